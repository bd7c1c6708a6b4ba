//! `fuzz_logic::fast_path` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::fast_path(data));

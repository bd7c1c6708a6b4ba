//! `fuzz_logic::raw_plain` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::raw_plain(data));

//! `fuzz_logic::raw_null` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::raw_null(data));

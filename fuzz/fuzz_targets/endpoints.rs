//! `fuzz_logic::endpoints` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::endpoints(data));

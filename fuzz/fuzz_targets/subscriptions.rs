//! `fuzz_logic::subscriptions` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::subscriptions(data));

//! `fuzz_logic::socket_core` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::socket_core(data));

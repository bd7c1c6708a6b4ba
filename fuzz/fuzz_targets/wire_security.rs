//! `fuzz_logic::wire_security` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::wire_security(data));

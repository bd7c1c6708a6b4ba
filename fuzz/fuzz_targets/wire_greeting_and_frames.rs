//! `fuzz_logic::wire_greeting_and_frames` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_logic::wire_greeting_and_frames(data));

//! Every input of the corpus, once more, on whatever toolchain runs the ordinary tests.
#![expect(clippy::expect_used, reason = "clippy spares tests, but not their helpers")]
#![expect(clippy::print_stdout, reason = "a failed test shows which input it was")]

use std::fs;
use std::path::{Path, PathBuf};

use fuzz_logic::TARGETS;

/// The folder of a target's corpus.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(name)
}

fn inputs(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut inputs: Vec<_> = fs::read_dir(folder(name))
        .expect("the corpus is committed")
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| (path.clone(), fs::read(path).expect("a readable input")))
        .collect();
    inputs.sort();
    inputs
}

fn replay(name: &str) {
    let (_, target) = TARGETS.iter().find(|(other, _)| *other == name).expect("a target");
    let inputs = inputs(name);
    assert!(inputs.len() >= 10, "only {} inputs", inputs.len());
    for (path, input) in inputs {
        println!("{}", path.display());
        target(&input);
    }
}

macro_rules! replays {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })+

        #[test]
        fn every_target_is_replayed() {
            assert_eq!([$(stringify!($name)),+], TARGETS.map(|(name, _)| name));
        }
    };
}

replays! {
    wire_greeting_and_frames,
    wire_commands,
    wire_security,
    raw_null,
    raw_plain,
    raw_curve,
    pair,
    fast_path,
    endpoints,
    options,
    socket_core,
    subscriptions,
}

#[test]
fn the_corpus_stays_small() {
    for (name, _) in TARGETS {
        let inputs = inputs(name);
        let octets: usize = inputs.iter().map(|(_, input)| input.len()).sum();
        assert!(inputs.len() <= 300 && octets < 1 << 18, "{name}: {} of {octets}", inputs.len());
    }
}

/// The targets take any octets: none at all, and those that are nothing.
#[test]
fn nonsense_is_welcome() {
    for (_, target) in TARGETS {
        for octet in [0, 1, 0x11, 0x12, 0x13, 0x52, 0x7f, 0xff] {
            for length in [0, 1, 7, 8, 9, 64, 300] {
                target(&vec![octet; length]);
            }
        }
    }
}

/// Octets at random, the same ones each time: what a toolchain without a fuzzer can do.
/// `ZMTP_CASES=<n>` has n of them for each target, 30 else.
#[test]
fn octets_at_random_are_welcome() {
    let cases = std::env::var("ZMTP_CASES").ok().and_then(|cases| cases.parse().ok());
    let mut state = 1_u64;
    let mut octet = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    };
    for case in 0..cases.unwrap_or(30) {
        let length = usize::from(octet()) * usize::from(octet()) / 100;
        let input: Vec<u8> = (0..length).map(|_| octet()).collect();
        for (name, target) in TARGETS {
            println!("{name}, case {case}: {}", input.escape_ascii());
            target(&input);
        }
    }
}

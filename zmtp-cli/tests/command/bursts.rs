//! What a socket sends is not left behind while it waits to receive.

use super::support::Zmtp;

#[test]
fn the_tail_of_a_burst_arrives_although_nothing_comes_back() {
    let mut far = Zmtp::start(["dealer", "-b", "tcp://127.0.0.1:*"]);
    let mut near = Zmtp::start(["dealer", "-c", &far.bound()]);
    // What takes long to write has what comes next held back.
    let large = "x".repeat(150_000);
    for burst in 1..20 {
        let small: Vec<String> = (0..burst).map(|n| format!("{n} of {burst}")).collect();
        near.say(format!("{large}\n{}\n", small.join("\n")));
        assert_eq!(far.line().len(), large.len());
        for line in small {
            assert_eq!(far.line(), line);
        }
    }
}

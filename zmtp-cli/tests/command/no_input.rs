//! Who has nothing to send waits for nobody.

use super::support::run;

#[test]
fn an_empty_input_is_the_end() {
    let everywhere = ["-b", "tcp://127.0.0.1:*"];
    for command in ["pub", "push", "req", "rep"] {
        let done = run([command].into_iter().chain(everywhere));
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{command}: {}", done.err);
    }
    for command in ["router", "xpub", "dealer", "pair", "xsub"] {
        let done = run([command].into_iter().chain(everywhere).chain(["--quit-after", "0"]));
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{command}: {}", done.err);
    }
    // However many are to be there.
    run(["push", "-b", "tcp://127.0.0.1:*", "--peers", "3"]).good();
}

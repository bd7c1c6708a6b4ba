//! What is written to a terminal does it no harm.

use super::support::{Terminal, Zmtp, program};

#[test]
fn control_characters_of_messages_are_escaped_on_a_terminal_and_nowhere_else() {
    for to_terminal in [true, false] {
        let args = ["push", "-b", "tcp://127.0.0.1:*", "-f", "hex", "-m", "1b5b324a ff 5c"];
        let push = Zmtp::idle(args);
        let bound = push.bound();
        let args = ["pull", "-c", &bound, "-n", "1"];
        if to_terminal {
            let terminal = Terminal::open();
            let mut command = program(args);
            command.stdout(terminal.stream());
            let said = terminal.run(command);
            assert_eq!(said, (Some(0), "\\x1b[2J\t\\xff\t\\\\\r\n".to_owned()));
        } else {
            assert_eq!(Zmtp::idle(args).finish().bytes, b"\x1b[2J\t\xff\t\\\n");
        }
    }
}

//! Processes that come of this one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use nix::libc::_exit;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};
use zmtp_net::{Context, Linger, SocketType};

use crate::alone::leaves_nothing;
use crate::killed_peer::quick;
use crate::place::Place;
use crate::support::{context, socket, text, with};

/// Runs this in a process that is a copy of this one; whether it was true.
fn in_a_copy(act: impl FnOnce() -> bool) -> bool {
    // SAFETY: the copy calls nothing of this process's other threads, and leaves by `_exit`.
    #[expect(unsafe_code, reason = "there is no other way to fork")]
    match unsafe { fork() }.unwrap() {
        ForkResult::Parent { child } => {
            matches!(waitpid(child, None).unwrap(), WaitStatus::Exited(_, 0))
        }
        ForkResult::Child => {
            let result = catch_unwind(AssertUnwindSafe(act));
            let status = i32::from(!matches!(result, Ok(true)));
            // SAFETY: it does not return, and runs nothing of ours.
            unsafe { _exit(status) }
        }
    }
}

/// Descriptors are closed by `exec`.
#[test]
fn a_program_that_is_started_has_none_of_our_descriptors() {
    leaves_nothing(|| {
        let (context, place) = (context(), Place::ipc());
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
        pull.bind(place.endpoint.as_str()).unwrap();
        push.send("hello").unwrap();
        assert_eq!(text(&pull), "hello");
        let listing = Command::new("ls").args(["-l", "/proc/self/fd"]).output().unwrap();
        let listing = String::from_utf8(listing.stdout).unwrap();
        assert!(!listing.contains("socket:") && !listing.contains("anon_inode"), "{listing}");
    });
}

/// A copy that leaves the sockets alone harms nobody, and may have sockets of its own.
#[test]
fn a_copy_of_the_process_has_sockets_of_its_own() {
    leaves_nothing(|| {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        push.connect(&endpoint).unwrap();
        push.send("before").unwrap();
        assert_eq!(text(&pull), "before");
        let in_the_copy = || {
            let context = Context::new().unwrap();
            let own = with(&context, SocketType::Push, quick().linger(Linger::ForEver));
            own.connect(&endpoint).unwrap();
            own.send("from the copy").unwrap();
            drop((own, context));
            true
        };
        assert!(in_a_copy(in_the_copy), "the copy has failed");
        assert_eq!(text(&pull), "from the copy");
        push.send("afterwards").unwrap();
        assert_eq!(text(&pull), "afterwards");
    });
}

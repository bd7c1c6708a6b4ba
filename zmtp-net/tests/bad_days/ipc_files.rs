//! Paths that cannot be bound to: no permission, no room, an address in use.

use std::io::ErrorKind;
use std::path::Path;

use nix::libc::{EACCES, ENOSPC};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{Gid, Uid, setgid, setuid};
use zmtp_net::{AddressingError, EventKind, Linger, SocketType};

use crate::alone::leaves_nothing;
use crate::child::{Child, READY, tell};
use crate::place::{Directory, Place};
use crate::support::{context, event, options, ready, socket, text, until, with};

/// Nobody, who owns nothing.
const NOBODY: u32 = 65_534;

/// A bind to this fails with this error and an event, and the socket goes on.
fn fails(path: &Path, expected: i32) {
    let context = context();
    let pull = with(&context, SocketType::Pull, options());
    let events = pull.monitor();
    let endpoint = format!("ipc://{}", path.display());
    match pull.bind(endpoint.as_str()) {
        Err(AddressingError::Io(error)) => assert_eq!(error.raw_os_error(), Some(expected)),
        other => panic!("{other:?}"),
    }
    event(
        &events,
        |kind| matches!(kind, EventKind::BindFailed(error) if error.code() == Some(expected)),
    );
    let push = socket(&context, SocketType::Push);
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    push.send("goes on").unwrap();
    assert_eq!(text(&pull), "goes on");
    assert!(!path.exists(), "a file was left");
}

/// Somebody without rights to this directory.
pub(crate) fn nobody(directory: &str) {
    if Uid::effective().is_root() {
        setgid(Gid::from_raw(NOBODY)).unwrap();
        setuid(Uid::from_raw(NOBODY)).unwrap();
    }
    fails(&Path::new(directory).join("socket"), EACCES);
    // Nor can it be connected to what is behind.
    let context = context();
    let push = socket(&context, SocketType::Push);
    let events = push.monitor();
    push.connect(format!("ipc://{directory}/socket")).unwrap();
    event(&events, |kind| matches!(kind, EventKind::ConnectRetried { .. }));
    push.close_with(Linger::Never);
    tell(READY);
}

#[test]
fn a_path_without_permission_is_an_error_and_an_event() {
    use std::os::unix::fs::PermissionsExt;
    leaves_nothing(|| {
        let directory = Directory::new();
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(&directory.0, closed).unwrap();
        let child = Child::new(&format!("nobody {}", directory.0.display()));
        assert_eq!(child.ends(), [READY]);
        std::fs::set_permissions(&directory.0, std::fs::Permissions::from_mode(0o700)).unwrap();
    });
}

/// A file system of its own that has room for one file besides its root.
pub(crate) fn small(directory: &str) {
    let made = match Uid::effective().is_root() {
        true => unshare(CloneFlags::CLONE_NEWNS),
        false => unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS),
    };
    let mounted = made.and_then(|()| {
        let nothing = None::<&str>;
        mount(nothing, "/", nothing, MsFlags::MS_PRIVATE | MsFlags::MS_REC, nothing)?;
        mount(Some("tmpfs"), directory, Some("tmpfs"), MsFlags::empty(), Some("nr_inodes=2"))
    });
    // Not every system lets its users mount; then there is nothing that is full.
    let Ok(()) = mounted else { return };
    let full = Path::new(directory);
    std::fs::write(full.join("last"), b"").unwrap();
    fails(&full.join("socket"), ENOSPC);
    std::fs::remove_file(full.join("last")).unwrap();
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    pull.bind(format!("ipc://{directory}/socket")).unwrap();
    tell(READY);
}

#[test]
fn a_path_without_room_is_an_error_and_an_event() {
    leaves_nothing(|| {
        let directory = Directory::new();
        let reports = Child::new(&format!("small {}", directory.0.display())).ends();
        if reports.is_empty() {
            // There is no other way to one that is full: sockets are no devices, and no limit of a
            // process counts files.
            eprintln!(
                "NOT SHOWN: a bind without room (ENOSPC), for no file system can be mounted here"
            );
        } else {
            assert_eq!(reports, [READY]);
        }
    });
}

/// Whoever has an address keeps it, and works; who wanted it has it when it is free.
#[test]
fn an_address_in_use_harms_neither_and_is_free_afterwards() {
    leaves_nothing(|| {
        for place in [Place::tcp(), Place::ipc()] {
            let endpoint = place.endpoint.as_str();
            let context = context();
            let (one, two) =
                (socket(&context, SocketType::Pull), socket(&context, SocketType::Pull));
            one.bind(endpoint).unwrap();
            for _ in 0..100 {
                match two.bind(endpoint) {
                    Err(AddressingError::Io(error)) => {
                        assert_eq!(error.kind(), ErrorKind::AddrInUse);
                    }
                    other => panic!("{other:?}"),
                }
            }
            let push = socket(&context, SocketType::Push);
            push.connect(endpoint).unwrap();
            push.send("one").unwrap();
            assert_eq!(text(&one), "one");
            drop(one);
            until("the connection is gone", || ready(&push) == 0);
            two.bind(endpoint).unwrap();
            push.send("two").unwrap();
            assert_eq!(text(&two), "two");
        }
    });
}

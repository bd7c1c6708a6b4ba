//! Who may connect.

use super::super::Accepted;
use super::support::{accept, bind, connectable, finish, has_ipv6, read_end, resolved};
use crate::options::{IpcFilters, Options};

/// Whether a peer from this host is admitted; it reads the end of the stream if not.
fn admits(at: &str, options: &Options) -> bool {
    let mut listener = bind(at, options).unwrap();
    let address = resolved(&connectable(&listener), true);
    let mut connecting = finish(&address, &Options::default()).unwrap();
    match accept(&mut listener, options).unwrap() {
        Accepted::Stream(_) => true,
        Accepted::Refused(peer) => {
            assert_eq!(peer.zap_address(), connecting.local_zap());
            read_end(&mut connecting);
            false
        }
        other => panic!("{other:?}"),
    }
}

impl super::super::Stream {
    /// How the peer sees this end.
    fn local_zap(&self) -> String {
        match self {
            Self::Tcp(_) => self.local().zap_address(),
            // Both ends are this process.
            #[cfg(unix)]
            Self::Ipc(_) => self.peer().zap_address(),
        }
    }
}

fn filtered(filters: &[&str]) -> Options {
    let accept_filters = filters.iter().map(|filter| filter.parse().unwrap()).collect();
    Options { accept_filters, ..Options::default() }
}

#[test]
fn one_address_that_matches_is_enough() {
    let at = "tcp://127.0.0.1:*";
    assert!(admits(at, &filtered(&[])));
    assert!(admits(at, &filtered(&["127.0.0.0/8"])));
    assert!(admits(at, &filtered(&["10.0.0.0/8", "127.0.0.1"])));
    assert!(!admits(at, &filtered(&["10.0.0.0/8", "127.0.0.2"])));
}

#[test]
fn an_ipv4_address_matches_on_a_listener_of_ipv6() {
    if !has_ipv6() {
        return;
    }
    let listening = |filter| {
        let options = filtered(&[filter]).ipv6(true);
        let mut listener = bind("tcp://*:*", &options).unwrap();
        let port = listener.endpoint().rsplit_once(':').unwrap().1.to_owned();
        let address = resolved(&format!("tcp://127.0.0.1:{port}"), true);
        let _connecting = finish(&address, &options).unwrap();
        matches!(accept(&mut listener, &options).unwrap(), Accepted::Stream(_))
    };
    assert!(listening("127.0.0.0/8"));
    assert!(!listening("10.0.0.0/8"));
}

#[test]
#[cfg(target_os = "linux")]
fn one_credential_that_matches_is_enough() {
    let user = nix::unistd::geteuid().as_raw();
    let process = std::process::id();
    let admitted = |users: &[u32], processes: &[u32]| {
        let ipc_filters =
            IpcFilters { users: users.to_vec(), groups: vec![], processes: processes.to_vec() };
        admits("ipc://*", &Options { ipc_filters, ..Options::default() })
    };
    assert!(admitted(&[], &[]));
    assert!(admitted(&[user], &[]));
    assert!(admitted(&[user + 1], &[process]));
    assert!(!admitted(&[user + 1], &[]));
    assert!(!admitted(&[user + 1], &[process + 1]));
}

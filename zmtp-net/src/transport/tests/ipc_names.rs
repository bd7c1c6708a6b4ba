//! Paths and abstract names, and who is at the other end.
#![cfg(unix)]

use std::io::ErrorKind;

use super::super::{Stream, connect, os_code};
use super::support::{TempDir, accept_stream, assert_talk, bind, finish, pair, resolved};
use crate::options::Options;

#[test]
fn octets_go_both_ways() {
    let (options, directory) = (Options::default(), TempDir::new());
    let mut listener = bind(&directory.ipc("s"), &options).unwrap();
    assert_eq!(listener.endpoint(), directory.ipc("s"));
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert!(matches!(connecting, Stream::Ipc(_)));
    assert_talk(&mut connecting, &mut accepted);
    assert_eq!(connecting.peer().to_string(), directory.ipc("s"));
    assert_eq!(accepted.local().to_string(), directory.ipc("s"));
    assert_eq!(accepted.peer().to_string(), "ipc://");
}

#[test]
#[cfg(target_os = "linux")]
fn an_abstract_name_needs_no_file() {
    let options = Options::default();
    let name = format!("ipc://@t-{:016x}", getrandom::u64().unwrap());
    let mut listener = bind(&name, &options).unwrap();
    assert_eq!(listener.endpoint(), name);
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
    assert_eq!(connecting.peer().to_string(), name);
    assert_eq!(bind(&name, &options).unwrap_err().kind(), ErrorKind::AddrInUse);
    drop(listener);
    assert_eq!(bind(&name, &options).unwrap().endpoint(), name);
}

#[test]
#[cfg(target_os = "linux")]
fn each_end_knows_who_the_other_is() {
    let options = Options::default();
    let mut listener = bind("ipc://*", &options).unwrap();
    let (connecting, accepted) = pair(&mut listener, &options);
    let (user, group) = (nix::unistd::geteuid(), nix::unistd::getegid());
    let own = format!("localhost:{user}:{group}:{}", std::process::id());
    assert_eq!(accepted.peer().zap_address(), own);
    assert_eq!(connecting.peer().zap_address(), own);
}

#[test]
fn nobody_there_is_an_error_at_once() {
    let (options, directory) = (Options::default(), TempDir::new());
    let address = resolved(&directory.ipc("none"), false);
    assert_eq!(finish(&address, &options).unwrap_err().kind(), ErrorKind::NotFound);
    drop(std::os::unix::net::UnixListener::bind(directory.path("none")).unwrap());
    assert_eq!(finish(&address, &options).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_backlog_is_an_error_and_the_listener_goes_on() {
    let options = Options::default().backlog(0);
    let mut listener = bind("ipc://*", &options).unwrap();
    let address = resolved(listener.endpoint(), false);
    let mut waiting = Vec::new();
    let error = loop {
        match connect(&address, &options) {
            Ok(stream) => waiting.push(stream),
            Err(error) => break error,
        }
        assert!(waiting.len() < 100);
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    let mut accepted = accept_stream(&mut listener, &options);
    assert_talk(&mut waiting[0], &mut accepted);
}

#[test]
#[cfg(target_os = "linux")]
fn a_path_that_does_not_fit_is_too_long() {
    // The endpoint's own limit is for Linux; a directory can make it too long later.
    let directory = TempDir::new();
    let name = "x".repeat(107 - directory.path("").as_os_str().len());
    let longest = directory.ipc(&name);
    assert_eq!(bind(&longest, &Options::default()).unwrap().endpoint(), longest);
    assert!(format!("{longest}x").parse::<crate::endpoint::Endpoint>().is_err());
    let error = super::super::AddressError::PathTooLong.into();
    assert_eq!(os_code(&error), 36);
}

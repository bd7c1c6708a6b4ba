//! The files of ipc listeners: which are removed, and when.
#![cfg(unix)]

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;

use super::super::os_code;
use super::support::{TempDir, assert_talk, bind, pair};
use crate::options::Options;

const EADDRINUSE: i32 = 98;

#[test]
fn the_file_goes_with_the_listener() {
    let (options, directory) = (Options::default(), TempDir::new());
    let listener = bind(&directory.ipc("s"), &options).unwrap();
    assert!(directory.path("s").exists());
    drop(listener);
    assert!(!directory.path("s").exists());
}

#[test]
fn a_file_that_a_dead_listener_left_is_replaced() {
    let (options, directory) = (Options::default(), TempDir::new());
    // The standard library leaves it.
    drop(UnixListener::bind(directory.path("s")).unwrap());
    assert!(directory.path("s").exists());
    let mut listener = bind(&directory.ipc("s"), &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
}

#[test]
fn a_live_listener_keeps_its_path() {
    let (options, directory) = (Options::default(), TempDir::new());
    let mut listener = bind(&directory.ipc("s"), &options).unwrap();
    let error = bind(&directory.ipc("s"), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    #[cfg(target_os = "linux")]
    assert_eq!(os_code(&error), EADDRINUSE);
    // The question came as a connection that is closed again.
    drop(super::support::accept_stream(&mut listener, &options));
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
}

#[test]
fn a_file_that_is_no_socket_is_not_removed() {
    let (options, directory) = (Options::default(), TempDir::new());
    fs::write(directory.path("s"), b"precious").unwrap();
    assert_eq!(bind(&directory.ipc("s"), &options).unwrap_err().kind(), ErrorKind::AddrInUse);
    assert_eq!(fs::read(directory.path("s")).unwrap(), b"precious");
    // Nor what a link points to.
    drop(UnixListener::bind(directory.path("t")).unwrap());
    std::os::unix::fs::symlink(directory.path("t"), directory.path("link")).unwrap();
    assert!(bind(&directory.ipc("link"), &options).is_err());
    assert!(directory.path("t").exists() && directory.path("link").is_symlink());
}

#[test]
fn a_file_that_is_another_one_by_now_is_not_removed() {
    let (options, directory) = (Options::default(), TempDir::new());
    let listener = bind(&directory.ipc("s"), &options).unwrap();
    fs::remove_file(directory.path("s")).unwrap();
    let _other = UnixListener::bind(directory.path("s")).unwrap();
    drop(listener);
    assert!(directory.path("s").exists());
}

#[test]
fn a_directory_that_is_not_there_is_an_error() {
    let directory = TempDir::new();
    let error = bind(&directory.ipc("none/s"), &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_wildcard_makes_a_private_directory_and_removes_it() {
    let options = Options::default();
    let mut listener = bind("ipc://*", &options).unwrap();
    let path = Path::new(listener.endpoint().trim_start_matches("ipc://")).to_path_buf();
    let directory = path.parent().unwrap().to_path_buf();
    assert!(path.is_absolute() && path.starts_with(std::env::temp_dir()));
    assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
    assert_ne!(bind("ipc://*", &options).unwrap().endpoint(), listener.endpoint());
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
    drop(listener);
    assert!(!path.exists() && !directory.exists());
}

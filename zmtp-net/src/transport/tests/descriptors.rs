//! Descriptors: none is left behind, and running out of them is survived. The tests run in a
//! process of their own, where nothing else opens any.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;

use super::super::{Accepted, connect, is_out_of_descriptors};
use super::support::{accept, accept_stream, bind, finish, pair, resolved};
use crate::options::Options;

const CHILD: &str = "ZMTP_TEST_CHILD";

/// Runs a test of this file again, alone in a process with few descriptors. `false` in the child.
fn in_child(name: &str) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return false;
    }
    let test = format!("{}::{name}", module_path!().split_once("::").unwrap().1);
    let child = Command::new("/bin/sh")
        .args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([&test, "--exact", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && printed.contains("1 passed"), "{printed}");
    true
}

fn open() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

#[test]
fn none_is_left_behind() {
    if in_child("none_is_left_behind") {
        return;
    }
    let (options, before) = (Options::default(), open());
    let accept_filters = vec!["10.0.0.0/8".parse().unwrap()];
    let refusing = Options { accept_filters, ..Options::default() };
    for at in ["tcp://127.0.0.1:*", "ipc://*"] {
        let mut listener = bind(at, &options).unwrap();
        drop(pair(&mut listener, &options));
        assert!(bind(listener.endpoint(), &options).is_err());
        let waiting = connect(&resolved(listener.endpoint(), false), &options).unwrap();
        drop(accept(&mut listener, &refusing).unwrap());
        drop((waiting, listener));
    }
    assert!(finish(&resolved("tcp://127.0.0.1:1", false), &options).is_err());
    assert!(finish(&resolved("ipc:///nowhere/s", false), &options).is_err());
    assert_eq!(open(), before);
}

#[test]
fn a_listener_survives_running_out_of_them() {
    if in_child("a_listener_survives_running_out_of_them") {
        return;
    }
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let connecting = finish(&resolved(listener.endpoint(), false), &options).unwrap();
    let mut hoard = Vec::new();
    while let Ok(file) = fs::File::open("/dev/null") {
        hoard.push(file);
    }
    let error = listener.accept(&options).unwrap_err();
    assert!(is_out_of_descriptors(&error), "{error:?}");
    let error = bind("tcp://127.0.0.1:*", &options).unwrap_err();
    assert!(is_out_of_descriptors(&error), "{error:?}");
    drop(hoard);
    let accepted = accept_stream(&mut listener, &options);
    assert_eq!(accepted.peer(), connecting.local());
    assert!(matches!(listener.accept(&options), Ok(Accepted::WouldBlock)));
}

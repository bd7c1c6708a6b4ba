//! Builds libzmq from source and links it statically, with libsodium for CURVE.
#![expect(clippy::expect_used, clippy::panic, reason = "a build script fails by panicking")]

use std::env;
use std::process::{Command, ExitCode};

use zeromq_src::{Build, LibLocation};

/// Set in the child process that runs with the compiler flags of [`build_quietly`].
const QUIET: &str = "INTEROP_TESTS_QUIET_BUILD";

fn main() -> ExitCode {
    if env::var_os(QUIET).is_some() {
        build_libzmq();
        ExitCode::SUCCESS
    } else {
        println!("cargo:rerun-if-changed=build.rs");
        build_quietly()
    }
}

/// Runs this program again with a compiler flag that turns warnings off.
///
/// Cargo shows the warnings of a workspace member's build script, and libzmq's
/// code has many. The flag has to come from the environment, which a program
/// can set safely only for its children.
fn build_quietly() -> ExitCode {
    let flags = env::var("CXXFLAGS").unwrap_or_default();
    let program = env::current_exe().expect("the build script knows its own path");
    let status = Command::new(program)
        .env("CXXFLAGS", format!("{flags} -w"))
        .env(QUIET, "1")
        .status()
        .expect("the build script can run itself");
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn build_libzmq() {
    let sodium = LibLocation::new(sodium_dir("DEP_SODIUM_LIB"), sodium_dir("DEP_SODIUM_INCLUDE"));
    Build::new().enable_draft(true).with_libsodium(Some(sodium)).build();
}

/// A directory that libsodium's build script exported. Cargo passes it on
/// under the name that the package gives as `links`.
fn sodium_dir(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("libsodium's build did not export {variable}"))
}

//! Compiles this crate, and no other, with `--cfg loom`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "cargo:rustc-cfg=loom")
}

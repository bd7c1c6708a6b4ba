//! Completions and manual pages, made from the arguments.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::{Cli, CompletionArgs, ManArgs};
use crate::failure::Failure;

/// Writes the completions of a shell.
pub(crate) fn completions(args: &CompletionArgs) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "zmtp", &mut text);
    print(&text)
}

/// Writes one manual page, or all.
pub(crate) fn man(args: &ManArgs) -> Result<(), Failure> {
    match &args.dir {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut text)
                .map_err(Failure::io("the manual page"))?;
            print(&text)
        }
        Some(directory) => {
            let name = directory.display().to_string();
            std::fs::create_dir_all(directory).map_err(Failure::io(name.clone()))?;
            clap_mangen::generate_to(Cli::command(), directory).map_err(Failure::io(name))
        }
    }
}

/// A closed standard output is an end, and no failure.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io("the standard output")(error))
        }
        _ => Ok(()),
    }
}

//! Where messages go.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};

use zmtp_codec::Message;

use crate::args::Job;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::records::Style;

/// Writes messages, and counts them.
pub(crate) struct Sink {
    place: Place,
    style: Style,
    left: Option<u64>,
    /// The number of the last file.
    number: u64,
    progress: Progress,
}

enum Place {
    /// The standard output; it is opened by the thread that writes to it.
    Standard,
    Directory(PathBuf),
}

/// Whether more is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    More,
    NoMore,
}

impl Sink {
    pub(crate) fn open(job: &Job) -> Result<Self, Failure> {
        let (place, number) = match &job.output.to_dir {
            None => (Place::Standard, 0),
            Some(directory) => {
                let number = fs::create_dir_all(directory).and_then(|()| last_number(directory));
                let number = number.map_err(Failure::io(directory.display().to_string()))?;
                (Place::Directory(directory.clone()), number)
            }
        };
        let terminal = io::stdout().is_terminal();
        let separator = job.common.separator.clone().unwrap_or_else(|| "\t".to_owned());
        let style = Style { format: job.common.format, separator, escape: terminal };
        let count = job.common.count.map(|count| count.0);
        let quiet = matches!(place, Place::Directory(_)) || !terminal;
        Ok(Self { place, style, left: count, number, progress: Progress::new(count, quiet) })
    }

    /// How many more are wanted.
    pub(crate) fn most(&self, batch: usize) -> usize {
        let left = self.left.unwrap_or(u64::MAX);
        usize::try_from(left).unwrap_or(usize::MAX).min(batch)
    }

    /// Writes messages, all the way out.
    pub(crate) fn write(&mut self, messages: &[Message]) -> Result<Wanted, Failure> {
        let written = match &self.place {
            Place::Standard => self.write_out(io::stdout().lock(), messages),
            Place::Directory(directory) => {
                let directory = directory.clone();
                messages.iter().try_for_each(|message| self.write_file(&directory, message))
            }
        };
        match written {
            // Whoever read it has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(Wanted::NoMore),
            other => other.map_err(Failure::io("the output cannot be written"))?,
        }
        let count = messages.len() as u64;
        let bytes = messages.iter().map(|message| message.byte_len() as u64).sum();
        self.progress.add(count, bytes);
        let Some(left) = &mut self.left else { return Ok(Wanted::More) };
        *left = left.saturating_sub(count);
        Ok(if *left == 0 { Wanted::NoMore } else { Wanted::More })
    }

    fn write_out(&self, standard: StdoutLock<'_>, messages: &[Message]) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(64 * 1024, standard);
        messages.iter().try_for_each(|message| self.style.write(message, &mut out))?;
        out.flush()?;
        // The lock holds back what has no line feed at its end.
        out.into_inner().map_err(io::IntoInnerError::into_error)?.flush()
    }

    fn write_file(&mut self, directory: &Path, message: &Message) -> io::Result<()> {
        let mut out = BufWriter::new(self.next_file(directory)?);
        let style = Style { escape: false, ..self.style.clone() };
        style.write(message, &mut out)?;
        out.flush()
    }

    /// A file that was not there: another process may write to the same directory.
    fn next_file(&mut self, directory: &Path) -> io::Result<File> {
        loop {
            self.number = self.number.saturating_add(1);
            match File::create_new(directory.join(format!("{:08}", self.number))) {
                Err(error)
                    if error.kind() == ErrorKind::AlreadyExists && self.number < u64::MAX => {}
                other => return other,
            }
        }
    }
}

/// The highest number that is the name of a file in a directory; 0 if there is none.
fn last_number(directory: &Path) -> io::Result<u64> {
    let mut last = 0;
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        let digits = name.to_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        last = last.max(digits.and_then(|digits| digits.parse().ok()).unwrap_or(0));
    }
    Ok(last)
}

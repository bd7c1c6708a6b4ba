//! `zmtp decode`: what passes on connections, as a transcript.

mod about;
mod capture;
mod conversation;
mod direction;
mod entry;
mod flows;
mod frame;
mod handshake;
mod packet;
mod print;
mod raw;
mod reassembly;
mod tap;
mod traffic;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

pub(crate) use capture::CaptureError;

use crate::args::DecodeArgs;
use crate::failure::Failure;
use crate::say;
use print::Printer;

type Input = BufReader<Box<dyn Read + Send>>;

/// Writes a transcript of files, or of what passes now.
pub(crate) fn run(args: &DecodeArgs) -> Result<(), Failure> {
    let violations = match (args.tap.as_deref(), args.files.as_slice()) {
        (Some([listen, connect]), _) => tap::run(listen, connect, args)?,
        (_, [one]) => file(one, args)?,
        (_, [one, two]) => {
            let (mut one, mut two) = (open(one)?, open(two)?);
            both(&mut one, Some(&mut two), args)?
        }
        _ => 0,
    };
    match violations {
        0 => Ok(()),
        violations => Err(Failure::Violations(violations)),
    }
}

fn open(path: &Path) -> Result<Input, Failure> {
    let input: Box<dyn Read + Send> = match path.as_os_str().as_encoded_bytes() {
        b"-" => Box::new(io::stdin()),
        _ => Box::new(File::open(path).map_err(Failure::io(path.display().to_string()))?),
    };
    Ok(BufReader::new(input))
}

fn file(path: &Path, args: &DecodeArgs) -> Result<u64, Failure> {
    let mut input = open(path)?;
    let beginning = input.fill_buf().map_err(Failure::io(path.display().to_string()))?;
    match capture::is_capture(beginning) {
        true => capture(input, args),
        false => both(&mut input, None, args),
    }
}

fn both(one: &mut Input, two: Option<&mut Input>, args: &DecodeArgs) -> Result<u64, Failure> {
    let mut printer = Printer::new(args.json);
    let decoded = raw::decode(one, two, usize::from(args.show), &mut printer);
    let written = decoded.and_then(|violations| printer.flush().map(|()| violations));
    unless_closed(written)
}

fn capture(input: Input, args: &DecodeArgs) -> Result<u64, Failure> {
    let mut printer = Printer::new(args.json);
    let mut flows = flows::Flows::new(&mut printer, args.port, usize::from(args.show));
    let mut written = Ok(());
    // A transcript that nobody reads ends with the next packet, at the latest.
    let read = capture::read(input, |packet| {
        if let Some(segment) = packet::segment(packet.link, packet.bytes) {
            let result = flows.segment(&segment, packet.time);
            written = std::mem::replace(&mut written, Ok(())).and(result);
        }
        written.is_ok()
    });
    let finished = flows.finish();
    let flushed = written.and(finished).and_then(|counts| printer.flush().map(|()| counts));
    let (violations, foreign) = match flushed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(0),
        other => other.map_err(Failure::io("the transcript cannot be written"))?,
    };
    read.map_err(Failure::Capture)?;
    if printer.connections() == 0 {
        say(&format_args!(
            "no ZMTP in it; connections of other protocols: {foreign}; --port decodes regardless"
        ));
    }
    Ok(violations)
}

/// A closed standard output is an end, and no failure.
fn unless_closed(result: io::Result<u64>) -> Result<u64, Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        other => other.map_err(Failure::io("the transcript")),
    }
}

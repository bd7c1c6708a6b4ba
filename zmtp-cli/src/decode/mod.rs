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
use crate::failure::{Failure, Misused};
use print::Printer;
use raw::Outcome;

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
    let decoded = raw::decode(one, two, args.show(), &mut printer);
    let written = decoded.and_then(|outcome| printer.flush().map(|()| outcome));
    match written {
        // A closed standard output is an end, and no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(error) => Err(Failure::io("the transcript")(error)),
        Ok(Outcome::Read(violations)) => Ok(violations),
        Ok(Outcome::Empty) => Err(Failure::Capture(CaptureError::Empty)),
        Ok(Outcome::Foreign) => Err(Failure::Capture(CaptureError::Foreign)),
        Ok(Outcome::Capture) => Err(Failure::Usage(Misused::TwoCaptures)),
    }
}

fn capture(input: Input, args: &DecodeArgs) -> Result<u64, Failure> {
    let mut printer = Printer::new(args.json);
    let mut flows = flows::Flows::new(&mut printer, args.port, args.show());
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
    match printer.connections() {
        0 => Err(Failure::Capture(CaptureError::NoConnection { foreign, port: args.port })),
        _ => Ok(violations),
    }
}

//! `zmtp bench`: throughput and latency.

mod latency;
mod report;
mod throughput;

use std::time::Duration;

use zmtp_codec::SocketType;
use zmtp_net::{Context, Options, RecvError, SendError, SendErrorKind, Socket};

use crate::args::{BenchArgs, BenchCommand, End, Measure};
use crate::failure::{Awaited, Failure, Misused};
use crate::interrupt;
use crate::security::Role;
use crate::talk::{LastWord, attach, watch};
use report::Report;

/// What one end does.
type Work = fn(&Bench) -> Result<Report, Failure>;

/// Takes part in a measurement, and tells what came of it.
pub(crate) fn run(args: &BenchArgs) -> Result<(), Failure> {
    let (measure, socket_type, work): (_, _, Work) = match &args.command {
        BenchCommand::Thr(measure) => match measure.end {
            End::Send => (measure, SocketType::Push, throughput::send),
            End::Receive => (measure, SocketType::Pull, throughput::receive),
        },
        BenchCommand::Lat(measure) => match measure.end {
            End::Send => (measure, SocketType::Req, latency::ask),
            End::Receive => (measure, SocketType::Rep, latency::echo),
        },
    };
    if socket_type == SocketType::Pull && measure.count.0 < 2 {
        return Err(Failure::Usage(Misused::NothingToMeasure));
    }
    let context = Context::new()?;
    let bench = Bench::open(&context, socket_type, measure.clone())?;
    let report = work(&bench)?;
    bench.finish(context)?;
    report.print(measure.json)
}

/// One end of a measurement.
struct Bench {
    socket: Socket,
    measure: Measure,
    last_word: LastWord,
}

impl Bench {
    fn open(context: &Context, socket_type: SocketType, measure: Measure) -> Result<Self, Failure> {
        let role = Role::new(&measure.security)?;
        role.guard(context);
        let socket = context.socket(socket_type)?;
        let limit = Some(measure.timeout);
        let options = Options::default()
            .security(role.mechanism())
            .send_timeout(limit)
            .receive_timeout(limit);
        socket.configure(|_| options)?;
        let last_word = watch(&socket, false);
        let stopped = context.clone();
        interrupt::on_interrupt(move || stopped.shutdown())?;
        let (bind, connect) = (&measure.bind, &measure.connect);
        attach(&socket, bind.as_slice(), connect.as_slice())?;
        Ok(Self { socket, measure, last_word })
    }

    /// Waits until the other end is there: connecting is no part of what is measured.
    fn wait_for_peer(&self) -> Result<(), Failure> {
        if self.socket.wait_for_peers(1, self.measure.timeout) {
            return Ok(());
        }
        let last = self.last_word.get();
        Err(self.failed(Awaited::Peers { wanted: 1, found: 0, last }))
    }

    /// What was awaited in vain; or Ctrl-C was pressed.
    fn failed(&self, what: Awaited) -> Failure {
        match interrupt::is_interrupted() {
            true => Failure::Interrupted,
            false => Failure::TimedOut { waited: self.measure.timeout, what },
        }
    }

    fn not_received(&self, error: RecvError) -> Failure {
        match error {
            RecvError::Terminated => Failure::Interrupted,
            // Nothing else befalls a socket that takes turns as it should.
            _ => self.failed(Awaited::Message(self.last_word.get())),
        }
    }

    fn not_sent(&self, error: &SendError) -> Failure {
        match error.kind {
            SendErrorKind::Terminated => Failure::Interrupted,
            SendErrorKind::TimedOut => self.failed(Awaited::Room(self.last_word.get())),
            kind => Failure::Send(kind),
        }
    }

    fn payload(&self) -> Vec<u8> {
        vec![0; usize::try_from(self.measure.size).unwrap_or(usize::MAX)]
    }

    fn count(&self) -> u64 {
        self.measure.count.0
    }

    /// Closes the socket once all is sent.
    fn finish(self, context: Context) -> Result<(), Failure> {
        let Self { socket, measure, last_word } = self;
        drop(socket);
        match context.terminate(measure.timeout) {
            0 => Ok(()),
            _ if interrupt::is_interrupted() => Err(Failure::Interrupted),
            _ => {
                let what = Awaited::Sending(last_word.get());
                Err(Failure::TimedOut { waited: measure.timeout, what })
            }
        }
    }
}

/// How often something happened in a second.
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

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
use crate::talk::{Manner, Unsent, Watch, attach, ready_peers, watch};
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
    watch: Watch,
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
        let watch = watch(&socket, Manner::new(false, limit), role.hints());
        let (stopped, stranded) = (context.clone(), context.clone());
        interrupt::on_interrupt(move || stopped.shutdown())?;
        let (bind, connect) = (&measure.bind, &measure.connect);
        let attached = attach(&socket, bind.as_slice(), connect.as_slice())?;
        watch.complete(attached, move || stranded.shutdown());
        Ok(Self { socket, measure, watch })
    }

    /// Waits until the other end is there: connecting is no part of what is measured.
    fn wait_for_peer(&self) -> Result<(), Failure> {
        if self.socket.wait_for_peers(1, self.measure.timeout) {
            return Ok(());
        }
        let last = self.watch.reason();
        Err(self.failed(Awaited::Peers { wanted: 1, found: 0, last }))
    }

    /// What was awaited in vain; or it was cut short.
    fn failed(&self, what: Awaited) -> Failure {
        match self.watch.stranded() {
            _ if interrupt::is_interrupted() => Failure::Interrupted,
            Some(why) => Failure::Stranded(why),
            None => Failure::TimedOut { waited: self.measure.timeout, what },
        }
    }

    /// The calls of the socket return at once: by Ctrl-C, or because nobody is left to talk to.
    fn stopped(&self) -> Failure {
        match self.watch.stranded() {
            Some(why) if !interrupt::is_interrupted() => Failure::Stranded(why),
            _ => Failure::Interrupted,
        }
    }

    fn not_received(&self, error: RecvError) -> Failure {
        match error {
            RecvError::Terminated => self.stopped(),
            // Nothing else befalls a socket that takes turns as it should.
            _ => self.failed(Awaited::Message(self.watch.reason())),
        }
    }

    fn not_sent(&self, error: &SendError) -> Failure {
        match error.kind {
            SendErrorKind::Terminated => self.stopped(),
            SendErrorKind::TimedOut => {
                let peers = ready_peers(&self.socket);
                self.failed(Awaited::Room { peers, last: self.watch.reason() })
            }
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
        let Self { socket, measure, watch } = self;
        let lost = Unsent::of(&socket).lost;
        drop(socket);
        match context.terminate(measure.timeout) {
            0 if lost > 0 => Err(Failure::Lost { count: lost, why: watch.reason() }),
            0 => Ok(()),
            _ if interrupt::is_interrupted() => Err(Failure::Interrupted),
            _ => {
                let what = Awaited::Sending(watch.reason());
                Err(Failure::TimedOut { waited: measure.timeout, what })
            }
        }
    }
}

/// How often something happened in a second.
fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

//! `zmtp proxy`: messages between two sets of endpoints.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use comfy_table::{CellAlignment, Table, presets};
use zmtp_codec::SocketType;
use zmtp_net::{Context, Moved, Options, Proxy, ProxyHandle, ProxyStatistics, Socket};

use crate::args::{ProxyArgs, ProxyKind};
use crate::failure::{Failure, Misused};
use crate::security::Role;
use crate::talk::{Manner, Watch, attach, watch};
use crate::{interrupt, say};

/// What is in the queues when the proxy ends gets this long.
const SOON: Duration = Duration::from_secs(1);

/// Moves messages until Ctrl-C, and tells what was moved.
pub(crate) fn run(args: &ProxyArgs) -> Result<(), Failure> {
    let sides = [(&args.frontend, &args.connect_frontend), (&args.backend, &args.connect_backend)];
    if sides.iter().any(|(binds, connects)| binds.is_empty() && connects.is_empty()) {
        return Err(Failure::Usage(Misused::OneSided));
    }
    let role = Role::new(&args.security)?;
    let context = Context::new()?;
    role.guard(&context);
    let open = |socket_type: SocketType| -> Result<(Socket, Watch), Failure> {
        let socket = context.socket(socket_type)?;
        let options = Options::default().security(role.mechanism());
        socket.configure(|_| options)?;
        let watch = watch(&socket, Manner::new(args.verbose, None), role.hints());
        Ok((socket, watch))
    };
    let (front, back) = types(args.kind);
    let ((frontend, before), (backend, behind)) = (open(front)?, open(back)?);
    let capture = args.capture.as_ref().map(|_| open(SocketType::Pub)).transpose()?;
    let mut proxy = Proxy::new(&frontend, &backend);
    if let Some((capture, _)) = &capture {
        proxy = proxy.capture(capture);
    }
    let handle = proxy.handle();
    let stop = handle.clone();
    interrupt::on_interrupt(move || stop.terminate())?;
    // The side that others send to comes last: what they send has somewhere to go.
    if let (Some((capture, _)), Some(endpoint)) = (&capture, &args.capture) {
        attach(capture, std::slice::from_ref(endpoint), &[])?;
    }
    let stop = || {
        let handle = handle.clone();
        move || handle.terminate()
    };
    behind.complete(attach(&backend, &args.backend, &args.connect_backend)?, stop());
    before.complete(attach(&frontend, &args.frontend, &args.connect_frontend)?, stop());
    let begun = Instant::now();
    let (done, over) = mpsc::channel::<()>();
    let teller = args.statistics.map(|every| {
        let told = handle.clone();
        std::thread::spawn(move || tell(&told, every, begun, &over))
    });
    let ended = proxy.run();
    drop(done);
    if let Some(teller) = teller {
        // It tells, and then it is over.
        let _ = teller.join();
    }
    let statistics = ended?.statistics;
    say(&format_args!("moved within {:.3} s:", begun.elapsed().as_secs_f64()));
    summarize(&statistics);
    // What nobody is left for on either side is of no use to the other.
    let stranded = before.stranded().or_else(|| behind.stranded());
    before.close();
    behind.close();
    drop((frontend, backend, capture));
    context.terminate(SOON);
    match stranded {
        Some(why) if !interrupt::is_interrupted() => Err(Failure::Stranded(why)),
        _ => Ok(()),
    }
}

const fn types(kind: ProxyKind) -> (SocketType, SocketType) {
    match kind {
        ProxyKind::Queue => (SocketType::Router, SocketType::Dealer),
        ProxyKind::Forwarder => (SocketType::Xsub, SocketType::Xpub),
        ProxyKind::Streamer => (SocketType::Pull, SocketType::Push),
    }
}

/// Tells what was moved, again and again until the proxy is over.
fn tell(handle: &ProxyHandle, every: Duration, begun: Instant, over: &mpsc::Receiver<()>) {
    // A channel that waits for no time never waits.
    let every = every.max(Duration::from_millis(1));
    let mut before = ProxyStatistics::default();
    while let Err(RecvTimeoutError::Timeout) = over.recv_timeout(every) {
        let now = handle.statistics();
        let rate = |now: Moved, before: Moved| {
            (now.messages - before.messages) as f64 / every.as_secs_f64()
        };
        say(&format_args!(
            "{:.3} s: forth {} messages ({:.0}/s), back {} ({:.0}/s), refused {}, not captured {}",
            begun.elapsed().as_secs_f64(),
            now.backend_sent.messages,
            rate(now.backend_sent, before.backend_sent),
            now.frontend_sent.messages,
            rate(now.frontend_sent, before.frontend_sent),
            now.refused,
            now.uncaptured,
        ));
        before = now;
    }
}

/// The sums, as a table on the standard error: the standard output is for messages.
fn summarize(statistics: &ProxyStatistics) {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["", "messages", "parts", "bytes"]);
    let rows = [
        ("from the frontend", statistics.frontend_received),
        ("to the backend", statistics.backend_sent),
        ("from the backend", statistics.backend_received),
        ("to the frontend", statistics.frontend_sent),
    ];
    for (name, Moved { messages, parts, bytes, .. }) in rows {
        table.add_row([
            name.to_owned(),
            messages.to_string(),
            parts.to_string(),
            bytes.to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.trim_fmt().lines() {
        say(&line);
    }
    if statistics.refused > 0 {
        say(&format_args!("{} messages had nobody to go to", statistics.refused));
    }
    if statistics.uncaptured > 0 {
        say(&format_args!("{} messages found no room to be captured", statistics.uncaptured));
    }
}

//! Options of sockets, with any values.

use core::time::Duration;

use arbitrary::{Result, Unstructured};
use zmtp_net::{Backoff, Linger, Mechanism, Options, ReconnectStop, RouterNotify, SocketType};
use zmtp_net::{Verbosity, XpubManual};

/// Two sockets with whatever options live through a short life in the simulated network.
///
/// # Panics
/// If they do not.
pub fn options(data: &[u8]) {
    let mut data = Unstructured::new(data);
    if let Ok((types, options, later)) = draw(&mut data) {
        zmtp_net::fuzzing::options(types, options, later);
    }
}

fn draw(data: &mut Unstructured<'_>) -> Result<([SocketType; 2], [Options; 2], Options)> {
    const PAIRS: [[SocketType; 2]; 9] = [
        [SocketType::Pull, SocketType::Push],
        [SocketType::Rep, SocketType::Req],
        [SocketType::Router, SocketType::Dealer],
        [SocketType::Router, SocketType::Req],
        [SocketType::Dealer, SocketType::Rep],
        [SocketType::Pub, SocketType::Sub],
        [SocketType::Xpub, SocketType::Xsub],
        [SocketType::Pair, SocketType::Pair],
        [SocketType::Push, SocketType::Sub],
    ];
    let types = *data.choose(&PAIRS)?;
    Ok((types, [set(data)?, set(data)?], set(data)?))
}

/// Few options at a time are not as they are by default, so that sockets still meet.
fn set(data: &mut Unstructured<'_>) -> Result<Options> {
    let mut options = Options::default();
    for _ in 0..data.int_in_range(0..=8)? {
        options = one(options, data)?;
    }
    Ok(options)
}

fn duration(data: &mut Unstructured<'_>) -> Result<Duration> {
    Ok(match data.int_in_range(0..=4)? {
        0 => Duration::ZERO,
        1 => Duration::MAX,
        2 => Duration::from_nanos(data.arbitrary()?),
        3 => Duration::from_secs(data.arbitrary()?),
        _ => Duration::from_millis(data.int_in_range(0..=5000)?),
    })
}

fn maybe<T>(
    data: &mut Unstructured<'_>,
    some: impl FnOnce(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Option<T>> {
    if data.arbitrary()? { some(data).map(Some) } else { Ok(None) }
}

fn octets(data: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let count = data.int_in_range(0..=300)?;
    Ok(data.bytes(count.min(data.len()))?.to_vec())
}

fn one(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=11)? {
        0 => times(options, data)?,
        1 => queues(options, data)?,
        2 => limits(options, data)?,
        3 => patterns(options, data)?,
        4 => messages(options, data)?,
        5 => security(options, data)?,
        6 => named(options, data)?,
        7 => subscriptions(options, data)?,
        8 => options.heartbeat_interval(maybe(data, duration)?),
        9 => options.reconnect_interval(maybe(data, duration)?),
        10 => options.linger(linger(data)?),
        _ => options.handshake_timeout(maybe(data, duration)?),
    })
}

fn linger(data: &mut Unstructured<'_>) -> Result<Linger> {
    Ok(match data.int_in_range(0..=2)? {
        0 => Linger::ForEver,
        1 => Linger::Never,
        _ => Linger::For(duration(data)?),
    })
}

fn times(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=7)? {
        0 => options.heartbeat_timeout(maybe(data, duration)?),
        1 => options.heartbeat_ttl(duration(data)?),
        2 => options.reconnect_interval_max(maybe(data, duration)?),
        3 => options.connect_timeout(maybe(data, duration)?),
        4 => options.send_timeout(maybe(data, duration)?),
        5 => options.receive_timeout(maybe(data, duration)?),
        6 => options.reconnect_jitter(*data.choose(&[Backoff::Libzmq, Backoff::FullJitter])?),
        _ => options.reconnect_stop(
            ReconnectStop::default().refused(data.arbitrary()?).handshake_failed(data.arbitrary()?),
        ),
    })
}

fn queues(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=5)? {
        0 => options.send_hwm(data.arbitrary()?),
        1 => options.receive_hwm(data.arbitrary()?),
        2 => options.send_hwm_bytes(data.arbitrary()?),
        3 => options.receive_hwm_bytes(data.arbitrary()?),
        4 => options.conflate(data.arbitrary()?),
        _ => options.immediate(data.arbitrary()?),
    })
}

fn limits(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=6)? {
        0 => options.max_connections(data.arbitrary()?),
        1 => options.max_connections_per_address(data.arbitrary()?),
        2 => options.max_pending_handshakes(data.arbitrary()?),
        3 => options.max_pending_per_address(data.arbitrary()?),
        4 => options.max_message_size(data.arbitrary()?),
        5 => options.max_multipart_size(data.arbitrary()?),
        _ => options.max_parts(data.arbitrary()?),
    })
}

fn patterns(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=5)? {
        0 => options.router_mandatory(data.arbitrary()?),
        1 => options.router_handover(data.arbitrary()?),
        2 => options.router_notify(
            RouterNotify::default().connect(data.arbitrary()?).disconnect(data.arbitrary()?),
        ),
        3 => options.probe_router(data.arbitrary()?),
        4 => options.req_correlate(data.arbitrary()?),
        _ => options.req_relaxed(data.arbitrary()?),
    })
}

fn messages(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    let message = octets(data)?;
    Ok(match data.int_in_range(0..=3)? {
        0 => options.hello_message(message),
        1 => options.disconnect_message(message),
        2 => options.hiccup_message(message),
        _ => options.xpub_welcome(message),
    })
}

fn security(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    let (user, password) = (octets(data)?, octets(data)?);
    Ok(match data.int_in_range(0..=2)? {
        0 => options.security(Mechanism::PlainServer),
        1 => match Mechanism::plain_client(&user, &password) {
            Ok(mechanism) => options.security(mechanism),
            Err(_) => options,
        },
        _ => options.zap_enforce_domain(data.arbitrary()?),
    })
}

fn named(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    let value = octets(data)?;
    Ok(match data.int_in_range(0..=2)? {
        0 => options.clone().identity(&value).unwrap_or(options),
        1 => {
            let name = String::from_utf8_lossy(&octets(data)?).into_owned();
            options.clone().metadata(&name, &value).unwrap_or(options)
        }
        _ => {
            let domain = String::from_utf8_lossy(&value).into_owned();
            options.clone().zap_domain(&domain).unwrap_or(options)
        }
    })
}

const VERBOSITY: [Verbosity; 3] = [Verbosity::First, Verbosity::Verbose, Verbosity::Verboser];
const MANUAL: [XpubManual; 3] = [XpubManual::Off, XpubManual::Manual, XpubManual::LastValue];

fn subscriptions(options: Options, data: &mut Unstructured<'_>) -> Result<Options> {
    Ok(match data.int_in_range(0..=8)? {
        0 => options.xpub_verbosity(*data.choose(&VERBOSITY)?),
        1 => options.xpub_manual(*data.choose(&MANUAL)?),
        2 => options.xpub_nodrop(data.arbitrary()?),
        3 => options.invert_matching(data.arbitrary()?),
        4 => options.only_first_subscribe(data.arbitrary()?),
        5 => options.xsub_verbose_unsubscribe(data.arbitrary()?),
        6 => options.max_topic_size(data.arbitrary()?),
        7 => options.max_subscriptions_per_peer(data.arbitrary()?),
        _ => options.max_subscription_bytes_per_peer(data.arbitrary()?),
    })
}

//! Makes the socket.

use std::sync::Arc;

use zmtp_codec::SocketType;
use zmtp_net::{Context, Endpoint, Options, Socket};

use super::watch::{self, LastWord};
use crate::args::{CommonArgs, Job};
use crate::failure::{Failure, Misused, parse_endpoint};
use crate::say;
use crate::security::Role;

/// What can be said about the arguments before anything is done.
pub(super) fn check(job: &Job) -> Result<(), Failure> {
    if job.common.bind.is_empty() && job.common.connect.is_empty() {
        return Err(Failure::Usage(Misused::NoEndpoint));
    }
    if job.input.rate.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
        return Err(Failure::Usage(Misused::Rate));
    }
    let (messages, files) = (!job.input.message.is_empty(), !job.input.file.is_empty());
    if messages && files {
        return Err(Failure::Usage(Misused::SeveralSources));
    }
    if job.input.repeat && !messages && !files {
        return Err(Failure::Usage(Misused::EndlessInput));
    }
    Ok(())
}

pub(super) struct Opened {
    pub(super) socket: Arc<Socket>,
    pub(super) last_word: LastWord,
}

pub(super) fn open(context: &Context, job: &Job) -> Result<Opened, Failure> {
    let role = Role::new(&job.common.security)?;
    role.guard(context);
    let socket = Arc::new(context.socket(job.socket_type)?);
    let options = options(job, &role)?;
    socket.configure(|_| options)?;
    for topic in &job.subscriptions {
        // These types subscribe.
        let _ = socket.subscribe(&topic.0);
    }
    let last_word = watch::watch(&socket, job.common.verbose);
    attach(&socket, &job.common.bind, &job.common.connect)?;
    Ok(Opened { socket, last_word })
}

fn options(job: &Job, role: &Role) -> Result<Options, Failure> {
    let CommonArgs { identity, timeout, .. } = &job.common;
    let mut options = Options::default()
        .security(role.mechanism())
        .send_timeout(*timeout)
        .receive_timeout(*timeout);
    if let Some(identity) = identity {
        options = options.identity(&identity.0)?;
    }
    if job.socket_type == SocketType::Router {
        // Who is not there is told, not passed over.
        options = options.router_mandatory(true);
    }
    if matches!(job.socket_type, SocketType::Pub | SocketType::Xpub) {
        // What a terminal or a file says, every subscriber is to hear, however slow.
        options = options.xpub_nodrop(true);
    }
    Ok(options)
}

/// Binds and connects, and says which port or path was chosen.
pub(crate) fn attach(
    socket: &Socket,
    binds: &[String],
    connects: &[String],
) -> Result<(), Failure> {
    for text in binds {
        let endpoint = parse_endpoint(text)?;
        let open = is_open(&endpoint);
        let bound = socket.bind(endpoint).map_err(|error| Failure::endpoint(text, error))?;
        if open {
            say(&format_args!("bound to {bound}"));
        }
    }
    for text in connects {
        let endpoint = parse_endpoint(text)?;
        socket.connect(endpoint).map_err(|error| Failure::endpoint(text, error))?;
    }
    Ok(())
}

/// Whether the system chooses where it is.
fn is_open(endpoint: &Endpoint) -> bool {
    match endpoint {
        Endpoint::Tcp(tcp) => tcp.address().port() == 0,
        Endpoint::Ipc(ipc) => ipc.is_wildcard(),
        _ => false,
    }
}

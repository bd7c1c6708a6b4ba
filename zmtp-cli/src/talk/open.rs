//! Makes the socket.

use zmtp_codec::SocketType;
use zmtp_net::{Context, Endpoint, Options, Socket};

use super::Desk;
use super::watch::{self, Attached, Manner, Watch};
use crate::args::{CommonArgs, Job};
use crate::failure::{Failure, Misused, parse_endpoint};
use crate::say;
use crate::security::Role;

/// What can be said about the arguments before anything is done.
pub(super) fn check(job: &Job) -> Result<(), Failure> {
    if job.common.bind.is_empty() && job.common.connect.is_empty() {
        return Err(Failure::Usage(Misused::NoEndpoint));
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

/// Makes the socket, and has it watched.
pub(super) fn open(context: &Context, job: &Job) -> Result<(Socket, Watch), Failure> {
    let role = Role::new(&job.common.security)?;
    role.guard(context);
    let socket = context.socket(job.socket_type)?;
    let options = options(job, &role)?;
    socket.configure(|_| options)?;
    for topic in &job.subscriptions {
        // These types subscribe.
        let _ = socket.subscribe(&topic.0);
    }
    let manner = Manner::new(job.common.verbose, job.common.timeout);
    let watch = watch::watch(&socket, manner, role.hints());
    Ok((socket, watch))
}

/// Binds and connects to all that was given.
pub(super) fn attach_all(desk: &Desk) -> Result<Attached, Failure> {
    attach(&desk.socket, &desk.job.common.bind, &desk.job.common.connect)
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
) -> Result<Attached, Failure> {
    for text in binds {
        let endpoint = parse_endpoint(text)?;
        let open = is_open(&endpoint);
        let bound = socket.bind(endpoint).map_err(|error| Failure::endpoint(text, error))?;
        if open {
            say(&format_args!("bound to {bound}"));
        }
    }
    let mut connected = Vec::new();
    for text in connects {
        let endpoint = parse_endpoint(text)?;
        let id = socket.connect(endpoint).map_err(|error| Failure::endpoint(text, error))?;
        connected.push(id);
    }
    Ok(Attached { connected, is_bound: !binds.is_empty() })
}

/// Whether the system chooses where it is.
fn is_open(endpoint: &Endpoint) -> bool {
    match endpoint {
        Endpoint::Tcp(tcp) => tcp.address().port() == 0,
        Endpoint::Ipc(ipc) => ipc.is_wildcard(),
        _ => false,
    }
}

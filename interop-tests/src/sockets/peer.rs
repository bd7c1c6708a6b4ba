//! What another process does, when this program is started as a peer.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use zmtp_codec::SocketType;

use super::child::Does;
use crate::libzmq::{Context, Error, Socket};
use crate::suite::check::Failure;
use crate::suite::pair::in_libzmq;

/// The first argument of a program that is to be a peer.
pub const PEER: &str = "peer";

/// How long it lives at most.
const LIFE: Duration = Duration::from_secs(120);
/// The pause between two numbers.
const PAUSE: Duration = Duration::from_millis(1);

/// Plays the peer that the arguments describe, until its input closes.
///
/// # Errors
/// Whatever libzmq says, and arguments that do not describe a peer.
pub fn play(arguments: &[String]) -> Result<(), Failure> {
    let [how, socket_type, endpoint, does] = arguments else {
        return Err(Failure::new("a peer wants: bind|connect TYPE ENDPOINT echo|count|nothing"));
    };
    thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    thread::spawn(|| {
        thread::sleep(LIFE);
        std::process::exit(1);
    });
    let unknown = || Failure::new(format!("no socket type {socket_type}"));
    let kind = SocketType::from_name(socket_type.as_bytes()).ok_or_else(unknown)?;
    let socket = Socket::new(&Context::new()?, in_libzmq(kind))?;
    socket.set_linger(Duration::from_secs(5))?;
    let at = if how == "bind" { socket.bind(endpoint)? } else { endpoint.clone() };
    if how == "connect" {
        socket.connect(endpoint)?;
    }
    let mut output = std::io::stdout().lock();
    writeln!(output, "{at}")?;
    output.flush()?;
    act(&socket, does)
}

fn act(socket: &Socket, does: &str) -> Result<(), Failure> {
    match does {
        _ if does == Does::Echo.word() => loop {
            match socket.recv() {
                Ok(parts) => {
                    socket.send(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
                }
                Err(Error::Timeout) => {}
                Err(error) => return Err(error.into()),
            }
        },
        _ if does == Does::Count.word() => {
            for number in 0_u64.. {
                match socket.send(&[number.to_string().as_bytes()]) {
                    Ok(()) | Err(Error::Timeout) => thread::sleep(PAUSE),
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(())
        }
        _ => loop {
            thread::park();
        },
    }
}

//! A ZAP handler (RFC 27), which decides whom libzmq's servers let in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Context, Error, Result, Socket, SocketType};

/// Where libzmq looks for the ZAP handler of a context.
pub const ZAP_ENDPOINT: &str = "inproc://zeromq.zap.01";

/// The only version of the protocol.
const VERSION: &[u8] = b"1.0";

/// How often the handler looks whether it should stop.
const POLL: Duration = Duration::from_millis(20);

/// A question whether a client may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZapRequest {
    /// The domain of the server socket.
    pub domain: String,
    /// The address of the client.
    pub address: String,
    /// The routing id of the server socket.
    pub routing_id: Vec<u8>,
    /// The mechanism: `NULL`, `PLAIN` or `CURVE`.
    pub mechanism: String,
    /// What the client showed: nothing for `NULL`, a username and a password
    /// for `PLAIN`, the raw public key for `CURVE`.
    pub credentials: Vec<Vec<u8>>,
}

/// The answer to a [`ZapRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZapReply {
    /// The status: 200 lets the client in, 300 is a temporary failure, 400
    /// keeps it out, and 500 is an error of the handler.
    pub status: u16,
    /// A text that explains the status.
    pub text: String,
    /// The user id that received messages show as the property `User-Id`.
    pub user_id: String,
}

impl ZapReply {
    /// Lets the client in, as the user `user_id`.
    pub fn accept(user_id: impl Into<String>) -> Self {
        Self { status: 200, text: "OK".to_owned(), user_id: user_id.into() }
    }

    /// Does not let the client in, with any status but 200.
    pub fn refuse(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), user_id: String::new() }
    }
}

/// A thread that answers the ZAP requests of a context, stopped on drop.
#[derive(Debug)]
pub struct ZapHandler {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl ZapHandler {
    /// Starts to answer every request in `context` by `answer`. The handler is
    /// in place on return; a context can only have one at a time.
    pub fn start<F>(context: &Context, answer: F) -> Result<Self>
    where
        F: Fn(&ZapRequest) -> ZapReply + Send + 'static,
    {
        let socket = Socket::new(context, SocketType::Rep)?;
        socket.set_recv_timeout(POLL)?;
        socket.bind(ZAP_ENDPOINT)?;
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let result = serve(&socket, &seen, &answer);
            // A close alone would free the endpoint only some time later.
            socket.unbind(ZAP_ENDPOINT).ok();
            result
        });
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Stops the handler and tells how it fared.
    pub fn stop(mut self) -> Result<()> {
        self.join()
    }

    fn join(&mut self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        thread.join().unwrap_or(Err(Error::HandlerPanicked))
    }
}

impl Drop for ZapHandler {
    fn drop(&mut self) {
        self.join().ok();
    }
}

/// Answers requests until told to stop, or until the context is shut down.
fn serve(
    socket: &Socket,
    stop: &AtomicBool,
    answer: &impl Fn(&ZapRequest) -> ZapReply,
) -> Result<()> {
    while !stop.load(Ordering::Relaxed) {
        match socket.recv() {
            Ok(frames) => respond(socket, frames, answer)?,
            Err(Error::Timeout) => {}
            Err(Error::Terminated) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn respond(
    socket: &Socket,
    frames: Vec<Vec<u8>>,
    answer: &impl Fn(&ZapRequest) -> ZapReply,
) -> Result<()> {
    let (request_id, request) = parse(frames)?;
    let reply = answer(&request);
    let status = format!("{:03}", reply.status);
    let (text, user_id) = (reply.text.as_bytes(), reply.user_id.as_bytes());
    let no_metadata: &[u8] = &[];
    socket.send(&[VERSION, &request_id, status.as_bytes(), text, user_id, no_metadata])
}

/// Splits a request into its id and the rest.
fn parse(frames: Vec<Vec<u8>>) -> Result<(Vec<u8>, ZapRequest)> {
    let mut frames = frames.into_iter();
    let mut next = || frames.next().ok_or(Error::MalformedZapRequest);
    if next()? != VERSION {
        return Err(Error::MalformedZapRequest);
    }
    let request_id = next()?;
    let request = ZapRequest {
        domain: text(next()?)?,
        address: text(next()?)?,
        routing_id: next()?,
        mechanism: text(next()?)?,
        credentials: frames.collect(),
    };
    Ok((request_id, request))
}

fn text(frame: Vec<u8>) -> Result<String> {
    String::from_utf8(frame).map_err(|_| Error::NotText)
}

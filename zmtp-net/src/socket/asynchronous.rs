//! Sending and receiving in an async task, of any executor.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use zmtp_codec::Message;

use super::Socket;
use super::blocking::{Attempt, attempt_recv, attempt_send};
use crate::error::{RecvError, SendError, SendErrorKind};
use crate::pattern::Received;
use crate::turn::{Interest, Waited, WakerKey};

impl Socket {
    /// As [`send`](Self::send), but waits as an async task, for as long as it takes: time-outs are
    /// the executor's.
    ///
    /// Dropping the future before it is ready takes the message back: it was not sent.
    pub fn send_async(&self, message: impl Into<Message>) -> SendFuture<'_> {
        SendFuture { socket: self, message: Some(message.into()), key: None }
    }

    /// As [`recv`](Self::recv), but waits as an async task, for as long as it takes: time-outs are
    /// the executor's.
    ///
    /// Dropping the future before it is ready loses nothing.
    pub fn recv_async(&self) -> RecvFuture<'_> {
        RecvFuture { socket: self, key: None }
    }
}

/// A message that is being sent; see [`Socket::send_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct SendFuture<'a> {
    socket: &'a Socket,
    message: Option<Message>,
    key: Option<WakerKey>,
}

impl Future for SendFuture<'_> {
    type Output = Result<(), SendError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { socket, message, key } = self.get_mut();
        let done = socket.shared.poll(Interest::Send, key, context.waker(), |core| {
            match attempt_send(core, message.take()?) {
                Attempt::Sent => Some(Ok(())),
                Attempt::Failed(error) => Some(Err(error)),
                Attempt::Wait(back) => {
                    *message = Some(back);
                    None
                }
            }
        });
        match done {
            None => Poll::Pending,
            Some(Ok(result)) => Poll::Ready(result),
            Some(Err(_)) => Poll::Ready(Err(SendError {
                message: message.take().unwrap_or_else(|| Message::from("")),
                kind: SendErrorKind::Terminated,
            })),
        }
    }
}

impl Drop for SendFuture<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.socket.shared.forget(key);
        }
    }
}

/// A message that is waited for; see [`Socket::recv_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct RecvFuture<'a> {
    socket: &'a Socket,
    key: Option<WakerKey>,
}

impl RecvFuture<'_> {
    fn poll_received(&mut self, context: &Context<'_>) -> Poll<Result<Received, RecvError>> {
        let shared = &self.socket.shared;
        match shared.poll(Interest::Receive, &mut self.key, context.waker(), attempt_recv) {
            None => Poll::Pending,
            Some(Ok(result)) => Poll::Ready(result),
            Some(Err(Waited::TimedOut | Waited::Over)) => Poll::Ready(Err(RecvError::Terminated)),
        }
    }
}

impl Future for RecvFuture<'_> {
    type Output = Result<Message, RecvError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_received(context).map(|result| result.map(|received| received.message))
    }
}

impl Drop for RecvFuture<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.socket.shared.forget(key);
        }
    }
}

// A future may move between threads.
const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<(SendFuture<'static>, RecvFuture<'static>)>();
    const fn is_sync<T: Send + Sync>() {}
    is_sync::<Socket>();
};

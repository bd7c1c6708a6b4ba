//! Sending and receiving in an async task, of any executor.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use zmtp_codec::Message;

use super::blocking::{Attempt, attempt_batch, attempt_recv, attempt_recv_from, attempt_send};
use super::{Delivery, Outgoing, Socket};
use crate::error::{RecvError, SendError, SendErrorKind};
use crate::peer::Front;
use crate::turn::{Core, Interest, Role, WakerKey};

impl Socket {
    /// As [`send`](Self::send), but waits as an async task, for as long as it takes: time-outs are
    /// the executor's.
    ///
    /// Dropping the future before it is ready takes the message back: it was not sent. Of several
    /// tasks that wait for room the one that came first is woken first.
    ///
    /// # Errors
    /// As [`send`](Self::send), but never [`SendErrorKind::TimedOut`].
    ///
    /// ```
    /// use zmtp_net::{Context, SocketType};
    ///
    /// async fn greet() -> Result<(), Box<dyn std::error::Error>> {
    ///     let context = Context::new()?;
    ///     let pull = context.socket(SocketType::Pull)?;
    ///     let push = context.socket(SocketType::Push)?;
    ///     push.connect(&pull.bind("tcp://127.0.0.1:*")?)?;
    ///     push.send_async("hello").await?;
    ///     assert_eq!(pull.recv_async().await?.first(), b"hello");
    ///     Ok(())
    /// }
    /// ```
    pub fn send_async(&self, message: impl Outgoing) -> SendFuture<'_> {
        SendFuture { message: Some(message.into()), place: Place::new(self, Interest::Send) }
    }

    /// As [`recv`](Self::recv), but waits as an async task, for as long as it takes: time-outs are
    /// the executor's.
    ///
    /// Dropping the future before it is ready loses nothing. Of several tasks that wait for a
    /// message the one that came first is woken first.
    ///
    /// # Errors
    /// As [`recv`](Self::recv), but never [`RecvError::TimedOut`].
    pub fn recv_async(&self) -> RecvFuture<'_> {
        RecvFuture { place: Place::new(self, Interest::Receive) }
    }

    /// As [`recv_async`](Self::recv_async), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv_async`](Self::recv_async).
    pub fn recv_from_async(&self) -> RecvFromFuture<'_> {
        RecvFromFuture { place: Place::new(self, Interest::Receive) }
    }

    /// As [`recv_batch`](Self::recv_batch), but waits for the first message as an async task, for
    /// as long as it takes. Messages are appended to `into` when the future is ready and not
    /// before: dropping it loses nothing.
    ///
    /// # Errors
    /// As [`recv_async`](Self::recv_async); then none was appended.
    pub fn recv_batch_async<'a>(
        &'a self,
        into: &'a mut Vec<Message>,
        most: usize,
    ) -> RecvBatchFuture<'a> {
        RecvBatchFuture { place: Place::new(self, Interest::Receive), into, most }
    }
}

/// A task's place among those who wait for a socket. Leaving it passes on what the task was woken
/// for.
#[derive(Debug)]
struct Place<'a> {
    socket: &'a Socket,
    interest: Interest,
    key: Option<WakerKey>,
}

impl<'a> Place<'a> {
    const fn new(socket: &'a Socket, interest: Interest) -> Self {
        Self { socket, interest, key: None }
    }

    /// Tries; none once the context was shut down.
    fn poll<R>(
        &mut self,
        context: &Context<'_>,
        attempt: impl FnMut(&mut Core) -> Option<R>,
    ) -> Poll<Option<R>> {
        let kind = (self.interest, Role::Taker);
        match self.socket.shared.poll(kind, &mut self.key, context.waker(), attempt) {
            None => Poll::Pending,
            Some(result) => Poll::Ready(result.ok()),
        }
    }

    fn poll_recv<R>(
        &mut self,
        context: &Context<'_>,
        attempt: impl FnMut(&mut Core) -> Option<Result<R, RecvError>>,
    ) -> Poll<Result<R, RecvError>> {
        self.poll(context, attempt).map(|result| result.unwrap_or(Err(RecvError::Terminated)))
    }

    /// The next message, the long way.
    #[inline(never)]
    fn poll_message(&mut self, context: &Context<'_>) -> Poll<Result<Message, RecvError>> {
        self.poll_recv(context, attempt_recv).map_ok(|received| received.message)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.socket.shared.forget(key);
        }
    }
}

/// A message that is being sent; see [`Socket::send_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct SendFuture<'a> {
    message: Option<Message>,
    place: Place<'a>,
}

impl Future for SendFuture<'_> {
    type Output = Result<(), SendError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { place, message } = self.get_mut();
        // Who has not waited yet has nothing to give back.
        if place.key.is_none()
            && let Some(lent) = message.as_ref().and_then(Outgoing::lent)
            && place.socket.shared.send_express(lent)
        {
            *message = None;
            return Poll::Ready(Ok(()));
        }
        let done = place.poll(context, |core| match attempt_send(core, message.take()?) {
            Attempt::Sent => Some(Ok(())),
            Attempt::Failed(error) => Some(Err(error)),
            Attempt::Wait(back) => {
                *message = Some(back);
                None
            }
        });
        done.map(|result| {
            result.unwrap_or_else(|| {
                let message = message.take().unwrap_or_else(|| Message::from(""));
                Err(SendError { message, kind: SendErrorKind::Terminated })
            })
        })
    }
}

/// A message that is waited for; see [`Socket::recv_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct RecvFuture<'a> {
    place: Place<'a>,
}

impl Future for RecvFuture<'_> {
    type Output = Result<Message, RecvError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let place = &mut self.place;
        // Who has waited has a place to leave.
        if place.key.is_some() {
            return place.poll_message(context);
        }
        let socket = place.socket;
        let received = |front: Front<'_>| Poll::Ready(Ok(front.take()));
        socket.shared.recv_express(received, || place.poll_message(context))
    }
}

/// A message that is waited for, and its sender; see [`Socket::recv_from_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct RecvFromFuture<'a> {
    place: Place<'a>,
}

impl Future for RecvFromFuture<'_> {
    type Output = Result<Delivery, RecvError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.place.poll_recv(context, attempt_recv_from)
    }
}

/// Messages that are waited for; see [`Socket::recv_batch_async`].
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct RecvBatchFuture<'a> {
    place: Place<'a>,
    into: &'a mut Vec<Message>,
    most: usize,
}

impl Future for RecvBatchFuture<'_> {
    type Output = Result<usize, RecvError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { place, into, most } = self.get_mut();
        if *most == 0 {
            return Poll::Ready(Ok(0));
        }
        place.poll_recv(context, |core| attempt_batch(core, into, *most))
    }
}

// A future may move between threads.
const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<(SendFuture<'static>, RecvFuture<'static>)>();
    is_send::<(RecvFromFuture<'static>, RecvBatchFuture<'static>)>();
    const fn is_sync<T: Send + Sync>() {}
    is_sync::<Socket>();
};

//! Turns, one after the other, whenever tokio's event loop sees that one is due.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::unix::AsyncFd;
use zmtp_net::{Driven, Driver};

/// Where the driver is, until it is taken away.
pub(super) type Seat = Mutex<Option<AsyncFd<Driver>>>;

/// Turns a socket until it is closed, the driver is taken away, or the runtime ends.
pub(super) async fn turn_until_ended(seat: Arc<Seat>) {
    loop {
        match poll_fn(|context| poll_turn(&seat, context)).await {
            Driven::Ended => return,
            // Others have their turn first.
            Driven::More => tokio::task::yield_now().await,
            _ => {}
        }
    }
}

/// One turn, if one is due.
fn poll_turn(seat: &Seat, context: &mut Context<'_>) -> Poll<Driven> {
    let seat = seat.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(driver) = seat.as_ref() else {
        return Poll::Ready(Driven::Ended);
    };
    // It fails when the runtime is shut down.
    let Ok(mut due) = ready!(driver.poll_read_ready(context)) else {
        return Poll::Ready(Driven::Ended);
    };
    let driven = driver.get_ref().turn();
    if driven == Driven::Idle {
        due.clear_ready();
    }
    Poll::Ready(driven)
}

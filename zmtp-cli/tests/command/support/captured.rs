//! A stream of a child, as it comes.

use std::io::Read;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Instant;

use super::LONG;

/// More than any test has a child say.
const MOST: usize = 64 << 20;

#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    ended: bool,
}

/// What a child has said so far; a thread of its own listens.
#[derive(Clone, Default)]
pub(super) struct Captured {
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Captured {
    pub(super) fn listen(mut stream: impl Read + Send + 'static) -> Self {
        let captured = Self::default();
        let listener = captured.clone();
        thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            loop {
                let length = stream.read(&mut buffer).unwrap_or(0);
                let (state, changed) = &*listener.shared;
                let mut state = state.lock().unwrap();
                state.bytes.extend_from_slice(&buffer[..length]);
                state.ended = length == 0 || state.bytes.len() > MOST;
                changed.notify_all();
                if state.ended {
                    return;
                }
            }
        });
        captured
    }

    /// Waits until something is found in what came; panics at the deadline, or if no more comes.
    pub(super) fn wait<T>(&self, what: &str, mut find: impl FnMut(&[u8]) -> Option<T>) -> T {
        let deadline = Instant::now() + LONG;
        let (state, changed) = &*self.shared;
        let mut state = state.lock().unwrap();
        loop {
            if let Some(found) = find(&state.bytes) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.ended || left.is_zero() {
                let said = String::from_utf8_lossy(&state.bytes).into_owned();
                drop(state);
                panic!("no {what}; there is:\n{said}");
            }
            state = changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// All of it, once it has ended.
    pub(super) fn all(&self) -> Vec<u8> {
        let deadline = Instant::now() + LONG;
        let (state, changed) = &*self.shared;
        let mut state = state.lock().unwrap();
        while !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(state);
                panic!("a stream of the child does not end");
            }
            state = changed.wait_timeout(state, left).unwrap().0;
        }
        state.bytes.clone()
    }
}

//! The ends of a pipe: who leaves is heard, and each message that nobody reads is counted once.

use loom::thread;

use super::room::{introduction, message, owned};
use crate::explore::bounded;
use crate::pipe::{Command, End, Introduction, Taken, half, pair};

fn unlimited() -> (End, End) {
    pair(introduction(None, None), introduction(None, None))
}

/// Takes once; how many messages there were.
fn take(end: &mut End) -> usize {
    let mut inbox = Vec::new();
    end.take(true, &mut inbox, &mut Vec::new());
    inbox.len()
}

#[test]
fn what_nobody_reads_is_counted_once() {
    bounded(Some(3), || {
        let (near, far) = unlimited();
        let other = thread::spawn(move || {
            let mut far = far;
            let taken = take(&mut far);
            let put = usize::from(far.put(message(0)).is_ok());
            (taken, put, far.leave())
        });
        let mut near = near;
        let put = (0..2).filter(|number| near.put(message(*number)).is_ok()).count();
        let taken = take(&mut near);
        let left = near.leave();
        let (other_taken, other_put, other_left) = other.join().unwrap();
        assert_eq!(put + other_put, taken + other_taken + left + other_left);
    });
}

#[test]
fn the_reader_hears_of_the_end_behind_the_last_message() {
    bounded(Some(3), || {
        let (near, far) = unlimited();
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            let (mut inbox, mut commands) = (Vec::new(), Vec::new());
            while far.take(true, &mut inbox, &mut commands) == Taken::Open {
                waker.wait();
            }
            inbox.len()
        });
        let mut near = near;
        near.put(message(0)).unwrap();
        near.wake();
        near.leave();
        assert_eq!(reader.join().unwrap(), 1);
    });
}

#[test]
fn a_writer_that_waits_for_room_hears_that_the_reader_left() {
    bounded(Some(3), || {
        let (near, far) = pair(introduction(Some(1), Some(0)), introduction(Some(1), Some(0)));
        let reader = thread::spawn(move || far.leave());
        let (mut near, waker) = owned(near);
        let mut put = 0;
        let came_back = loop {
            match near.has_room() {
                true => match near.put(message(0)) {
                    Ok(()) => put += 1,
                    Err(_) => break true,
                },
                false => {
                    waker.wait();
                    if near.put(message(1)).is_err() {
                        break true;
                    }
                    put += 1;
                }
            }
        };
        let left = near.leave();
        assert!(came_back);
        assert_eq!(put, left + reader.join().unwrap());
    });
}

#[test]
fn a_message_in_place_of_older_ones_is_taken_or_replaced() {
    bounded(Some(3), || {
        let (near, far) = unlimited();
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            let (mut inbox, mut commands) = (Vec::new(), Vec::new());
            while far.take(true, &mut inbox, &mut commands) == Taken::Open {
                waker.wait();
            }
            assert_eq!(inbox.last(), Some(&message(1)), "the newest comes");
            inbox.len()
        });
        let mut near = near;
        let mut replaced = 0;
        for number in 0..2 {
            replaced += near.put_newest(message(number)).unwrap();
            near.wake();
        }
        near.leave();
        assert_eq!(replaced + reader.join().unwrap(), 2);
    });
}

#[test]
fn who_waits_for_somebody_to_be_bound_hears_who_it_is() {
    bounded(Some(3), || {
        let (near, far) = half(introduction(Some(1), None), Introduction::unknown());
        let binder = thread::spawn(move || {
            let own = introduction(None, Some(5));
            far.bound(&own);
            let (mut far, waker) = owned(far);
            let (mut inbox, mut commands) = (Vec::new(), Vec::new());
            while far.take(true, &mut inbox, &mut commands) == Taken::Open {
                waker.wait();
            }
            inbox.len()
        });
        let (mut near, waker) = owned(near);
        near.put(message(0)).unwrap();
        near.wake();
        // Before somebody is bound there is room for one.
        while !near.has_room() {
            waker.wait();
        }
        near.put(message(1)).unwrap();
        near.wake();
        let (mut inbox, mut commands) = (Vec::new(), Vec::new());
        while !near.is_known() {
            near.take(true, &mut inbox, &mut commands);
            if !near.is_known() {
                waker.wait();
            }
        }
        assert_eq!(commands, [Command::Introduced]);
        assert_eq!(near.other().receive_hwm, Some(5));
        near.leave();
        assert_eq!(binder.join().unwrap(), 2);
    });
}

#[test]
fn the_end_comes_behind_the_last_message_however_many_there_are() {
    bounded(Some(3), || {
        let (near, far) = unlimited();
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            let (mut inbox, mut commands, mut count) = (Vec::new(), Vec::new(), 0);
            loop {
                let taken = far.take(false, &mut inbox, &mut commands);
                count += inbox.len();
                match taken {
                    Taken::Closed => return count,
                    // Who found something comes again before it sleeps.
                    Taken::Open if inbox.is_empty() => waker.wait(),
                    Taken::Open => inbox.clear(),
                }
            }
        });
        let mut near = near;
        for number in 0..3 {
            near.put(message(number)).unwrap();
        }
        near.wake();
        assert_eq!(near.leave(), 0);
        assert_eq!(reader.join().unwrap(), 3);
    });
}

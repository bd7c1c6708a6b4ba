//! What cannot be seen from outside: which call wrote, and who watches.

mod driven;
mod late_caller;
mod lone_message;
mod nearby_streams;
mod shared_writes;
mod stream_calls;
mod waiting_task;
mod waits_by_habit;

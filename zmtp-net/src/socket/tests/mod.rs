//! What cannot be seen from outside: which call wrote.

mod lone_message;
mod stream_calls;
mod waiting_task;

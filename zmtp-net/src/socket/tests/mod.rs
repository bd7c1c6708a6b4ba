//! What cannot be seen from outside: which call wrote.

mod lone_message;
mod waiting_task;

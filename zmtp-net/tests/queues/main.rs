//! Queues: how long the verbs wait for them, what they hold, what is dropped and counted, and who
//! is woken.

#[path = "../support/mod.rs"]
mod support;

mod drop_counters;
mod figures;
mod held_back;
mod high_water_marks;
mod threads;
mod timeouts;
mod wake_ups;
mod whatever_it_is;

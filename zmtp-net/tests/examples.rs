//! The examples do what they show. Each is run as it is, with its scene's result looked at and a
//! deadline.
#![expect(dead_code, reason = "the examples' `main` is for who runs them alone")]

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[path = "../examples/broker.rs"]
mod broker;
#[path = "../examples/clone.rs"]
mod clone;
#[path = "../examples/hello_world.rs"]
mod hello_world;
#[path = "../examples/lazy_pirate.rs"]
mod lazy_pirate;
#[path = "../examples/pipeline.rs"]
mod pipeline;
#[cfg(feature = "curve")]
#[path = "../examples/secure.rs"]
mod secure;
#[path = "../examples/weather.rs"]
mod weather;

type Failure = Box<dyn Error + Send + Sync>;

/// Runs a scene, which has a minute.
fn in_time<T: Send + 'static>(scene: fn() -> Result<T, Failure>) -> Result<T, Failure> {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(scene()));
    result.recv_timeout(Duration::from_secs(60))?
}

#[test]
fn every_question_of_hello_world_is_answered() {
    let answers = in_time(hello_world::scene).unwrap();
    assert_eq!(answers, ["World"; 5]);
}

#[test]
fn the_weather_of_each_place_reaches_who_is_subscribed_to_it() {
    let [oslo, lima] = in_time(weather::scene).unwrap();
    let mean = |place: usize| {
        (0..100).map(|round| (round * 7 + place * 10) % 30).sum::<usize>() as f64 / 100.0
    };
    assert_eq!((oslo, lima), (mean(1), mean(0)));
}

#[test]
fn the_sink_of_the_pipeline_gets_the_result_of_every_task() {
    let outcome = in_time(pipeline::scene).unwrap();
    assert_eq!(outcome.primes, 1229, "below 10,000");
    assert_eq!(outcome.done.iter().sum::<u64>(), 100);
    assert!(outcome.done.iter().all(|done| *done > 0), "{outcome:?}");
}

#[test]
fn the_broker_moves_every_request_and_every_reply() {
    let statistics = in_time(broker::scene).unwrap();
    for moved in [
        statistics.frontend_received,
        statistics.backend_sent,
        statistics.backend_received,
        statistics.frontend_sent,
    ] {
        assert_eq!(moved.messages, 15);
    }
    assert_eq!(statistics.refused, 0);
}

#[test]
fn the_lazy_pirate_survives_a_crash_and_gives_up_in_the_end() {
    let answers = in_time(lazy_pirate::scene).unwrap();
    let yes = |question: &str| Some(format!("{question}, yes"));
    assert_eq!(answers, [yes("1"), yes("2"), yes("3"), None]);
}

#[test]
fn all_clones_of_a_table_are_the_same() {
    let [first, second] = in_time(clone::scene).unwrap();
    assert_eq!(first, second);
    assert_eq!(first.last, 4);
    let values: Vec<(&str, &str)> =
        first.values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(values, [("apples", "4"), ("pears", "5"), ("plums", "20")]);
}

#[cfg(feature = "curve")]
#[test]
fn only_who_is_on_the_list_is_let_in() {
    let outcome = in_time(secure::scene).unwrap();
    assert_eq!(outcome.users, ["alice", "alice"]);
    assert_eq!(outcome.refused, [true, true]);
}

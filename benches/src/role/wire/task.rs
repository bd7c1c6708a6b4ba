//! What one measured process is to do, as arguments of a program.

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::stay_on;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// PUSH sends, PULL counts.
    PushPull,
    /// REQ asks, REP returns what it got.
    ReqRep,
    /// DEALER asks, ROUTER returns what it got.
    DealerRouter,
    /// PUB sends to several SUB, none of which misses a message.
    PubSub,
    /// Several PUSH send to one PULL.
    FanIn,
    /// One PUSH sends to several PULL.
    FanOut,
    /// Each of many DEALERs asks a ROUTER so many times a round.
    Crowd,
    /// PUSH sends some messages and rests; how long the last one takes.
    Burst,
    /// REQ connects, asks once and leaves, again and again.
    SetUp,
    /// A PUSH holds many connections to a PULL and uses none.
    Idle,
}

/// Which end of it a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The one that binds.
    Bind,
    /// The one that connects.
    Connect,
    /// Both, each in threads of its own; for inproc.
    Both,
}

/// What one measured process is to do.
#[derive(Clone, Debug, Args)]
pub struct Task {
    /// What is done.
    #[arg(long)]
    pub scenario: Scenario,
    /// Which end of it this process is.
    #[arg(long)]
    pub side: Side,
    /// Where to bind, or what was bound.
    #[arg(long)]
    pub endpoint: String,
    /// Octets of a part.
    #[arg(long, default_value_t = 1)]
    pub size: usize,
    /// Parts of a message.
    #[arg(long, default_value_t = 1)]
    pub parts: usize,
    /// Messages, round trips, bursts or connections.
    #[arg(long, default_value_t = 1000)]
    pub count: u64,
    /// Sockets on the side of which there are several, or messages of a burst.
    #[arg(long, default_value_t = 1)]
    pub peers: usize,
    /// How many requests of a socket are on their way at once, where there are many sockets.
    #[arg(long, default_value_t = 1)]
    pub window: usize,
    /// Whether CURVE is spoken.
    #[arg(long)]
    pub curve: bool,
    /// Whether messages have topics, half of which are subscribed to.
    #[arg(long)]
    pub topics: bool,
    /// The core of this process, or those of the end that binds and the one that connects, where
    /// both are threads of it; without any, the system chooses.
    #[arg(long = "core")]
    pub cores: Vec<usize>,
}

impl Task {
    /// The arguments that say this.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![
            format!("--scenario={}", name(self.scenario)),
            format!("--side={}", name(self.side)),
            format!("--endpoint={}", self.endpoint),
            format!("--size={}", self.size),
            format!("--parts={}", self.parts),
            format!("--count={}", self.count),
            format!("--peers={}", self.peers),
            format!("--window={}", self.window),
        ];
        arguments.extend(self.curve.then(|| "--curve".to_owned()));
        arguments.extend(self.topics.then(|| "--topics".to_owned()));
        arguments.extend(self.cores.iter().map(|core| format!("--core={core}")));
        arguments
    }

    /// Keeps this thread on the core of the end that binds, or of the only end here.
    pub fn stay_home(&self) {
        if let Some(&core) = self.cores.first() {
            stay_on(core);
        }
    }

    /// Keeps this thread on the core of the end that connects, where both ends are threads.
    pub fn stay_away(&self) {
        if let Some(&core) = self.cores.get(1) {
            stay_on(core);
        }
    }
}

fn name(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

//! The patterns against naive models of what they are to do.

mod behind_the_handshake;
mod conflate;
mod fair_queue;
mod load_balancer;
mod manual;
mod only_first;
mod pair;
mod ping_behind_messages;
mod probe;
mod publish;
mod rep;
mod reports;
mod req;
mod ring;
mod router;
mod router_notices;
#[cfg(feature = "curve")]
mod runs;
mod subscribe;
mod support;
mod wrong_way;

//! pyzmq from PyPI, a second peer that somebody else has built.

mod environment;
mod remote;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use zmtp_net::Context;

pub use environment::{Environment, IPYKERNEL, PYZMQ};

use super::end::CALL;
use super::meet::{Way, our_options};
use super::ours::Ours;
use super::secure::{Keys, our_half};
use super::shapes::Effort;
use super::talk;
use crate::suite::check::Failure;
use crate::suite::{Column, Pair, Tally};
pub(super) use remote::Remote;
use remote::Setting;

/// Every way in which pyzmq is met: each mechanism, either side binding, who binds is the server.
#[must_use]
pub fn columns() -> Vec<Column> {
    Column::all().into_iter().filter(|column| column.listener == column.server).collect()
}

impl Environment {
    /// A socket of pyzmq for a pair, bound or connected there.
    pub(super) fn remote(
        &self,
        pair: Pair,
        column: Column,
        keys: &Keys,
        endpoint: String,
    ) -> Result<Remote, Failure> {
        Remote::start(self, &Setting { pair, column, keys, endpoint })
    }

    /// Runs one cell: our socket and pyzmq's.
    ///
    /// # Errors
    /// The first thing that was not as it should be.
    pub fn run_cell(&self, pair: Pair, way: Way, effort: Effort) -> Result<Tally, Failure> {
        let (context, keys) = (Context::new()?, Keys::new()?);
        let asked = Arc::new(AtomicUsize::new(0));
        let mechanism = our_half(&context, way.column, &keys, &asked)?;
        let socket = context.socket_with(pair.ours, our_options(pair, mechanism)?)?;
        let mut ours = Ours { socket, asked };
        let endpoint = way.transport.endpoint();
        let setting = |endpoint| Setting { pair, column: way.column, keys: &keys, endpoint };
        let mut remote = if way.column.ours_listens() {
            let bound = ours.socket.bind(endpoint.as_str())?.to_string();
            Remote::start(self, &setting(bound))?
        } else {
            let remote = Remote::start(self, &setting(endpoint))?;
            ours.socket.connect(remote.endpoint.as_str())?;
            remote
        };
        if !ours.socket.wait_for_peers(1, CALL) {
            return Err(Failure::new("no handshake in time"));
        }
        let tally = talk::converse(pair, effort, &mut ours, &mut remote);
        let tally = tally.map_err(|failure| remote.explain(failure))?;
        ours.check_figures(usize::from(way.column.ours_serves()))?;
        Ok(tally)
    }
}

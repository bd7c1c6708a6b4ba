//! The command `zmtp` as a socket of ours: it talks to libzmq and to pyzmq as `zmtp-net` does.

mod build;
mod program;

pub use build::Tool;

use zmtp_codec::SocketType as T;

use super::meet::{Way, configure_theirs};
use super::python::Environment;
use super::secure::{Keys, their_half};
use super::shapes::Effort;
use super::talk;
use super::theirs::Theirs;
use crate::libzmq;
use crate::suite::check::Failure;
use crate::suite::{Pair, Tally};
use program::Program;

impl Tool {
    /// Runs one cell: the command and a socket of libzmq.
    ///
    /// # Errors
    /// The first thing that was not as it should be.
    pub fn meets_libzmq(&self, pair: Pair, way: Way, effort: Effort) -> Result<Tally, Failure> {
        let keys = Keys::new()?;
        let mut theirs = Theirs::new(&libzmq::Context::new()?, pair.theirs)?;
        their_half(&mut theirs, pair, way.column, &keys)?;
        configure_theirs(&theirs, pair)?;
        let endpoint = way.transport.endpoint();
        let mut ours = if way.column.ours_listens() {
            let ours = Program::start(self, pair, way.column, &keys, &endpoint)?;
            theirs.socket.connect(&ours.endpoint)?;
            ours
        } else {
            let bound = theirs.socket.bind(&endpoint)?;
            Program::start(self, pair, way.column, &keys, &bound)?
        };
        let tally = talk(pair, effort, &mut ours, &mut theirs);
        let tally = tally.map_err(|failure| ours.explain(failure))?;
        drop(theirs.socket);
        if let Some(zap) = theirs.zap {
            zap.stop()?;
        }
        Ok(tally)
    }

    /// Runs one cell: the command and a socket of pyzmq.
    ///
    /// # Errors
    /// The first thing that was not as it should be.
    pub fn meets_pyzmq(
        &self,
        python: &Environment,
        pair: Pair,
        way: Way,
        effort: Effort,
    ) -> Result<Tally, Failure> {
        let keys = Keys::new()?;
        let endpoint = way.transport.endpoint();
        let (mut ours, mut theirs) = if way.column.ours_listens() {
            let ours = Program::start(self, pair, way.column, &keys, &endpoint)?;
            let theirs = python.remote(pair, way.column, &keys, ours.endpoint.clone())?;
            (ours, theirs)
        } else {
            let theirs = python.remote(pair, way.column, &keys, endpoint)?;
            (Program::start(self, pair, way.column, &keys, &theirs.endpoint)?, theirs)
        };
        let tally = talk(pair, effort, &mut ours, &mut theirs);
        tally.map_err(|failure| theirs.explain(ours.explain(failure)))
    }
}

/// A SUB of the command has its topics from the beginning; all else talks as any socket does.
fn talk(
    pair: Pair,
    effort: Effort,
    ours: &mut dyn super::end::End,
    theirs: &mut dyn super::end::End,
) -> Result<Tally, Failure> {
    match pair.ours {
        T::Sub => {
            let received = talk::settled(theirs, ours)?;
            Ok(Tally { sent: 0, received })
        }
        _ => talk::converse(pair, effort, ours, theirs),
    }
}

//! The two processes of a measurement, or the one that is both ends.
//!
//! The end that binds is started first, the other one when it tells what was bound. Who says that it
//! is ready has the other one told to go, and so has who is done: an implementation that loses what
//! was not written when its process ends waits for that before it reports.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use super::error::Error;
use super::implementation::Implementation;
use super::process::{Process, Said};
use super::programs::Programs;
use crate::role::wire::{Announcement, Report, Side, Task};

/// A measurement under way.
pub(super) struct Pair<'a> {
    programs: &'a Programs,
    who: Implementation,
    /// What the end that binds does, or both.
    task: Task,
    /// The core of the other end.
    away: Option<usize>,
    says: Sender<Said>,
    said: Receiver<Said>,
    home: Process,
    connecting: Option<Process>,
    reports: Vec<(Side, Report)>,
}

impl<'a> Pair<'a> {
    /// Starts the end that binds, or the process that is both.
    pub(super) fn start(
        programs: &'a Programs,
        who: Implementation,
        mut task: Task,
    ) -> Result<Self, Error> {
        let away = match task.side {
            Side::Both => None,
            _ => task.cores.drain(1.min(task.cores.len())..).next(),
        };
        let (says, said) = channel();
        let home = Process::start(programs, who, &task, says.clone())?;
        let (connecting, reports) = (None, Vec::new());
        Ok(Self { programs, who, task, away, says, said, home, connecting, reports })
    }

    /// The reports of all ends, once all are there.
    pub(super) fn reports(mut self, deadline: Instant) -> Result<Vec<Report>, Error> {
        let ends = if self.task.side == Side::Both { 1 } else { 2 };
        while self.reports.len() < ends {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(left) {
                Ok((side, said)) => self.hear(side, said)?,
                // It cannot be disconnected: a sender is kept here.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return Err(self.late());
                }
            }
        }
        Ok(self.reports.into_iter().map(|(_, report)| report).collect())
    }

    fn hear(&mut self, side: Side, said: Option<Announcement>) -> Result<(), Error> {
        match said {
            Some(Announcement::Bound(endpoint)) if self.connecting.is_none() => {
                return self.connect(endpoint);
            }
            Some(Announcement::Bound(_)) => {}
            Some(Announcement::Ready) => self.tell_other(side),
            Some(Announcement::Done(report)) => {
                self.reports.push((side, report));
                self.tell_other(side);
            }
            None if self.reports.iter().any(|(reported, _)| *reported == side) => {}
            None => {
                let end = if side == Side::Connect { self.connecting.as_mut() } else { None };
                return Err(end.unwrap_or(&mut self.home).no_report());
            }
        }
        Ok(())
    }

    fn connect(&mut self, endpoint: String) -> Result<(), Error> {
        let cores = self.away.into_iter().collect();
        let task = Task { side: Side::Connect, endpoint, cores, ..self.task.clone() };
        let process = Process::start(self.programs, self.who, &task, self.says.clone())?;
        self.connecting = Some(process);
        Ok(())
    }

    fn tell_other(&mut self, side: Side) {
        match (side, &mut self.connecting) {
            (Side::Bind, Some(other)) => other.go(),
            (Side::Connect, _) => self.home.go(),
            _ => {}
        }
    }

    /// Who takes too long: the end that measures last, as far as that can be told.
    fn late(&self) -> Error {
        let home = self.reports.iter().any(|(side, _)| *side == Side::Bind);
        let connecting = self.connecting.as_ref().filter(|_| home);
        connecting.unwrap_or(&self.home).late()
    }
}

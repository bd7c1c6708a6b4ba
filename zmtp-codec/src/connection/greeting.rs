//! The greeting, and with it the version that is spoken.

use alloc::boxed::Box;

use super::assembly::Assembly;
use super::input::{Input, broken, malformed};
use crate::config::Config;
use crate::security::Security;
use crate::wire::{
    Detected, GREETING_LEN, Greeting, LEGACY_GREETING_LEN, SIGNATURE_LEN, parse_version,
};
use crate::{Error, Output, Rule, SocketType, Version};

/// Byte 10 of every greeting of ours.
const MAJOR: u8 = 3;
/// Byte 11 of a 3.x greeting of ours.
const MINOR: u8 = 1;

/// A greeting under way.
#[derive(Debug)]
pub(super) struct GreetingPhase {
    security: Box<Security>,
    ours: [u8; GREETING_LEN],
    sent: usize,
    theirs: [u8; GREETING_LEN],
    received: usize,
}

/// What the greeting came to.
#[derive(Debug)]
pub(super) enum Greeted {
    /// More bytes are needed.
    NotYet,
    /// A peer of version 3.x, with our mechanism.
    Modern(Version, Box<Security>),
    /// A peer of version 2.0, and its socket type where the byte has a meaning.
    V2(Option<SocketType>),
    /// A peer of version 1.0 with a 12-byte greeting, likewise.
    V1Versioned(Option<SocketType>),
    /// A peer of version 1.0 that sends no greeting: these are the first bytes of its identity
    /// frame.
    V1(Assembly),
}

impl GreetingPhase {
    /// Begins the greeting with as much as may be said to a peer of unknown version.
    ///
    /// > When a peer does not need backwards interoperability, it SHOULD send its full greeting
    /// > immediately upon establishing a new peer connection. (RFC 37)
    pub(super) fn begin(config: &Config, security: Security, output: &mut Output) -> Self {
        // > Send a 10-octet pseudo-signature consisting of "%xFF size %x7F" where 'size' is the
        // > number of octets in the sender's identity (0 or greater) plus 1. (RFC 37)
        let padding = config.identity.len() as u64 + 1;
        let greeting = Greeting {
            major: MAJOR,
            minor: MINOR,
            mechanism: security.mechanism(),
            as_server: security.is_server(),
        };
        let ours = greeting.write(padding);
        let first = match oldest(config, &security) {
            Version::V1_0 => SIGNATURE_LEN,
            Version::V2_0 => SIGNATURE_LEN + 1,
            Version::V3_0 | Version::V3_1 => GREETING_LEN,
        };
        let mut phase = Self {
            security: Box::new(security),
            ours,
            sent: 0,
            theirs: [0; GREETING_LEN],
            received: 0,
        };
        phase.send_until(first, output);
        phase
    }

    fn send_until(&mut self, end: usize, output: &mut Output) {
        if let Some(part) = self.ours.get(self.sent..end) {
            output.put(part);
            self.sent = self.sent.max(end);
        }
    }

    /// Reads on until the peer's version is known, then until its greeting is whole.
    pub(super) fn read(
        &mut self,
        config: &Config,
        input: &mut Input<'_>,
        output: &mut Output,
    ) -> Result<Greeted, Error> {
        loop {
            match parse_version(self.theirs.get(..self.received).unwrap_or_default()) {
                Detected::Incomplete => {
                    if self.received >= SIGNATURE_LEN {
                        self.send_until(SIGNATURE_LEN + 1, output);
                    }
                    if !self.take_until(self.received + 1, input) {
                        return Ok(Greeted::NotYet);
                    }
                }
                Detected::V1Unversioned(_) => return self.unversioned(config, output),
                Detected::V1Versioned => return self.short(Version::V1_0, config, input, output),
                Detected::V2 => return self.short(Version::V2_0, config, input, output),
                Detected::V3 => return self.modern(config, input, output),
            }
        }
    }

    /// Moves bytes in until there are `end`; whether there are.
    fn take_until(&mut self, end: usize, input: &mut Input<'_>) -> bool {
        let wanted = end.saturating_sub(self.received);
        let found = input.take(wanted);
        if let Some(place) = self.theirs.get_mut(self.received..self.received + found.len()) {
            place.copy_from_slice(&found);
            self.received += found.len();
        }
        self.received >= end
    }

    /// > If the implementation's security mechanism is anything other than NULL, and it detects a
    /// > ZMTP 1.0 or 2.0 peer, it MUST immediately close the connection. (RFC 37)
    fn allow(&self, version: Version, config: &Config, offset: u64) -> Result<(), Error> {
        if version < Version::V3_0 && !self.security.allows_downgrade() {
            return Err(broken(Rule::Downgrade, offset));
        }
        if version < config.minimum_version {
            return Err(broken(Rule::Version, offset));
        }
        Ok(())
    }

    fn unversioned(&self, config: &Config, output: &mut Output) -> Result<Greeted, Error> {
        let read = self.theirs.get(..self.received).unwrap_or_default();
        self.allow(Version::V1_0, config, self.received as u64 - 1)?;
        // > we have already sent 10 octets, which the other peer interprets as the start of an
        // > identity frame. We continue by sending the body of the identity frame (zero or more
        // > octets). (RFC 37)
        output.put(&config.identity);
        Ok(Greeted::V1(Assembly::beginning_with(read)))
    }

    fn short(
        &mut self,
        version: Version,
        config: &Config,
        input: &mut Input<'_>,
        output: &mut Output,
    ) -> Result<Greeted, Error> {
        self.allow(version, config, SIGNATURE_LEN as u64)?;
        if self.sent <= SIGNATURE_LEN + 1 {
            self.send_until(SIGNATURE_LEN + 1, output);
            output.put(&[config.socket_type.byte()]);
            self.sent = GREETING_LEN;
        }
        if !self.take_until(LEGACY_GREETING_LEN, input) {
            return Ok(Greeted::NotYet);
        }
        let [.., byte] = self.theirs.first_chunk::<LEGACY_GREETING_LEN>().unwrap_or(&[0; 12]);
        let socket_type = SocketType::from_byte(*byte);
        Ok(match version {
            Version::V1_0 => Greeted::V1Versioned(socket_type),
            _ => Greeted::V2(socket_type),
        })
    }

    fn modern(
        &mut self,
        config: &Config,
        input: &mut Input<'_>,
        output: &mut Output,
    ) -> Result<Greeted, Error> {
        // > A peer that reads a full greeting, including mechanism, MUST also send a full greeting
        // > including mechanism. (RFC 37)
        self.send_until(GREETING_LEN, output);
        if !self.take_until(LEGACY_GREETING_LEN, input) {
            return Ok(Greeted::NotYet);
        }
        let [.., major, minor] = *self.theirs.first_chunk::<12>().unwrap_or(&[0; 12]);
        let version = Version::of_greeting(major, minor);
        self.allow(version, config, SIGNATURE_LEN as u64 + 1)?;
        if !self.take_until(GREETING_LEN, input) {
            return Ok(Greeted::NotYet);
        }
        let greeting = Greeting::parse(&self.theirs).map_err(|fault| malformed(fault, 0))?;
        // > If the mechanism that the peer received does not exactly match the mechanism it sent,
        // > it MUST close the connection. (RFC 37)
        if greeting.mechanism != self.security.mechanism() {
            return Err(broken(Rule::MechanismMismatch, LEGACY_GREETING_LEN as u64));
        }
        // libzmq sends 0 in either role, so only a 1 tells anything.
        if greeting.as_server && self.security.is_server() {
            return Err(broken(Rule::AsServer, AS_SERVER_AT));
        }
        let security = core::mem::replace(&mut *self.security, Security::Null);
        Ok(Greeted::Modern(version, Box::new(security)))
    }
}

/// Where the as-server byte stands.
const AS_SERVER_AT: u64 = 32;

/// The oldest version that may come of this greeting.
fn oldest(config: &Config, security: &Security) -> Version {
    if security.allows_downgrade() { config.minimum_version } else { Version::V3_0 }
}

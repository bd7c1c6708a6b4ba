//! LEAVE.

use alloc::vec::Vec;

use nom::Parser;
use nom::sequence::preceded;

use super::parser::{named, rest_up_to, ruled, whole};
use super::{Malformed, put};
use crate::Rule;

/// LEAVE, which leaves a group.
///
/// > leave = command-size %d5 "LEAVE" group (RFC 37)
///
/// ```
/// use zmtp_codec::wire::Leave;
///
/// let command = Leave::parse(b"\x05LEAVEgrp").unwrap();
/// assert_eq!(command.group(), b"grp");
/// assert!(Leave::new(&[b'x'; 256]).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leave<'a> {
    group: &'a [u8],
}

impl<'a> Leave<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"LEAVE";

    /// Makes the command.
    ///
    /// # Errors
    ///
    /// [`Rule::Group`] if the group has more than 255 bytes.
    pub const fn new(group: &'a [u8]) -> Result<Self, Malformed> {
        if group.len() > 255 {
            return Err(Malformed { rule: Rule::Group, at: 1 + Self::NAME.len() });
        }
        Ok(Self { group })
    }

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::Group`]: "group = 0*255group-char" (RFC 37), of which only the length is checked;
    /// and [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let group = ruled(Rule::Group, rest_up_to(255));
        let grammar = preceded(named(Self::NAME), group).map(|group| Self { group });
        whole(body, Rule::Group, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend_from_slice(self.group);
    }

    /// The group, which may be empty.
    #[must_use]
    pub const fn group(&self) -> &'a [u8] {
        self.group
    }
}

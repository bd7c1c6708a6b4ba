//! What the grammars have in common: nom, with the rules of the protocol for its errors.

use nom::bytes::complete::take;
use nom::combinator::{all_consuming, flat_map, verify};
use nom::error::{ErrorKind, ParseError};
use nom::number::complete::be_u8;
use nom::{Err, IResult, Parser};

use super::Malformed;
use crate::Rule;

/// A rule that was broken, and how many bytes were left where it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    rule: Option<Rule>,
    left: usize,
}

impl ParseError<&[u8]> for Fault {
    fn from_error_kind(input: &[u8], _: ErrorKind) -> Self {
        Self { rule: None, left: input.len() }
    }

    fn append(_: &[u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// What a piece of grammar returns: what is left, and what was read.
pub(crate) type Parsed<'a, O> = IResult<&'a [u8], O, Fault>;

/// Fails for good, with `rule`, at the byte where `rest` begins.
pub(crate) fn broken<O>(rule: Rule, rest: &[u8]) -> Parsed<'_, O> {
    Err(Err::Failure(Fault { rule: Some(rule), left: rest.len() }))
}

/// Names the rule that is broken where `grammar` does not match.
pub(crate) fn ruled<'a, O>(
    rule: Rule,
    mut grammar: impl Parser<&'a [u8], Output = O, Error = Fault>,
) -> impl FnMut(&'a [u8]) -> Parsed<'a, O> {
    move |input| match grammar.parse(input) {
        Err(Err::Error(_)) => broken(rule, input),
        other => other,
    }
}

/// Applies a grammar to all of `bytes`. Whatever it gives no rule of its own breaks `rule`; so do
/// bytes behind its end.
pub(crate) fn whole<'a, O>(
    bytes: &'a [u8],
    rule: Rule,
    grammar: impl Parser<&'a [u8], Output = O, Error = Fault>,
) -> Result<O, Malformed> {
    match all_consuming(grammar).parse(bytes) {
        Ok((_, value)) => Ok(value),
        Err(error) => Err(locate(bytes, rule, &error)),
    }
}

/// Where in `bytes` an error is.
pub(crate) fn locate(bytes: &[u8], rule: Rule, error: &Err<Fault>) -> Malformed {
    match error {
        Err::Error(fault) | Err::Failure(fault) => Malformed {
            rule: fault.rule.unwrap_or(rule),
            at: bytes.len().saturating_sub(fault.left),
        },
        Err::Incomplete(_) => Malformed { rule, at: bytes.len() },
    }
}

/// A byte that counts the bytes behind it.
pub(crate) fn short(input: &[u8]) -> Parsed<'_, &[u8]> {
    flat_map(be_u8, take).parse(input)
}

/// All that is left, at most `most` bytes.
pub(crate) fn rest_up_to<'a>(most: usize) -> impl FnMut(&'a [u8]) -> Parsed<'a, &'a [u8]> {
    move |input| verify(nom::combinator::rest, |all: &[u8]| all.len() <= most).parse(input)
}

/// All that is left, at least `least` bytes.
pub(crate) fn rest_from<'a>(least: usize) -> impl FnMut(&'a [u8]) -> Parsed<'a, &'a [u8]> {
    move |input| verify(nom::combinator::rest, |all: &[u8]| all.len() >= least).parse(input)
}

/// Exactly `N` bytes, copied.
pub(crate) fn array<const N: usize>(input: &[u8]) -> Parsed<'_, [u8; N]> {
    match input.split_first_chunk() {
        Some((first, rest)) => Ok((rest, *first)),
        None => Err(Err::Error(Fault::from_error_kind(input, ErrorKind::Eof))),
    }
}

/// RFC 37: `command-name = short-size 1*255command-name-char`, a `command-name-char` being `ALPHA`.
pub(crate) fn command_name(input: &[u8]) -> Parsed<'_, &[u8]> {
    let letters = |name: &[u8]| !name.is_empty() && name.iter().all(u8::is_ascii_alphabetic);
    ruled(Rule::CommandName, verify(short, letters)).parse(input)
}

/// A command name that must be `expected`.
pub(crate) fn named<'a>(expected: &'static [u8]) -> impl FnMut(&'a [u8]) -> Parsed<'a, ()> {
    move |input| match command_name(input)? {
        (rest, name) if name == expected => Ok((rest, ())),
        _ => broken(Rule::UnexpectedCommand, input),
    }
}

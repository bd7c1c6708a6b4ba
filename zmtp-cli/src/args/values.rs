//! Values of options.

use std::str::FromStr;
use std::time::Duration;

use data_encoding::HEXLOWER_PERMISSIVE;

/// Bytes as an argument: text, or `hex:` and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByteString(pub(crate) Vec<u8>);

impl FromStr for ByteString {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text.strip_prefix("hex:") {
            None => Ok(Self(text.into())),
            Some(digits) => {
                HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map(Self).map_err(|_| ValueError::Hex)
            }
        }
    }
}

/// A number of at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OneOrMore(pub(crate) u64);

impl FromStr for OneOrMore {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text.parse() {
            Ok(number @ 1..) => Ok(Self(number)),
            _ => Err(ValueError::Number),
        }
    }
}

/// Reads a time: seconds, or a number with a unit.
pub(crate) fn time(text: &str) -> Result<Duration, ValueError> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).map_err(|_| ValueError::Time);
    }
    humantime::parse_duration(text).map_err(|_| ValueError::Time)
}

/// Reads a rate: how many in a second.
pub(crate) fn rate(text: &str) -> Result<f64, ValueError> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        Ok(rate) if rate.is_infinite() && rate > 0.0 => Err(ValueError::Endless),
        _ => Err(ValueError::Rate),
    }
}

/// Reads a number of bytes up to `most`.
pub(crate) fn bytes(text: &str, most: u32) -> Result<u32, ValueError> {
    match text.parse::<u64>().map(u32::try_from) {
        Ok(Ok(number)) if number <= most => Ok(number),
        Ok(_) => Err(ValueError::TooMany(most)),
        // Digits that no integer has room for.
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(ValueError::TooMany(most))
        }
        Err(_) => Err(ValueError::Bytes),
    }
}

/// Why a text is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueError {
    /// No hexadecimal digits, or an odd number of them.
    Hex,
    /// No number of at least one.
    Number,
    /// No time.
    Time,
    /// No user and password.
    Login,
    /// No rate.
    Rate,
    /// A rate without a limit.
    Endless,
    /// No number of bytes.
    Bytes,
    /// More bytes than these.
    TooMany(u32),
}

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Hex => "behind `hex:` come pairs of hexadecimal digits",
            Self::Number => "a number of at least 1 is wanted",
            Self::Time => "a time is seconds, such as 0.5, or a number with a unit, such as 200ms",
            Self::Login => "a user and a password have a colon between them",
            Self::Rate => "a rate is above zero: messages in a second",
            Self::Endless => "a rate is finite; without one, messages go as fast as they can",
            Self::Bytes => "a number of bytes is wanted",
            Self::TooMany(most) => return write!(f, "no more than {most} bytes"),
        })
    }
}

impl std::error::Error for ValueError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_or_are_seconds() {
        assert_eq!(time("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(time("3"), Ok(Duration::from_secs(3)));
        assert_eq!(time("200ms"), Ok(Duration::from_millis(200)));
        for wrong in ["", "-1", "inf", "nan", "1e30", "soon"] {
            assert_eq!(time(wrong), Err(ValueError::Time), "{wrong}");
        }
    }

    #[test]
    fn numbers_of_bytes_have_a_bound() {
        assert_eq!(bytes("65535", 65_535), Ok(65_535));
        for much in ["65536", "4294967296", "99999999999999999999999"] {
            assert_eq!(bytes(much, 65_535), Err(ValueError::TooMany(65_535)), "{much}");
        }
        for wrong in ["", "-1", "1k", "0.5"] {
            assert_eq!(bytes(wrong, 65_535), Err(ValueError::Bytes), "{wrong}");
        }
    }

    #[test]
    fn bytes_may_be_hexadecimal() {
        assert_eq!("hex:00fF".parse(), Ok(ByteString(vec![0, 255])));
        assert_eq!("hex:0".parse::<ByteString>(), Err(ValueError::Hex));
        assert_eq!("00ff".parse(), Ok(ByteString(b"00ff".to_vec())));
    }
}

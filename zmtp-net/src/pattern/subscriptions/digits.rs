//! Numbers in digits of seven bits, the lowest first; all but the last have the highest bit set.

use super::short::Short;

/// Most digits of a number.
pub(super) const MOST: usize = 10;

/// Writes a number behind what is there.
#[inline]
pub(super) fn write<const N: usize>(mut number: u64, into: &mut Short<N>) {
    while number >= 0x80 {
        into.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    into.push(u8::try_from(number).unwrap_or_default());
}

/// A number, and what is behind it.
#[inline]
pub(super) fn read(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        return Some(((*first).into(), rest));
    }
    let mut number = 0;
    for (place, digit) in bytes.iter().enumerate().take(MOST) {
        number |= u64::from(digit & 0x7f) << (7 * place);
        if *digit < 0x80 {
            return Some((number, bytes.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Short, read, write};

    #[test]
    fn numbers_of_all_sizes_are_the_same_afterwards() {
        let powers = (0..64).map(|bit| 1_u64 << bit);
        for number in powers.flat_map(|power| [power - 1, power, power + 1]).chain([u64::MAX]) {
            let mut digits = Short::<11>::new();
            write(number, &mut digits);
            digits.push(7);
            assert_eq!(read(&digits), Some((number, &[7][..])));
        }
    }

    #[test]
    fn a_number_without_its_last_digit_is_none() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[0x80, 0x80]), None);
    }
}

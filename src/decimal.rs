//! Whole numbers in decimal. `core::fmt` writes them too, with widths, signs and whatever else a program might ask for: in a
//! module that has no other use for it, that is a kilobyte.

use alloc::string::String;

/// Calls itself once for each digit, of which there are 20 at most.
pub(crate) fn push(number: u64, text: &mut String) {
    if number > 9 {
        push(number / 10, text);
    }
    text.extend(u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10)));
}

pub(crate) fn text(number: u64) -> String {
    let mut text = String::new();
    push(number, &mut text);
    text
}

/// [`text`] of a number that counts something in memory.
pub(crate) fn count(number: usize) -> String {
    text(u64::try_from(number).unwrap_or(u64::MAX))
}

/// The number that has these digits, or the greatest there is where it is greater; of other texts, and of none, nothing.
pub(crate) fn read(digits: &str) -> Option<u32> {
    let mut number = 0_u32;
    for digit in digits.chars() {
        number = number.saturating_mul(10).saturating_add(digit.to_digit(10)?);
    }
    (!digits.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    #[test]
    fn digits_are_read_and_nothing_else() {
        for (digits, number) in [
            ("0", Some(0)),
            ("007", Some(7)),
            ("4294967294", Some(u32::MAX - 1)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", Some(u32::MAX)),
            ("42949672950", Some(u32::MAX)),
            ("", None),
            ("+1", None),
            ("-1", None),
            ("1 ", None),
            ("1a", None),
            ("\u{0663}", None),
        ] {
            assert_eq!(super::read(digits), number, "{digits}");
        }
    }

    #[test]
    fn numbers_are_written_as_core_writes_them() {
        for number in (0..2000).chain([9999, 10_000, u64::from(u32::MAX), u64::MAX - 1, u64::MAX]) {
            assert_eq!(super::text(number), number.to_string());
        }
    }
}

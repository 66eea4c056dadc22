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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    #[test]
    fn numbers_are_written_as_core_writes_them() {
        for number in (0..2000).chain([9999, 10_000, u64::from(u32::MAX), u64::MAX - 1, u64::MAX]) {
            assert_eq!(super::text(number), number.to_string());
        }
    }
}

//! Numbers as they stood in the text. What they mean is worked out where somebody asks.

use crate::{decimal, encoding::text::until};
use alloc::{boxed::Box, string::String};

/// A number of JSON: its text. As a double it is finite (RFC 7493 section 2.2).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number(Text);

/// Where a number has room in place of a string, there it is: to allocate takes longer than to read it.
#[derive(Clone, Debug, PartialEq)]
enum Text {
    Short { length: u8, octets: [u8; SHORT] },
    Long(Box<str>),
}

const SHORT: usize = 22;

/// Up to here whole numbers are doubles.
const MOST_EXACT: u64 = 1 << 53;

impl Number {
    /// `text` follows the grammar and is finite.
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Whether there is a double near what follows the grammar.
    pub(super) fn is_finite(text: &str) -> bool {
        value(text).is_finite()
    }

    /// The shortest text, as long as 15 digits suffice for it. `None`: not finite, or of more than 64 bits.
    pub(crate) fn from_f64(value: f64) -> Option<Self> {
        /// 2^64.
        const BEYOND: f64 = 18_446_744_073_709_551_616.0;
        (value.abs() < BEYOND).then(|| Self(text_of(value).as_str().into()))
    }

    pub(crate) fn text(&self) -> &str {
        match &self.0 {
            Text::Short { length, octets } => {
                let octets = octets.get(..usize::from(*length)).unwrap_or_default();
                core::str::from_utf8(octets).unwrap_or_default()
            }
            Text::Long(text) => text,
        }
    }

    /// If it is written as a whole number, without sign, point and exponent.
    pub(crate) fn as_u64(&self) -> Option<u64> {
        whole(self.text())
    }

    /// [`Number::as_u64`] of the number without its sign.
    pub(crate) fn magnitude(&self) -> Option<u64> {
        whole(self.text().trim_start_matches('-'))
    }

    /// As a double. It is the nearest one where the digits, read as one whole number, are at most 2^53 and are to be
    /// multiplied with or divided by at most 10^22; elsewhere it is the nearest or one beside it.
    pub(crate) fn as_f64(&self) -> f64 {
        value(self.text())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut octets = [0; SHORT];
        match (octets.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short { length, octets }
            }
            _ => Self::Long(text.into()),
        }
    }
}

fn whole(text: &str) -> Option<u64> {
    text.bytes().try_fold(0_u64, |number, octet| number.checked_mul(10)?.checked_add(digit(octet)?))
}

fn digit(octet: u8) -> Option<u64> {
    octet.is_ascii_digit().then(|| u64::from(octet & 0xf))
}

#[allow(clippy::as_conversions, reason = "exact up to 2^53")]
fn value(text: &str) -> f64 {
    // Dates are such, and every token has some.
    if let Some(whole @ ..=MOST_EXACT) = whole(text) {
        return whole as f64;
    }
    let (digits, exponent) = parts(text);
    let value = double(digits, exponent);
    if text.starts_with('-') { -value } else { value }
}

/// A number without its sign: its first 19 digits, and the power of ten that they are multiplied with. The last of the
/// digits is odd if more follow, so that rounding knows of them.
fn parts(text: &str) -> (u64, i32) {
    /// Another digit has room beside 18.
    const ROOM: u64 = 1_000_000_000_000_000_000;
    let (significand, power) = until(text, "eE");
    let power = power.get(1..).unwrap_or_default();
    let (mut digits, mut exponent, mut rest) = (0_u64, 0_i32, 0);
    let mut step = 0;
    for octet in significand.bytes() {
        match digit(octet) {
            Some(digit) if digits < ROOM => {
                digits = digits.wrapping_mul(10).wrapping_add(digit);
                exponent = exponent.saturating_sub(step);
            }
            Some(digit) => {
                rest |= u64::from(digit != 0);
                exponent = exponent.saturating_add(1).saturating_sub(step);
            }
            None if octet == b'.' => step = 1,
            None => {}
        }
    }
    let size = power
        .bytes()
        .filter_map(digit)
        .fold(0_i32, |size, digit| size.saturating_mul(10).saturating_add(i32::try_from(digit).unwrap_or_default()));
    let power = if power.starts_with('-') { size.saturating_neg() } else { size };
    (digits | rest, exponent.saturating_add(power))
}

/// `digits * 10^exponent`.
#[allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    reason = "integers are rounded to doubles on purpose; each step's comment says why it stays in range"
)]
fn double(digits: u64, exponent: i32) -> f64 {
    /// Up to here powers of ten are doubles.
    const EXACT: u32 = 22;
    if digits <= MOST_EXACT && exponent.unsigned_abs() <= EXACT {
        // Two doubles, and one rounding.
        let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
        return if exponent < 0 { digits as f64 / power } else { digits as f64 * power };
    }
    if digits == 0 {
        return 0.0;
    }
    /// Beyond, whatever the digits are, a number is not finite, or nothing.
    const FAR: i32 = 400;
    const BILLION: u64 = 1_000_000_000;
    let mut exponent = exponent.clamp(-FAR, FAR);
    // The number is digits * 10^exponent * 2^binary throughout, but for what is cut off: at most 2^-61 of it in one of less
    // than 50 steps.
    let (mut digits, mut binary) = (digits, 0_i32);
    loop {
        // Not zero, so there are less than 64.
        let zeros = digits.leading_zeros();
        digits <<= zeros;
        binary -= zeros as i32;
        match exponent.rem_euclid(9) {
            0 if exponent == 0 => break,
            0 if exponent < 0 => {
                // 2^64 / 10^9 is less than 2^35.
                digits = ((digits / BILLION) << 29) + ((digits % BILLION) << 29) / BILLION;
                binary -= 29;
                exponent += 9;
            }
            some => {
                let some = if some == 0 { 9 } else { some };
                // Both halves of the product and their sum have room: a power of `bits` bits (at most 30) comes to the digits,
                // and goes from them.
                let power = 10_u64.pow(some as u32);
                let bits = u64::BITS - power.leading_zeros();
                digits = (((digits >> 32) * power) << (32 - bits)) + (((digits & 0xffff_ffff) * power) >> bits);
                binary += bits as i32;
                exponent -= some;
            }
        }
    }
    // In two halves, each of which is a normal double.
    let half = binary / 2;
    let power_of_two = |power: i32| f64::from_bits(((power + 1023) as u64) << 52);
    digits as f64 * power_of_two(half) * power_of_two(binary - half)
}

/// With as few decimal places as make this number, but no more than 15, and less than 2^52 units of the last.
#[allow(clippy::as_conversions, reason = "not negative, and less than 2^64")]
fn text_of(value: f64) -> String {
    /// Up to here numbers have halves.
    const MOST: f64 = 4_503_599_627_370_496.0;
    let size = value.abs();
    let units = |power: u64| (size * power as f64 + 0.5) as u64;
    let (mut places, mut power) = (0_usize, 1_u64);
    while size * (power as f64) * 10.0 < MOST && places < 15 && units(power) as f64 / power as f64 != size {
        places = places.saturating_add(1);
        power = power.saturating_mul(10);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let units = if size < MOST { units(power) } else { size as u64 };
    let (whole, rest) = (units.checked_div(power).unwrap_or_default(), units.checked_rem(power).unwrap_or_default());
    // A one in front keeps the zeros that the places begin with.
    let rest = decimal::text(power.saturating_add(rest));
    let (point, rest) = if places == 0 { ("", "") } else { (".", rest.get(1..).unwrap_or_default()) };
    [sign, &decimal::text(whole), point, rest].concat()
}

//! Dates in HTTP headers.

use crate::encoding::{date, digits};
use alloc::vec::Vec;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Parses an IMF-fixdate, the only form that servers may send (RFC 9110 section 5.6.7), to seconds since 1970. The name
/// of the day is not compared with the date.
pub(super) fn read_date(written: &str) -> Option<f64> {
    let (day_name, rest) = written.split_once(", ")?;
    let [day, month, year, time] = parts(rest.strip_suffix(" GMT")?, ' ')?;
    index_of(&DAYS, day_name)?;
    let month = index_of(&MONTHS, month)?.checked_add(1)?;
    let days = date::days_since_1970(number(year, 4)?, month, number(day, 2)?)?;
    let [hour, minute, second] = parts(time, ':')?;
    let second = date::second_of_day(number(hour, 2)?, number(minute, 2)?, number(second, 2)?)?;
    Some(f64::from(days) * 86_400.0 + f64::from(second))
}

/// The index of a name.
fn index_of(names: &[&str], name: &str) -> Option<u32> {
    u32::try_from(names.iter().position(|one| *one == name)?).ok()
}

/// Splits into exactly `COUNT` parts.
fn parts<const COUNT: usize>(text: &str, separator: char) -> Option<[&str; COUNT]> {
    text.split(separator).collect::<Vec<_>>().try_into().ok()
}

fn number(text: &str, length: usize) -> Option<u32> {
    if text.len() == length { digits(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::read_date;

    #[test]
    fn a_date_is_seconds_since_1970() {
        for (date, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1.0),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400.0),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800.0),
            ("Thu, 01 Jan 1998 00:00:60 GMT", 883_612_860.0),
            ("Sun, 31 Dec 2023 23:59:59 GMT", 1_704_067_199.0),
            ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000.0),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400.0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799.0),
        ] {
            assert_eq!(read_date(date), Some(seconds), "{date}");
        }
    }

    #[test]
    fn other_forms_are_rejected() {
        for date in [
            "",
            "Sun",
            "Sun, 06 Nov 1994",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 30 Feb 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT",
        ] {
            assert_eq!(read_date(date), None, "{date}");
        }
    }
}

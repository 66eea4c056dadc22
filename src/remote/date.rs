//! Dates as servers write them.

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Each month with its days, and how many days of a common year lie before it.
const MONTHS: [(&str, u32, u32); 12] = [
    ("Jan", 31, 0),
    ("Feb", 29, 31),
    ("Mar", 31, 59),
    ("Apr", 30, 90),
    ("May", 31, 120),
    ("Jun", 30, 151),
    ("Jul", 31, 181),
    ("Aug", 31, 212),
    ("Sep", 30, 243),
    ("Oct", 31, 273),
    ("Nov", 30, 304),
    ("Dec", 31, 334),
];

/// Seconds since 1970 of an IMF-fixdate, the one form that servers may send: RFC 9110 section 5.6.7. The name of the day
/// is not compared with the date.
pub(super) fn read_date(text: &str) -> Option<f64> {
    let (day_name, rest) = text.split_once(", ")?;
    let mut words = rest.split(' ');
    let mut word = || words.next();
    let (day, month, year, time, zone) = (word()?, word()?, word()?, word()?, word()?);
    if !DAYS.contains(&day_name) || zone != "GMT" || word().is_some() {
        return None;
    }
    let &(month, days, before) = MONTHS.iter().find(|(name, ..)| *name == month)?;
    let day = number(day, 2).filter(|day| (1..=days).contains(day))?;
    let year = number(year, 4)?;
    // The leap day of a year counts from March on.
    let whole_years = if matches!(month, "Jan" | "Feb") { year.saturating_sub(1) } else { year };
    let days = 365.0 * (f64::from(year) - 1970.0) + leap_days(whole_years) - leap_days(1970);
    let days = days + f64::from(before) + f64::from(day) - 1.0;
    Some(days * 86_400.0 + read_time(time)?)
}

/// Seconds since midnight. There may be a leap second.
fn read_time(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let mut part = |most: u32| parts.next().and_then(|part| number(part, 2)).filter(|number| *number <= most);
    let (hour, minute, second) = (part(23)?, part(59)?, part(60)?);
    parts.next().is_none().then(|| f64::from(hour) * 3600.0 + f64::from(minute) * 60.0 + f64::from(second))
}

/// How many leap days there are in the years 1 to this one.
fn leap_days(year: u32) -> f64 {
    f64::from(year / 4) - f64::from(year / 100) + f64::from(year / 400)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
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
    fn other_forms_are_none() {
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

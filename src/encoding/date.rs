//! Days and seconds of calendar dates.

/// For each month: its number of days, and the number of days of a common year before it.
const MONTHS: [(u32, u32); 12] = [
    (31, 0),
    (29, 31),
    (31, 59),
    (30, 90),
    (31, 120),
    (30, 151),
    (31, 181),
    (31, 212),
    (30, 243),
    (31, 273),
    (30, 304),
    (31, 334),
];

/// The days from 1970-01-01 to a day of the Gregorian calendar. Months and days count from 1. February has 29 days in
/// every year.
#[allow(clippy::arithmetic_side_effects, reason = "a year has four digits")]
pub(crate) fn days_since_1970(year: u32, month: u32, day: u32) -> Option<i32> {
    let &(days, before) = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let [year, day] = [Some(year).filter(|year| *year <= 9999)?, Some(day).filter(|day| (1..=days).contains(day))?];
    // The leap day of a year counts from March on.
    let whole_years = if month <= 2 { year.saturating_sub(1) } else { year };
    let leap_days = |year: u32| year / 4 - year / 100 + year / 400;
    let since_0 = 365 * year + leap_days(whole_years) + before + day - 1;
    i32::try_from(since_0).ok()?.checked_sub(719_527)
}

/// The seconds since midnight. Second 60 is accepted: it is a leap second.
pub(crate) fn second_of_day(hour: u32, minute: u32, second: u32) -> Option<u32> {
    #[allow(clippy::arithmetic_side_effects, reason = "at most 86400")]
    (hour < 24 && minute < 60 && second <= 60).then(|| hour * 3600 + minute * 60 + second)
}

//! Serialises a schedule to numbers, so that it can outlive its instance and be shared between instances.

use super::{
    freshness::MAX_FRESH,
    state::{InFlight, Keys, MAX_IN_FLIGHT, Schedule},
};
use alloc::{vec, vec::Vec};

/// The version of the layout.
const VERSION: f64 = 1.0;
/// The largest accepted number of attempts. Half of the range is left for attempts to come.
const MAX_BEGUN: u32 = u32::MAX / 2;

impl Schedule {
    /// Serialises the schedule to an array of finite numbers, at most 22. The layout is private.
    ///
    /// ```
    /// use keyward::remote::{Event, RefreshPolicy, Schedule};
    ///
    /// let mut schedule = Schedule::default();
    /// let _ = schedule.on_event(&RefreshPolicy::default(), 1000.0, Event::KeysNeeded { unknown_kid: false });
    /// assert_eq!(Schedule::from_numbers(&schedule.to_numbers()), schedule);
    /// ```
    #[must_use]
    pub fn to_numbers(&self) -> Vec<f64> {
        let [has_attempted, attempted_at] = optional(self.attempted_at);
        let [has_next_attempt, next_attempt_at] = optional(self.next_attempt_at);
        let [has_keys, fetched_at] = optional(self.keys.map(|keys| keys.fetched_at));
        let fresh_for = self.keys.map_or(0.0, |keys| keys.fresh_for);
        let (begun, failures) = (f64::from(self.begun), f64::from(self.failures));
        let mut numbers = vec![VERSION, begun, failures, has_attempted, attempted_at];
        numbers.extend_from_slice(&[has_next_attempt, next_attempt_at, has_keys, fetched_at, fresh_for]);
        for attempt in &self.attempts {
            let revalidates = f64::from(u8::from(attempt.revalidates));
            numbers.extend_from_slice(&[f64::from(attempt.number), attempt.began_at, revalidates]);
        }
        numbers
    }

    /// Restores a schedule from [`Schedule::to_numbers`]. Malformed numbers give the default schedule.
    #[must_use]
    pub fn from_numbers(numbers: &[f64]) -> Self {
        read(numbers).unwrap_or_default()
    }
}

fn read(numbers: &[f64]) -> Option<Schedule> {
    let (head, rest) = numbers.split_first_chunk()?;
    let [
        version,
        begun,
        failures,
        has_attempted,
        attempted_at,
        has_next_attempt,
        next_attempt_at,
        has_keys,
        fetched_at,
        fresh_for,
    ] = *head;
    let begun = whole(begun).filter(|begun| *begun <= MAX_BEGUN)?;
    let fetched_at = read_optional(has_keys, fetched_at)?;
    let allowed = if fetched_at.is_some() { 0.0..=MAX_FRESH.as_secs_f64() } else { 0.0..=0.0 };
    let (attempts, rest) = rest.as_chunks();
    let fits = rest.is_empty() && attempts.len() <= MAX_IN_FLIGHT;
    let is_valid = version == VERSION && fits && allowed.contains(&fresh_for);
    let attempts = read_attempts(attempts, begun)?;
    is_valid.then_some(Schedule {
        keys: fetched_at.map(|fetched_at| Keys { fetched_at, fresh_for }),
        attempts,
        begun,
        attempted_at: read_optional(has_attempted, attempted_at)?,
        failures: whole(failures)?,
        next_attempt_at: read_optional(has_next_attempt, next_attempt_at)?,
    })
}

/// Numbers of attempts ascend, from 1 at least to `begun` at most.
fn read_attempts(numbers: &[[f64; 3]], begun: u32) -> Option<Vec<InFlight>> {
    let mut attempts: Vec<InFlight> = Vec::new();
    let mut last = 0;
    for [number, began_at, revalidates] in numbers {
        let number = whole(*number).filter(|number| last < *number && *number <= begun)?;
        attempts.push(InFlight { number, began_at: finite(*began_at)?, revalidates: truth(*revalidates)? });
        last = number;
    }
    Some(attempts)
}

fn optional(value: Option<f64>) -> [f64; 2] {
    value.map_or([0.0, 0.0], |value| [1.0, value])
}

/// `None` if malformed, `Some(None)` if absent.
#[allow(clippy::option_option, reason = "malformed is not absent")]
fn read_optional(is_present: f64, value: f64) -> Option<Option<f64>> {
    match truth(is_present)? {
        true => finite(value).map(Some),
        false => (value == 0.0).then_some(None),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn truth(value: f64) -> Option<bool> {
    (value == 0.0 || value == 1.0).then_some(value == 1.0)
}

fn whole(value: f64) -> Option<u32> {
    #[allow(clippy::as_conversions, reason = "a value that changes in the round trip is rejected")]
    let number = value as u32;
    (f64::from(number) == value).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{
        super::schedule::{Event, RefreshPolicy},
        Schedule,
    };
    use alloc::vec::Vec;

    const VALID: [f64; 16] = [1.0, 7.0, 2.0, 1.0, 100.0, 1.0, 104.0, 1.0, 90.0, 600.0, 5.0, 95.0, 0.0, 7.0, 100.0, 1.0];

    #[test]
    fn a_schedule_survives_the_round_trip() {
        let schedule = Schedule::from_numbers(&VALID);
        assert_eq!(schedule.to_numbers(), VALID);
        let status = schedule.status(&RefreshPolicy::default(), 100.0);
        assert_eq!((status.fetched_at, status.failures, status.started_at), (Some(90.0), 2, Some(100.0)));
        let nothing = Schedule::default();
        assert_eq!(Schedule::from_numbers(&nothing.to_numbers()), nothing);
        assert_eq!(Schedule::from_numbers(&VALID[..10]).to_numbers(), VALID[..10]);
    }

    #[test]
    fn malformed_numbers_give_the_default() {
        let nothing = Schedule::default();
        for length in (0..VALID.len()).filter(|length| ![10, 13].contains(length)) {
            assert_eq!(Schedule::from_numbers(&VALID[..length]), nothing, "{length}");
        }
        let too_many = (1_u8..=5).flat_map(|number| [f64::from(number), 95.0, 0.0]);
        let too_many: Vec<f64> = VALID[..10].iter().copied().chain(too_many).collect();
        assert_eq!(Schedule::from_numbers(&too_many), nothing);
        for (index, value) in [
            (0, 2.0),
            (1, 6.0),
            (1, -7.0),
            (1, 7.5),
            (1, 4_294_967_295.0),
            (1, 4_294_967_303.0),
            (2, 1e300),
            (3, 0.0),
            (3, 0.5),
            (4, f64::NAN),
            (5, 2.0),
            (6, f64::INFINITY),
            (7, 0.0),
            (8, f64::NEG_INFINITY),
            (9, -1.0),
            (9, 3601.0),
            (10, 0.0),
            (10, 7.0),
            (11, f64::NAN),
            (12, 2.0),
            (13, 8.0),
        ] {
            let mut numbers = VALID;
            numbers[index] = value;
            assert_eq!(Schedule::from_numbers(&numbers), nothing, "{value} at {index}");
        }
        for index in 0..VALID.len() {
            let mut numbers = VALID;
            numbers[index] = f64::NAN;
            assert_eq!(Schedule::from_numbers(&numbers), nothing, "at {index}");
        }
    }

    #[test]
    fn the_array_stays_short_after_many_attempts() {
        let (policy, mut schedule) = (RefreshPolicy::default(), Schedule::default());
        for hour in 0_u8..100 {
            let _ = schedule.on_event(&policy, f64::from(hour) * 3600.0, Event::KeysNeeded { unknown_kid: false });
        }
        assert_eq!(schedule.to_numbers().len(), 10 + 4 * 3);
        assert_eq!(Schedule::from_numbers(&schedule.to_numbers()), schedule);
    }
}

//! The fetch schedule for JavaScript. Its state is an array of numbers that JavaScript keeps, because it must outlive
//! this instance.

use alloc::{string::String, vec, vec::Vec};
use core::time::Duration;
use keyward::remote::{
    Action, Event, RefreshPolicy, Schedule, freshness as freshness_of, retry_after as retry_after_of,
};
use wasm_bindgen::prelude::*;

/// Returns the action, its number and whether cached keys may be used as a fallback, then the new state of the
/// schedule. `event` and the actions are numbered as in pkg/src/keys/schedule.ts. `policy` is `max_stale`, `cooldown`,
/// `timeout`.
#[wasm_bindgen]
pub fn schedule_step(state: &[f64], policy: &[f64], now: f64, event: u8, a: f64, b: f64) -> Vec<f64> {
    let mut schedule = Schedule::from_numbers(state);
    let event = match event {
        0 => Event::KeysNeeded { unknown_kid: a != 0.0 },
        1 => Event::Fetched { attempt: attempt(a), fresh_for: duration(b) },
        2 => Event::NotModified { attempt: attempt(a), fresh_for: duration(b) },
        3 => Event::Failed { attempt: attempt(a), retry_after: Some(duration(b)), random: random() },
        _ => Event::Restored { fetched_at: a, fresh_for: duration(b) },
    };
    let flag = |fallback| if fallback { 1.0 } else { 0.0 };
    let (action, number, fallback) = match schedule.on_event(&policy_of(policy), now, event) {
        Action::Use { refresh } => (0.0, f64::from(refresh.unwrap_or(0)), 1.0),
        Action::Fetch { attempt, fallback } => (1.0, f64::from(attempt), flag(fallback)),
        Action::Wait { attempt, fallback } => (2.0, f64::from(attempt), flag(fallback)),
        Action::Reject { next_attempt_at } => (3.0, next_attempt_at, 0.0),
        Action::CoolingDown => (4.0, 0.0, 0.0),
        Action::Accept => (5.0, 0.0, 0.0),
        Action::Ignore => (6.0, 0.0, 0.0),
    };
    let mut result = vec![action, number, fallback];
    result.extend_from_slice(&schedule.to_numbers());
    result
}

/// Returns `fetched_at`, `fresh_until`, `stale_until`, `next_attempt_at`, the number of failures and `started_at`. NaN
/// for an absent time.
#[wasm_bindgen]
pub fn schedule_status(state: &[f64], policy: &[f64], now: f64) -> Vec<f64> {
    let status = Schedule::from_numbers(state).status(&policy_of(policy), now);
    let number = |time: Option<f64>| time.unwrap_or(f64::NAN);
    vec![
        number(status.fetched_at),
        number(status.fresh_until),
        number(status.stale_until),
        number(status.next_attempt_at),
        status.failures.into(),
        number(status.started_at),
    ]
}

/// For how many seconds a response with these headers is fresh. `max_age`: an upper bound in seconds, or NaN for none.
#[wasm_bindgen]
pub fn freshness(cache_control: Option<String>, age: Option<String>, max_age: f64) -> f64 {
    let fresh_for = freshness_of(cache_control.as_deref(), age.as_deref());
    if max_age.is_nan() { fresh_for } else { fresh_for.min(duration(max_age)) }.as_secs_f64()
}

/// The seconds that `Retry-After` requests. NaN for an absent or invalid header.
#[wasm_bindgen]
pub fn retry_after(header: Option<String>, now: f64) -> f64 {
    retry_after_of(header.as_deref(), now).map_or(f64::NAN, |silence| silence.as_secs_f64())
}

/// A random number from 0 to less than 1, for the jitter of retries. Without a source of randomness, the mean.
fn random() -> f64 {
    const MEAN: f64 = 0.5;
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    let number = getrandom::u32().map_or(MEAN, |number| f64::from(number) / 4_294_967_296.0);
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    let number = MEAN;
    number
}

fn policy_of(policy: &[f64]) -> RefreshPolicy {
    match policy {
        &[max_stale, cooldown, timeout] => {
            RefreshPolicy { max_stale: duration(max_stale), cooldown: duration(cooldown), timeout: duration(timeout) }
        }
        _ => RefreshPolicy::default(),
    }
}

/// Converts any number of seconds. NaN and negative numbers become 0; numbers that are too large become the longest
/// duration.
fn duration(seconds: f64) -> Duration {
    if seconds > 0.0 { Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX) } else { Duration::ZERO }
}

#[allow(clippy::as_conversions, reason = "saturating")]
fn attempt(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::{duration, freshness, schedule_status, schedule_step};
    use core::time::Duration;

    #[test]
    fn any_number_is_a_duration() {
        for number in [f64::NAN, f64::NEG_INFINITY, -1.0, -0.0, 0.0] {
            assert_eq!(duration(number), Duration::ZERO, "{number}");
        }
        assert_eq!(duration(0.25), Duration::from_millis(250));
        for number in [1e20, f64::MAX, f64::INFINITY] {
            assert_eq!(duration(number), Duration::MAX, "{number}");
        }
    }

    #[test]
    fn no_number_from_javascript_stops_the_schedule() {
        for number in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0, 1e300, f64::INFINITY] {
            let policy = [number; 3];
            for event in 0..5 {
                let result = schedule_step(&[], &policy, number, event, number, number);
                let status = schedule_status(result.get(3..).unwrap(), &policy, number);
                assert_eq!(status.len(), 6, "{number}, event {event}");
            }
            assert!((0.0..=600.0).contains(&freshness(None, None, number)), "{number}");
        }
        assert_eq!(freshness(None, None, f64::NAN), 600.0);
        assert_eq!(freshness(None, None, 10.0), 10.0);
    }
}

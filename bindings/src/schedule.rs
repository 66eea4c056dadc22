//! When to fetch, for a driver in JavaScript: numbers in, numbers out, since what is known must outlive this instance.

use alloc::{string::String, vec, vec::Vec};
use keyward::remote::{Action, Event, Rules, Schedule, freshness as freshness_of, retry_after as retry_after_of};
use wasm_bindgen::prelude::*;

/// The action, its number and whether keys at hand may be used, and then the schedule as it is from here on. `event` and the
/// actions are numbered as in pkg/src/schedule.ts; `rules` are `max_stale`, `cooldown`, `timeout`.
#[wasm_bindgen]
pub fn schedule_step(state: &[f64], rules: &[f64], now: f64, event: u8, a: f64, b: f64) -> Vec<f64> {
    let mut schedule = Schedule::from_numbers(state);
    let event = match event {
        0 => Event::Wanted { unknown_kid: a != 0.0 },
        1 => Event::Fetched { flight: flight(a), fresh_for: b },
        2 => Event::NotModified { flight: flight(a), fresh_for: b },
        3 => Event::Failed {
            flight: flight(a),
            retry_after: Some(b).filter(|seconds| !seconds.is_nan()),
            random: random(),
        },
        _ => Event::Restored { fetched_at: a, fresh_for: b },
    };
    let fell_back = |fallback| if fallback { 1.0 } else { 0.0 };
    let (action, number, fallback) = match schedule.on_event(&rules_of(rules), now, event) {
        Action::Use { refresh } => (0.0, f64::from(refresh.unwrap_or(0)), 1.0),
        Action::Fetch { flight, fallback } => (1.0, f64::from(flight), fell_back(fallback)),
        Action::Wait { flight, fallback } => (2.0, f64::from(flight), fell_back(fallback)),
        Action::Refuse { next_try } => (3.0, next_try, 0.0),
        Action::Settled => (4.0, 0.0, 0.0),
        Action::Accept => (5.0, 0.0, 0.0),
        Action::Ignore => (6.0, 0.0, 0.0),
    };
    let mut answer = vec![action, number, fallback];
    answer.extend_from_slice(&schedule.to_numbers());
    answer
}

/// `fetched_at`, `fresh_until`, `stale_until`, `next_try`, failures, `started_at`; NaN for what is none.
#[wasm_bindgen]
pub fn schedule_status(state: &[f64], rules: &[f64], now: f64) -> Vec<f64> {
    let status = Schedule::from_numbers(state).status(&rules_of(rules), now);
    let number = |time: Option<f64>| time.unwrap_or(f64::NAN);
    vec![
        number(status.fetched_at),
        number(status.fresh_until),
        number(status.stale_until),
        number(status.next_try),
        status.failures.into(),
        number(status.started_at),
    ]
}

/// For how many seconds an answer with these headers is fresh. `max_age`: an upper bound; NaN for none.
#[wasm_bindgen]
pub fn freshness(cache_control: Option<String>, age: Option<String>, max_age: f64) -> f64 {
    let max_age = Some(max_age).filter(|seconds| !seconds.is_nan());
    freshness_of(cache_control.as_deref(), age.as_deref()).seconds(max_age)
}

/// What `Retry-After` asks for, in seconds; NaN for nothing.
#[wasm_bindgen]
pub fn retry_after(header: Option<String>, now: f64) -> f64 {
    retry_after_of(header.as_deref(), now).unwrap_or(f64::NAN)
}

/// At least 0 and less than 1, for the jitter of retries. Where there is no randomness, the mean.
fn random() -> f64 {
    const MEAN: f64 = 0.5;
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    let number = getrandom::u32().map_or(MEAN, |number| f64::from(number) / 4_294_967_296.0);
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    let number = MEAN;
    number
}

fn rules_of(rules: &[f64]) -> Rules {
    match rules {
        [max_stale, cooldown, timeout] => Rules { max_stale: *max_stale, cooldown: *cooldown, timeout: *timeout },
        _ => Rules::default(),
    }
}

#[allow(clippy::as_conversions, reason = "saturating")]
fn flight(number: f64) -> u32 {
    number as u32
}

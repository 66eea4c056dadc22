//! The state behind `schedule`, and how events change it.

use super::{
    freshness::{FRESH_AT_MOST, SILENCE_AT_MOST},
    schedule::{Action, Event, RefreshPolicy, Status},
};
use alloc::vec::Vec;
use core::time::Duration;

/// For how many seconds after they were fresh keys are used while others are fetched: RFC 5861 section 3.
const STALE: f64 = 60.0;
/// The longest that failures alone keep us away, in seconds.
const BACK_OFF_AT_MOST: f64 = 60.0;
/// No `next_attempt_at` is further away, in seconds.
const WAIT_AT_MOST: f64 = BACK_OFF_AT_MOST.max(SILENCE_AT_MOST.as_secs_f64());
/// How many attempts without an answer are remembered. A driver ends each after its time, so even two are rare.
pub(super) const MAX_IN_FLIGHT: usize = 4;

/// When to fetch keys: see [`schedule`](super::schedule). The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    pub(super) keys: Option<Keys>,
    /// Those without an answer that may still come, the oldest first.
    pub(super) attempts: Vec<InFlight>,
    /// How many attempts have begun, which is the last one's number.
    pub(super) begun: u32,
    /// When the last attempt began.
    pub(super) attempted_at: Option<f64>,
    pub(super) failures: u32,
    /// What the last failure has left.
    pub(super) next_attempt_at: Option<f64>,
}

/// How old keys are, in seconds since 1970 and in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keys {
    pub(super) fetched_at: f64,
    pub(super) fresh_for: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct InFlight {
    pub(super) number: u32,
    pub(super) began_at: f64,
    /// Whether "not modified" would be about the keys at hand: they were there when it began and no others have come since.
    pub(super) revalidates: bool,
}

impl Schedule {
    /// Takes note of an event at the time `now`, in seconds since 1970, and says what is to be done.
    pub fn on_event(&mut self, policy: &RefreshPolicy, now: f64, event: Event) -> Action {
        let now = instant(now);
        for attempt in &mut self.attempts {
            // If it was to be dead only when the clock has caught up, all would wait for it till then.
            attempt.began_at = attempt.began_at.min(now);
        }
        match event {
            Event::KeysNeeded { unknown_kid } => self.keys_needed(policy, now, unknown_kid),
            Event::Fetched { attempt, fresh_for } => self.answered(policy, now, attempt, fresh_for, true),
            Event::NotModified { attempt, fresh_for } => self.answered(policy, now, attempt, fresh_for, false),
            Event::Failed { attempt, retry_after, random } => self.failed(now, attempt, retry_after, random),
            Event::Restored { fetched_at, fresh_for } => self.restored(policy, now, Keys::new(fetched_at, fresh_for)),
        }
    }

    /// Until when the keys at hand may be used at all, in seconds since 1970, be that past or to come; none if there have
    /// never been any.
    #[must_use]
    pub fn usable_until(&self, policy: &RefreshPolicy) -> Option<f64> {
        self.keys.map(|keys| keys.stale_until(policy))
    }

    /// What is known at the time `now`, in seconds since 1970.
    #[must_use]
    pub fn status(&self, policy: &RefreshPolicy, now: f64) -> Status {
        let now = instant(now);
        let keys = self.keys_at(policy, now);
        let next_attempt_at = match keys {
            Some(_) => self.cooling_until(policy, now),
            None => self.kept_off_until(now),
        };
        Status {
            fetched_at: keys.map(|keys| keys.fetched_at),
            fresh_until: keys.map(Keys::fresh_until),
            stale_until: keys.map(|keys| keys.stale_until(policy)),
            next_attempt_at,
            failures: self.failures,
            started_at: self.in_flight(policy, now).map(|attempt| attempt.began_at.min(now)),
        }
    }

    fn keys_needed(&mut self, policy: &RefreshPolicy, now: f64, unknown_kid: bool) -> Action {
        let attempt = self.in_flight(policy, now).map(|attempt| attempt.number);
        let Some(keys) = self.keys_at(policy, now) else {
            return match (attempt, self.kept_off_until(now)) {
                (Some(attempt), _) => Action::Wait { attempt, fallback: false },
                (None, Some(next_attempt_at)) => Action::Reject { next_attempt_at },
                (None, None) => Action::Fetch { attempt: self.begin(now, false), fallback: false },
            };
        };
        let may_begin = attempt.is_none() && self.cooling_until(policy, now).is_none();
        // Keys from the future are neither fresh nor stale: their age is unknown.
        let is_before = |end: f64| keys.fetched_at <= now && now < end;
        if !unknown_kid && is_before(keys.fresh_until()) {
            Action::Use { refresh: None }
        } else if !unknown_kid && is_before(keys.fresh_until() + STALE) {
            Action::Use { refresh: may_begin.then(|| self.begin(now, true)) }
        } else {
            // Keys that lack the kid are no help, whatever their age.
            let fallback = !unknown_kid;
            match attempt {
                Some(attempt) => Action::Wait { attempt, fallback },
                None if may_begin => Action::Fetch { attempt: self.begin(now, true), fallback },
                None if unknown_kid => Action::CoolingDown,
                None => Action::Use { refresh: None },
            }
        }
    }

    fn answered(
        &mut self,
        policy: &RefreshPolicy,
        now: f64,
        number: u32,
        fresh_for: Duration,
        modified: bool,
    ) -> Action {
        let Some(attempt) = self.attempts.iter().find(|attempt| attempt.number == number).copied() else {
            return Action::Ignore;
        };
        let keys = Keys::new(attempt.began_at, fresh_for);
        let brings_keys = modified || attempt.revalidates && self.keys_at(policy, now).is_some();
        if !brings_keys || !keys.are_usable(policy, now) {
            // Were it no failure, it could be had again at once, and again. It comes without a random number: the whole wait.
            let _ = self.failed(now, number, None, 1.0);
            return Action::Ignore;
        }
        self.attempts.retain(|attempt| attempt.number > number);
        self.failures = 0;
        self.next_attempt_at = None;
        self.keys = Some(keys);
        if modified {
            self.forget_revalidations();
        }
        Action::Accept
    }

    /// Only the last attempt can fail, since nobody awaits another. Its failure counts even when it is dead already: most
    /// failures are those of a server that has let the time pass, and they come after it.
    fn failed(&mut self, now: f64, number: u32, retry_after: Option<Duration>, random: f64) -> Action {
        if self.attempts.pop_if(|attempt| attempt.number == number && number == self.begun).is_none() {
            return Action::Ignore;
        }
        self.failures = self.failures.saturating_add(1);
        let back_off = f64::from(2_u32.saturating_pow(self.failures)).min(BACK_OFF_AT_MOST);
        let asked_for = retry_after.unwrap_or_default().min(SILENCE_AT_MOST).as_secs_f64();
        // What is no number is 0.
        let random = if random > 0.0 { random.min(1.0) } else { 0.0 };
        self.next_attempt_at = Some(now + (back_off * (0.5 + random / 2.0)).max(asked_for));
        Action::Accept
    }

    fn restored(&mut self, policy: &RefreshPolicy, now: f64, keys: Keys) -> Action {
        let is_newer = self.keys_at(policy, now).is_none_or(|known| keys.fetched_at > known.fetched_at);
        if !(keys.fetched_at <= now && is_newer && keys.are_usable(policy, now)) {
            return Action::Ignore;
        }
        self.keys = Some(keys);
        self.forget_revalidations();
        Action::Accept
    }

    fn forget_revalidations(&mut self) {
        for attempt in &mut self.attempts {
            attempt.revalidates = false;
        }
    }

    fn begin(&mut self, now: f64, revalidates: bool) -> u32 {
        // One a second would take 136 years to saturate it.
        self.begun = self.begun.saturating_add(1);
        self.attempted_at = Some(now);
        if self.attempts.len() >= MAX_IN_FLIGHT {
            self.attempts.remove(0);
        }
        self.attempts.push(InFlight { number: self.begun, began_at: now, revalidates });
        self.begun
    }

    /// The last attempt, if it may still be waited for.
    fn in_flight(&self, policy: &RefreshPolicy, now: f64) -> Option<InFlight> {
        let last = self.attempts.last().copied().filter(|attempt| attempt.number == self.begun);
        last.filter(|attempt| now - attempt.began_at <= policy.timeout.as_secs_f64())
    }

    /// The keys, if they may be used at all.
    fn keys_at(&self, policy: &RefreshPolicy, now: f64) -> Option<Keys> {
        self.keys.filter(|keys| keys.are_usable(policy, now))
    }

    /// While there are keys: when it is no longer too early for an attempt. One in the future is none.
    fn cooling_until(&self, policy: &RefreshPolicy, now: f64) -> Option<f64> {
        let cooldown = policy.cooldown.as_secs_f64();
        let recent = self.attempted_at.filter(|began_at| *began_at <= now && now - began_at < cooldown);
        recent.map(|began_at| began_at + cooldown)
    }

    /// While there are no keys: the same. What is further away than it can be is none.
    fn kept_off_until(&self, now: f64) -> Option<f64> {
        self.next_attempt_at.filter(|next_attempt_at| now < *next_attempt_at && *next_attempt_at <= now + WAIT_AT_MOST)
    }
}

impl Keys {
    fn new(fetched_at: f64, fresh_for: Duration) -> Self {
        Self { fetched_at, fresh_for: fresh_for.min(FRESH_AT_MOST).as_secs_f64() }
    }

    fn fresh_until(self) -> f64 {
        self.fetched_at + self.fresh_for
    }

    fn stale_until(self, policy: &RefreshPolicy) -> f64 {
        self.fresh_until() + policy.max_stale.as_secs_f64()
    }

    fn are_usable(self, policy: &RefreshPolicy, now: f64) -> bool {
        now <= self.stale_until(policy)
    }
}

/// A time that can be reckoned with: from 2^53 on neighbouring seconds are the same number, and no clock is there.
fn instant(now: f64) -> f64 {
    if now.abs() < 9_007_199_254_740_992.0 { now } else { 0.0 }
}

//! The state behind `schedule`, and its transitions.

use super::{
    freshness::{MAX_FRESH, MAX_RETRY_AFTER},
    schedule::{Action, Event, RefreshPolicy, Status},
};
use alloc::vec::Vec;
use core::time::Duration;

/// For this many seconds after they were fresh, keys are used while they are refreshed in the background: RFC 5861
/// section 3.
const REFRESH_WINDOW: f64 = 60.0;
/// The longest back-off, in seconds.
const MAX_BACK_OFF: f64 = 60.0;
/// The longest wait until `next_attempt_at`, in seconds.
const MAX_WAIT: f64 = MAX_BACK_OFF.max(MAX_RETRY_AFTER.as_secs_f64());
/// The maximum number of attempts in flight that are tracked. A driver aborts each after its timeout, so even two are
/// rare.
pub(super) const MAX_IN_FLIGHT: usize = 4;

/// When to fetch keys: see [`schedule`](super::schedule). The default has neither keys nor attempts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    pub(super) keys: Option<Keys>,
    /// Attempts whose response may still come, the oldest first.
    pub(super) attempts: Vec<InFlight>,
    /// How many attempts have begun. It is also the number of the last one.
    pub(super) begun: u32,
    /// When the last attempt began.
    pub(super) attempted_at: Option<f64>,
    pub(super) failures: u32,
    /// The end of the back-off after the last failure.
    pub(super) next_attempt_at: Option<f64>,
}

/// The times of keys: seconds since 1970, and a duration in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keys {
    pub(super) fetched_at: f64,
    pub(super) fresh_for: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct InFlight {
    pub(super) number: u32,
    pub(super) began_at: f64,
    /// Whether a "not modified" would be about the cached keys: they existed when the attempt began and have not been
    /// replaced since.
    pub(super) revalidates: bool,
}

impl Schedule {
    /// Handles an event at the time `now`, in seconds since 1970. Returns what to do.
    pub fn on_event(&mut self, policy: &RefreshPolicy, now: f64, event: Event) -> Action {
        let now = finite_time(now);
        for attempt in &mut self.attempts {
            // Otherwise the attempt would die only after the clock has caught up, and all callers would wait for that.
            attempt.began_at = attempt.began_at.min(now);
        }
        match event {
            Event::KeysNeeded { unknown_kid } => self.keys_needed(policy, now, unknown_kid),
            Event::Fetched { attempt, fresh_for } => self.succeeded(policy, now, attempt, fresh_for, true),
            Event::NotModified { attempt, fresh_for } => self.succeeded(policy, now, attempt, fresh_for, false),
            Event::Failed { attempt, retry_after, random } => self.failed(now, attempt, retry_after, random),
            Event::Restored { fetched_at, fresh_for } => self.restored(policy, now, Keys::new(fetched_at, fresh_for)),
        }
    }

    /// The end of the cached keys' usability, in seconds since 1970, whether past or future. `None` if there have never
    /// been any keys.
    #[must_use]
    pub fn usable_until(&self, policy: &RefreshPolicy) -> Option<f64> {
        self.keys.map(|keys| keys.stale_until(policy))
    }

    /// The state at the time `now`, in seconds since 1970.
    #[must_use]
    pub fn status(&self, policy: &RefreshPolicy, now: f64) -> Status {
        let now = finite_time(now);
        let keys = self.keys_at(policy, now);
        let next_attempt_at = match keys {
            Some(_) => self.cooling_until(policy, now),
            None => self.back_off_until(now),
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
            return match (attempt, self.back_off_until(now)) {
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
        } else if !unknown_kid && is_before(keys.fresh_until() + REFRESH_WINDOW) {
            Action::Use { refresh: may_begin.then(|| self.begin(now, true)) }
        } else {
            // Keys without the `kid` are useless at any age.
            let fallback = !unknown_kid;
            match attempt {
                Some(attempt) => Action::Wait { attempt, fallback },
                None if may_begin => Action::Fetch { attempt: self.begin(now, true), fallback },
                None if unknown_kid => Action::CoolingDown,
                None => Action::Use { refresh: None },
            }
        }
    }

    fn succeeded(
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
            // Counted as a failure, because the attempt could be repeated at once otherwise. There is no random number
            // here, so the full back-off applies.
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

    /// Only the last attempt can fail, because no caller waits for an older one. Its failure counts even after its
    /// timeout: most failures are of servers that do not respond in time, and are reported after it.
    fn failed(&mut self, now: f64, number: u32, retry_after: Option<Duration>, random: f64) -> Action {
        if self.attempts.pop_if(|attempt| attempt.number == number && number == self.begun).is_none() {
            return Action::Ignore;
        }
        self.failures = self.failures.saturating_add(1);
        let back_off = f64::from(2_u32.saturating_pow(self.failures)).min(MAX_BACK_OFF);
        let requested = retry_after.unwrap_or_default().min(MAX_RETRY_AFTER).as_secs_f64();
        // NaN counts as 0.
        let random = if random > 0.0 { random.min(1.0) } else { 0.0 };
        self.next_attempt_at = Some(now + (back_off * (0.5 + random / 2.0)).max(requested));
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
        // At one attempt a second this saturates after 136 years.
        self.begun = self.begun.saturating_add(1);
        self.attempted_at = Some(now);
        if self.attempts.len() >= MAX_IN_FLIGHT {
            self.attempts.remove(0);
        }
        self.attempts.push(InFlight { number: self.begun, began_at: now, revalidates });
        self.begun
    }

    /// The last attempt, if it has not timed out.
    fn in_flight(&self, policy: &RefreshPolicy, now: f64) -> Option<InFlight> {
        let last = self.attempts.last().copied().filter(|attempt| attempt.number == self.begun);
        last.filter(|attempt| now - attempt.began_at <= policy.timeout.as_secs_f64())
    }

    /// The keys, if they are still usable.
    fn keys_at(&self, policy: &RefreshPolicy, now: f64) -> Option<Keys> {
        self.keys.filter(|keys| keys.are_usable(policy, now))
    }

    /// With keys: the end of the cooldown. An attempt in the future does not count.
    fn cooling_until(&self, policy: &RefreshPolicy, now: f64) -> Option<f64> {
        let cooldown = policy.cooldown.as_secs_f64();
        let recent = self.attempted_at.filter(|began_at| *began_at <= now && now - began_at < cooldown);
        recent.map(|began_at| began_at + cooldown)
    }

    /// Without keys: the end of the back-off. An end beyond the longest wait does not count.
    fn back_off_until(&self, now: f64) -> Option<f64> {
        self.next_attempt_at.filter(|next_attempt_at| now < *next_attempt_at && *next_attempt_at <= now + MAX_WAIT)
    }
}

impl Keys {
    fn new(fetched_at: f64, fresh_for: Duration) -> Self {
        Self { fetched_at, fresh_for: fresh_for.min(MAX_FRESH).as_secs_f64() }
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

/// Replaces an unusable time by 0: NaN, or 2^53 and more, where `f64` cannot tell a second from the next and no clock
/// gets.
fn finite_time(now: f64) -> f64 {
    if now.abs() < 9_007_199_254_740_992.0 { now } else { 0.0 }
}

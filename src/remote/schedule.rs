//! When to fetch keys, when to use the cached ones, and how to retry after failures.
//!
//! A [`Schedule`](super::Schedule) only decides. It does not fetch, wait, read a clock or draw a random number. All
//! that is the task of its driver, which reports each [`Event`] with the time and follows the returned [`Action`].
//! Times are seconds since 1970. The driver also holds the keys themselves: a schedule knows only their age.
//!
//! # The life of keys
//! Keys age from the *start* of the request that fetched them, since the response may be that old. RFC 9111 section 4
//! defines until when they are fresh ([`freshness`](super::freshness)), RFC 5861 how stale keys may be used.
//!
//! ```text
//!              fetched_at          fresh_until           + 60 s               stale_until
//!   no keys        |      fresh         |      stale        |       old            |   no keys
//!  ----------------+--------------------+-------------------+----------------------+------------->
//!   Fetch, Wait    | Use                | Use, and refresh  | Fetch, Wait; if that | Fetch, Wait
//!   or Reject      |                    | meanwhile         | fails use them still | or Reject
//! ```
//! `stale_until` is `fresh_until` + [`RefreshPolicy::max_stale`]. If `max_stale` is less than 60 s, the keys become
//! unusable before the 60 s are over.
//!
//! Anyone can send tokens with an unknown `kid`. So while there are keys, a fetch begins no sooner than
//! [`RefreshPolicy::cooldown`] after the previous one, whatever the reason for either. Until then an unknown `kid` gets
//! [`Action::CoolingDown`], and keys that are due for a refresh are used without one.
//!
//! # The states of a fetch
//! Each fetch is an *attempt* with a number. Only one is in flight at a time.
//!
//! ```text
//!                       Fetched, NotModified: failures = 0
//!              +------------------------------------------------+
//!              |                                                |
//!              v            Fetch { n }, Use { n }              |
//!         +--------+                                       +-----------+  after timeout   +--------+
//!    +--->|  idle  |-------------------------------------->| in flight |----------------->|  dead  |
//!    |    +--------+                                       +-----------+                  +--------+
//!    |         ^                                                |                           |    |
//!    |         |  now >= next_attempt_at  Failed: failures += 1  |                           |    |
//!    |    +---------+                                           |                           |    |
//!    |    | waiting |<------------------------------------------+---------------------------+    |
//!    |    +---------+                                                                            |
//!    +-------------------------------------------------------------------------------------------+
//!      the next caller that needs an attempt begins n + 1; the late response of n counts if it brings keys
//! ```
//! Retries back off exponentially: `next_attempt_at` is min(60, 2^failures) seconds away, with up to 50 % jitter, so
//! that many instances do not retry at once. A server may ask for up to 60 s ([`retry_after`](super::retry_after)). The
//! back-off applies only while there are no keys; with keys, the cooldown applies. The failure of a dead attempt still
//! counts unless another attempt has begun, since a server that does not respond in time is the most common failure.
//!
//! # What a driver does
//! - It sends [`Event::KeysNeeded`] for each call that needs keys, and again after an [`Action::Wait`]. After an
//!   [`Action::Fetch`] for an unknown `kid` it uses the new keys without sending the event again.
//! - It aborts a request after [`RefreshPolicy::timeout`] and waits for another caller's no longer than that. An
//!   attempt that is never reported, because its caller is gone, is dead by then, and the next caller begins a new one.
//! - It sends a conditional request only while it has keys. It discards a response that gets [`Action::Ignore`].
//! - If `fallback` allows it to use the cached keys, it does so until
//!   [`Schedule::usable_until`](super::Schedule::usable_until) and not longer. The attempt has taken time, so it checks
//!   again.
//! - It remembers the last error, for [`Action::Reject`] and [`Action::CoolingDown`].
//!
//! ```
//! use core::time::Duration;
//! use keyward::remote::{Action, Event, RefreshPolicy, Schedule};
//!
//! let fresh_for = Duration::from_secs(600);
//! let (policy, mut schedule) = (RefreshPolicy::default(), Schedule::default());
//!
//! // The first caller fetches, a second one waits for the first one's response.
//! let needed = Event::KeysNeeded { unknown_kid: false };
//! assert_eq!(schedule.on_event(&policy, 1000.0, needed), Action::Fetch { attempt: 1, fallback: false });
//! assert_eq!(schedule.on_event(&policy, 1000.5, needed), Action::Wait { attempt: 1, fallback: false });
//!
//! // The server is down: a caller before next_attempt_at is rejected at once.
//! let failed = Event::Failed { attempt: 1, retry_after: None, random: 0.5 };
//! assert_eq!(schedule.on_event(&policy, 1001.0, failed), Action::Accept);
//! assert_eq!(schedule.on_event(&policy, 1002.0, needed), Action::Reject { next_attempt_at: 1002.5 });
//! assert_eq!(schedule.on_event(&policy, 1003.0, needed), Action::Fetch { attempt: 2, fallback: false });
//!
//! // Now it responds, with keys for ten minutes. A token with an unknown kid does not cause another fetch yet.
//! assert_eq!(schedule.on_event(&policy, 1003.5, Event::Fetched { attempt: 2, fresh_for }), Action::Accept);
//! assert_eq!(schedule.on_event(&policy, 1004.0, needed), Action::Use { refresh: None });
//! assert_eq!(schedule.on_event(&policy, 1004.0, Event::KeysNeeded { unknown_kid: true }), Action::CoolingDown);
//!
//! // Ten minutes later the keys are stale. They are used, and attempt 3 fetches new ones in the background.
//! assert_eq!(schedule.on_event(&policy, 1603.0, needed), Action::Use { refresh: Some(3) });
//! assert_eq!(schedule.on_event(&policy, 1603.1, Event::NotModified { attempt: 3, fresh_for }), Action::Accept);
//! assert_eq!(schedule.usable_until(&policy), Some(1603.0 + 600.0 + 3600.0));
//! ```
//!
//! # The clock
//! Any clock will do. It may stand still, jump, go back, or be NaN (which counts as 0). If it is behind the time at
//! which the keys were fetched, their age is unknown, and they count as old, never as fresh. For the cooldown an
//! attempt in the future does not count, nor does a `next_attempt_at` further away than the longest wait. For the
//! timeout an attempt in the future has just begun. So no caller waits for a distant time, and a step back costs at
//! most one fetch.

use core::time::Duration;

/// Limits that a caller may set. More may be added: write `..RefreshPolicy::default()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshPolicy {
    /// How long keys may be used after they were fresh, while fetches fail: RFC 5861 section 4. Default: 1 hour. An
    /// issuer's outage of that length does not affect its users, and a withdrawn key is not trusted for days.
    pub max_stale: Duration,
    /// The minimum time between two fetches while there are keys. Default: 30 s. Anyone can send tokens with an unknown
    /// `kid`.
    pub cooldown: Duration,
    /// The timeout of an attempt. Default: [`TIMEOUT`](super::TIMEOUT).
    pub timeout: Duration,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self { max_stale: Duration::from_secs(3600), cooldown: Duration::from_secs(30), timeout: super::TIMEOUT }
    }
}

/// An event that a driver reports.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A caller needs keys.
    KeysNeeded {
        /// Whether the caller has tried the cached keys and none has the token's `kid`.
        unknown_kid: bool,
    },
    /// An attempt has fetched keys.
    Fetched {
        /// The number of the attempt.
        attempt: u32,
        /// How long the keys are fresh: see [`freshness`](super::freshness()). Capped at 1 hour.
        fresh_for: Duration,
    },
    /// The keys that were cached when the attempt began are still those of the server (status 304).
    NotModified {
        /// The number of the attempt.
        attempt: u32,
        /// How long the keys are fresh: see [`freshness`](super::freshness()). Capped at 1 hour.
        fresh_for: Duration,
    },
    /// An attempt has failed.
    Failed {
        /// The number of the attempt.
        attempt: u32,
        /// The result of [`retry_after`](super::retry_after) for the response, if there was one.
        retry_after: Option<Duration>,
        /// A fresh random number, at least 0 and less than 1, for the jitter.
        random: f64,
    },
    /// Keys come from a store. They are treated as if they had been fetched at that time.
    Restored {
        /// When the request that fetched them began, in seconds since 1970.
        fetched_at: f64,
        /// How long they are fresh from then on. Capped at 1 hour.
        fresh_for: Duration,
    },
}

/// What a driver must do. The enum is exhaustive, because a driver must handle every variant: a new one is a breaking
/// change.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub enum Action {
    /// Use the cached keys.
    Use {
        /// Also start this attempt, in the background.
        refresh: Option<u32>,
    },
    /// Start an attempt and wait for it.
    Fetch {
        /// The number of the attempt.
        attempt: u32,
        /// Whether the cached keys may be used if it fails, until
        /// [`Schedule::usable_until`](super::Schedule::usable_until).
        fallback: bool,
    },
    /// Wait for the attempt in flight, then report [`Event::KeysNeeded`] again.
    Wait {
        /// The number of the attempt.
        attempt: u32,
        /// Whether the cached keys may be used if it fails, until
        /// [`Schedule::usable_until`](super::Schedule::usable_until).
        fallback: bool,
    },
    /// There are no keys, and it is too early for another attempt: reject with the last attempt's error.
    Reject {
        /// When another attempt may begin, in seconds since 1970.
        next_attempt_at: f64,
    },
    /// The `kid` is unknown, and it is too early for another attempt. The last attempt decides: if it failed, reject
    /// with its error, otherwise report that no key matches.
    CoolingDown,
    /// The report is accepted.
    Accept,
    /// The report is ignored and the cached keys stay as they are: it is late, belongs to no known attempt, or brings
    /// no usable keys.
    Ignore,
}

/// The state of a [`Schedule`](super::Schedule) at one time, for display. Times are in seconds since 1970. Without keys
/// their times are `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// When the attempt that fetched the keys began.
    pub fetched_at: Option<f64>,
    /// Until when the keys are fresh.
    pub fresh_until: Option<f64>,
    /// Until when the keys are usable at all.
    pub stale_until: Option<f64>,
    /// When the next attempt may begin, if not at once: after the cooldown if there are keys, after the back-off if
    /// there are none. An attempt in flight takes precedence: callers that need new keys wait for it.
    pub next_attempt_at: Option<f64>,
    /// The number of failed attempts since the last success.
    pub failures: u32,
    /// When the attempt in flight began.
    pub started_at: Option<f64>,
}

//! When to fetch keys, when to use those at hand, and when to leave a failing server alone.
//!
//! A [`Schedule`](super::Schedule) decides and does nothing else: it does not fetch, wait, read a clock or draw a random number. Whoever
//! does is its driver, who reports each [`Event`] with the time and follows the [`Action`] that comes back. Times are
//! seconds since 1970. The keys themselves are the driver's too: a schedule knows only their age.
//!
//! # What keys are good for
//! They age from the *start* of the request that brought them, since the answer may be as old as that. RFC 9111 section 4
//! says until when they are fresh ([`freshness`](super::freshness)), RFC 5861 what may be done with them afterwards.
//!
//! ```text
//!              fetched_at          fresh_until           + 60 s               stale_until
//!   no keys        |      fresh         |      stale        |       old            |   no keys
//!  ----------------+--------------------+-------------------+----------------------+------------->
//!   Fetch, Wait    | Use                | Use, and refresh  | Fetch, Wait; if that | Fetch, Wait
//!   or Reject      |                    | meanwhile         | fails use them still | or Reject
//! ```
//! `stale_until` is `fresh_until` + [`RefreshPolicy::max_stale`]; if that is less than 60 seconds, it comes before they are over.
//!
//! Anybody can send tokens with a `kid` that the keys lack. So while there are keys a fetch begins no sooner than
//! [`RefreshPolicy::cooldown`] after the one before it, whatever either is for: until then an unknown `kid` is
//! [`Action::CoolingDown`], and keys that should be refreshed are used without.
//!
//! # What a fetch goes through
//! Each is an *attempt* with a number of its own, and there is one at a time.
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
//!    |         |  now >= next_attempt_at       Failed: failures += 1   |                           |    |
//!    |    +---------+                                           |                           |    |
//!    |    | waiting |<------------------------------------------+---------------------------+    |
//!    |    +---------+                                                                            |
//!    +-------------------------------------------------------------------------------------------+
//!      whoever needs an attempt begins n + 1; the late answer of n counts if it brings keys
//! ```
//! `next_attempt_at` is min(60, 2^failures) seconds away, less up to a half by chance, so that many instances do not return as one;
//! a server may ask for up to 60 ([`retry_after`](super::retry_after)). It keeps off only those who have no keys: whoever
//! has some goes by the cooldown. The failure of a dead attempt counts unless another has begun, since a server that lets
//! the time pass is the commonest failure there is.
//!
//! # What a driver does
//! - It sends [`Event::KeysNeeded`] for each call that needs keys, and again after a [`Action::Wait`]. After [`Action::Fetch`]
//!   for an unknown `kid` the new keys decide; there is no use in asking again.
//! - It ends a request after [`RefreshPolicy::timeout`] and waits for another's no longer than that. An attempt that is never
//!   reported, since whoever awaited it is gone, is dead then, and the next caller takes over.
//! - It asks whether keys are modified only while it has them. An answer that is [`Action::Ignore`]d it forgets.
//! - Where `fallback` allows it to use the keys at hand, it does so up to [`Schedule::usable_until`](super::Schedule::usable_until) and not beyond: the
//!   attempt has taken its time.
//! - It remembers the last failure, for [`Action::Reject`] and [`Action::CoolingDown`].
//!
//! ```
//! use core::time::Duration;
//! use keyward::remote::{Action, Event, RefreshPolicy, Schedule};
//!
//! let fresh_for = Duration::from_secs(600);
//! let (policy, mut schedule) = (RefreshPolicy::default(), Schedule::default());
//!
//! // The first caller fetches, a second waits for the first one's answer.
//! let wanted = Event::KeysNeeded { unknown_kid: false };
//! assert_eq!(schedule.on_event(&policy, 1000.0, wanted), Action::Fetch { attempt: 1, fallback: false });
//! assert_eq!(schedule.on_event(&policy, 1000.5, wanted), Action::Wait { attempt: 1, fallback: false });
//!
//! // The server is down: whoever comes before next_attempt_at is refused at once.
//! let failed = Event::Failed { attempt: 1, retry_after: None, random: 0.5 };
//! assert_eq!(schedule.on_event(&policy, 1001.0, failed), Action::Accept);
//! assert_eq!(schedule.on_event(&policy, 1002.0, wanted), Action::Reject { next_attempt_at: 1002.5 });
//! assert_eq!(schedule.on_event(&policy, 1003.0, wanted), Action::Fetch { attempt: 2, fallback: false });
//!
//! // Now it answers, with keys for ten minutes. A token with a kid that is not among them is not worth another fetch yet.
//! assert_eq!(schedule.on_event(&policy, 1003.5, Event::Fetched { attempt: 2, fresh_for }), Action::Accept);
//! assert_eq!(schedule.on_event(&policy, 1004.0, wanted), Action::Use { refresh: None });
//! assert_eq!(schedule.on_event(&policy, 1004.0, Event::KeysNeeded { unknown_kid: true }), Action::CoolingDown);
//!
//! // Ten minutes later they are stale. They are used, and attempt 3 brings new ones meanwhile.
//! assert_eq!(schedule.on_event(&policy, 1603.0, wanted), Action::Use { refresh: Some(3) });
//! assert_eq!(schedule.on_event(&policy, 1603.1, Event::NotModified { attempt: 3, fresh_for }), Action::Accept);
//! assert_eq!(schedule.usable_until(&policy), Some(1603.0 + 600.0 + 3600.0));
//! ```
//!
//! # Whose clock
//! Any: it may stand still, jump, go back, or be no number (then it is 0). Where it has gone behind the time at which keys
//! were fetched, their age is unknown and they count as old, never as fresh. An attempt in the future is forgotten, as is a
//! `next_attempt_at` that is further away than any can be; an attempt that began in the future has just begun. So nothing waits for
//! a time that is far off, and a step back costs a fetch at most.

use core::time::Duration;

/// What a caller may set. More may come: write `..RefreshPolicy::default()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshPolicy {
    /// For how long keys may be used after they were fresh, while the server fails: RFC 5861 section 4. An hour: an issuer
    /// that is down for that long takes nobody else down, and a key that was withdrawn is not believed for days.
    pub max_stale: Duration,
    /// How much time lies between two fetches while there are keys. 30 seconds: anybody can send tokens with a `kid` of their
    /// own.
    pub cooldown: Duration,
    /// After how long an attempt is given up: [`TIMEOUT`](super::TIMEOUT).
    pub timeout: Duration,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self { max_stale: Duration::from_secs(3600), cooldown: Duration::from_secs(30), timeout: super::TIMEOUT }
    }
}

/// What a driver reports.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A caller wants keys.
    KeysNeeded {
        /// Whether the caller has seen the keys at hand, and none has the token's `kid`.
        unknown_kid: bool,
    },
    /// An attempt has brought keys.
    Fetched {
        /// Its number.
        attempt: u32,
        /// For how long they are fresh: see [`freshness`](super::freshness()). Beyond an hour counts as an hour.
        fresh_for: Duration,
    },
    /// An attempt has brought word that the keys at hand when it began are those of the server (status 304).
    NotModified {
        /// Its number.
        attempt: u32,
        /// For how long they are fresh: see [`freshness`](super::freshness()). Beyond an hour counts as an hour.
        fresh_for: Duration,
    },
    /// An attempt has brought nothing.
    Failed {
        /// Its number.
        attempt: u32,
        /// What [`retry_after`](super::retry_after) makes of the answer, if there was one.
        retry_after: Option<Duration>,
        /// Any number from 0 to less than 1, another each time.
        random: f64,
    },
    /// Keys come from a store, judged as if they had been fetched.
    Restored {
        /// When the request began that brought them, in seconds since 1970.
        fetched_at: f64,
        /// For how long from then on they are fresh; beyond an hour counts as an hour.
        fresh_for: Duration,
    },
}

/// What a driver is to do. A driver that did not know one of these would be wrong, so a new one is a breaking change.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub enum Action {
    /// Use the keys at hand.
    Use {
        /// Also start this attempt, and wait for nothing.
        refresh: Option<u32>,
    },
    /// Start an attempt and wait for it.
    Fetch {
        /// Its number.
        attempt: u32,
        /// Whether the keys at hand may be used if it fails, up to [`Schedule::usable_until`](super::Schedule::usable_until).
        fallback: bool,
    },
    /// Wait for an attempt that is in progress, then ask again.
    Wait {
        /// Its number.
        attempt: u32,
        /// Whether the keys at hand may be used if it fails, up to [`Schedule::usable_until`](super::Schedule::usable_until).
        fallback: bool,
    },
    /// There are no keys, and it is too early for another attempt: answer with the last failure.
    Reject {
        /// When it is no longer, in seconds since 1970.
        next_attempt_at: f64,
    },
    /// The `kid` is unknown, and it is too early to look again. The last attempt decides: if it failed, that failure is the
    /// answer, if not, no key matches.
    CoolingDown,
    /// The report was taken.
    Accept,
    /// The report was not taken, and the keys at hand stay as they are: it is late, or of no attempt that we know, or brings
    /// nothing that could be used.
    Ignore,
}

/// What a [`Schedule`](super::Schedule) knows at a time, for people; times are in seconds since 1970. Without keys all that is about them is
/// none.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// When the attempt began that brought the keys.
    pub fetched_at: Option<f64>,
    /// Until when the keys are fresh.
    pub fresh_until: Option<f64>,
    /// Until when the keys may be used at all.
    pub stale_until: Option<f64>,
    /// When another attempt may be made, if it may not be made at once: by the cooldown if there are keys, by the failures
    /// if not. An attempt in progress comes before it.
    pub next_attempt_at: Option<f64>,
    /// How many attempts have failed since one has succeeded.
    pub failures: u32,
    /// When the attempt began that is in progress.
    pub started_at: Option<f64>,
}

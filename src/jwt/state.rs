//! What is known of a JWT on its way, and what its checks share.

use super::{payload::Payload, policy::Policy};
use crate::{
    encoding::json::{Json, Number, to_text},
    error::{ClaimReason, Error},
    jws::{
        JwsState,
        pipeline::{Check, Outcome, Values},
    },
};
use alloc::{borrow::Cow, string::String, vec::Vec};

/// What is known of a token so far: its signature's side, and its payload.
pub(super) struct JwtState<'a> {
    pub(super) jws: JwsState<'a>,
    pub(super) policy: &'a Policy,
    pub(super) payload: Option<Payload>,
    /// Whole seconds since 1970. A number like those it is compared with: 2^53 seconds are 285 million years.
    pub(super) now: f64,
}

impl<'a> JwtState<'a> {
    pub(super) fn new(jws: JwsState<'a>, policy: &'a Policy, now: i64) -> Self {
        Self { jws, policy, payload: None, now: to_seconds(now) }
    }

    /// The checks behind the signature, in their order: the payload and its registered claims, what the options demand,
    /// what the profile demands, scopes.
    pub(super) fn checks(&self) -> [&'a [Check<Self>]; 4] {
        let of_profile = self.policy.profile.map_or(&[][..], Self::of_profile);
        [Self::CLAIMS, Self::CONSTRAINTS, of_profile, Self::SCOPES]
    }

    pub(super) fn claim(&self, name: &str) -> Option<&Json> {
        self.payload.as_ref()?.claims.get(name)
    }

    /// How many seconds ago a claim's date is, if it is one; negative in the future.
    pub(super) fn age(&self, claim: &str) -> Option<f64> {
        self.claim(claim).and_then(numeric_date).map(|date| self.now - date)
    }

    /// What a report shows of a claim.
    pub(super) fn values(&self, expected: Option<String>, claim: &str) -> Values {
        Values { expected, actual: self.claim(claim).map(to_text) }
    }
}

/// A time as a number like those it is compared with.
pub(super) fn to_seconds(now: i64) -> f64 {
    /// Beyond, neighbouring seconds are the same number, and no clock is there.
    const END_OF_TIME: i64 = 1 << 53;
    #[allow(clippy::as_conversions, reason = "exact within ±2^53")]
    let now = now.clamp(-END_OF_TIME, END_OF_TIME) as f64;
    now
}

pub(super) fn fail(claim: &'static str, reason: ClaimReason) -> Outcome {
    Outcome::Fail(Error::Claim(Cow::Borrowed(claim), reason))
}

pub(super) fn pass_or_fail(claim: &'static str, passes: bool) -> Outcome {
    if passes { Outcome::Pass } else { fail(claim, ClaimReason::CheckFailed) }
}

/// A claim that is one of these strings; nothing to do where none is given, and `required` has spoken where it is absent.
pub(super) fn one_of(token: &JwtState<'_>, claim: &'static str, wanted: Option<&Vec<String>>) -> Outcome {
    let Some(wanted) = wanted else { return Outcome::NotConfigured };
    let Some(value) = token.claim(claim) else { return Outcome::NotEvaluated };
    pass_or_fail(claim, value.as_str().is_some_and(|value| wanted.iter().any(|one| one == value)))
}

/// Whether an instant of this age is no older than `most` and not in the future, give or take the tolerance.
pub(super) fn is_recent(age: f64, most: f64, tolerance: f64) -> bool {
    age - tolerance <= most && age + tolerance >= 0.0
}

/// A finite number within ±2^53, so that every whole second is told from the next. RFC 7519 section 2.
pub(super) fn numeric_date(json: &Json) -> Option<f64> {
    const MOST: u64 = 1 << 53;
    let Json::Number(number) = json else { return None };
    // As a double 2^53 + 1 would be 2^53.
    number.is_within(MOST).then(|| to_microseconds(number.as_f64()))
}

/// Rounds to microseconds. `serde_json` is exact for up to 17 digits; of more it may read the double beside the nearest one unless
/// a crate of the program turns on `float_roundtrip`, and a verdict may not depend on that.
#[allow(clippy::as_conversions, clippy::arithmetic_side_effects, reason = "within 2^53 each way")]
fn to_microseconds(seconds: f64) -> f64 {
    let whole = seconds as i64 as f64;
    let half = if seconds < 0.0 { -0.5 } else { 0.5 };
    whole + ((seconds - whole) * 1e6 + half) as i64 as f64 / 1e6
}

/// Letter case does not matter, and `application/` may be left out where no other slash is. RFC 7515 section 4.1.9.
pub(super) fn is_media_type(typ: &str, wanted: &str) -> bool {
    subtype(typ) == subtype(wanted)
}

fn subtype(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("application/") {
        Some(rest) if !rest.contains('/') => rest.into(),
        _ => name,
    }
}

/// The strings as JSON: one alone, or a list.
pub(super) fn strings_text(strings: &[String]) -> String {
    if let [one] = strings { to_text(one) } else { to_text(strings) }
}

/// Seconds as JSON.
pub(super) fn seconds_text(seconds: f64) -> String {
    to_text(&Number::from(seconds))
}

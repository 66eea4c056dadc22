//! The state of a JWT's verification, and helpers that its checks share.

use super::{
    payload::Payload,
    policy::{Policy, Profile},
};
use crate::{
    encoding::json::{Json, Number, to_text},
    error::{ClaimReason, Difference, Error},
    jws::{
        JwsState,
        pipeline::{Check, Outcome, Values},
    },
};
use alloc::{borrow::Cow, string::String, vec::Vec};

/// The state of a token's verification: the JWS below it, and the payload.
pub(super) struct JwtState<'a> {
    pub(super) jws: JwsState<'a>,
    pub(super) policy: &'a Policy,
    pub(super) payload: Option<Payload>,
    /// Whole seconds since 1970, as `f64` like the claims it is compared with. 2^53 seconds are 285 million years.
    pub(super) now: f64,
}

impl<'a> JwtState<'a> {
    pub(super) fn new(jws: JwsState<'a>, policy: &'a Policy, now: i64) -> Self {
        Self { jws, policy, payload: None, now: to_seconds(now) }
    }

    /// The checks after the signature, in order: the payload and its registered claims, the policy's constraints, the
    /// types of claims, the profile, scopes.
    pub(super) fn checks(&self) -> [&'a [Check<Self>]; 5] {
        let of_profile = self.policy.profile.map_or(&[][..], Self::of_profile);
        [Self::CLAIMS, Self::CONSTRAINTS, Self::TYPES, of_profile, Self::SCOPES]
    }

    pub(super) fn is_client_assertion(&self) -> bool {
        self.policy.profile == Some(Profile::ClientAssertion)
    }

    pub(super) fn claim(&self, name: &str) -> Option<&Json> {
        self.payload.as_ref()?.claims.get(name)
    }

    /// Seconds since a claim's date, negative if it is in the future. `None` if the claim is not a date.
    pub(super) fn age(&self, claim: &str) -> Option<f64> {
        self.date(claim).map(|date| self.now - date)
    }

    /// A claim's date, in seconds since 1970. `None` if the claim is not a date.
    pub(super) fn date(&self, claim: &str) -> Option<f64> {
        self.claim(claim).and_then(numeric_date)
    }

    /// The expected and the actual value of a claim, for reports.
    pub(super) fn values(&self, expected: Option<String>, claim: &str) -> Values {
        Values { expected, actual: self.claim(claim).map(to_text) }
    }
}

/// Converts a time to `f64`, as the claims are that it is compared with.
pub(super) fn to_seconds(now: i64) -> f64 {
    /// From 2^53 on `f64` cannot tell a second from the next. No clock gets there.
    const MAX_EXACT: i64 = 1 << 53;
    #[allow(clippy::as_conversions, reason = "exact within ±2^53")]
    let now = now.clamp(-MAX_EXACT, MAX_EXACT) as f64;
    now
}

pub(super) fn fail(claim: &'static str, reason: ClaimReason) -> Outcome {
    Outcome::Fail(Error::Claim(Cow::Borrowed(claim), reason))
}

pub(super) fn pass_or_fail(claim: &'static str, passes: bool) -> Outcome {
    if passes { Outcome::Pass } else { fail(claim, ClaimReason::CheckFailed) }
}

/// Checks that a claim is one of these strings. Without a list the check is not configured.
pub(super) fn one_of(token: &JwtState<'_>, claim: &'static str, wanted: Option<&[String]>) -> Outcome {
    let Some(wanted) = wanted else { return Outcome::NotConfigured };
    let Some(value) = token.claim(claim) else { return absent(token, claim) };
    compare(claim, Some(value), wanted)
}

/// Compares a value with the expected ones. A list has one that is expected if any of its elements is, which only `aud`
/// allows (RFC 7519 section 4.1.3). If nothing is equal, the error names how the values differ.
pub(super) fn compare(claim: &'static str, value: Option<&Json>, wanted: &[String]) -> Outcome {
    let found = match value {
        Some(Json::String(one)) => Vec::from([one.as_str()]),
        Some(list) if claim == "aud" => list.as_strings().unwrap_or_default(),
        _ => Vec::new(),
    };
    let pairs = || found.iter().flat_map(|found| wanted.iter().map(move |wanted| (*found, wanted.as_str())));
    if pairs().any(|(found, wanted)| found == wanted) {
        return Outcome::Pass;
    }
    let difference = match (value, found.len()) {
        (None, _) => Some(Difference::Absent),
        (Some(Json::Array(list)), 0) if list.is_empty() => None,
        (_, 0) => Some(Difference::Type),
        // The first ones show it as well as all of them: a token may list a hundred thousand.
        (_, several) => pairs()
            .take(64)
            .find_map(|(found, wanted)| Difference::between(found, wanted))
            .or_else(|| (several > 1).then_some(Difference::NoneOfSeveral)),
    };
    Outcome::Fail(match difference {
        Some(difference) => Error::Mismatch(claim, difference),
        None => Error::Claim(Cow::Borrowed(claim), ClaimReason::CheckFailed),
    })
}

/// The outcome of a comparison without its claim, whose absence is an error of `required`, not of the comparison.
pub(super) fn absent(token: &JwtState<'_>, claim: &str) -> Outcome {
    let is_optional = token.payload.is_some() && token.policy.if_present.contains(&claim);
    if is_optional { Outcome::Absent } else { Outcome::NotEvaluated }
}

/// Whether an `age` in seconds is at most `max` and not negative, within the tolerance.
pub(super) fn is_recent(age: f64, max: f64, tolerance: f64) -> bool {
    age - tolerance <= max && age + tolerance >= 0.0
}

/// A number, with fractions (RFC 7519 section 2). Several libraries write the largest 64-bit integer for "never".
pub(super) fn numeric_date(json: &Json) -> Option<f64> {
    if let Json::Number(number) = json { Some(to_microseconds(number.as_f64())) } else { None }
}

/// Seconds from one date to another, to the microsecond: dates with the same fraction differ by whole seconds.
pub(super) fn seconds_between(from: f64, to: f64) -> f64 {
    to_microseconds(to - from)
}

/// Rounds to microseconds. `serde_json` is exact for up to 17 digits. For more digits it may return a neighbour of the
/// nearest `f64`, unless another crate of the program enables `float_roundtrip`. The verdict must not depend on that.
#[allow(clippy::as_conversions, clippy::arithmetic_side_effects, reason = "within 2^53 each way")]
fn to_microseconds(seconds: f64) -> f64 {
    /// From here on an `f64` has no fraction.
    const MOST: f64 = (1_u64 << 53) as f64;
    if !(-MOST..=MOST).contains(&seconds) {
        return seconds;
    }
    let whole = seconds as i64 as f64;
    let half = if seconds < 0.0 { -0.5 } else { 0.5 };
    whole + ((seconds - whole) * 1e6 + half) as i64 as f64 / 1e6
}

/// Compares media types. Letter case is ignored, and `application/` may be omitted if the rest has no slash. RFC 7515
/// section 4.1.9.
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

/// The strings as JSON: a single one as a string, several as an array.
pub(super) fn strings_text(strings: &[String]) -> String {
    if let [one] = strings { to_text(one) } else { to_text(strings) }
}

/// Seconds as JSON.
pub(super) fn seconds_text(seconds: f64) -> String {
    to_text(&Number::from(seconds))
}

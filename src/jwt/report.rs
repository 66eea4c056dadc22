//! `inspect` runs every check that can still run after a failure.

use super::{
    findings::{Finding, findings},
    payload::Payload,
    policy::{Policy, Profile},
    state::JwtState,
};
use crate::{
    encoding::base64url,
    jwk::{KeyReport, KeySet},
    jws::{CheckReport, Header, JwsState, KeyMatch, Source, Status, VerifiedKey, pipeline},
};
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// The verdict of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub enum Verdict {
    /// Every check passed: [`verify`](crate::verify) accepts the token.
    #[cfg_attr(feature = "serde", serde(rename = "verified"))]
    Verified,
    /// A check failed: [`verify`](crate::verify) rejects the token.
    #[cfg_attr(feature = "serde", serde(rename = "not verified"))]
    NotVerified,
    /// Nothing failed, but there were no keys to verify the signature with.
    #[cfg_attr(feature = "serde", serde(rename = "cannot tell"))]
    CannotTell,
}

/// The result of [`inspect`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Report {
    /// The verdict, the same as [`verify`](crate::verify)'s.
    pub verdict: Verdict,
    /// Every check, in the order in which [`verify`](crate::verify) runs them.
    pub checks: Vec<CheckReport>,
    /// The profile that was checked.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub profile: Option<Profile>,
    /// The header's JSON text, if readable, as the checks read it: of duplicate members, only the first. Trust it only
    /// if the verdict is [`Verdict::Verified`].
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub header: Option<String>,
    /// The payload's JSON text, if readable, as the checks read it: of duplicate members, only the first. Trust it only
    /// if the verdict is [`Verdict::Verified`].
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub payload: Option<String>,
    /// The text of header and payload, JSON or not. Of a malformed part, as much as can be decoded.
    pub decoded: [Option<String>; 2],
    /// The key that verified the signature.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub key: Option<VerifiedKey>,
    /// Every key of the input. Only candidates for the token are prepared; [`KeySet::report`] prepares all keys.
    pub keys: Vec<KeyReport>,
    /// Whether each key matches this token, and why. Empty if the token names no known algorithm.
    pub key_matches: Vec<KeyMatch>,
    /// Security observations about the token, whatever the verdict.
    pub findings: Vec<Finding>,
}

/// Runs every check that can still run after a failure and reports them all, to explain why a token fails. Without
/// `keys` the signature is not verified. `now` is in seconds since 1970.
///
/// ```
/// use keyward::{Policy, Status, inspect};
///
/// let report = inspect("e30.e30.AA", None, &Policy::default(), 0);
/// let failed: Vec<_> = report.checks.iter().filter(|check| check.status == Status::Fail).collect();
/// assert_eq!(failed[0].id, "alg");
/// ```
#[must_use]
#[inline(never)]
pub fn inspect(token: &str, keys: Option<&KeySet>, policy: &Policy, now: i64) -> Report {
    let mut state =
        JwtState::new(JwsState::new(Source::Compact { token, payload: None }, keys, &policy.signature), policy, now);
    let mut checks = Vec::new();
    pipeline::report(JwsState::FORM, &mut state.jws, &mut checks);
    state.jws.key_issuers = policy.key_issuers(state.jws.payload.as_deref());
    for list in [JwsState::KEY, JwsState::SIGNATURE] {
        pipeline::report(list, &mut state.jws, &mut checks);
    }
    for list in state.checks() {
        pipeline::report(list, &mut state, &mut checks);
    }
    let verdict = if checks.iter().any(|check| check.status == Status::Fail) {
        Verdict::NotVerified
    } else if state.jws.key.is_some() {
        Verdict::Verified
    } else {
        Verdict::CannotTell
    };
    Report {
        verdict,
        checks,
        profile: policy.profile,
        findings: findings(&state),
        decoded: decoded(&state.jws),
        key_matches: state.jws.key_matches(),
        header: state.jws.header.map(Header::into_text),
        payload: state.payload.map(Payload::into_text),
        key: state.jws.key.map(VerifiedKey::from),
        keys: keys.map(KeySet::known_keys).unwrap_or_default(),
    }
}

/// Only for display: the content of the token's first two parts.
fn decoded(jws: &JwsState<'_>) -> [Option<String>; 2] {
    let texts = jws.texts();
    [0, 1].map(|index: usize| {
        let bytes = base64url::decode_leniently(texts.get(index)?);
        Some(String::from_utf8_lossy(&bytes).into_owned())
    })
}

//! Scopes: the last check of a token. A token that only lacks a scope has passed every other check, so the response may
//! name the missing scope (RFC 6750 section 3.1, `insufficient_scope`).

use super::{
    policy::{Policy, Scopes},
    state::{JwtState, strings_text},
};
use crate::{
    encoding::json::{self, Json, Object, to_text},
    error::{ClaimReason, Error, Rejection},
    jws::pipeline::{Check, Group, Outcome, Values},
    limits::Limits,
};
use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use core::iter;

const ID: &str = "scope";

impl<'a> JwtState<'a> {
    pub(super) const SCOPES: &'a [Check<Self>] = &[Check::new(ID, Group::Scopes, scope).showing(|token| {
        let expected = token.policy.scopes.as_ref().map(scopes_text);
        let actual = token.payload.as_ref().and_then(|payload| granted_text(&payload.claims, token.policy));
        Values { expected, actual }
    })];
}

fn scope(token: &mut JwtState<'_>) -> Outcome {
    let Some(wanted) = &token.policy.scopes else { return Outcome::NotConfigured };
    let Some(payload) = &token.payload else { return Outcome::NotEvaluated };
    compare(&payload.claims, token.policy, wanted).into()
}

/// Runs the last check of [`verify`](crate::verify) on its own: whether a token has been granted the scopes of a
/// policy. Use it for a route that requires more scopes than [`verify`](crate::verify) has checked, or to run other
/// checks before that of scopes.
///
/// `claims` is the JSON text of a verified token's payload. Only the scopes of the policy count, and the claims to read
/// them from.
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// let policy = keyward::Policy::builder().scopes(["orders:write"]).build()?;
/// let rejection = keyward::verify_scopes(r#"{"scope":"orders:read"}"#, &policy).unwrap_err();
/// assert_eq!(rejection.check, "scope");
/// # Ok(()) }
/// ```
///
/// # Errors
/// `ERR_JWT_CLAIM_VALIDATION_FAILED`: a scope is missing, or with the reason `invalid` a claim of scopes has another
/// type. `ERR_JWT_INVALID`: `claims` is not a JSON object.
pub fn verify_scopes(claims: &str, policy: &Policy) -> Result<(), Rejection> {
    let Some(wanted) = &policy.scopes else { return Ok(()) };
    let verdict = match json::parse(claims, Limits::MAX_DEPTH) {
        Ok(Json::Object(claims)) => compare(&claims, policy, wanted),
        _ => Err(Error::PayloadNotObject),
    };
    verdict.map_err(|error| Rejection::new(ID, error))
}

/// The claims that hold a token's scopes: `scope` (RFC 8693 section 4.2), or `scp` without it, and those that the
/// policy names.
fn scope_claims<'a>(claims: &'a Object, policy: &'a Policy) -> impl Iterator<Item = (&'a str, &'a Json)> {
    let usual = if claims.contains("scope") { "scope" } else { "scp" };
    let names = iter::once(usual).chain(policy.scope_claims.iter().flatten().map(String::as_str));
    names.filter_map(|name| Some((name, claims.get(name)?)))
}

/// Each claim is a text of names, separated by spaces, or a list of such texts.
fn compare(claims: &Object, policy: &Policy, wanted: &Scopes) -> Result<(), Error> {
    let (mut granted, mut reason) = (Vec::new(), ClaimReason::Missing);
    for (name, claim) in scope_claims(claims, policy) {
        reason = ClaimReason::CheckFailed;
        let texts = if let Json::String(text) = claim { Some(vec![text.as_str()]) } else { claim.as_strings() };
        let Some(texts) = texts else { return Err(Error::Claim(Cow::Owned(name.into()), ClaimReason::Invalid)) };
        for text in texts {
            granted.extend(text.split(' '));
        }
    }
    // Sorted, because both lists may be long.
    granted.sort_unstable();
    let has = |name: &String| granted.binary_search(&name.as_str()).is_ok();
    let passes = if wanted.any { wanted.names.iter().any(has) } else { wanted.names.iter().all(has) };
    if passes { Ok(()) } else { Err(Error::Claim(Cow::Borrowed("scope"), reason)) }
}

/// The values of the claims that were read: of a single claim its value, of several a list.
fn granted_text(claims: &Object, policy: &Policy) -> Option<String> {
    let mut values = Vec::new();
    for (_, value) in scope_claims(claims, policy) {
        values.push(value);
    }
    match values.as_slice() {
        [] => None,
        [one] => Some(to_text(one)),
        several => Some(to_text(several)),
    }
}

fn scopes_text(scopes: &Scopes) -> String {
    let names = strings_text(&scopes.names);
    if scopes.any { [r#"{"any":"#, &names, "}"].concat() } else { names }
}

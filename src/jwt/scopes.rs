//! Scopes: the last check of a token. A token that only lacks a scope has passed every other check, so the response may
//! name the missing scope (RFC 6750 section 3.1, `insufficient_scope`).

use super::{
    policy::{Policy, Scopes},
    state::{JwtState, strings_text},
};
use crate::{
    encoding::json::{self, Json, Object},
    error::{ClaimReason, Error, Rejection},
    jws::pipeline::{Check, Group, Outcome},
    limits::Limits,
};
use alloc::{borrow::Cow, string::String, vec::Vec};

const ID: &str = "scope";

impl<'a> JwtState<'a> {
    pub(super) const SCOPES: &'a [Check<Self>] = &[Check::new(ID, Group::Scopes, scope).showing(|token| {
        let expected = token.policy.scopes.as_ref().map(scopes_text);
        token.values(expected, if token.claim("scope").is_some() { "scope" } else { "scp" })
    })];
}

fn scope(token: &mut JwtState<'_>) -> Outcome {
    let Some(wanted) = &token.policy.scopes else { return Outcome::NotConfigured };
    let Some(payload) = &token.payload else { return Outcome::NotEvaluated };
    compare(&payload.claims, wanted).into()
}

/// Runs the last check of [`verify`](crate::verify) on its own: whether a token has been granted the scopes of a
/// policy. Use it for a route that requires more scopes than [`verify`](crate::verify) has checked, or to run other
/// checks before that of scopes.
///
/// `claims` is the JSON text of a verified token's payload. The rest of the policy is ignored.
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
/// `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `scope` or `scp`: a scope is missing. `ERR_JWT_INVALID`: `claims`
/// is not a JSON object.
pub fn verify_scopes(claims: &str, policy: &Policy) -> Result<(), Rejection> {
    let Some(wanted) = &policy.scopes else { return Ok(()) };
    let verdict = match json::parse(claims, Limits::MAX_DEPTH) {
        Ok(Json::Object(claims)) => compare(&claims, wanted),
        _ => Err(Error::PayloadNotObject),
    };
    verdict.map_err(|error| Rejection::new(ID, error))
}

/// `scope` is a space-separated list (RFC 8693 section 4.2). Without `scope`, `scp` is read: a space-separated list or
/// an array.
fn compare(claims: &Object, wanted: &Scopes) -> Result<(), Error> {
    let (claim, granted) = match (claims.get("scope"), claims.get("scp")) {
        (Some(Json::String(scope)), _) => ("scope", Some(scope.split(' ').collect())),
        (Some(_), _) => ("scope", None),
        (None, Some(Json::String(scp))) => ("scp", Some(scp.split(' ').collect())),
        (None, Some(scp)) => ("scp", scp.as_strings()),
        (None, None) => return Err(Error::Claim(Cow::Borrowed("scope"), ClaimReason::Missing)),
    };
    let Some::<Vec<&str>>(mut granted) = granted else {
        return Err(Error::Claim(Cow::Borrowed(claim), ClaimReason::Invalid));
    };
    // Sorted, because both lists may be long.
    granted.sort_unstable();
    let has = |name: &String| granted.binary_search(&name.as_str()).is_ok();
    let passes = if wanted.any { wanted.names.iter().any(has) } else { wanted.names.iter().all(has) };
    if passes { Ok(()) } else { Err(Error::Claim(Cow::Borrowed("scope"), ClaimReason::CheckFailed)) }
}

fn scopes_text(scopes: &Scopes) -> String {
    let names = strings_text(&scopes.names);
    if scopes.any { [r#"{"any":"#, &names, "}"].concat() } else { names }
}

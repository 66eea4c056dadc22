//! The types of claims: of those that RFC 7519 registers in every token, of further ones under the profile that defines
//! them.

use super::{
    policy::Profile,
    state::{JwtState, fail},
};
use crate::{
    encoding::json::Json,
    error::ClaimReason,
    jws::pipeline::{Check, Group, Outcome},
};

/// Whether a claim has its type.
type IsType = fn(&Json) -> bool;

/// The claims of RFC 7519 section 4.1. The types of `exp`, `nbf` and `iat` are part of the checks of these dates, which
/// always run.
const REGISTERED: &[(&str, IsType)] =
    &[("iss", is_string), ("sub", is_string), ("jti", is_string), ("aud", is_string_or_strings)];

/// OpenID Connect Core section 2; `sid` is of Front-Channel Logout section 3.
const ID_TOKEN: &[(&str, IsType)] = &[
    ("nonce", is_string),
    ("azp", is_string),
    ("auth_time", is_number),
    ("acr", is_string),
    ("amr", is_strings),
    ("at_hash", is_string),
    ("c_hash", is_string),
    ("sid", is_string),
];

/// RFC 9068 section 2.2.
const ACCESS_TOKEN: &[(&str, IsType)] =
    &[("client_id", is_string), ("auth_time", is_number), ("acr", is_string), ("amr", is_strings)];

/// Back-Channel Logout section 2.4.
const LOGOUT_TOKEN: &[(&str, IsType)] = &[("sid", is_string)];

impl<'a> JwtState<'a> {
    /// Comparisons come first: a claim of another type does not match either.
    pub(super) const TYPES: &'a [Check<Self>] = &[Check::new("types", Group::Claims, types)];
}

/// Programs rely on these types: a list in place of a subject must not reach a comparison of theirs.
fn types(token: &mut JwtState<'_>) -> Outcome {
    let (policy, Some(payload)) = (token.policy, &token.payload) else { return Outcome::NotEvaluated };
    if policy.claim_types_unchecked {
        return Outcome::NotConfigured;
    }
    let of_profile = match policy.profile {
        Some(Profile::IdToken) => ID_TOKEN,
        // Issuers from before RFC 9068 use the names of its claims with other types.
        Some(Profile::AccessToken) if !policy.legacy_access_tokens => ACCESS_TOKEN,
        Some(Profile::LogoutToken) => LOGOUT_TOKEN,
        _ => &[],
    };
    let mut claims = REGISTERED.iter().chain(of_profile);
    let wrong = claims.find(|(name, is_type)| payload.claims.get(name).is_some_and(|claim| !is_type(claim)));
    wrong.map_or(Outcome::Pass, |(name, _)| fail(name, ClaimReason::Invalid))
}

fn is_string(claim: &Json) -> bool {
    claim.as_str().is_some()
}

fn is_strings(claim: &Json) -> bool {
    claim.as_strings().is_some()
}

fn is_string_or_strings(claim: &Json) -> bool {
    is_string(claim) || is_strings(claim)
}

fn is_number(claim: &Json) -> bool {
    matches!(claim, Json::Number(_))
}

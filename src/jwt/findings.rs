//! Security observations about a token, whatever the verdict: a table of rules over the parts that could be read.

use super::{
    policy::Profile,
    profile::is_known_type,
    state::{JwtState, is_media_type, numeric_date},
};
use crate::{
    encoding::base64url,
    error::Base64Error,
    jws::{KeyMatch, MatchOutcome},
};
use alloc::vec::Vec;
#[cfg(feature = "serde")]
use serde::Serialize;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Severity {
    /// The token is, or enables, an attack.
    Danger,
    /// A mistake in how the token or the keys were made.
    Warning,
    /// Information only.
    Note,
}

/// A security observation about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct Finding {
    /// The stable name of the rule.
    pub id: &'static str,
    /// How serious it is.
    pub severity: Severity,
}

/// A rule's name, its severity, and whether it applies to a token.
type Rule = (&'static str, Severity, fn(&JwtState<'_>) -> bool);

const RULES: &[Rule] = &[
    ("alg_none", Severity::Danger, |token| alg(token).is_some_and(|alg| alg.eq_ignore_ascii_case("none"))),
    ("duplicate_members", Severity::Danger, |token| {
        token.jws.header.as_ref().is_some_and(|header| header.check_members().is_err())
            || token.payload.as_ref().is_some_and(|payload| payload.check_members().is_err())
    }),
    ("non_canonical_base64", Severity::Danger, |token| {
        let padded = token.policy.signature.require_padding;
        let is_canonical = |part: &&str| {
            matches!(base64url::decode(part), Ok(_) | Err(Base64Error::Character(_) | Base64Error::Length))
                || padded && base64url::decode_as(part, true).is_ok()
        };
        !token.jws.texts().iter().all(is_canonical)
    }),
    ("alg_confusion", Severity::Danger, |token| is_symmetric(token) && token.jws.has_keys(|kty, _| kty != "oct")),
    ("weak_secret", Severity::Danger, |token| {
        is_symmetric(token) && token.jws.has_keys(|kty, weak| kty == "oct" && weak)
    }),
    ("weak_rsa", Severity::Danger, |token| token.jws.has_keys(|kty, weak| kty == "RSA" && weak)),
    ("suspicious_kid", Severity::Danger, |token| header_text(token, "kid").is_some_and(is_suspicious)),
    ("jwk", Severity::Warning, |token| has_header(token, "jwk")),
    ("jku", Severity::Warning, |token| has_header(token, "jku")),
    ("x5u", Severity::Warning, |token| has_header(token, "x5u")),
    ("x5c", Severity::Note, |token| has_header(token, "x5c")),
    ("sender_constrained", Severity::Warning, |token| {
        let checked = [Some(Profile::AccessToken), Some(Profile::LenientAccessToken)].contains(&token.policy.profile);
        token.claim("cnf").is_some() && !checked
    }),
    ("no_exp", Severity::Warning, |token| token.payload.is_some() && token.claim("exp").is_none()),
    ("long_lifetime", Severity::Warning, |token| lifetime(token).is_some_and(|seconds| seconds > 86_400.0)),
    ("iat_in_future", Severity::Warning, |token| {
        token.age("iat").is_some_and(|age| age + token.policy.tolerance() < 0.0)
    }),
    ("milliseconds", Severity::Warning, |token| {
        // As seconds these are the years 5138 to 3170843, as milliseconds 1973 to 5138.
        let is_milliseconds = |date: f64| (1e11..1e14).contains(&date);
        ["exp", "nbf", "iat", "auth_time"].iter().any(|name| date(token, name).is_some_and(is_milliseconds))
    }),
    ("microsoft_graph", Severity::Note, |token| {
        let is_rejected = |key: &KeyMatch| key.outcome == MatchOutcome::Rejected;
        has_header(token, "nonce") && token.jws.key.is_none() && token.jws.key_matches().iter().any(is_rejected)
    }),
    ("aws_load_balancer", Severity::Note, |token| has_header(token, "signer") && has_header(token, "client")),
    ("dpop_proof", Severity::Warning, |token| {
        let is_named = header_text(token, "typ").is_some_and(|typ| is_media_type(typ, "dpop+jwt"));
        is_named || token.claim("htm").is_some() && token.claim("htu").is_some()
    }),
    ("unknown_typ", Severity::Note, |token| {
        let typ = token.jws.header.as_ref().and_then(|header| header.typ());
        typ.is_some_and(|typ| !typ.as_str().is_some_and(is_known_type))
    }),
];

/// The findings of a token, in the order of the table.
pub(super) fn findings(token: &JwtState<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, severity, rule) in RULES {
        if rule(token) {
            findings.push(Finding { id, severity: *severity });
        }
    }
    findings
}

fn header_text<'t>(token: &'t JwtState<'_>, name: &str) -> Option<&'t str> {
    token.jws.header.as_ref()?.get(name)?.as_str()
}

fn has_header(token: &JwtState<'_>, name: &str) -> bool {
    token.jws.header.as_ref().is_some_and(|header| header.get(name).is_some())
}

fn alg<'t>(token: &'t JwtState<'_>) -> Option<&'t str> {
    header_text(token, "alg")
}

fn is_symmetric(token: &JwtState<'_>) -> bool {
    token.jws.algorithm.is_some_and(crate::alg::Algorithm::is_symmetric)
}

/// A `kid` with a special meaning to a file system, a database or a shell. Slashes and dashes alone are not suspicious:
/// base64 and base64url have them, also as the first character.
fn is_suspicious(kid: &str) -> bool {
    const SIGNS: &[&str] = &[
        "../", "..\\", "://", "/etc/", "/dev/", "/proc/", "/var/", "/tmp/", "'", "\"", ";", "?", "`", "$(", "|", "\0",
        "\n", "<", " ",
    ];
    kid.starts_with(['\\', '.', '~']) || kid.len() > 512 || SIGNS.iter().any(|sign| kid.contains(sign))
}

/// The time from `iat` to `exp`. Without `iat` it starts at `nbf`, without both at the time of the check.
fn lifetime(token: &JwtState<'_>) -> Option<f64> {
    Some(date(token, "exp")? - date(token, "iat").or_else(|| date(token, "nbf")).unwrap_or(token.now))
}

fn date(token: &JwtState<'_>, claim: &str) -> Option<f64> {
    token.claim(claim).and_then(numeric_date)
}

#[cfg(test)]
mod tests {
    use super::{Finding, RULES};

    #[test]
    fn every_finding_has_a_text() {
        for (id, severity, _) in RULES {
            assert!(Finding { id, severity: *severity }.text().is_some(), "{id}");
        }
    }
}

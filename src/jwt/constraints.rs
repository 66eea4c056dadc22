//! The checks that a policy adds beyond the registered claims, mostly for ID tokens. OpenID Connect Core section
//! 3.1.3.7.

use super::{
    policy::{Profile, Secret},
    state::{
        JwtState, absent, fail, is_recent, numeric_date, one_of, pass_or_fail, seconds_between, seconds_text,
        strings_text,
    },
};
use crate::{
    encoding::{base64url, json::to_text},
    error::{ClaimReason, Error},
    jws::pipeline::{Check, Group, Note, Outcome},
};
use alloc::string::String;
use core::{slice, time::Duration};

impl<'a> JwtState<'a> {
    /// The check `required` has already checked that the claims are present.
    pub(super) const CONSTRAINTS: &'a [Check<Self>] = &[
        Check::new("max_lifetime", Group::Claims, max_lifetime).showing(|token| {
            let end =
                token.policy.max_lifetime.zip(token.lifetime_start()).map(|(max, start)| start + max.as_secs_f64());
            token.values(end.map(seconds_text), "exp")
        }),
        Check::new("nonce", Group::Claims, nonce)
            .showing(|token| token.values(token.policy.nonce.as_ref().map(|nonce| to_text(&nonce.0)), "nonce")),
        Check::new("azp", Group::Claims, azp)
            .showing(|token| token.values(token.policy.authorized_party.as_deref().map(strings_text), "azp")),
        Check::new("auth_time", Group::Claims, auth_time).showing(|token| {
            let earliest = |max: Duration| seconds_text(token.now - token.policy.tolerance() - max.as_secs_f64());
            token.values(token.policy.max_auth_age.map(earliest), "auth_time")
        }),
        Check::new("acr", Group::Claims, acr)
            .showing(|token| token.values(token.policy.acr.as_deref().map(strings_text), "acr")),
        Check::new("at_hash", Group::Claims, |token| half_hash(token, "at_hash", token.policy.access_token.as_ref()))
            .showing(|token| token.values(half_hash_text(token, token.policy.access_token.as_ref()), "at_hash")),
        Check::new("c_hash", Group::Claims, |token| half_hash(token, "c_hash", token.policy.code.as_ref()))
            .showing(|token| token.values(half_hash_text(token, token.policy.code.as_ref()), "c_hash")),
    ];

    /// The time from which the lifetime counts: `iat`. A client chooses the `iat` of its assertion, or omits it, so
    /// there it counts from now at the latest.
    fn lifetime_start(&self) -> Option<f64> {
        let now = self.is_client_assertion().then(|| self.latest());
        match (self.date("iat"), now) {
            (Some(iat), Some(now)) => Some(iat.min(now)),
            (iat, now) => iat.or(now),
        }
    }
}

fn max_lifetime(token: &mut JwtState<'_>) -> Outcome {
    let Some(max) = token.policy.max_lifetime else { return Outcome::NotConfigured };
    let (Some(exp), Some(start)) = (token.date("exp"), token.lifetime_start()) else { return Outcome::NotEvaluated };
    let ends_before_it_starts = token.date("iat").is_some_and(|iat| exp < iat);
    pass_or_fail("exp", !ends_before_it_starts && seconds_between(start, exp) <= max.as_secs_f64())
}

fn nonce(token: &mut JwtState<'_>) -> Outcome {
    let nonce = token.claim("nonce");
    let Some(wanted) = &token.policy.nonce else {
        // The client sent a nonce, so it must compare it. OpenID Connect Core section 3.1.3.7, item 11.
        return match token.policy.profile {
            Some(Profile::IdToken) if nonce.is_none() => Outcome::NotConfigured,
            Some(Profile::IdToken) if token.policy.nonce_unchecked => Outcome::Warn(Note::NonceNotGiven),
            Some(Profile::IdToken) => Outcome::Fail(Error::UnexpectedNonce),
            _ => Outcome::NotConfigured,
        };
    };
    one_of(token, "nonce", Some(slice::from_ref(&wanted.0)))
}

fn azp(token: &mut JwtState<'_>) -> Outcome {
    one_of(token, "azp", token.policy.authorized_party.as_deref())
}

fn acr(token: &mut JwtState<'_>) -> Outcome {
    one_of(token, "acr", token.policy.acr.as_deref())
}

fn auth_time(token: &mut JwtState<'_>) -> Outcome {
    let Some(max) = token.policy.max_auth_age else { return Outcome::NotConfigured };
    let Some(value) = token.claim("auth_time") else { return Outcome::NotEvaluated };
    let Some(time) = numeric_date(value) else { return fail("auth_time", ClaimReason::Invalid) };
    pass_or_fail("auth_time", is_recent(token.now - time, max.as_secs_f64(), token.policy.tolerance()))
}

/// The claim is base64url of the left half of a hash of the ASCII text. OpenID Connect Core section 3.1.3.6.
fn half_hash(token: &JwtState<'_>, claim: &'static str, of: Option<&Secret>) -> Outcome {
    let Some(Secret(text)) = of else { return Outcome::NotConfigured };
    let Some(value) = token.claim(claim) else { return absent(token, claim) };
    match token.jws.digest(text.as_bytes()) {
        None => Outcome::NotEvaluated,
        Some(None) => Outcome::Fail(Error::HashUndefined),
        Some(Some(digest)) => pass_or_fail(claim, value.as_str() == Some(&left_half(&digest))),
    }
}

fn half_hash_text(token: &JwtState<'_>, of: Option<&Secret>) -> Option<String> {
    let digest = token.jws.digest(of?.0.as_bytes())??;
    Some(to_text(&left_half(&digest)))
}

fn left_half(digest: &[u8]) -> String {
    base64url::encode(digest.get(..digest.len() / 2).unwrap_or_default())
}

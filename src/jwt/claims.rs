//! The checks of the registered claims, in the order in which they run. RFC 7519 section 4.1. Names and meanings follow
//! jose wherever jose has them.

use super::{
    issuer::issuer_error,
    payload::Payload,
    state::{JwtState, compare, fail, is_media_type, numeric_date, one_of, pass_or_fail, seconds_text, strings_text},
};
use crate::{
    encoding::json::{Json, to_text},
    error::{ClaimReason, Error},
    jws::pipeline::{Check, Group, Note, Outcome, Values},
};
use alloc::{borrow::Cow, vec::Vec};
use core::slice;

impl<'a> JwtState<'a> {
    pub(super) const CLAIMS: &'a [Check<Self>] = &[
        Check::new("certificate", Group::Signature, certificate),
        Check::new("payload", Group::Claims, payload),
        Check::new("typ", Group::Claims, typ).showing(|token| Values {
            expected: token.policy.typ.as_deref().map(to_text).or_else(|| token.expected_typ()),
            actual: token.typ().map(to_text),
        }),
        Check::new("required", Group::Claims, required).showing(|token| {
            let required_claims = required_claims(token);
            let expected = (!required_claims.is_empty()).then(|| to_text(&required_claims));
            let actual = token.payload.as_ref().map(|payload| {
                let mut names = Vec::new();
                for (name, _) in payload.claims.iter() {
                    names.push(name);
                }
                to_text(&names)
            });
            Values { expected, actual }
        }),
        Check::new("iss", Group::Claims, iss)
            .showing(|token| token.values(token.policy.issuer.as_deref().map(strings_text), "iss")),
        Check::new("sub", Group::Claims, sub)
            .showing(|token| token.values(token.policy.subject.as_deref().map(to_text), "sub")),
        Check::new("aud", Group::Claims, aud)
            .showing(|token| token.values(token.policy.audience.as_deref().map(strings_text), "aud")),
        Check::new("iat", Group::Claims, iat).showing(|token| token.values(None, "iat")),
        Check::new("nbf", Group::Claims, nbf).showing(|token| token.values(Some(seconds_text(token.latest())), "nbf")),
        Check::new("exp", Group::Claims, exp)
            .showing(|token| token.values(Some(seconds_text(token.earliest())), "exp")),
        Check::new("max_token_age", Group::Claims, max_token_age).showing(|token| {
            token
                .values(token.policy.max_token_age.map(|max| seconds_text(token.earliest() - max.as_secs_f64())), "iat")
        }),
    ];

    fn typ(&self) -> Option<&Json> {
        self.jws.header.as_ref()?.typ()
    }

    /// The latest `nbf` that is accepted.
    pub(super) fn latest(&self) -> f64 {
        self.now + self.policy.tolerance()
    }

    /// The latest `exp` that has expired.
    fn earliest(&self) -> f64 {
        self.now - self.policy.tolerance()
    }
}

/// Problems of the verifying key's certificate are only a warning, unless the policy requires a valid one. The check
/// needs the time, so it runs after the signature.
fn certificate(token: &mut JwtState<'_>) -> Outcome {
    let Some(key) = token.jws.key else { return Outcome::NotEvaluated };
    let required = token.policy.require_valid_certificate;
    let valid = key.certificate.as_ref().map(|certificate| certificate.is_valid_at(token.now));
    let note = match valid {
        None if required || key.has_certificate_warning() => Note::CertificateUnreadable,
        None => return Outcome::Absent,
        Some(false) => Note::CertificateExpired,
        Some(true) if key.has_certificate_warning() => Note::CertificateThumbprint,
        Some(true) => return Outcome::Pass,
    };
    if required { Outcome::Fail(Error::Certificate) } else { Outcome::Warn(note) }
}

/// A payload with duplicate members fails, but stays readable, so that a report can continue.
fn payload(token: &mut JwtState<'_>) -> Outcome {
    let Some(bytes) = token.jws.payload.take() else { return Outcome::NotEvaluated };
    match Payload::read_allowing_duplicates(bytes, token.jws.header.as_ref(), token.policy.limits().depth) {
        Ok(payload) => {
            let verdict = payload.check_members();
            token.payload = Some(payload);
            verdict.into()
        }
        Err(error) => Outcome::Fail(error),
    }
}

/// Checks `typ` against the policy's `typ`, then against the kinds of token that the profile accepts.
fn typ(token: &mut JwtState<'_>) -> Outcome {
    if token.jws.header.is_none() {
        return Outcome::NotEvaluated;
    }
    if let Some(wanted) = &token.policy.typ
        && !token.typ().and_then(Json::as_str).is_some_and(|typ| is_media_type(typ, wanted))
    {
        return compare("typ", token.typ(), slice::from_ref(wanted));
    }
    match token.policy.profile {
        Some(profile) => token.check_kind(profile).into(),
        None if token.policy.typ.is_some() => Outcome::Pass,
        None => Outcome::NotConfigured,
    }
}

/// The claims that must be present, whatever their value.
fn required_claims<'a>(token: &JwtState<'a>) -> Vec<&'a str> {
    let policy = token.policy;
    let options = [
        ("iss", policy.issuer.is_some()),
        ("sub", policy.subject.is_some()),
        ("aud", policy.audience.is_some()),
        ("iat", policy.max_token_age.is_some() || policy.max_lifetime.is_some() && !token.is_client_assertion()),
        ("exp", policy.max_lifetime.is_some()),
        ("nonce", policy.nonce.is_some()),
        ("azp", policy.authorized_party.is_some()),
        ("auth_time", policy.max_auth_age.is_some()),
        ("acr", policy.acr.is_some()),
        ("at_hash", policy.access_token.is_some()),
        ("c_hash", policy.code.is_some()),
    ];
    let mut names = Vec::new();
    let mut require = |name: &'a str| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for name in &policy.required_claims {
        require(name);
    }
    for (name, required) in options {
        if required && !policy.if_present.contains(&name) {
            require(name);
        }
    }
    if let Some(profile) = policy.profile {
        token.required_by(profile).for_each(require);
    }
    names
}

/// Presence is checked before values, so a missing claim is reported before a wrong one.
fn required(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    let names = required_claims(token);
    match names.iter().find(|name| token.claim(name).is_none()) {
        Some(missing) => Outcome::Fail(Error::Claim(Cow::Owned((*missing).into()), ClaimReason::Missing)),
        None if names.is_empty() => Outcome::NotConfigured,
        None => Outcome::Pass,
    }
}

/// A claim matters to the profile, but the policy gives no value to compare it with: a warning.
fn not_compared(token: &JwtState<'_>, note: Note) -> Outcome {
    if token.policy.profile.is_some() { Outcome::Warn(note) } else { Outcome::NotConfigured }
}

fn iss(token: &mut JwtState<'_>) -> Outcome {
    match &token.policy.issuer {
        None if token.claim("iss").is_some() => not_compared(token, Note::IssuerNotGiven),
        wanted if token.policy.templates.is_empty() => one_of(token, "iss", wanted.as_deref()),
        _ => token
            .payload
            .as_ref()
            .filter(|payload| payload.claims.contains("iss"))
            .map_or(Outcome::NotEvaluated, |payload| {
                token.policy.match_issuer(&payload.claims).map(|_| ()).map_err(issuer_error).into()
            }),
    }
}

fn sub(token: &mut JwtState<'_>) -> Outcome {
    one_of(token, "sub", token.policy.subject.as_ref().map(slice::from_ref))
}

/// `aud` is a string or a list of strings only. RFC 7519 section 4.1.3.
fn aud(token: &mut JwtState<'_>) -> Outcome {
    let audience = token.claim("aud");
    let Some(wanted) = &token.policy.audience else {
        return if audience.is_some() { not_compared(token, Note::AudienceNotGiven) } else { Outcome::NotConfigured };
    };
    audience.map_or(Outcome::NotEvaluated, |audience| compare("aud", Some(audience), wanted))
}

/// Checks a date where it is present.
fn date(token: &JwtState<'_>, claim: &'static str, passes: impl Fn(f64) -> Result<(), Error>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    let Some(value) = token.claim(claim) else { return Outcome::Absent };
    match numeric_date(value) {
        Some(seconds) => passes(seconds).into(),
        None => fail(claim, ClaimReason::Invalid),
    }
}

fn iat(token: &mut JwtState<'_>) -> Outcome {
    date(token, "iat", |_| Ok(()))
}

fn nbf(token: &mut JwtState<'_>) -> Outcome {
    date(token, "nbf", |nbf| match nbf > token.latest() {
        true => Err(Error::Claim(Cow::Borrowed("nbf"), ClaimReason::CheckFailed)),
        false => Ok(()),
    })
}

fn exp(token: &mut JwtState<'_>) -> Outcome {
    date(token, "exp", |exp| if exp <= token.earliest() { Err(Error::Expired) } else { Ok(()) })
}

fn max_token_age(token: &mut JwtState<'_>) -> Outcome {
    let Some(max) = token.policy.max_token_age else { return Outcome::NotConfigured };
    let Some(age) = token.age("iat") else { return Outcome::NotEvaluated };
    let tolerance = token.policy.tolerance();
    if age - tolerance > max.as_secs_f64() {
        Outcome::Fail(Error::TooOld)
    } else {
        pass_or_fail("iat", age + tolerance >= 0.0)
    }
}

//! The checks of the payload, in their order. RFC 7519 section 4.1; names and meanings are jose's where jose has them.

use super::{payload::Payload, policy::Policy};
use crate::{
    encoding::json::Json,
    error::{ClaimReason, Error},
    jws::{
        Signed,
        check::{Check, Group, Outcome},
    },
};
use alloc::{borrow::Cow, string::String};

/// What is known of a token so far: its signature's side, and its payload.
pub(super) struct Token<'a> {
    pub(super) signed: Signed<'a>,
    pub(super) policy: &'a Policy,
    pub(super) payload: Option<Payload>,
    /// Whole seconds since 1970. A number like those it is compared with: 2^53 seconds are 285 million years.
    pub(super) now: f64,
}

impl<'a> Token<'a> {
    pub(super) const CHECKS: &'a [Check<Self>] = &[
        Check { id: "certificate", group: Group::Signature, run: certificate },
        Check { id: "payload", group: Group::Claims, run: payload },
        Check { id: "typ", group: Group::Claims, run: typ },
        Check { id: "required", group: Group::Claims, run: required },
        Check { id: "iss", group: Group::Claims, run: iss },
        Check { id: "sub", group: Group::Claims, run: sub },
        Check { id: "aud", group: Group::Claims, run: aud },
        Check { id: "iat", group: Group::Claims, run: iat },
        Check { id: "nbf", group: Group::Claims, run: nbf },
        Check { id: "exp", group: Group::Claims, run: exp },
        Check { id: "max_token_age", group: Group::Claims, run: max_token_age },
    ];

    pub(super) fn new(signed: Signed<'a>, policy: &'a Policy, now: i64) -> Self {
        /// Beyond, neighbouring seconds are the same number, and no clock is there.
        const END_OF_TIME: i64 = 1 << 53;
        #[allow(clippy::as_conversions, reason = "exact within ±2^53")]
        let now = now.clamp(-END_OF_TIME, END_OF_TIME) as f64;
        Self { signed, policy, payload: None, now }
    }

    fn claim(&self, name: &str) -> Option<&Json> {
        self.payload.as_ref()?.claims.get(name)
    }
}

fn fail(claim: &'static str, reason: ClaimReason) -> Outcome {
    Outcome::Fail(Error::Claim(Cow::Borrowed(claim), reason))
}

fn pass_or_fail(claim: &'static str, passes: bool) -> Outcome {
    if passes { Outcome::Pass } else { fail(claim, ClaimReason::CheckFailed) }
}

/// What is wrong with the certificate of the key that verified is a remark, unless the policy asks for a good one. It needs
/// the time, so it stands here, behind the signature.
fn certificate(token: &mut Token<'_>) -> Outcome {
    let Some(key) = token.signed.key else { return Outcome::NotPossible };
    let required = token.policy.require_valid_certificate;
    let valid = key.certificate.as_ref().map(|certificate| certificate.is_valid_at(token.now));
    let remark = match valid {
        None if required || !key.warnings.is_empty() => "certificate_unreadable",
        None => return Outcome::NotPresent,
        Some(false) => "certificate_expired",
        Some(true) if !key.warnings.is_empty() => "certificate_thumbprint",
        Some(true) => return Outcome::Pass,
    };
    if required { Outcome::Fail(Error::Certificate) } else { Outcome::Warn(remark) }
}

fn payload(token: &mut Token<'_>) -> Outcome {
    let Some(bytes) = token.signed.payload.take() else { return Outcome::NotPossible };
    Payload::read(bytes, token.policy.limits().depth).map(|payload| token.payload = Some(payload)).into()
}

fn typ(token: &mut Token<'_>) -> Outcome {
    let Some(wanted) = &token.policy.typ else { return Outcome::NotAsked };
    let Some(header) = &token.signed.header else { return Outcome::NotPossible };
    pass_or_fail("typ", header.typ().and_then(Json::as_str).is_some_and(|typ| same_media_type(typ, wanted)))
}

/// Letter case does not matter, and `application/` may be left out where no other slash is. RFC 7515 section 4.1.9.
fn same_media_type(a: &str, b: &str) -> bool {
    let subtype = |name: &str| -> String {
        let name = name.to_ascii_lowercase();
        match name.strip_prefix("application/") {
            Some(rest) if !rest.contains('/') => rest.into(),
            _ => name,
        }
    };
    subtype(a) == subtype(b)
}

/// Presence before values: one list, so that a missing claim is named before a wrong one.
fn required(token: &mut Token<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotPossible;
    }
    let policy = token.policy;
    let implied = [
        ("iss", policy.issuer.is_some()),
        ("sub", policy.subject.is_some()),
        ("aud", policy.audience.is_some()),
        ("iat", policy.max_token_age.is_some()),
    ];
    let implied = implied.into_iter().filter_map(|(name, asked)| asked.then_some(name));
    let mut names = policy.required_claims.iter().map(String::as_str).chain(implied).peekable();
    if names.peek().is_none() {
        return Outcome::NotAsked;
    }
    match names.find(|name| token.claim(name).is_none()) {
        Some(missing) => Outcome::Fail(Error::Claim(Cow::Owned(String::from(missing)), ClaimReason::Missing)),
        None => Outcome::Pass,
    }
}

fn iss(token: &mut Token<'_>) -> Outcome {
    let Some(wanted) = &token.policy.issuer else { return Outcome::NotAsked };
    let Some(issuer) = token.claim("iss") else { return Outcome::NotPossible };
    pass_or_fail("iss", issuer.as_str().is_some_and(|issuer| wanted.iter().any(|one| one == issuer)))
}

fn sub(token: &mut Token<'_>) -> Outcome {
    let Some(wanted) = &token.policy.subject else { return Outcome::NotAsked };
    let Some(subject) = token.claim("sub") else { return Outcome::NotPossible };
    pass_or_fail("sub", subject.as_str() == Some(wanted))
}

/// A string, or a list of nothing but strings. RFC 7519 section 4.1.3.
fn aud(token: &mut Token<'_>) -> Outcome {
    let Some(wanted) = &token.policy.audience else { return Outcome::NotAsked };
    let Some(audience) = token.claim("aud") else { return Outcome::NotPossible };
    let listed = |one: &str| wanted.iter().any(|wanted| wanted == one);
    let passes = match audience {
        Json::String(one) => listed(one),
        list => list.as_strings().is_some_and(|list| list.into_iter().any(listed)),
    };
    pass_or_fail("aud", passes)
}

/// A finite number within ±2^53, so that every whole second is told from the next. RFC 7519 section 2.
fn numeric_date(json: &Json) -> Option<f64> {
    const MOST: u64 = 1 << 53;
    let Json::Number(number) = json else { return None };
    let within = match (number.as_u64(), number.as_i64()) {
        (Some(whole), _) => whole <= MOST,
        (None, Some(whole)) => whole.unsigned_abs() <= MOST,
        (None, None) => number.as_f64().is_some_and(|seconds| seconds.abs() <= 9_007_199_254_740_992.0),
    };
    number.as_f64().filter(|_| within)
}

/// Checks a date where it is present.
fn date(token: &Token<'_>, claim: &'static str, passes: impl Fn(f64) -> Result<(), Error>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotPossible;
    }
    let Some(value) = token.claim(claim) else { return Outcome::NotPresent };
    match numeric_date(value) {
        Some(seconds) => passes(seconds).into(),
        None => fail(claim, ClaimReason::Invalid),
    }
}

fn iat(token: &mut Token<'_>) -> Outcome {
    date(token, "iat", |_| Ok(()))
}

fn nbf(token: &mut Token<'_>) -> Outcome {
    let latest = token.now + token.policy.clock_tolerance;
    date(token, "nbf", |nbf| match nbf > latest {
        true => Err(Error::Claim(Cow::Borrowed("nbf"), ClaimReason::CheckFailed)),
        false => Ok(()),
    })
}

fn exp(token: &mut Token<'_>) -> Outcome {
    let earliest = token.now - token.policy.clock_tolerance;
    date(token, "exp", |exp| if exp <= earliest { Err(Error::Expired) } else { Ok(()) })
}

fn max_token_age(token: &mut Token<'_>) -> Outcome {
    let Some(most) = token.policy.max_token_age else { return Outcome::NotAsked };
    let Some(iat) = token.claim("iat").and_then(numeric_date) else { return Outcome::NotPossible };
    let age = token.now - iat;
    let tolerance = token.policy.clock_tolerance;
    if age - tolerance > most { Outcome::Fail(Error::TooOld) } else { pass_or_fail("iat", age + tolerance >= 0.0) }
}

//! The reader that stops at the first check that fails.

use super::{payload::Payload, policy::Policy, token::Token};
use crate::{
    error::Error,
    jwk::KeySet,
    jws::{Signed, Source, VerifiedKey, pipeline},
};
use alloc::{string::String, vec::Vec};

/// A token that has passed every check. Only [`verify`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedToken {
    header: String,
    payload: Payload,
    key: VerifiedKey,
}

impl VerifiedToken {
    /// The header: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The payload: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload.text
    }

    /// A claim that is a string.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.payload.claims.get(name)?.as_str()
    }

    /// A member of `cnf` that is a string, such as `jkt` or `x5t#S256`: how the sender is to prove who it is. RFC 7800 section
    /// 3.1.
    #[must_use]
    pub fn confirmation(&self, method: &str) -> Option<&str> {
        Payload::confirmation(&self.payload.claims, method).ok().flatten()
    }

    /// The key that verified the signature.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.key
    }
}

/// A token that was refused: by which check, why, and, if its signature had been verified, its payload.
#[cfg_attr(not(feature = "wasm"), allow(dead_code, reason = "only errors in JavaScript say more than why"))]
pub(crate) struct Refused {
    pub(crate) check: &'static str,
    pub(crate) error: Error,
    pub(crate) payload: Option<String>,
}

/// Verifies a compact JWT: its form, its header, its algorithm, its signature, then its claims. RFC 7519 section 7.2.
///
/// `now` is in seconds since 1970. An example stands at the top of this crate.
///
/// # Errors
/// The first check that fails. No message holds text of the token.
pub fn verify(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Result<VerifiedToken, Error> {
    check_jwt(token, keys, policy, now).map_err(|refused| refused.error)
}

/// [`verify`], saying more of a failure.
pub(crate) fn check_jwt(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Result<VerifiedToken, Refused> {
    let signed = Signed::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    check(signed, policy, now).0
}

/// [`check_jwt`], but for the signature where that comes along: a token that was not refused is verified when whoever asks has
/// verified the signature, by the key that is named.
#[cfg(feature = "wasm")]
pub(crate) fn check_jwt_but_rsa(
    token: &str,
    keys: &KeySet,
    policy: &Policy,
    now: i64,
) -> (Result<VerifiedToken, Refused>, Option<Vec<u8>>) {
    let signed = Signed::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    match check(signed.leaving_rsa(), policy, now) {
        // The signature comes before the claims: whether it was that is not known.
        (Err(_), Some(_)) => (check_jwt(token, keys, policy, now), None),
        verdict => verdict,
    }
}

/// The verdict, and the signature if that was left to whoever asks.
fn check(signed: Signed<'_>, policy: &Policy, now: i64) -> (Result<VerifiedToken, Refused>, Option<Vec<u8>>) {
    let mut state = Token::new(signed, policy, now);
    let verdict =
        pipeline::run(Signed::CHECKS, &mut state.signed).and_then(|()| pipeline::run(state.checks(), &mut state));
    let left = state.signed.left();
    let Token { signed, payload, .. } = state;
    let verdict = match (verdict, signed.header, payload, signed.key) {
        (Ok(()), Some(header), Some(payload), Some(key)) => {
            Ok(VerifiedToken { header: header.text, payload, key: key.into() })
        }
        (Err((check, error)), _, payload, _) => {
            let payload = payload.filter(|payload| payload.check_members().is_ok());
            Err(Refused { check, error, payload: payload.map(|payload| payload.text) })
        }
        // Unreachable: the checks that passed have set all three. A verifier answers no rather than panics.
        (Ok(()), ..) => Err(Refused { check: "signature", error: Error::Signature, payload: None }),
    };
    (verdict, left)
}

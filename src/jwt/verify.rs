//! The reader that stops at the first check that fails.

use super::{payload::Payload, policy::Policy, state::JwtState};
#[cfg(feature = "serde")]
use crate::encoding::json;
use crate::{
    error::{Error, Rejection},
    jwk::KeySet,
    jws::{JwsState, Source, VerifiedKey, pipeline},
};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// A token that has passed every check. Only [`verify`] makes one, and [`PendingToken::accept`].
#[derive(Clone, Debug)]
pub struct VerifiedToken(Content);

/// What a token holds, and the key that its signature is by.
#[derive(Clone, Debug)]
struct Content {
    header: String,
    payload: Payload,
    key: VerifiedKey,
}

impl VerifiedToken {
    /// The header: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.0.header
    }

    /// The payload: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.0.payload.text
    }

    /// A claim that is a string.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.0.payload.claims.get(name)?.as_str()
    }

    /// The claims as a type of the caller's. KeyParams keep their digits, and a member that the type does not know is ignored
    /// unless the type says otherwise.
    ///
    /// ```
    /// # use keyward::{KeySet, Policy, verify};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let example: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/rfc7515.json"))?;
    /// # let case = &example["cases"].as_array().ok_or("cases")?.iter().find(|c| c["name"] == "rfc7515-a2").ok_or("case")?;
    /// # let (token, keys) = (case["token"].as_str().ok_or("token")?, KeySet::parse(&case["keys"].to_string())?);
    /// # let (policy, now) = (Policy::builder().algorithms(["RS256"]).build()?, 1_300_819_000);
    /// #[derive(serde::Deserialize)]
    /// struct Claims<'a> {
    ///     iss: &'a str,
    ///     #[serde(default)]
    ///     roles: Vec<String>,
    /// }
    ///
    /// let verified = verify(token, &keys, &policy, now)?;
    /// let claims: Claims<'_> = verified.deserialize()?;
    /// assert_eq!((claims.iss, claims.roles.len()), ("joe", 0));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::ClaimsType`]: a claim that the type demands is missing, or one has another type.
    #[cfg(feature = "serde")]
    pub fn deserialize<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Error> {
        json::deserialize(self.payload()).map_err(|(line, column)| Error::ClaimsType { line, column })
    }

    /// A member of `cnf` that is a string, such as `jkt` or `x5t#S256`: how the sender is to prove who it is. RFC 7800 section
    /// 3.1.
    #[must_use]
    pub fn confirmation(&self, method: &str) -> Option<&str> {
        Payload::confirmation(&self.0.payload.claims, method).ok().flatten()
    }

    /// The key that verified the signature.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.0.key
    }
}

/// What [`verify_or_pending`] finds: a verified token, or one whose signature the caller must still verify.
#[derive(Debug)]
pub enum Checked<'a> {
    /// Every check has passed.
    Verified(VerifiedToken),
    /// Every check has passed but the signature's.
    Pending(PendingToken<'a>),
}

/// A token that is not verified yet: an RSA signature is left to the caller, every other check has passed. Only
/// [`PendingToken::accept`] makes a verified token of it.
pub struct PendingToken<'a> {
    content: Content,
    signature: Vec<u8>,
    signing_input: &'a str,
}

impl PendingToken<'_> {
    /// The protected header, which names the algorithm: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.content.header
    }

    /// The payload: the text of a JSON object without duplicate members. NOT verified yet: anybody may have written it.
    #[must_use]
    pub fn unverified_payload(&self) -> &str {
        &self.content.payload.text
    }

    /// The one key that the signature can be by.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.content.key
    }

    /// The signature: as long as the key's modulus, and smaller.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What was signed: header, dot and payload as they stand in the token.
    #[must_use]
    pub fn signing_input(&self) -> &str {
        self.signing_input
    }

    /// The verified token, if the signature is valid.
    ///
    /// # Errors
    /// `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` if it is not.
    pub fn accept(self, verified: bool) -> Result<VerifiedToken, Rejection> {
        if verified { Ok(VerifiedToken(self.content)) } else { Err(Rejection::new("signature", Error::Signature)) }
    }
}

impl fmt::Debug for PendingToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingToken").field("key", self.key()).finish_non_exhaustive()
    }
}

/// Verifies a compact JWT: its form, its header, its algorithm, its signature, then its claims. RFC 7519 section 7.2.
///
/// `now` is in seconds since 1970. An example stands at the top of this crate.
///
/// # Errors
/// The first check that fails. No message holds text of the token.
pub fn verify(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Result<VerifiedToken, Rejection> {
    let mut jws = JwsState::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    pipeline::run(JwsState::CHECKS, &mut jws)?;
    verify_claims(jws, policy, now).map(VerifiedToken)
}

/// [`verify`], but an RSA signature may be left to the caller, for platforms whose own cryptography is faster. It is left where
/// exactly one key fits and the signature can be by it.
///
/// # Errors
/// As [`verify`]. Claims are reported only once the signature is verified, here if need be.
pub fn verify_or_pending<'a>(
    token: &'a str,
    keys: &KeySet,
    policy: &Policy,
    now: i64,
) -> Result<Checked<'a>, Rejection> {
    let mut jws = JwsState::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    pipeline::run([JwsState::FORM, JwsState::KEY], &mut jws)?;
    if let Some((signature, (signing_input, _))) = jws.pending_signature().zip(token.rsplit_once('.')) {
        return match verify_claims(jws, policy, now) {
            Ok(content) => Ok(Checked::Pending(PendingToken { content, signature, signing_input })),
            // The signature is checked before the claims, so it may be what is wrong first.
            Err(_) => verify(token, keys, policy, now).map(Checked::Verified),
        };
    }
    pipeline::run([JwsState::SIGNATURE], &mut jws)?;
    verify_claims(jws, policy, now).map(|content| Checked::Verified(VerifiedToken(content)))
}

/// The checks behind the signature, which [`verify`] has run and which is still pending for [`verify_or_pending`].
fn verify_claims(jws: JwsState<'_>, policy: &Policy, now: i64) -> Result<Content, Rejection> {
    let mut state = JwtState::new(jws, policy, now);
    let verdict = pipeline::run(state.checks(), &mut state);
    let JwtState { jws, payload, .. } = state;
    match (verdict, jws.header, payload, jws.key) {
        (Ok(()), Some(header), Some(payload), Some(key)) => {
            Ok(Content { header: header.text, payload, key: key.into() })
        }
        (Err(rejection), _, payload, _) => {
            let payload = payload.filter(|payload| payload.check_members().is_ok());
            Err(Rejection { payload: payload.map(|payload| payload.text), ..rejection })
        }
        // Unreachable: the checks that passed have set all three. A verifier answers no rather than panics.
        (Ok(()), ..) => Err(Rejection::new("signature", Error::Signature)),
    }
}

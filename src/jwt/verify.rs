//! `verify` stops at the first check that fails.

use super::{payload::Payload, policy::Policy, replay::Replay, state::JwtState};
#[cfg(feature = "serde")]
use crate::encoding::json;
use crate::{
    error::{Error, Rejection},
    jwk::KeySet,
    jws::{JwsState, Source, VerifiedKey, pipeline},
};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// A token that has passed every check. Only [`verify`], [`verify_or_pending`] and [`PendingToken::accept`] create one.
#[derive(Clone, Debug)]
pub struct VerifiedToken(Content);

/// The content of a token, and the key of its signature.
#[derive(Clone, Debug)]
struct Content {
    header: String,
    payload: Payload,
    key: VerifiedKey,
    replay: Option<Replay>,
}

impl VerifiedToken {
    /// The header: the JSON text of an object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.0.header
    }

    /// The payload: the JSON text of an object without duplicate members.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.0.payload.text
    }

    /// The value of a claim, if it is a string.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.0.payload.claims.get(name)?.as_str()
    }

    /// Deserialises the claims to a type of the caller. Numbers keep their digits. Claims that the type does not have
    /// are ignored, unless the type denies unknown fields.
    ///
    /// ```
    /// # use keyward::{KeySet, Policy, verify};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let example: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/rfc7515.json"))?;
    /// # let cases = example["cases"].as_array().ok_or("cases")?;
    /// # let case = cases.iter().find(|case| case["name"] == "rfc7515-a2").ok_or("case")?;
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
    /// [`Error::ClaimsType`]: a claim that the type requires is missing, or a claim has another type.
    #[cfg(feature = "serde")]
    pub fn deserialize<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Error> {
        json::deserialize(self.payload()).map_err(|(line, column)| Error::ClaimsType { line, column })
    }

    /// The value of a member of `cnf`, such as `jkt` or `x5t#S256`, if it is a string: how the sender must prove that
    /// it holds the key. RFC 7800 section 3.1.
    #[must_use]
    pub fn confirmation(&self, method: &str) -> Option<&str> {
        Payload::confirmation(&self.0.payload.claims, method).ok().flatten()
    }

    /// The key that verified the signature.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.0.key
    }

    /// What the caller must still check if this kind of token may be used only once: that it has not been used before.
    /// `None` unless the profile is [`Profile::ClientAssertion`](crate::Profile::ClientAssertion).
    #[must_use]
    pub fn replay(&self) -> Option<&Replay> {
        self.0.replay.as_ref()
    }
}

/// The result of [`verify_or_pending`].
#[derive(Debug)]
pub enum Checked<'a> {
    /// Every check has passed, the signature included.
    Verified(VerifiedToken),
    /// Every check has passed except the signature, which the caller must still verify.
    Pending(PendingToken<'a>),
}

/// A token with an RSA signature that the caller must still verify. Every other check has passed. The token is
/// unverified until [`PendingToken::accept`] turns it into a [`VerifiedToken`].
pub struct PendingToken<'a> {
    content: Content,
    signature: Vec<u8>,
    signing_input: &'a str,
}

impl PendingToken<'_> {
    /// The protected header, which names the algorithm: the JSON text of an object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.content.header
    }

    /// The payload: the JSON text of an object without duplicate members. NOT verified yet: anyone may have written it.
    #[must_use]
    pub fn unverified_payload(&self) -> &str {
        &self.content.payload.text
    }

    /// The only key that can verify the signature.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.content.key
    }

    /// As [`VerifiedToken::replay`]. Check it after the signature.
    #[must_use]
    pub fn replay(&self) -> Option<&Replay> {
        self.content.replay.as_ref()
    }

    /// The signature: as long as the key's modulus, and smaller as a number.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The signed text: header, dot and payload, exactly as in the token.
    #[must_use]
    pub fn signing_input(&self) -> &str {
        self.signing_input
    }

    /// Returns the verified token if the caller has found the signature valid.
    ///
    /// # Errors
    /// `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` if `verified` is `false`.
    pub fn accept(self, verified: bool) -> Result<VerifiedToken, Rejection> {
        if verified { Ok(VerifiedToken(self.content)) } else { Err(Rejection::new("signature", Error::Signature)) }
    }
}

impl fmt::Debug for PendingToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingToken").field("key", self.key()).finish_non_exhaustive()
    }
}

/// Verifies a compact JWT: format, header, algorithm, signature, then claims. RFC 7519 section 7.2.
///
/// `now` is in seconds since 1970. The crate's documentation starts with an example.
///
/// # Errors
/// The error of the first check that fails. Its message holds no text of the token.
pub fn verify(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Result<VerifiedToken, Rejection> {
    let mut jws = JwsState::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    pipeline::run([JwsState::FORM], &mut jws)?;
    jws.key_issuers = policy.key_issuers(jws.payload.as_deref());
    pipeline::run([JwsState::KEY, JwsState::SIGNATURE], &mut jws)?;
    verify_claims(jws, policy, now).map(VerifiedToken)
}

/// [`verify`], except that the caller may have to verify an RSA signature, for platforms whose native cryptography is
/// faster. The signature is left pending only if exactly one key matches and the signature's length and value fit that
/// key.
///
/// # Errors
/// As [`verify`]. Claims are reported only after the signature is verified: if a claim is wrong, this function verifies
/// the signature itself.
pub fn verify_or_pending<'a>(
    token: &'a str,
    keys: &KeySet,
    policy: &Policy,
    now: i64,
) -> Result<Checked<'a>, Rejection> {
    let mut jws = JwsState::new(Source::Compact { token, payload: None }, Some(keys), &policy.signature);
    pipeline::run([JwsState::FORM], &mut jws)?;
    jws.key_issuers = policy.key_issuers(jws.payload.as_deref());
    pipeline::run([JwsState::KEY], &mut jws)?;
    if let Some((signature, (signing_input, _))) = jws.pending_signature().zip(token.rsplit_once('.')) {
        return match verify_claims(jws, policy, now) {
            Ok(content) => Ok(Checked::Pending(PendingToken { content, signature, signing_input })),
            // `verify` checks the signature before the claims, so it may report another error first.
            Err(_) => verify(token, keys, policy, now).map(Checked::Verified),
        };
    }
    pipeline::run([JwsState::SIGNATURE], &mut jws)?;
    verify_claims(jws, policy, now).map(|content| Checked::Verified(VerifiedToken(content)))
}

/// The checks after the signature. [`verify`] has verified it; for [`verify_or_pending`] it is still pending.
fn verify_claims(jws: JwsState<'_>, policy: &Policy, now: i64) -> Result<Content, Rejection> {
    let mut state = JwtState::new(jws, policy, now);
    let verdict = pipeline::run(state.checks(), &mut state);
    let replay = state.replay();
    let JwtState { jws, payload, .. } = state;
    match (verdict, jws.header, payload, jws.key) {
        (Ok(()), Some(header), Some(payload), Some(key)) => {
            Ok(Content { header: header.text, payload, key: key.into(), replay })
        }
        (Err(rejection), _, payload, _) => {
            let payload = payload.filter(|payload| payload.check_members().is_ok());
            Err(Rejection { payload: payload.map(|payload| payload.text), ..rejection })
        }
        // Unreachable: the checks that passed have set all three. A verifier rejects rather than panics.
        (Ok(()), ..) => Err(Rejection::new("signature", Error::Signature)),
    }
}

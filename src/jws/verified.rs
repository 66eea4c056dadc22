//! Results of a verified signature.

use super::{JwsState, SignaturePolicy, Source, json, pipeline};
use crate::{
    error::{Error, Rejection},
    jwk::{Jwk, KeySet},
};
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// The key that verified a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct VerifiedKey {
    /// The key's position in the set, from 0.
    pub index: usize,
    /// The key's `kid`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kid: Option<String>,
    /// The key's `kty`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kty: Option<String>,
    /// The key's `alg`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub alg: Option<String>,
    /// The key's RFC 7638 SHA-256 thumbprint in base64url. `None` for `oct` keys.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub thumbprint: Option<String>,
}

impl From<&Jwk> for VerifiedKey {
    fn from(key: &Jwk) -> Self {
        Self {
            index: key.index,
            kid: key.kid.clone(),
            kty: key.kty.clone(),
            alg: key.alg.clone(),
            thumbprint: key.thumbprint().map(Into::into),
        }
    }
}

/// A payload whose signature has been verified. Only [`verify_jws`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedJws {
    header: String,
    payload: Vec<u8>,
    key: VerifiedKey,
    signature_index: usize,
}

impl VerifiedJws {
    /// The index of the verified signature in a general JSON serialization, from 0. Otherwise 0.
    #[must_use]
    pub fn signature_index(&self) -> usize {
        self.signature_index
    }

    /// The protected header: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The payload that was signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload that was signed, without a copy.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }

    /// The key that verified the signature.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.key
    }
}

/// A JWS to verify: a serialization, and a detached payload if there is one. A `&str` converts to the compact
/// serialization.
#[derive(Clone, Copy, Debug)]
pub struct Jws<'a> {
    text: &'a str,
    json: bool,
    payload: Option<&'a [u8]>,
}

impl<'a> Jws<'a> {
    /// The compact serialization. RFC 7515 section 7.1.
    #[must_use]
    pub fn compact(token: &'a str) -> Self {
        Self { text: token, json: false, payload: None }
    }

    /// A JSON serialization, flattened or general. RFC 7515 section 7.2.
    #[must_use]
    pub fn json(text: &'a str) -> Self {
        Self { text, json: true, payload: None }
    }

    /// Adds the payload of a JWS with a detached payload. RFC 7515 appendix F.
    #[must_use]
    pub fn with_payload(self, payload: &'a [u8]) -> Self {
        Self { payload: Some(payload), ..self }
    }
}

impl<'a> From<&'a str> for Jws<'a> {
    fn from(token: &'a str) -> Self {
        Self::compact(token)
    }
}

/// Verifies a JWS with any payload. RFC 7515 section 5.2, RFC 7797.
///
/// If a JWS has several signatures, the first valid one counts: see [`VerifiedJws::signature_index`]. An unprotected
/// header is not signed, so it never selects an algorithm or a key.
///
/// ```
/// use keyward::{Jws, KeySet, SignaturePolicy, verify_jws};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let keys = KeySet::parse(r#"{"keys":[]}"#)?;
/// let error = verify_jws("e30.e30.AA", &keys, &SignaturePolicy::default()).unwrap_err().error;
/// assert_eq!(error.code(), "ERR_JWS_INVALID"); // no alg
///
/// let unprotected = r#"{"payload":"e30","header":{"alg":"ES256"},"signature":"AA"}"#;
/// let error = verify_jws(Jws::json(unprotected), &keys, &SignaturePolicy::default()).unwrap_err().error;
/// assert_eq!(error.code(), "ERR_JWS_INVALID");
/// # Ok(()) }
/// ```
///
/// # Errors
/// The first check that fails; never an error of claims. If a JWS has several signatures and none is valid: the error
/// of the first signature that failed in the check `signature`, otherwise the error of the first signature.
#[inline(never)]
pub fn verify_jws<'a>(
    jws: impl Into<Jws<'a>>,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<VerifiedJws, Rejection> {
    let Jws { text, json, payload } = jws.into();
    if !json {
        return verify_one(Source::Compact { token: text, payload }, 0, keys, policy);
    }
    let format = |error| Rejection::new("parts", error);
    let object = json::read(text, &policy.limits).map_err(format)?;
    let signatures = json::signatures(&object, payload.is_some(), &policy.limits).map_err(format)?;
    if signatures.len() > 1 && !json::agree_on_encoding(&signatures, policy) {
        return Err(format(Error::JsonShape));
    }
    let mut rejection: Option<Rejection> = None;
    for (index, signature) in signatures.into_iter().enumerate() {
        let json::Signature { parts, unprotected } = signature;
        match verify_one(Source::Json { parts, unprotected, payload }, index, keys, policy) {
            Ok(verified) => return Ok(verified),
            Err(new) => {
                let reached_signature = |old: &Rejection| old.check != SIGNATURE && new.check == SIGNATURE;
                if rejection.as_ref().is_none_or(reached_signature) {
                    rejection = Some(new);
                }
            }
        }
    }
    Err(rejection.unwrap_or_else(|| format(Error::JsonShape)))
}

/// The id of the last check.
const SIGNATURE: &str = "signature";

fn verify_one(
    source: Source<'_>,
    index: usize,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<VerifiedJws, Rejection> {
    let mut state = JwsState::new(source, Some(keys), policy);
    pipeline::run(JwsState::JWS_CHECKS, &mut state)?;
    match (state.header, state.payload, state.key) {
        (Some(header), Some(payload), Some(key)) => {
            Ok(VerifiedJws { header: header.text, payload, key: key.into(), signature_index: index })
        }
        // Unreachable: the checks that passed have set all three. Rejecting is safer than a panic.
        _ => Err(Rejection::new(SIGNATURE, Error::Signature)),
    }
}

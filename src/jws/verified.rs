//! What has passed every check of a signature.

use super::{SignaturePolicy, Signed, check};
use crate::{
    error::Error,
    jwk::{Jwk, KeySet},
};
use alloc::{string::String, vec::Vec};
use serde::Serialize;

/// The key that verified a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct VerifiedKey {
    /// Its place in the set, from 0.
    pub index: usize,
    /// Its `kid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Its `kty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kty: Option<String>,
    /// Its `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Its RFC 7638 SHA-256 thumbprint; `oct` keys have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
}

impl From<&Jwk> for VerifiedKey {
    fn from(key: &Jwk) -> Self {
        Self {
            index: key.index,
            kid: key.kid.clone(),
            kty: key.kty.clone(),
            alg: key.alg.clone(),
            thumbprint: key.thumbprint.clone(),
        }
    }
}

/// A payload whose signature has been verified. Only [`verify_jws`] makes one.
#[derive(Clone, Debug)]
pub struct VerifiedJws {
    header: String,
    payload: Vec<u8>,
    key: VerifiedKey,
}

impl VerifiedJws {
    /// The protected header: the text of a JSON object without duplicate members.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The octets that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The key that verified them.
    #[must_use]
    pub fn key(&self) -> &VerifiedKey {
        &self.key
    }
}

/// Verifies a compact JWS, whatever its payload is. RFC 7515 section 5.2.
///
/// ```
/// use keyward::{KeySet, SignaturePolicy, verify_jws};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let keys = KeySet::parse(r#"{"keys":[]}"#)?;
/// let error = verify_jws("e30.e30.AA", &keys, &SignaturePolicy::default()).unwrap_err();
/// assert_eq!(error.code(), "ERR_JWS_INVALID"); // no alg
/// # Ok(()) }
/// ```
///
/// # Errors
/// The first check that fails; never a fault of claims.
pub fn verify_jws(token: &str, keys: &KeySet, policy: &SignaturePolicy) -> Result<VerifiedJws, Error> {
    check_jws(token, keys, policy).map_err(|(_, error)| error)
}

/// [`verify_jws`], naming the check that fails.
pub(crate) fn check_jws(
    token: &str,
    keys: &KeySet,
    policy: &SignaturePolicy,
) -> Result<VerifiedJws, (&'static str, Error)> {
    let mut state = Signed::new(token, Some(keys), policy);
    check::run(Signed::CHECKS, &mut state)?;
    match (state.header, state.payload, state.key) {
        (Some(header), Some(payload), Some(key)) => Ok(VerifiedJws { header: header.text, payload, key: key.into() }),
        // Unreachable: the checks that passed have set all three. A verifier answers no rather than panics.
        _ => Err(("signature", Error::Signature)),
    }
}

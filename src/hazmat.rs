//! Low-level parts of the verifier, with the feature `hazmat` only: signature verification over a bare message, for
//! suites of test vectors, and the JSON parser, for bindings. A program that verifies tokens needs neither.

pub use crate::encoding::json;

use crate::{
    alg::Algorithm,
    error::Error,
    jwk::{KeyQuery, KeySet, candidates},
};

/// Verifies a signature over a bare message. Uses the first matching key, regardless of its `kid`, and accepts weak
/// keys.
///
/// ```
/// let error = keyward::hazmat::verify("ES256", r#"{"keys":[]}"#, b"message", &[0; 64]).unwrap_err();
/// assert_eq!(error.code(), "ERR_JWKS_NO_MATCHING_KEY");
/// ```
///
/// # Errors
/// An error of the key set, [`Error::AlgUnknown`], [`Error::NoMatchingKey`] or [`Error::Signature`].
pub fn verify(alg: &str, jwks: &str, message: &[u8], signature: &[u8]) -> Result<(), Error> {
    let algorithm = Algorithm::from_name(alg).ok_or(Error::AlgUnknown)?;
    let keys = KeySet::parse(jwks)?;
    let query = KeyQuery { kid: None, x5t: [None; 2], issuers: None, algorithm, allow_weak_keys: true };
    let key = candidates(&keys, query).next().ok_or(Error::NoMatchingKey(alloc::vec![]))?;
    if key.verifies(algorithm, message, signature) { Ok(()) } else { Err(Error::Signature) }
}

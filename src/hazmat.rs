//! Parts of the verifier on their own: the rows of the algorithm table without tokens around them, for suites of test vectors
//! that hold bare messages, and the reader of JSON, for bindings. Only with the feature `hazmat`; nothing that verifies tokens
//! needs it.

pub use crate::encoding::json;

use crate::{
    alg::Algorithm,
    error::Error,
    jwk::{KeyQuery, KeySet, candidates},
};

/// Verifies a signature over a bare message with the first key that fits, weak ones included, whatever its `kid`.
///
/// ```
/// let error = keyward::hazmat::verify("ES256", r#"{"keys":[]}"#, b"message", &[0; 64]).unwrap_err();
/// assert_eq!(error.code(), "ERR_JWKS_NO_MATCHING_KEY");
/// ```
///
/// # Errors
/// An error of the keys, an algorithm that is unknown, no key that fits, or [`Error::Signature`].
pub fn verify(alg: &str, jwks: &str, message: &[u8], signature: &[u8]) -> Result<(), Error> {
    let algorithm = Algorithm::from_name(alg).ok_or(Error::AlgUnknown)?;
    let keys = KeySet::parse(jwks)?;
    let query = KeyQuery { kid: None, algorithm, allow_weak_keys: true };
    let key = candidates(&keys, query).next().ok_or(Error::NoMatchingKey(alloc::vec![]))?;
    if key.verifies(algorithm, message, signature) { Ok(()) } else { Err(Error::Signature) }
}

//! Binding of tokens to a client's certificate. RFC 8705 section 3.

use super::payload::Payload;
use crate::{
    alg::Hash,
    encoding::{
        base64url,
        json::{self, Json},
        pem,
    },
    error::{ClaimReason, Error},
    limits::Limits,
};
use alloc::{borrow::Cow, vec::Vec};

/// Checks that a token is bound to this certificate: `cnf` must hold the certificate's SHA-256 digest as `x5t#S256`.
/// RFC 8705 section 3.1. The TLS handshake has already proved that the client holds the certificate's key.
///
/// `certificate` is DER. `claims` is the JSON text of a verified token's payload.
///
/// ```
/// let claims = r#"{"cnf":{"x5t#S256":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}}"#;
/// let error = keyward::verify_certificate_binding(b"another certificate", claims).unwrap_err();
/// assert_eq!(error.claim(), Some("cnf"));
/// ```
///
/// # Errors
/// `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `cnf`: the token is not bound to this certificate.
/// `ERR_CERTIFICATE_INVALID`: the certificate is empty. `ERR_JWT_INVALID`: `claims` is not a JSON object.
pub fn verify_certificate_binding(certificate: &[u8], claims: &str) -> Result<(), Error> {
    if certificate.is_empty() {
        return Err(Error::CertificateUnreadable);
    }
    verify_certificate_digest(&Hash::Sha256.digest(certificate), claims)
}

/// [`verify_certificate_binding`] for a TLS terminator that passes on only the certificate's SHA-256 digest.
///
/// # Errors
/// `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `cnf`: the token is not bound to this certificate.
/// `ERR_JWT_INVALID`: `claims` is not a JSON object.
pub fn verify_certificate_digest(digest: &[u8], claims: &str) -> Result<(), Error> {
    let Ok(Json::Object(claims)) = json::parse(claims, Limits::MAX_DEPTH) else {
        return Err(Error::PayloadNotObject);
    };
    let fail = |reason| Error::Claim(Cow::Borrowed("cnf"), reason);
    let bound = Payload::confirmation(&claims, "x5t#S256").map_err(fail)?.ok_or_else(|| fail(ClaimReason::Missing))?;
    if bound == base64url::encode(digest) { Ok(()) } else { Err(fail(ClaimReason::CheckFailed)) }
}

/// Reads a certificate in the forms that servers forward: PEM, with any text around it, or base64. Returns its DER.
///
/// # Errors
/// `ERR_CERTIFICATE_INVALID`: the text is neither.
pub fn certificate_der(text: &str) -> Result<Vec<u8>, Error> {
    let der = match pem::blocks(text).next() {
        Some(pem) if pem.label == "CERTIFICATE" => pem.der,
        Some(_) => None,
        None => pem::decode_spaced_base64(text),
    };
    der.filter(|der| !der.is_empty()).ok_or(Error::CertificateUnreadable)
}

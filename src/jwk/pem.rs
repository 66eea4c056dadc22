//! A key in PEM. RFC 7468.

use super::{
    certificate::Certificate,
    key::Jwk,
    spki::{PublicKey, rsa_params},
};
use crate::{encoding::pem::Pem, error::KeyError};

/// Reads a key by the label of its PEM: SPKI, PKCS#1 or a certificate. The label of a private key gives its own error.
pub(super) fn read(pem: Pem<'_>) -> Jwk {
    if pem.label.ends_with("PRIVATE KEY") {
        return Jwk::bare(Err(KeyError::Private), None);
    }
    let Some(der) = pem.der else { return Jwk::bare(Err(KeyError::Malformed), None) };
    match pem.label {
        "CERTIFICATE" => match Certificate::read(&der) {
            Some(certificate) => Jwk::bare(certificate.params(), Some(certificate)),
            None => Jwk::bare(Err(KeyError::Malformed), None),
        },
        "PUBLIC KEY" => match PublicKey::of_der(&der) {
            Some(key) => Jwk::bare(key.params(), None).limited_to(key.limits_to()),
            None => Jwk::bare(Err(KeyError::Malformed), None),
        },
        "RSA PUBLIC KEY" => Jwk::bare(rsa_params(&der), None),
        _ => Jwk::bare(Err(KeyError::Unsupported), None),
    }
}

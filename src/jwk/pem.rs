//! A key in PEM. RFC 7468.

use super::{
    certificate::Certificate,
    key::Jwk,
    spki::{PublicKey, rsa_numbers},
};
use crate::{encoding::pem::Pem, error::KeyFault};

/// A key, told by its label: SPKI, PKCS#1 or a certificate. A private key is refused by name.
pub(super) fn read(pem: Pem<'_>) -> Jwk {
    if pem.label.ends_with("PRIVATE KEY") {
        return Jwk::bare(Err(KeyFault::Private), None);
    }
    let Some(der) = pem.der else { return Jwk::bare(Err(KeyFault::Malformed), None) };
    match pem.label {
        "CERTIFICATE" => match Certificate::read(&der) {
            Some(certificate) => Jwk::bare(certificate.numbers(), Some(certificate)),
            None => Jwk::bare(Err(KeyFault::Malformed), None),
        },
        "PUBLIC KEY" => match PublicKey::of_der(&der) {
            Some(key) => Jwk::bare(key.numbers(), None).limited_to(key.limits_to()),
            None => Jwk::bare(Err(KeyFault::Malformed), None),
        },
        "RSA PUBLIC KEY" => Jwk::bare(rsa_numbers(&der), None),
        _ => Jwk::bare(Err(KeyFault::Unsupported), None),
    }
}

//! Keys in PEM (RFC 7468), and in the base64 of their DER alone.

use super::{
    certificate::Certificate,
    key::Jwk,
    spki::{PublicKey, rsa_params},
};
use crate::{
    encoding::{
        der::Values,
        pem::{self, Pem},
    },
    error::{Error, KeyError, Limit},
};
use alloc::{borrow::Cow, vec, vec::Vec};
use der::Tag;

/// Reads a text that is no JSON: PEM, or the base64 of a SubjectPublicKeyInfo or a certificate. `None` for another
/// text.
pub(super) fn read_text(text: &str, most: usize) -> Option<Result<Vec<Jwk>, Error>> {
    if pem::begins(text) { Some(read_blocks(text, most)) } else { read_bare(text).map(|key| Ok(vec![key])) }
}

/// Reads every block of a text. A private key anywhere in the text rejects it, and so does a first block that is not
/// closed or not base64. Certificates of certification authorities are excluded, unless there is no other block.
///
/// Line breaks may be written as `\n`: environment variables often have no others.
pub(super) fn read_blocks(text: &str, most: usize) -> Result<Vec<Jwk>, Error> {
    let text = if text.contains('\\') { text.replace("\\n", "\n").replace("\\r", "").into() } else { Cow::from(text) };
    let mut keys = Vec::new();
    for block in pem::blocks(&text) {
        if keys.len() >= most {
            return Err(Error::LimitExceeded(Limit::Keys));
        }
        match read(block) {
            Ok(key) => keys.push(key),
            Err(KeyError::Malformed) if !keys.is_empty() => keys.push(Jwk::bare(Err(KeyError::Malformed), None)),
            Err(error) => return Err(Error::KeyUnusable(error)),
        }
    }
    if keys.len() > 1 {
        for key in &mut keys {
            if key.is_ca() {
                key.exclude(KeyError::Ca);
            }
        }
    }
    Ok(keys)
}

/// Reads a key by the label of its PEM: SPKI, PKCS#1 or a certificate. The label of a private key gives its own error.
fn read(pem: Pem<'_>) -> Result<Jwk, KeyError> {
    if pem.label.ends_with("PRIVATE KEY") {
        return Err(KeyError::Private);
    }
    let der = pem.der.ok_or(KeyError::Malformed)?;
    let key = match pem.label {
        "CERTIFICATE" => certificate(&der),
        "PUBLIC KEY" => public_key(&der),
        "RSA PUBLIC KEY" => Some(Jwk::bare(rsa_params(&der), None)),
        _ => Some(Jwk::bare(Err(KeyError::Unsupported), None)),
    };
    Ok(key.unwrap_or_else(|| Jwk::bare(Err(KeyError::Malformed), None)))
}

/// Reads the body of PEM without its BEGIN and END lines.
fn read_bare(text: &str) -> Option<Jwk> {
    let der = pem::decode_spaced_base64(text)?;
    public_key(&der).or_else(|| certificate(&der)).or_else(|| {
        // Private keys begin with their version, 0 or 1: RFC 5208, RFC 5915, RFC 8017 appendix A.1.2.
        let version = Values::inside(&der, Tag::Sequence)?.bytes(Tag::Integer)?;
        matches!(version, [0 | 1]).then(|| Jwk::bare(Err(KeyError::Private), None))
    })
}

fn public_key(der: &[u8]) -> Option<Jwk> {
    let key = PublicKey::of_der(der)?;
    Some(Jwk::bare(key.params(), None).limited_to(key.limits_to()))
}

fn certificate(der: &[u8]) -> Option<Jwk> {
    let certificate = Certificate::read(der)?;
    Some(Jwk::bare(certificate.params(), Some(certificate)))
}

//! Ed25519: EdDSA on edwards25519. RFC 8032 section 5.1, RFC 8037, RFC 9864.

use super::{BadSignature, Key as AnyKey, Row, hash};
use crate::error::KeyFault;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::Sha512;

pub(super) static ED25519: Row =
    Row { name: "Ed25519", kty: "OKP", crvs: &["Ed25519"], is_weak: |_| false, digest: hash::digest::<Sha512>, verify };

/// A point in its one canonical encoding, and not of small order.
#[derive(Debug)]
pub(crate) struct Key(VerifyingKey);

impl Key {
    pub(super) fn new(x: &[u8]) -> Result<Self, KeyFault> {
        let bytes = <&[u8; 32]>::try_from(x).map_err(|_| KeyFault::Point)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyFault::Point)?;
        // RFC 8032 section 5.1.3: y below p, and no negative zero; so encoding what was decoded gives the same octets.
        let canonical = key.to_edwards().compress().as_bytes() == bytes;
        if canonical && !key.is_weak() { Ok(Self(key)) } else { Err(KeyFault::Point) }
    }
}

/// Without the cofactor: S below L, R canonical and not of small order, and exactly the R that the equation gives.
pub(super) fn verify(key: &AnyKey, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let AnyKey::Ed25519(Key(key)) = key else { return Err(BadSignature) };
    let signature = Signature::from_slice(signature).map_err(|_| BadSignature)?;
    key.verify_strict(message, &signature).map_err(|_| BadSignature)
}

//! ES256: ECDSA on P-256 with SHA-256. RFC 7518 section 3.4.

use super::{BadSignature, Key as AnyKey, Row};
use crate::error::KeyFault;
use p256::{
    FieldBytes, Sec1Point,
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
};

pub(super) static ES256: Row = Row { name: "ES256", kty: "EC", crv: Some("P-256"), is_weak: |_| false, verify };

#[derive(Debug)]
pub(crate) struct Key(VerifyingKey);

impl Key {
    /// Coordinates have exactly the field's length (RFC 7518 section 6.2.1.2), and the point is on the curve. The
    /// identity has no coordinates, so it cannot be named.
    pub(super) fn new(x: &[u8], y: &[u8]) -> Result<Self, KeyFault> {
        let (Ok(x), Ok(y)) = (FieldBytes::try_from(x), FieldBytes::try_from(y)) else { return Err(KeyFault::Point) };
        let point = Sec1Point::from_affine_coordinates(&x, &y, false);
        VerifyingKey::from_sec1_point(&point).map(Self).map_err(|_| KeyFault::Point)
    }
}

/// The signature is r and s, 32 octets each, both from 1 to n - 1. A high s is accepted: no RFC forbids it.
fn verify(key: &AnyKey, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let AnyKey::P256(Key(key)) = key else { return Err(BadSignature) };
    let signature = Signature::from_slice(signature).map_err(|_| BadSignature)?;
    key.verify(message, &signature).map_err(|_| BadSignature)
}

//! Ed448: EdDSA on edwards448 with an empty context. RFC 8032 section 5.2, RFC 8037, RFC 9864.

use super::{BadSignature, Key as AnyKey, Row};
use crate::error::KeyFault;
use alloc::{vec, vec::Vec};
use ed448_goldilocks::{CompressedEdwardsY, Signature, VerifyingKey};
use shake::{Shake256, digest::ExtendableOutput};

pub(super) static ED448: Row = Row { name: "Ed448", kty: "OKP", crvs: &["Ed448"], is_weak: |_| false, digest, verify };

/// The hash of Ed448 is SHAKE256 with 114 octets. RFC 8032 section 5.2.
fn digest(_: &AnyKey, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut octets = vec![0; 114];
    Shake256::digest_xof(bytes, &mut octets);
    Some(octets)
}

/// A point in its one canonical encoding and in the prime-order group, so not of small order.
#[derive(Debug)]
pub(crate) struct Key(VerifyingKey);

const POINT_OCTETS: usize = 57;
const SIGNATURE_OCTETS: usize = 114;

impl Key {
    pub(super) fn new(x: &[u8]) -> Result<Self, KeyFault> {
        let octets = <&[u8; POINT_OCTETS]>::try_from(x).map_err(|_| KeyFault::Point)?;
        let key = VerifyingKey::from_bytes(octets).map_err(|_| KeyFault::Point)?;
        if is_canonical(octets) { Ok(Self(key)) } else { Err(KeyFault::Point) }
    }
}

/// RFC 8032 section 5.2.3: y below p, and no negative zero; so encoding what was decoded gives the same octets.
fn is_canonical(octets: &[u8; POINT_OCTETS]) -> bool {
    let point = CompressedEdwardsY(*octets).decompress_unchecked().into_option();
    point.is_some_and(|point| point.compress().0 == *octets)
}

/// S below L, R canonical and in the prime-order group (which the crate checks, stricter than the RFC).
pub(super) fn verify(key: &AnyKey, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let AnyKey::Ed448(Key(key)) = key else { return Err(BadSignature) };
    let octets = <&[u8; SIGNATURE_OCTETS]>::try_from(signature).map_err(|_| BadSignature)?;
    if !octets.first_chunk().is_some_and(is_canonical) {
        return Err(BadSignature);
    }
    key.verify_raw(&Signature::from_bytes(octets), message).map_err(|_| BadSignature)
}

//! Ed448 by the crate of RustCrypto.

use ed448_goldilocks::{CompressedEdwardsY, Signature, VerifyingKey};
use shake::{
    Shake256,
    digest::{ExtendableOutput, Update, XofReader},
};

/// A point in its one canonical encoding and in the prime-order group, so not of small order.
pub(crate) struct PublicKey(VerifyingKey);

const POINT_OCTETS: usize = 57;
const SIGNATURE_OCTETS: usize = 114;

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        let octets = <&[u8; POINT_OCTETS]>::try_from(encoded).ok()?;
        let key = VerifyingKey::from_bytes(octets).ok()?;
        is_canonical(octets).then_some(Self(key))
    }

    /// S below L, R canonical and in the prime-order group (which the crate checks, stricter than the RFC).
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(octets) = <&[u8; SIGNATURE_OCTETS]>::try_from(signature) else { return false };
        octets.first_chunk().is_some_and(is_canonical)
            && self.0.verify_raw(&Signature::from_bytes(octets), message).is_ok()
    }
}

/// RFC 8032 section 5.2.3: y below p, and no negative zero; so encoding what was decoded gives the same octets.
fn is_canonical(octets: &[u8; POINT_OCTETS]) -> bool {
    let point = CompressedEdwardsY(*octets).decompress_unchecked().into_option();
    point.is_some_and(|point| point.compress().0 == *octets)
}

/// SHAKE256 of parts that follow each other.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 114] {
    let mut hash = Shake256::default();
    parts.iter().for_each(|part| hash.update(part));
    let mut digest = [0; 114];
    hash.finalize_xof().read(&mut digest);
    digest
}

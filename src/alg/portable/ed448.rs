//! Ed448 of the RustCrypto crate `ed448-goldilocks`.

use ed448_goldilocks::{CompressedEdwardsY, Signature, VerifyingKey};
use shake::{
    Shake256,
    digest::{ExtendableOutput, Update, XofReader},
};

/// A point in its canonical encoding and in the prime-order group, so not of small order.
pub(crate) struct PublicKey(VerifyingKey);

const POINT_BYTES: usize = 57;
const SIGNATURE_BYTES: usize = 114;

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        let bytes = <&[u8; POINT_BYTES]>::try_from(encoded).ok()?;
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        is_canonical(bytes).then_some(Self(key))
    }

    /// S is below L, R is canonical and in the prime-order group. The crate checks the group, which is stricter than
    /// the RFC.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(bytes) = <&[u8; SIGNATURE_BYTES]>::try_from(signature) else { return false };
        bytes.first_chunk().is_some_and(is_canonical)
            && self.0.verify_raw(&Signature::from_bytes(bytes), message).is_ok()
    }
}

/// RFC 8032 section 5.2.3: y is below p, and the sign bit is 0 if x is 0. Then encoding the decoded point gives the
/// same bytes.
fn is_canonical(bytes: &[u8; POINT_BYTES]) -> bool {
    let point = CompressedEdwardsY(*bytes).decompress_unchecked().into_option();
    point.is_some_and(|point| point.compress().0 == *bytes)
}

/// SHAKE256 of the concatenated parts.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 114] {
    let mut hash = Shake256::default();
    parts.iter().for_each(|part| hash.update(part));
    let mut digest = [0; 114];
    hash.finalize_xof().read(&mut digest);
    digest
}

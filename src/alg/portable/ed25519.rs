//! Ed25519 of the crate `ed25519-dalek`.

use ed25519_dalek::{Signature, VerifyingKey};

/// A point in its canonical encoding and not of small order.
pub(crate) struct PublicKey(VerifyingKey);

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        let bytes = <&[u8; 32]>::try_from(encoded).ok()?;
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        // RFC 8032 section 5.1.3: y is below p, and the sign bit is 0 if x is 0. Then encoding the decoded point gives
        // the same bytes.
        let canonical = key.to_edwards().compress().as_bytes() == bytes;
        (canonical && !key.is_weak()).then_some(Self(key))
    }

    /// Verifies without the cofactor: S is below L, R is canonical, not of small order and exactly what the equation
    /// gives.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

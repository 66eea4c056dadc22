//! Ed25519 by the crate of dalek.

use ed25519_dalek::{Signature, VerifyingKey};

/// A point in its one canonical encoding, and not of small order.
pub(crate) struct PublicKey(VerifyingKey);

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        let octets = <&[u8; 32]>::try_from(encoded).ok()?;
        let key = VerifyingKey::from_bytes(octets).ok()?;
        // RFC 8032 section 5.1.3: y below p, and no negative zero; so encoding what was decoded gives the same octets.
        let canonical = key.to_edwards().compress().as_bytes() == octets;
        (canonical && !key.is_weak()).then_some(Self(key))
    }

    /// Without the cofactor: S below L, R canonical and not of small order, and exactly the R that the equation gives.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

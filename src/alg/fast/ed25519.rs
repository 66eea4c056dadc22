//! Ed25519.

use keyward_arithmetic::edwards::Ed25519Key;
use sha2::{Digest, Sha512};

/// A point in its one canonical encoding, and not of small order.
pub(crate) struct PublicKey {
    key: Ed25519Key,
    encoded: [u8; 32],
}

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        Some(Self { key: Ed25519Key::new(encoded)?, encoded: encoded.try_into().ok()? })
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(commitment) = signature.get(..32) else { return false };
        let digest = Sha512::new().chain_update(commitment).chain_update(self.encoded).chain_update(message);
        self.key.verify(signature, &digest.finalize().into())
    }
}

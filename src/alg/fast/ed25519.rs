//! Ed25519.

use crate::alg::Hash;
use keyward_arithmetic::edwards::Ed25519Key;

/// A point in its canonical encoding and not of small order.
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
        let mut digest = [0; 64];
        Hash::Sha512.digest_of(&[commitment, &self.encoded, message], &mut digest);
        self.key.verify(signature, &digest)
    }
}

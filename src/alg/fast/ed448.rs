//! Ed448.

use keyward_arithmetic::edwards::Ed448Key;
use keyward_arithmetic::shake::{Rate, Shake};

/// A point in its canonical encoding and in the prime-order group, so not of small order.
pub(crate) struct PublicKey {
    key: Ed448Key,
    encoded: [u8; 57],
}

/// dom4 of RFC 8032 section 2, without a prehash and with an empty context.
const DOMAIN: &[u8] = b"SigEd448\0\0";

impl PublicKey {
    pub(crate) fn new(encoded: &[u8]) -> Option<Self> {
        Some(Self { key: Ed448Key::new(encoded)?, encoded: encoded.try_into().ok()? })
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(commitment) = signature.get(..57) else { return false };
        self.key.verify(signature, &digest(&[DOMAIN, commitment, &self.encoded, message]))
    }
}

/// SHAKE256 of the concatenated parts.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 114] {
    let mut digest = [0; 114];
    Shake::new(Rate::Shake256, parts).squeeze(&mut digest);
    digest
}

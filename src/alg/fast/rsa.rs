//! RSA.

use crate::alg::Hash;
use keyward_arithmetic::rsa::{self, is_pkcs1_v1_5, is_pss};

/// A modulus and an exponent.
pub(crate) struct PublicKey(rsa::PublicKey);

impl PublicKey {
    pub(crate) fn new(n: &[u8], e: u64) -> Option<Self> {
        rsa::PublicKey::new(n, e).map(Self)
    }

    pub(crate) fn verify_pkcs1_v1_5(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let block = self.0.apply(signature);
        block.is_some_and(|block| is_pkcs1_v1_5(&block, &prefix(hash), hash.digest_of(&[message], &mut [0; 64])))
    }

    pub(crate) fn verify_pss(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let by_hash = |parts: &[&[u8]], out: &mut [u8]| {
            out.iter_mut().zip(hash.digest_of(parts, &mut [0; 64])).for_each(|(byte, value)| *byte = *value);
        };
        let block = self.0.apply(signature);
        block.is_some_and(|block| is_pss(&block, self.0.bits(), hash.digest_of(&[message], &mut [0; 64]), &by_hash))
    }
}

/// DigestInfo up to the digest itself. RFC 8017 section 9.2, note 1: the algorithm's parameters are NULL.
fn prefix(hash: Hash) -> [u8; 19] {
    // The last arc of id-sha256, id-sha384 and id-sha512, and the length of their digests.
    let (arc, length): (u8, u8) = match hash {
        Hash::Sha256 => (1, 32),
        Hash::Sha384 => (2, 48),
        Hash::Sha512 => (3, 64),
    };
    let whole = length.wrapping_add(17);
    [0x30, whole, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x05, 0x00, 0x04, length]
}

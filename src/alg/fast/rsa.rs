//! RSA.

use alloc::vec::Vec;
use keyward_arithmetic::rsa::{self, is_pkcs1_v1_5, is_pss};
use sha2::digest::{Digest, const_oid::AssociatedOid};

/// A modulus and an exponent.
pub(crate) struct PublicKey(rsa::PublicKey);

impl PublicKey {
    pub(crate) fn new(n: &[u8], e: u64) -> Option<Self> {
        rsa::PublicKey::new(n, e).map(Self)
    }

    pub(crate) fn takes(&self, signature: &[u8]) -> bool {
        self.0.takes(signature)
    }

    pub(crate) fn verify_pkcs1_v1_5<D: Digest + AssociatedOid>(&self, message: &[u8], signature: &[u8]) -> bool {
        let Some(block) = self.0.apply(signature) else { return false };
        let digest = D::digest(message);
        let prefix = prefix(D::OID.as_bytes(), digest.len());
        prefix.is_some_and(|prefix| is_pkcs1_v1_5(&block, &prefix, &digest))
    }

    pub(crate) fn verify_pss<D: Digest>(&self, message: &[u8], signature: &[u8]) -> bool {
        let hash = |parts: &[&[u8]], out: &mut [u8]| {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            out.iter_mut().zip(digest.finalize()).for_each(|(octet, value)| *octet = value);
        };
        let block = self.0.apply(signature);
        block.is_some_and(|block| is_pss(&block, self.0.bits(), &D::digest(message), &hash))
    }
}

/// DigestInfo up to the digest itself. RFC 8017 section 9.2, note 1: the algorithm's parameters are NULL.
fn prefix(oid: &[u8], digest_length: usize) -> Option<Vec<u8>> {
    let (oid_length, digest_length) = (u8::try_from(oid.len()).ok()?, u8::try_from(digest_length).ok()?);
    let algorithm = oid_length.checked_add(4)?;
    let whole = algorithm.checked_add(4)?.checked_add(digest_length)?;
    Some([&[0x30, whole, 0x30, algorithm, 0x06, oid_length][..], oid, &[0x05, 0x00, 0x04, digest_length]].concat())
}

//! RSA of the crate `rsa`.

use crate::alg::Hash;
use crypto_bigint::BoxedUint;
use rsa::{
    pkcs1v15::Pkcs1v15Sign,
    pss::Pss,
    traits::{PublicKeyParts, SignatureScheme},
};
use sha2::{Sha256, Sha384, Sha512};

/// A modulus and an exponent.
pub(crate) struct PublicKey(rsa::PublicKey);

impl PublicKey {
    /// Takes parameters that [`crate::alg::rsa`] has checked.
    pub(crate) fn new(n: &[u8], e: u64) -> Option<Self> {
        rsa::PublicKey::new(BoxedUint::from_be_slice_vartime(n), BoxedUint::from(e)).ok().map(Self)
    }

    pub(crate) fn verify_pkcs1_v1_5(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let scheme = match hash {
            Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        };
        self.verify(scheme, &hash.digest(message), signature)
    }

    pub(crate) fn verify_pss(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let (hashed, salt_length) = (&hash.digest(message), hash.length());
        match hash {
            Hash::Sha256 => self.verify(Pss::<Sha256>::new_with_salt(salt_length), hashed, signature),
            Hash::Sha384 => self.verify(Pss::<Sha384>::new_with_salt(salt_length), hashed, signature),
            Hash::Sha512 => self.verify(Pss::<Sha512>::new_with_salt(salt_length), hashed, signature),
        }
    }

    /// The signature must be as long as the modulus: RFC 8017 sections 8.1.2 and 8.2.2, step 1.
    fn verify(&self, scheme: impl SignatureScheme, hashed: &[u8], signature: &[u8]) -> bool {
        signature.len() == self.0.size() && self.0.verify(scheme, hashed, signature).is_ok()
    }
}

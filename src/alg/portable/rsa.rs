//! RSA by the crate of that name.

use crypto_bigint::BoxedUint;
use rsa::{
    RsaPublicKey,
    pkcs1v15::Pkcs1v15Sign,
    pss::Pss,
    traits::{PublicKeyParts, SignatureScheme},
};
use sha2::digest::{Digest, FixedOutputReset, const_oid::AssociatedOid};

/// A modulus and an exponent.
pub(crate) struct PublicKey(RsaPublicKey);

impl PublicKey {
    /// Takes what [`crate::alg::rsa`] has found to be within its bounds.
    pub(crate) fn new(n: &[u8], e: u64) -> Option<Self> {
        RsaPublicKey::new(BoxedUint::from_be_slice_vartime(n), BoxedUint::from(e)).ok().map(Self)
    }

    pub(crate) fn takes(&self, signature: &[u8]) -> bool {
        signature.len() == self.0.size() && BoxedUint::from_be_slice_vartime(signature) < *self.0.n().as_ref()
    }

    pub(crate) fn verify_pkcs1_v1_5<D: Digest + AssociatedOid>(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verify(Pkcs1v15Sign::new::<D>(), &D::digest(message), signature)
    }

    pub(crate) fn verify_pss<D: Digest + FixedOutputReset>(&self, message: &[u8], signature: &[u8]) -> bool {
        let salt_length = <D as Digest>::output_size();
        self.verify(Pss::<D>::new_with_salt(salt_length), &D::digest(message), signature)
    }

    /// The signature is as long as the modulus: RFC 8017 sections 8.1.2 and 8.2.2, step 1.
    fn verify(&self, scheme: impl SignatureScheme, hashed: &[u8], signature: &[u8]) -> bool {
        signature.len() == self.0.size() && self.0.verify(scheme, hashed, signature).is_ok()
    }
}

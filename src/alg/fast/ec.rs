//! ECDSA.

use crate::alg::Hash;
use core::marker::PhantomData;
use keyward_arithmetic::weierstrass::{self, Curve};

/// A curve, and the hash that JOSE uses with it.
pub(crate) trait Parameters {
    const CURVE: Curve;
    const HASH: Hash;
}

macro_rules! curves {
    ($($feature:literal $name:ident $hash:ident)*) => {$(
        #[cfg(feature = $feature)]
        pub(crate) enum $name {}

        #[cfg(feature = $feature)]
        impl Parameters for $name {
            const CURVE: Curve = Curve::$name;
            const HASH: Hash = Hash::$hash;
        }
    )*};
}

curves! {
    "p256" P256 Sha256
    "p384" P384 Sha384
    "p521" P521 Sha512
    "k256" Secp256k1 Sha256
}

/// A point of the curve `C` that is not its identity.
pub(crate) struct PublicKey<C>(weierstrass::PublicKey, PhantomData<fn() -> C>);

impl<C: Parameters> PublicKey<C> {
    pub(crate) fn new(x: &[u8], y: &[u8]) -> Option<Self> {
        weierstrass::PublicKey::new(C::CURVE, x, y).map(|key| Self(key, PhantomData))
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify(C::HASH.digest_of(&[message], &mut [0; 64]), signature)
    }
}

//! Edwards curves: edwards25519 and edwards448. RFC 8032.

mod comb;
mod curve25519;
mod curve448;
mod field;
mod lanes;
mod point;
mod scalar;

use alloc::boxed::Box;
use comb::{Comb, Lazy, multiply};
use curve448::Edwards448;
use curve25519::Edwards25519;
use field::Four;
use point::{Affine, Curve, identity, is_of_prime_order};

/// A public key for Ed25519: a point in its one canonical encoding, and not of small order.
pub struct Ed25519Key(Key<10>);

impl Ed25519Key {
    /// From 32 octets.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        Key::new::<Edwards25519>(encoded).map(Self)
    }

    /// Whether S B = R + k A.
    pub fn verify(&self, signature: &[u8], k: &[u8; 64]) -> bool {
        self.0.verify::<Edwards25519>(signature, k)
    }
}

/// A public key for Ed448: a point in its one canonical encoding, in the prime-order group, and not the identity.
pub struct Ed448Key(Key<16>);

impl Ed448Key {
    /// From 57 octets.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        let key = Key::new::<Edwards448>(encoded)?;
        is_of_prime_order::<Edwards448, 16>(&key.negative).then_some(Self(key))
    }

    /// Whether S B = R + k A.
    pub fn verify(&self, signature: &[u8], k: &[u8; 114]) -> bool {
        // Stricter than RFC 8032: no S of zero.
        let zero = signature.get(57..).is_none_or(|s| s.iter().all(|octet| *octet == 0));
        !zero && self.0.verify::<Edwards448>(signature, k)
    }
}

struct Key<const N: usize> {
    /// -A, for R = S B - k A.
    negative: Four<N>,
    /// Made at first use.
    table: Lazy<Comb<N>>,
}

impl<const N: usize> Key<N> {
    fn new<C: Curve<N>>(encoded: &[u8]) -> Option<Self> {
        let point = Affine::decode::<C>(encoded)?;
        let key = Self { negative: point.negative().extended::<C>(), table: Lazy::new() };
        (!point.is_of_small_order::<C>()).then_some(key)
    }

    fn verify<C: Curve<N>>(&self, signature: &[u8], k: &[u8]) -> bool {
        self.commitment::<C>(signature, k)
            .is_some_and(|(point, encoded)| point.is_encoded_as::<C>(encoded) && !point.is_of_small_order::<C>())
    }

    /// S B - k A, which R has to be, and R.
    fn commitment<'a, C: Curve<N>>(&self, signature: &'a [u8], k: &[u8]) -> Option<(Affine<N>, &'a [u8])> {
        let (encoded, s) = signature.split_at_checked(C::OCTETS)?;
        if s.len() != C::OCTETS {
            return None;
        }
        let (s, k) = (C::ORDER.decode(s)?, C::ORDER.reduce(k)?);
        let base = C::base().get_or_init(|| {
            let point = Affine::decode::<C>(C::BASE).map_or_else(identity, |base| base.extended::<C>());
            Box::new(Comb::new::<C>(&point, C::BASE_SHAPE))
        });
        let key = self.table.get_or_init(|| Box::new(Comb::new::<C>(&self.negative, C::KEY_SHAPE)));
        Some((Affine::of::<C>(&multiply::<C, N>([(base, &s), (key, &k)])), encoded))
    }
}

//! Edwards curves: edwards25519 and edwards448. RFC 8032.

mod comb;
mod curve;
mod curve25519;
mod curve448;
mod field;
mod lanes;
mod scalar;

use alloc::boxed::Box;
use comb::{Comb, Lazy, multiply};
use curve::{Affine, Curve, identity, is_of_prime_order};
use curve448::Edwards448;
use curve25519::Edwards25519;
use field::Four;

/// A public key for Ed25519: a point in its one canonical encoding, and not of small order.
pub struct Ed25519Key(Key);

impl Ed25519Key {
    /// From 32 octets.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        Key::new(&Edwards25519, encoded).map(Self)
    }

    /// Whether S B = R + k A.
    pub fn verify(&self, signature: &[u8], k: &[u8; 64]) -> bool {
        self.0.verify(&Edwards25519, signature, k).is_some()
    }
}

/// A public key for Ed448: a point in its one canonical encoding, in the prime-order group, and not the identity.
pub struct Ed448Key(Key);

impl Ed448Key {
    /// From 57 octets.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        let key = Key::new(&Edwards448, encoded)?;
        is_of_prime_order(&Edwards448, &key.negative).then_some(Self(key))
    }

    /// Whether S B = R + k A.
    pub fn verify(&self, signature: &[u8], k: &[u8; 114]) -> bool {
        // Stricter than RFC 8032: no S of zero.
        let zero = signature.get(57..).is_none_or(|s| s.iter().all(|octet| *octet == 0));
        !zero && self.0.verify(&Edwards448, signature, k).is_some()
    }
}

struct Key {
    /// -A, for R = S B - k A.
    negative: Four,
    /// Made at first use.
    table: Lazy<Comb>,
}

impl Key {
    fn new(curve: &dyn Curve, encoded: &[u8]) -> Option<Self> {
        let point = Affine::decode(curve, encoded)?;
        let key = Self { negative: point.negative().extended(curve), table: Lazy::new() };
        (!point.is_of_small_order(curve)).then_some(key)
    }

    fn verify(&self, curve: &dyn Curve, signature: &[u8], k: &[u8]) -> Option<()> {
        let constants = curve.constants();
        let (commitment, s) = signature.split_at_checked(constants.octets)?;
        if s.len() != constants.octets {
            return None;
        }
        let (s, k) = (constants.order.decode(s)?, constants.order.reduce(k)?);
        let base = comb(curve, constants.base, None);
        let key = comb(curve, &self.table, Some(&self.negative));
        let point = Affine::of(curve, &multiply(curve, [(base, &s), (key, &k)]));
        (point.is_encoded_as(curve, commitment) && !point.is_of_small_order(curve)).then_some(())
    }
}

/// The comb of a key, or of the base point, made if it has not been yet.
#[inline(never)]
fn comb<'a>(curve: &dyn Curve, table: &'a Lazy<Comb>, key: Option<&Four>) -> &'a Comb {
    table.get_or_init(|| {
        let constants = curve.constants();
        let base = || Affine::decode(curve, constants.encoded_base).map_or_else(identity, |base| base.extended(curve));
        let shape = if key.is_some() { constants.shape_of_key } else { constants.shape_of_base };
        Box::new(Comb::new(curve, &key.copied().unwrap_or_else(base), shape))
    })
}

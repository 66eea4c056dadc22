//! Edwards curves: verification of Ed25519 and Ed448. RFC 8032.
//!
//! A signature (R, S) of a key A is verified by computing S B - k A, encoding it, and comparing bytes with R. So R is
//! canonical if it is equal, and the equation holds without the cofactor. The hash k is the caller's task.
//!
//! # From the bottom up
//! - `lanes`: four 32-bit integers side by side, and their 64-bit products two by two. Implemented with WebAssembly's
//!   vectors and with arrays.
//! - `field`: elements in signed limbs; four products of elements at a time. 2^255 - 19 has ten limbs of 26 and 25 bits
//!   (19 times a limb still fits 32 bits, so the part above 2^255 is folded before products are summed), and 2^448 -
//!   2^224 - 1 has sixteen of 28. Bounds on limbs are stated in *units* where code relies on them, and asserted in
//!   debug builds.
//! - `curve25519`, `curve448`: the columns of products of each field, and the formulas of each curve. An addition or a
//!   doubling takes eight multiplications that are independent in two groups of four (Hisil, Wong, Carter, Dawson,
//!   "Twisted Edwards Curves Revisited", 2008, section 4): two calls of four products. An addition on edwards448, where
//!   a = 1, takes one more.
//! - `scalar`: integers modulo the order.
//! - `comb`, `multiples`: tables of multiples, and sums of multiples. The table of the base point is computed at the
//!   first verification, that of a key at the key's first.
//!
//! | | of the base point | of a key | doublings, additions |
//! | --- | --- | --- | --- |
//! | Ed25519 | 256 entries, 40 KB | 64 entries, 10 KB | 22, 76 |
//! | Ed448 | 128 entries, 32 KB | 64 entries, 16 KB | 38, 140 |
//!
//! # What was tried and lost
//! In Node 20 after wasm-opt -Oz. A verification takes 30 us for Ed25519 with a key in use, and 265 us for Ed448.
//! - curve25519-dalek 5 with 64-bit limbs: 340 us. A product of 128 bits takes four multiplications and more in
//!   WebAssembly. With 32-bit limbs: 126 us.
//! - One product at a time in 64-bit integers: 50 ns for one, compared with 110 ns for four.
//! - A loop over the carries: 163 ns instead of 110, since it is not unrolled and keeps columns in memory.
//! - Points returned rather than set in place: 282 ns for an addition instead of 275, since a copy of 160 bytes is a
//!   `memory.copy`, which is a call in V8.
//! - All code compiled for each curve rather than called through `dyn Curve`: no faster, and 4 KB larger after brotli;
//!   the loop over the combs alone: no faster, and half a kilobyte larger.
//! - `opt-level = "s"`, which is used now, without unrolled loops: 75 us. So the critical loops of edwards25519 are
//!   unrolled by macros (`array!`, `unrolled!`): Ed25519 is as fast as with level 3, and Ed448 takes 265 us instead of
//!   225.
//! - Doubling on edwards25519 with a separate square: 0.2 us less, and 0.4 KB larger.
//! - Four products on edwards448 one after the other, with the code for a single one: 576 us, 500 us without Karatsuba.
//!   It saves half a kilobyte, and a new key takes three times as long.
//!
//! A comparison without the inversion (6 of the 30 us) would need a square root to decode R, which costs the same.

mod comb;
mod curve;
mod curve25519;
mod curve448;
mod field;
mod lanes;
mod multiples;
mod scalar;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use comb::{Comb, Lazy};
use curve::{Affine, Curve, identity, is_of_prime_order};
use curve448::Edwards448;
use curve25519::Edwards25519;
use field::Four;
use multiples::multiply;

/// A public key for Ed25519: a canonically encoded point that is not of small order.
///
/// ```
/// use keyward_arithmetic::edwards::Ed25519Key;
///
/// # fn bytes<const N: usize>(hex: &str) -> [u8; N] {
/// #     std::array::from_fn(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap())
/// # }
/// // RFC 8032 section 7.1, TEST 1.
/// let key: [u8; 32] = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
/// let signature: [u8; 64] = bytes(concat!(
///     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f",
///     "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
/// ));
/// // SHA-512(R || A || M)
/// let k: [u8; 64] = bytes(concat!(
///     "2771062b6b536fe7ffbdda0320c3827b035df10d284df3f08222f04dbca7a4c20e",
///     "f15bdc988a22c7207411377c33f2ac09b1e86a046234283768ee7ba03c0e9f",
/// ));
/// let key = Ed25519Key::new(&key).unwrap();
/// assert!(key.verify(&signature, &k));
/// assert!(!key.verify(&signature, &[0; 64]));
/// ```
pub struct Ed25519Key(Key);

impl Ed25519Key {
    /// Decodes 32 bytes. `None` for another length, a y of p or more, a negative zero, a point off the curve, and a
    /// point of small order. A point of mixed order is accepted.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        Key::new(&Edwards25519, encoded).map(Self)
    }

    /// Whether S B = R + k A, for a signature of 64 bytes, R then S, with S below the order and R canonical and not of
    /// small order.
    ///
    /// `k` is SHA-512(R || A || M), little-endian. It is reduced modulo the order, also if A is of mixed order, as in
    /// ed25519-dalek. The tables of the key are computed at its first verification, those of the base point at the
    /// first of any key.
    pub fn verify(&self, signature: &[u8], k: &[u8; 64]) -> bool {
        self.0.verify(&Edwards25519, signature, k).is_some()
    }
}

/// A public key for Ed448: a canonically encoded point of the prime-order group that is not the identity.
pub struct Ed448Key(Key);

impl Ed448Key {
    /// Decodes 57 bytes. `None` for another length, a y of p or more, a negative zero, a spare bit, a point off the
    /// curve, and a point outside the prime-order group. The last is stricter than RFC 8032.
    pub fn new(encoded: &[u8]) -> Option<Self> {
        let key = Key::new(&Edwards448, encoded)?;
        is_of_prime_order(&Edwards448, &key.negative).then_some(Self(key))
    }

    /// Whether S B = R + k A, for a signature of 114 bytes, R then S, with S below the order and not zero, and R
    /// canonical and not the identity. Then R is in the prime-order group, since A and B are.
    ///
    /// `k` is SHAKE256(dom4(0, "") || R || A || M) of 114 bytes, little-endian.
    pub fn verify(&self, signature: &[u8], k: &[u8; 114]) -> bool {
        // Stricter than RFC 8032: an S of zero is rejected.
        let zero = signature.get(57..).is_none_or(|s| s.iter().all(|byte| *byte == 0));
        !zero && self.0.verify(&Edwards448, signature, k).is_some()
    }
}

struct Key {
    /// -A, for R = S B - k A.
    negative: Four,
    /// Computed at first use.
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
        let (commitment, s) = signature.split_at_checked(constants.bytes)?;
        if s.len() != constants.bytes {
            return None;
        }
        let (s, k) = (constants.order.decode(s)?, constants.order.reduce(k)?);
        let base = comb(curve, constants.base, None);
        let key = comb(curve, &self.table, Some(&self.negative));
        let point = Affine::of(curve, &multiply(curve, [(base, &s), (key, &k)]));
        (point.is_encoded_as(curve, commitment) && !point.is_of_small_order(curve)).then_some(())
    }
}

/// The comb of a key, or of the base point, computed at first use.
#[inline(never)]
fn comb<'a>(curve: &dyn Curve, table: &'a Lazy<Comb>, key: Option<&Four>) -> &'a Comb {
    table.get_or_init(|| {
        let constants = curve.constants();
        let base = || Affine::decode(curve, constants.encoded_base).map_or_else(identity, |base| base.extended(curve));
        let shape = if key.is_some() { constants.shape_of_key } else { constants.shape_of_base };
        Box::new(Comb::new(curve, &key.copied().unwrap_or_else(base), shape))
    })
}

//! Short Weierstrass curves: P-256, P-384, P-521 and secp256k1. FIPS 186-5 section 6.4.2.
//!
//! All curves share one code and differ in a row of constants (`curve`). From the bottom up:
//! - `integer`: numbers modulo n or p in limbs of 30 bits, for operations that run once per signature. No loop is
//!   unrolled.
//! - `element`, `coordinates`: elements of a field, and points by their coordinates.
//! - `product`: products in the field of a prime. Only these are compiled for each curve. All other code calls them
//!   through pointers and works on elements of one size.
//! - `formulas`: doubling and addition, once for P-256 and once for the other three together.
//! - `field`, `point`: operations on elements and on points of a curve.
//! - `table`, `multiples`: tables of multiples, and sums of multiples of two points.
//! - `key`: the steps of the standard.
//!
//! # Elements
//! WebAssembly's multiplication returns the lower 64 bits, so limbs are short enough for a whole column of products to
//! fit an `i64` without carries. Limbs are signed, so differences need no multiple of p.
//!
//! | | limbs | column of two carried factors | R / p |
//! | --- | --- | --- | --- |
//! | P-256, secp256k1 | 9 of 29 bits | 9 × 2^58 = 2^61.2 | 2^5 |
//! | P-384 | 14 of 28 bits | 14 × 2^56 = 2^59.8 | 2^8 |
//! | P-521 | 19 of 28 bits | 19 × 2^56 = 2^60.3 | 2^11 |
//!
//! So a sum of k carried elements may be multiplied by a sum of l if k l is at most 3, and `difference_of_products`
//! takes k l + k' l' up to 3. The formulas of `point` respect that, with a carry where necessary.
//!
//! Reduction is Montgomery's. p = -1 modulo 2^32 at least (except secp256k1), so the multiple of p that clears a limb
//! is the limb itself. And p is a sum of few powers of two, so that multiple is added with shifts.
//!
//! A product of elements |a| < k p and |b| < l p is above -k l p / (R / p) and below p more. For R / p = 2^5, the
//! closest case, the bounds of the formulas are closed: from x between -4 p and 4 p, y and z between -p and 2 p,
//! doubling has slopes between -2.4 p and 5.4 p and gives x between -3.2 p and 3 p; addition gives x between -3.7 p and
//! 2 p; y is between -p and 2 p, z too. In debug builds, products assert that the result fits its limbs and that
//! nothing overflows.
//!
//! # Sums of multiples
//! u1 G + u2 Q processes the digits of both (non-adjacent form) at the same time. A table of *streams* holds multiples
//! of 2^(17 i) Q, i below 16, so that 17 doublings do instead of 257. The table of G is computed at first use (16 × 32
//! points: 36, 56 or 78 KB). A key's first verification uses 8 multiples and one stream. Its second computes and caches
//! a table of 16 × 8 points: 9 KB for P-256, 14 KB for P-384, 19 KB for P-521.
//!
//! Addition assumes that its points are neither equal nor opposite. If they are, z becomes a multiple of p and stays
//! so. The last z shows that, and the sum is then repeated with complete additions. Only a contrived signature causes
//! this. There is no inversion at the end: x / z^2 = r is checked as x = r z^2.
//!
//! # What was tried and lost
//! Microseconds for P-256 in Node.js 20, one run each, minimum of 60; size in kilobytes (brotli) of all four curves.
//!
//! | | warm | size |
//! | --- | --- | --- |
//! | everything unrolled for each curve, all products by columns | 38 | 29.5 |
//! | one shared code, products through pointers, by columns | 47 | 15.4 |
//! | … products by rows | 47 | 10.2 |
//! | … by columns for P-256 only | 43 | 10.8 |
//! | the choice then: also doubling and addition for each curve | 39 | 12.1 |
//!
//! By rows, P-384 takes a tenth and P-521 a twentieth longer than by columns. Tables of a key with 8 streams: with 8 ×
//! 8 points a verification takes 42 µs, with 8 × 16 points 39 µs, but the smaller table takes 46 µs less to compute.
//! Automatic vectorisation of sums has no measurable effect. Not tried: two products at once in the lanes of a vector.
//!
//! Later, size became more important. In microseconds with a key in use; kilobytes (brotli) of all of this crate and an
//! allocator, with LLVM's inlining off (`-inline-threshold=0`). The last two rows were measured on a busy machine.
//!
//! | | P-256 | P-384 | P-521 | secp256k1 | size |
//! | --- | --- | --- | --- | --- | --- |
//! | doubling and addition for each curve | 40 | 133 | 290 | 42 | 27.4 |
//! | once for P-256, once for the others; a difference of products by the code of products | 40 | 159 | 366 | 53 | 25.1 |
//! | the same for size, with loops of products unrolled by macros, RSA and Edwards too | 41 | 156 | 393 | 56 | 23.2 |
//! | the current code: 16 streams instead of 8, with as many points of a key | 39 | 144 | 359 | 54 | 23.2 |
//! | one copy for all, products of P-256 apart, those of the others in one loop | 47 | 650 | 1080 | 135 | 23.4 |
//! | everything for size, nothing unrolled | 211 | 1100 | 1940 | 193 | 22.9 |

mod coordinates;
mod curve;
#[cfg(any(test, feature = "differential"))]
pub mod differential;
mod element;
mod field;
mod formulas;
mod integer;
mod key;
mod multiples;
mod point;
mod product;
mod table;
#[cfg(test)]
mod tests;

use key::Key;

/// The curves of JOSE. RFC 7518 section 6.2.1.1, RFC 8812.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
    /// secp256k1.
    Secp256k1,
}

/// A public key for ECDSA.
///
/// ```
/// use keyward_arithmetic::weierstrass::{Curve, PublicKey};
///
/// // The generator of P-256, which is the public key of the secret 1. With k = 1 too, r is its x coordinate, and for a
/// // digest of zeros s = r.
/// let x = b"\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\
///     \x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96";
/// let y = b"\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\
///     \x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5";
/// let key = PublicKey::new(Curve::P256, x, y).ok_or("not a point")?;
/// let signature = [*x, *x].concat();
/// assert!(key.verify(&[0; 32], &signature));
/// assert!(!key.verify(&[1; 32], &signature));
/// # Ok::<(), &str>(())
/// ```
pub struct PublicKey(Key);

impl core::fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter) -> core::fmt::Result {
        formatter.write_str("PublicKey")
    }
}

impl PublicKey {
    /// The point with the affine coordinates `x` and `y`, big-endian, each of exactly the field's length (32, 48, 66 or
    /// 32 bytes). `None` if one has another length or is not below p, or if the point is not on the curve. The identity
    /// has no affine coordinates, so it cannot be a key.
    pub fn new(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let curve = match curve {
            Curve::P256 => &curve::P256,
            Curve::P384 => &curve::P384,
            Curve::P521 => &curve::P521,
            Curve::Secp256k1 => &curve::SECP256K1,
        };
        Key::new(curve, x, y).map(Self)
    }

    /// Whether `signature`, r and s each of exactly the length of n (which is that of a coordinate), is valid for the
    /// message with this digest. Only the leftmost bits of the digest count, as many as n has. It may be shorter, but
    /// an empty one is rejected. s above n / 2 is accepted.
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.0.verify(digest, signature)
    }
}

//! Short Weierstrass curves: P-256, P-384, P-521 and secp256k1. FIPS 186-5 section 6.4.2.
//!
//! One engine: a curve is a row of constants (`curve`). From the bottom:
//! - `integer`: numbers modulo n or p in limbs of 30 bits, for what happens once per signature. No loop is unrolled.
//! - `product`: products in the field of a prime. Only these exist once for each curve; everything else reaches them through
//!   pointers and works on elements of one size.
//! - `formulas`: doubling and addition, once for P-256 and once for the other three together.
//! - `field`, `point`, `table`: elements, points, and sums of multiples of two points.
//! - `key`: the steps of the standard.
//!
//! # Elements
//! WebAssembly multiplies 64 bits by 64 bits to the lower 64 bits, so limbs are short enough that a whole column of
//! products fits into an `i64` without a carry in between. Limbs are signed, so differences need no multiple of p.
//!
//! | | limbs | column of two carried factors | R / p |
//! | --- | --- | --- | --- |
//! | P-256, secp256k1 | 9 of 29 bits | 9 × 2^58 = 2^61.2 | 2^5 |
//! | P-384 | 14 of 28 bits | 14 × 2^56 = 2^59.8 | 2^8 |
//! | P-521 | 19 of 28 bits | 19 × 2^56 = 2^60.3 | 2^11 |
//!
//! A sum of k carried elements may so be multiplied by one of l where k l is at most 3, and `difference_of_products`
//! takes k l + k' l' up to 3. The formulas of `point` keep to that, with a carry where they would not.
//!
//! Reduction is Montgomery's. p = -1 modulo 2^32 at least (secp256k1 apart), so the multiple of p that clears a limb is
//! the limb itself; and p is a sum of few powers of two, so adding that multiple takes shifts.
//!
//! A product of elements |a| < k p and |b| < l p is above -k l p / (R / p) and below p more. For R / p = 2^5, the
//! closest case, the formulas come back to themselves: from x between -4 p and 4 p, y and z between -p and 2 p,
//! doubling has slopes between -2.4 p and 5.4 p and gives x between -3.2 p and 3 p; addition gives x between -3.7 p and
//! 2 p; y is between -p and 2 p, z too. Products check in debug builds that what they give fits its limbs, and that
//! nothing overflows.
//!
//! # Sums of multiples
//! u1 G + u2 Q walks over the digits of both (non-adjacent form) at the same time. A table of *streams* holds multiples
//! of 2^(17 i) Q, i below 16, so that 17 doublings do instead of 257. That of G is made at first use (16 × 32 points:
//! 36, 56 or 78 KB). A key seen for the first time gets 8 multiples and one stream; at its second verification a table
//! of 16 × 8 points is made and kept: 9 KB for P-256, 14 KB for P-384, 19 KB for P-521.
//!
//! Addition assumes that its points are neither equal nor opposite. Where they are, z becomes a multiple of p and stays
//! so: one look at the last z tells, and the walk is repeated with care. Only a contrived signature costs that. Nothing
//! is inverted at the end: x / z^2 = r is asked as x = r z^2.
//!
//! # What was tried and lost
//! Microseconds for P-256 in Node.js 20, one run each, least of 60; size in kilobytes (brotli) of all four curves.
//!
//! | | warm | size |
//! | --- | --- | --- |
//! | everything written out for each curve, all products by columns | 38 | 29.5 |
//! | one engine, products through pointers, by columns | 47 | 15.4 |
//! | … products by rows | 47 | 10.2 |
//! | … by columns for P-256 alone | 43 | 10.8 |
//! | this: doubling and addition for each curve as well | 39 | 12.1 |
//!
//! By rows, P-384 takes a tenth and P-521 a twentieth more than by columns. Tables of a key with 8 streams: 8 × 8
//! points 42 µs and 46 µs less to make, where 8 × 16 took 39. The automatic vectorization of sums changes nothing that
//! could be measured. Not tried: two products at once in the lanes of a vector.
//!
//! Then size counted for more. In microseconds with a key in use; kilobytes (brotli) of all of this crate and an
//! allocator, with LLVM's inlining off (`-inline-threshold=0`). The last two rows are of a busy machine.
//!
//! | | P-256 | P-384 | P-521 | secp256k1 | size |
//! | --- | --- | --- | --- | --- | --- |
//! | doubling and addition for each curve | 40 | 133 | 290 | 42 | 27.4 |
//! | for P-256 and for the other three together; a difference of products by the code of products | 40 | 159 | 366 | 53 | 25.1 |
//! | the same for size, loops of products written out by macros, RSA and Edwards too | 41 | 156 | 393 | 56 | 23.2 |
//! | this: 16 streams in place of 8, with as many points of a key | 39 | 144 | 359 | 54 | 23.2 |
//! | one copy for all four, P-256 with products of its own, those of the others in one loop over as many limbs as there are | 47 | 650 | 1080 | 135 | 23.4 |
//! | all for size, nothing written out | 211 | 1100 | 1940 | 193 | 22.9 |

mod curve;
#[cfg(any(test, feature = "differential"))]
pub mod differential;
mod field;
mod formulas;
mod integer;
mod key;
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

/// A point of a curve that verifies signatures.
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
    /// 32 bytes). `None` where one is of another length or not below p, or the point is not on the curve. The identity
    /// has no coordinates, so it cannot be named.
    pub fn new(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let curve = match curve {
            Curve::P256 => &curve::P256,
            Curve::P384 => &curve::P384,
            Curve::P521 => &curve::P521,
            Curve::Secp256k1 => &curve::SECP256K1,
        };
        Key::new(curve, x, y).map(Self)
    }

    /// Whether `signature`, r and s each of exactly the length of n (as the coordinates' lengths), is one of the
    /// message with this digest. Of the digest, the leftmost bits count, as many as n has; it may be shorter, and an
    /// empty one is refused. s above n / 2 is accepted.
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.0.verify(digest, signature)
    }
}

//! Short Weierstrass curves: P-256, P-384, P-521 and secp256k1. FIPS 186-5 section 6.4.2.

mod curve;
mod field;
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
pub struct PublicKey(Key);

impl PublicKey {
    /// The point with the affine coordinates `x` and `y`, big-endian, each of exactly the field's length (32, 48, 66 or 32
    /// octets). `None` where one is of another length or not below p, or the point is not on the curve. The identity has no
    /// coordinates, so it cannot be named.
    pub fn new(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let curve = match curve {
            Curve::P256 => &curve::P256,
            Curve::P384 => &curve::P384,
            Curve::P521 => &curve::P521,
            Curve::Secp256k1 => &curve::SECP256K1,
        };
        Key::new(curve, x, y).map(Self)
    }

    /// Whether `signature`, r and s each of exactly the length of n (as the coordinates' lengths), is one of the message
    /// with this digest. Of the digest, the leftmost bits count, as many as n has; it may be shorter, and an empty one is
    /// refused. s above n / 2 is accepted.
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.0.verify(digest, signature)
    }
}

//! Short Weierstrass curves: P-256, P-384, P-521 and secp256k1. FIPS 186-5 section 6.4.2.

mod curve;
mod field;
mod integer;
mod key;
mod point;
mod table;

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
pub struct PublicKey(Keys);

enum Keys {
    P256(Key<curve::P256, 9>),
    P384(Key<curve::P384, 14>),
    P521(Key<curve::P521, 19>),
    Secp256k1(Key<curve::Secp256k1, 9>),
}

impl PublicKey {
    /// The point with the affine coordinates `x` and `y`, big-endian, each of exactly the field's length (32, 48, 66 or 32
    /// octets). `None` where one is of another length or not below p, or the point is not on the curve. The identity has no
    /// coordinates, so it cannot be named.
    pub fn new(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        Some(Self(match curve {
            Curve::P256 => Keys::P256(Key::new(x, y)?),
            Curve::P384 => Keys::P384(Key::new(x, y)?),
            Curve::P521 => Keys::P521(Key::new(x, y)?),
            Curve::Secp256k1 => Keys::Secp256k1(Key::new(x, y)?),
        }))
    }

    /// Whether `signature`, r and s each of exactly the length of n (as the coordinates' lengths), is one of the message
    /// with this digest. Of the digest, the leftmost bits count, as many as n has; it may be shorter, and an empty one is
    /// refused. s above n / 2 is accepted.
    pub fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Keys::P256(key) => key.verify(digest, signature),
            Keys::P384(key) => key.verify(digest, signature),
            Keys::P521(key) => key.verify(digest, signature),
            Keys::Secp256k1(key) => key.verify(digest, signature),
        }
    }
}

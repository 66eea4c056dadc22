//! Ed25519 signatures with points of any order, in any encoding.

use super::{Input, base64url, messages};
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
};
use sha2::{Digest, Sha512};

/// A multiple of the base point plus a multiple of a point of order 8, and its encoding.
#[derive(Clone, Copy)]
pub struct Point8 {
    secret: u64,
    torsion: u8,
    encode: fn(EdwardsPoint) -> [u8; 32],
}

impl Point8 {
    pub fn mixed(secret: u64, torsion: u8) -> Self {
        Self { secret, torsion, encode: |point| point.compress().0 }
    }

    pub fn prime(secret: u64) -> Self {
        Self::mixed(secret, 0)
    }

    pub fn small(torsion: u8) -> Self {
        Self::mixed(0, torsion)
    }

    pub fn plus_p(self) -> Self {
        Self { encode: |point| plus_p(point.compress().0), ..self }
    }

    /// Sets the sign of an x that is zero.
    pub fn negative_zero(self) -> Self {
        let encode = |point: EdwardsPoint| {
            let mut bytes = point.compress().0;
            assert_eq!((-point).compress().0, bytes);
            bytes[31] |= 0x80;
            bytes
        };
        Self { encode, ..self }
    }

    fn bytes(self) -> [u8; 32] {
        (self.encode)(ED25519_BASEPOINT_POINT * Scalar::from(self.secret) + EIGHT_TORSION[usize::from(self.torsion)])
    }
}

/// The second encoding of a point with y below 19: 2^255 - 19 + y.
fn plus_p(mut bytes: [u8; 32]) -> [u8; 32] {
    let sign = bytes[31] & 0x80;
    assert!(bytes[0] < 19 && bytes[1..31].iter().all(|byte| *byte == 0) && bytes[31] & 0x7f == 0);
    bytes[0] += 0xed;
    bytes[1..31].fill(0xff);
    bytes[31] = sign | 0x7f;
    bytes
}

/// A signature with S = r + k a, and a message that makes the torsion of R + k A zero or not, so that the equation
/// holds or holds only times the cofactor.
pub fn signed(a: Point8, r: Point8, holds: bool) -> Input {
    let (public, commitment) = (a.bytes(), r.bytes());
    let found = messages().find_map(|message| {
        let hash = Sha512::new().chain_update(commitment).chain_update(public).chain_update(&message).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&hash.into());
        let torsion = u32::from(r.torsion) + u32::from(k.as_bytes()[0]) * u32::from(a.torsion);
        (torsion.is_multiple_of(8) == holds).then_some((message, k))
    });
    let (message, k) = found.unwrap();
    let s = Scalar::from(r.secret) + k * Scalar::from(a.secret);
    Input { jwk: jwk(&public), message, signature: [commitment, s.to_bytes()].concat() }
}

fn jwk(public: &[u8; 32]) -> String {
    format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, base64url(public))
}

pub fn s_plus_order() -> Input {
    let mut input = signed(Point8::prime(3), Point8::prime(5), true);
    let mut carry = 1;
    // S + (L - 1) + 1
    for (byte, order) in input.signature[32..].iter_mut().zip((-Scalar::ONE).to_bytes()) {
        let [low, high] = (u16::from(*byte) + u16::from(order) + carry).to_le_bytes();
        (*byte, carry) = (low, u16::from(high));
    }
    input
}

/// No signature for this key can be made. The test is that the key is rejected.
pub fn large_order_plus_p() -> Input {
    let bytes = small_numbers().find(|y| CompressedEdwardsY(*y).decompress().is_some_and(|p| !p.is_small_order()));
    let jwk = jwk(&plus_p(bytes.unwrap()));
    Input { jwk, ..signed(Point8::prime(3), Point8::prime(5), true) }
}

pub fn off_the_curve() -> Input {
    let bytes = small_numbers().find(|y| CompressedEdwardsY(*y).decompress().is_none());
    Input { jwk: jwk(&bytes.unwrap()), ..signed(Point8::prime(3), Point8::prime(5), true) }
}

fn small_numbers() -> impl Iterator<Item = [u8; 32]> {
    (0..19).map(|y| {
        let mut bytes = [0; 32];
        bytes[0] = y;
        bytes
    })
}

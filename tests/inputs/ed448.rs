//! Ed448 signatures with points of any order, in any encoding.

use super::{Input, base64url, messages};
use ed448_goldilocks::{
    CompressedEdwardsY, EdwardsPoint, EdwardsScalar, WideEdwardsScalarBytes,
    shake::{
        Shake256,
        digest::{ExtendableOutput, Update, XofReader},
    },
};

/// A multiple of the base point plus a multiple of a point of order 4, and its encoding.
#[derive(Clone, Copy)]
pub struct Point4 {
    secret: u64,
    torsion: u8,
    encode: fn([u8; 57]) -> [u8; 57],
}

impl Point4 {
    pub fn mixed(secret: u64, torsion: u8) -> Self {
        Self { secret, torsion, encode: |bytes| bytes }
    }

    pub fn prime(secret: u64) -> Self {
        Self::mixed(secret, 0)
    }

    pub fn small(torsion: u8) -> Self {
        Self::mixed(0, torsion)
    }

    /// The second encoding of a point with y below 2^224 + 1, for a y of one byte: 2^448 - 2^224 - 1 + y.
    pub fn plus_p(self) -> Self {
        let encode = |mut bytes: [u8; 57]| {
            assert!(bytes[0] < 2 && bytes[1..56].iter().all(|byte| *byte == 0));
            let y = bytes[0];
            bytes[..56].fill(0xff);
            bytes[28] = 0xfe;
            if y == 1 {
                bytes[..28].fill(0);
                bytes[28] = 0xff;
            }
            bytes
        };
        Self { encode, ..self }
    }

    /// Sets the sign of an x that is zero.
    pub fn negative_zero(self) -> Self {
        let encode = |mut bytes: [u8; 57]| {
            bytes[56] |= 0x80;
            bytes
        };
        assert!(self.secret == 0 && self.torsion.is_multiple_of(2));
        Self { encode, ..self }
    }

    /// Sets one of the seven bits between y and the sign.
    pub fn spare_bit(self) -> Self {
        let encode = |mut bytes: [u8; 57]| {
            bytes[56] |= 1;
            bytes
        };
        Self { encode, ..self }
    }

    fn bytes(self) -> [u8; 57] {
        // y = 0 is a point of order 4.
        let quarter = CompressedEdwardsY([0; 57]).decompress_unchecked().unwrap().to_edwards();
        let torsion = (0..self.torsion).fold(EdwardsPoint::IDENTITY, |sum, _| sum + quarter);
        let point = EdwardsPoint::GENERATOR * EdwardsScalar::from(self.secret) + torsion;
        (self.encode)(point.to_affine().compress().0)
    }
}

/// A signature with S = r + k a, and a message that makes the torsion of R + k A zero or not, so that the equation
/// holds or holds only times the cofactor.
pub fn signed(a: Point4, r: Point4, holds: bool) -> Input {
    signed_in(&[], a, r, holds)
}

pub fn with_context() -> Input {
    signed_in(b"context", Point4::prime(3), Point4::prime(5), true)
}

fn signed_in(context: &[u8], a: Point4, r: Point4, holds: bool) -> Input {
    let (public, commitment) = (a.bytes(), r.bytes());
    let found = messages().take(100).find_map(|message| {
        let mut wide = WideEdwardsScalarBytes::default();
        // dom4 of RFC 8032 section 2.
        let hash = Shake256::default().chain(b"SigEd448").chain([0, context.len() as u8]).chain(context);
        hash.chain(commitment).chain(public).chain(&message).finalize_xof().read(&mut wide);
        let k = EdwardsScalar::from_bytes_mod_order_wide(&wide);
        let torsion = u32::from(r.torsion) + u32::from(k.to_bytes_rfc_8032()[0]) * u32::from(a.torsion);
        (torsion.is_multiple_of(4) == holds).then_some((message, k))
    });
    let (message, k) = found.unwrap();
    let s = EdwardsScalar::from(r.secret) + k * EdwardsScalar::from(a.secret);
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed448","x":"{}"}}"#, base64url(&public));
    Input { jwk, message, signature: [&commitment[..], &s.to_bytes_rfc_8032()].concat() }
}

pub fn s_plus_order() -> Input {
    let mut input = signed(Point4::prime(3), Point4::prime(5), true);
    let mut carry = 1;
    // S + (L - 1) + 1
    for (byte, order) in input.signature[57..].iter_mut().zip((-EdwardsScalar::ONE).to_bytes_rfc_8032()) {
        let [low, high] = (u16::from(*byte) + u16::from(order) + carry).to_le_bytes();
        (*byte, carry) = (low, u16::from(high));
    }
    input
}

pub fn s_with_spare_byte() -> Input {
    let mut input = signed(Point4::prime(3), Point4::prime(5), true);
    input.signature[113] = 1;
    input
}

//! ECDSA signatures with a chosen R. They need no secret, because the key is chosen too.

use super::{Input, base64url};
use ecdsa::elliptic_curve::{
    AffinePoint, Curve, CurveArithmetic, Field, FieldBytes, FieldBytesSize, Group, PrimeField,
    array::Array,
    ops::{Invert, Reduce},
    point::DecompressPoint,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A valid signature. Its numbers have the field's length.
pub struct Parts {
    pub n: Vec<u8>,
    pub r: Vec<u8>,
    pub s: Vec<u8>,
}

pub struct Forged {
    crv: &'static str,
    x: Vec<u8>,
    y: Vec<u8>,
    parts: Parts,
}

const MESSAGE: &[u8] = b"message";
/// A small number, so that s + n has the field's length.
const S: u64 = 2;

/// R is the point with the smallest x.
pub fn small_r(alg: &str) -> Forged {
    forge(alg, false)
}

/// R is the point with the smallest x that is not below n.
pub fn large_x(alg: &str) -> Forged {
    forge(alg, true)
}

fn forge(alg: &str, from_order: bool) -> Forged {
    match alg {
        "ES256" => forge_on::<p256::NistP256>("P-256", &Sha256::digest(MESSAGE), from_order),
        "ES384" => forge_on::<p384::NistP384>("P-384", &Sha384::digest(MESSAGE), from_order),
        "ES512" => forge_on::<p521::NistP521>("P-521", &Sha512::digest(MESSAGE), from_order),
        _ => forge_on::<k256::Secp256k1>("secp256k1", &Sha256::digest(MESSAGE), from_order),
    }
}

/// The only key for which (r, s) is a signature, from R, s and the hash z: Q = (s R - z G) / r.
fn forge_on<C>(crv: &'static str, hash: &[u8], from_order: bool) -> Forged
where
    C: Curve + CurveArithmetic,
    AffinePoint<C>: DecompressPoint<C> + FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let length = FieldBytes::<C>::default().len();
    let number = |small: u64| [vec![0; length - 8], small.to_be_bytes().to_vec()].concat();
    let minus_one = -<C::Scalar as Field>::ONE;
    let n = plus(&minus_one.to_repr(), &number(1));

    let base = if from_order { n.clone() } else { number(0) };
    let points = (1..).find_map(|small| {
        let x: FieldBytes<C> = Array::try_from(plus(&base, &number(small)).as_slice()).unwrap();
        Some((x, AffinePoint::<C>::decompress(&x, 0.into()).into_option()?))
    });
    let (x, point) = points.unwrap();
    assert_eq!(x.as_slice() >= n.as_slice(), from_order);

    let r = <C::Scalar as Reduce<FieldBytes<C>>>::reduce(&x);
    let padded = [vec![0; length - hash.len()], hash.to_vec()].concat();
    let z = <C::Scalar as Reduce<FieldBytes<C>>>::reduce(&Array::try_from(padded.as_slice()).unwrap());
    let s = C::Scalar::from(S);
    let inverse = Invert::invert(&r).into_option().unwrap();
    let key = (C::ProjectivePoint::from(point) * s - C::ProjectivePoint::generator() * z) * inverse;
    let key = Into::<AffinePoint<C>>::into(key).to_sec1_point(false);
    let parts = Parts { n, r: r.to_repr().to_vec(), s: s.to_repr().to_vec() };
    Forged { crv, x: key.x().unwrap().to_vec(), y: key.y().unwrap().to_vec(), parts }
}

impl Forged {
    /// Replaces r and s.
    pub fn with(self, change: fn(Parts) -> (Vec<u8>, Vec<u8>)) -> Input {
        let (crv, x, y) = (self.crv, base64url(&self.x), base64url(&self.y));
        let (r, s) = change(self.parts);
        Input {
            jwk: format!(r#"{{"kty":"EC","crv":"{crv}","x":"{x}","y":"{y}"}}"#),
            message: MESSAGE.to_vec(),
            signature: [r, s].concat(),
        }
    }

    pub fn with_other_y(mut self) -> Input {
        *self.y.last_mut().unwrap() ^= 1;
        self.with(|parts| (parts.r, parts.s))
    }

    pub fn with_point_of_zeros(mut self) -> Input {
        (self.x, self.y) = (zero(&self.x), zero(&self.y));
        self.with(|parts| (parts.r, parts.s))
    }
}

/// The sum of two big-endian numbers of equal length. The result has that length too.
pub fn plus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut sum: Vec<u8> = a.iter().zip(b).rev().map(|(a, b)| low(u16::from(*a) + u16::from(*b), &mut carry)).collect();
    assert_eq!(carry, 0);
    sum.reverse();
    sum
}

fn low(sum: u16, carry: &mut u16) -> u8 {
    let [high, low] = (sum + *carry).to_be_bytes();
    *carry = u16::from(high);
    low
}

/// The difference of two big-endian numbers of equal length: a + not b + 1, without the final carry.
pub fn minus(a: &[u8], b: &[u8]) -> Vec<u8> {
    assert!(a >= b);
    let mut carry = 1;
    let mut rest: Vec<u8> =
        a.iter().zip(b).rev().map(|(a, b)| low(u16::from(*a) + u16::from(!*b), &mut carry)).collect();
    rest.reverse();
    rest
}

pub fn zero(number: &[u8]) -> Vec<u8> {
    vec![0; number.len()]
}

/// The number with a leading zero.
pub fn longer(number: &[u8]) -> Vec<u8> {
    [&[0], number].concat()
}

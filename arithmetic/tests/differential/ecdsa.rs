//! Compares ECDSA with the crates of RustCrypto: any bytes make a case.

use ecdsa::elliptic_curve::array::ArraySize;
use ecdsa::elliptic_curve::bigint::BitOps;
use ecdsa::elliptic_curve::group::{Curve as _, Group};
use ecdsa::elliptic_curve::ops::Reduce;
use ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ecdsa::elliptic_curve::{
    AffinePoint, CurveArithmetic, Field, FieldBytes, FieldBytesSize, PrimeField, ProjectivePoint, Scalar,
};
use ecdsa::signature::hazmat::PrehashVerifier;
use ecdsa::{EcdsaCurve, Signature, SignatureSize, VerifyingKey};
use keyward_arithmetic::weierstrass::{Curve, PublicKey};

/// The result of a case, so that a test can check that all kinds occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The key is invalid.
    Key,
    /// The signature is rejected.
    Rejected,
    /// The signature is accepted.
    Accepted,
}

/// Derives a key, a digest and a signature from `data`, and panics if the verdicts differ.
///
/// The first byte selects the curve, later ones whether each number is small, near n, a power of two, a pattern or
/// random. Signatures are forged backwards, which needs no secret: u1 and u2 are chosen, R = u1 G + u2 Q, r is the x
/// coordinate of R, s = r / u2, and the digest is u1 s. So every path of the point addition can be reached.
pub fn compare(data: &[u8]) -> (Curve, Outcome) {
    let mut data = Bytes(data);
    match data.next() % 4 {
        0 => (Curve::P256, compare_on::<p256::NistP256>(Curve::P256, data)),
        1 => (Curve::P384, compare_on::<p384::NistP384>(Curve::P384, data)),
        2 => (Curve::P521, compare_on::<p521::NistP521>(Curve::P521, data)),
        _ => (Curve::Secp256k1, compare_on::<k256::Secp256k1>(Curve::Secp256k1, data)),
    }
}

/// Compares verdicts on signatures whose point R has an x coordinate from n to p - 1, so that r is x - n. They do not
/// occur by chance. Returns their number.
pub fn compare_reduced(curve: Curve) -> usize {
    match curve {
        Curve::P256 => compare_reduced_on::<p256::NistP256>(curve),
        Curve::P384 => compare_reduced_on::<p384::NistP384>(curve),
        Curve::P521 => compare_reduced_on::<p521::NistP521>(curve),
        Curve::Secp256k1 => compare_reduced_on::<k256::Secp256k1>(curve),
    }
}

fn compare_reduced_on<C>(curve: Curve) -> usize
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
    Scalar<C>: Reduce<C::Uint>,
{
    let mut found = 0;
    for above in 1..20_u8 {
        let mut compressed = (-Scalar::<C>::ONE).to_repr().to_vec();
        for _ in 0..=above {
            increment(&mut compressed);
        }
        compressed.insert(0, 2);
        let Ok(key) = VerifyingKey::<C>::from_sec1_bytes(&compressed) else { continue };
        found += 1;
        let sum = ProjectivePoint::<C>::from(*key.as_affine());
        let [r, u1, u2] = [u64::from(above), 12_345, 67_890].map(Scalar::<C>::from);
        let point = (sum - ProjectivePoint::<C>::generator() * u1) * u2.invert().unwrap_or(u2);
        let s = r * u2.invert().unwrap_or(u2);
        let encoded = point.to_affine().to_sec1_point(false);
        let (Some(x), Some(y)) = (encoded.x(), encoded.y()) else { unreachable!("the point is not the identity") };
        let key = PublicKey::new(curve, x, y);
        let mut digest = (u1 * s).to_repr().to_vec();
        to_leftmost_bits(&mut digest, 8 * x.len() - C::ORDER.bit_width() as usize);
        for (r, expected) in [(r, true), (r + Scalar::<C>::ONE, false)] {
            let signature = [r.to_repr(), s.to_repr()].concat();
            let verdict = key.as_ref().map(|key| key.verify(&digest, &signature));
            assert_eq!(verdict, Some(expected), "{curve:?} n + {above}");
        }
    }
    found
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn scalar<C: EcdsaCurve + CurveArithmetic>(&mut self) -> Scalar<C> {
        let kind = self.next();
        let small = Scalar::<C>::from(u64::from(self.next() % 40));
        match kind % 8 {
            0 => small,
            1 => -small,
            2 => {
                let power = Scalar::<C>::from(2).pow_vartime([u64::from(self.next()) * 2 + u64::from(kind > 127)]);
                if self.next().is_multiple_of(2) { power + small } else { -power - small }
            }
            3 => small * Scalar::<C>::from(2).invert().unwrap(),
            kind => {
                let mut bytes = FieldBytes::<C>::default();
                for byte in &mut bytes {
                    *byte = match kind {
                        4 => [0, 0xff][usize::from(self.next() % 2)],
                        _ => self.next(),
                    };
                }
                reduced::<C>(&bytes)
            }
        }
    }
}

fn reduced<C: EcdsaCurve + CurveArithmetic>(bytes: &FieldBytes<C>) -> Scalar<C> {
    // By Horner's rule, so that it does not depend on the code under test.
    bytes.iter().fold(Scalar::<C>::ZERO, |sum, byte| sum * Scalar::<C>::from(256) + Scalar::<C>::from(u64::from(*byte)))
}

fn compare_on<C>(curve: Curve, mut data: Bytes) -> Outcome
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
    Scalar<C>: Reduce<C::Uint>,
{
    let secret = data.scalar::<C>();
    let secret = if bool::from(secret.is_zero()) { Scalar::<C>::ONE } else { secret };
    let point = ProjectivePoint::<C>::generator() * secret;
    let encoded = point.to_affine().to_sec1_point(false);
    let (Some(x), Some(y)) = (encoded.x(), encoded.y()) else { unreachable!("the secret is not zero") };
    let (mut x, mut y) = (x.to_vec(), y.to_vec());
    let length = x.len();

    let kind = data.next();
    let multiples = match kind % 8 {
        // u1 G = ± u2 Q
        0 | 1 => {
            let other = data.scalar::<C>();
            let product = other * secret;
            (if kind.is_multiple_of(2) { product } else { -product }, other)
        }
        _ => (data.scalar::<C>(), data.scalar::<C>()),
    };
    let sum = ProjectivePoint::<C>::generator() * multiples.0 + point * multiples.1;
    let r = match sum.to_affine().to_sec1_point(false).x() {
        Some(x) => reduced::<C>(x),
        None => data.scalar::<C>(),
    };
    let s = r * Option::<Scalar<C>>::from(multiples.1.invert()).unwrap_or(Scalar::<C>::ONE);
    let s = if data.next().is_multiple_of(4) { -s } else { s };
    let mut digest = (multiples.0 * s).to_repr().to_vec();
    let excess = 8 * digest.len() - C::ORDER.bit_width() as usize;
    if data.next().is_multiple_of(2) {
        to_leftmost_bits(&mut digest, excess);
        for _ in 0..data.next() % 20 {
            digest.push(data.next());
        }
    } else if excess > 0 {
        digest.remove(0);
    }
    let mut signature = [r.to_repr(), s.to_repr()].concat();

    // At most one change.
    let change = data.next() % 16;
    let place = usize::from(data.next());
    let bit = 1 << (data.next() % 8);
    match change {
        0 => flip(&mut signature, place, bit),
        1 => flip(&mut digest, place, bit),
        2 => flip(&mut x, place, bit),
        3 => flip(&mut y, place, bit),
        4 => {
            signature.pop();
        }
        5 => signature.push(0),
        6 | 7 => {
            // r + n or s + n, n, p, 2^bits - 1, 0
            let half = signature.len() / 2;
            let (first, second) = signature.split_at_mut(half);
            let target = if change == 6 { first } else { second };
            match place % 4 {
                0 => target.fill(0),
                1 => target.fill(0xff),
                2 => {
                    let order = (-Scalar::<C>::ONE).to_repr();
                    target.copy_from_slice(&order);
                    increment(target);
                }
                _ => {
                    let order = (-Scalar::<C>::ONE).to_repr();
                    add(target, &order);
                    increment(target);
                }
            }
        }
        8 => digest = vec![[0, 0xff][place % 2]; usize::from(bit) + digest.len() / 2],
        9 => add(&mut x, &vec![0xff; 66][..length]),
        10 => (x, y) = (y, x),
        _ => {}
    }

    let expected_key = {
        let mut bytes = vec![4];
        bytes.extend_from_slice(&x);
        bytes.extend_from_slice(&y);
        VerifyingKey::<C>::from_sec1_bytes(&bytes).ok()
    };
    // For P-521 ecdsa 0.17 takes the rightmost bits of the first 66 bytes, not the leftmost ones, so it gets an
    // integer.
    let mut number = digest.clone();
    if excess > 0 && digest.len() >= length {
        number.truncate(length);
        for i in (0..number.len()).rev() {
            let before = if i == 0 { 0 } else { number[i - 1] };
            number[i] = number[i] >> excess | before << (8 - excess);
        }
    }
    let key = PublicKey::new(curve, &x, &y);
    assert_eq!(key.is_some(), expected_key.is_some(), "{curve:?} key {x:02x?} {y:02x?}");
    let (Some(key), Some(expected_key)) = (key, expected_key) else { return Outcome::Key };
    let expected = Signature::<C>::from_slice(&signature).is_ok_and(|signature| {
        let signature = if C::NORMALIZE_S { signature.normalize_s() } else { signature };
        expected_key.verify_prehash(&number, &signature).is_ok()
    });
    for round in ["first", "second", "third"] {
        let verdict = key.verify(&digest, &signature);
        assert_eq!(verdict, expected, "{curve:?} {round} key {x:02x?} {y:02x?} digest {digest:02x?} {signature:02x?}");
    }
    if expected { Outcome::Accepted } else { Outcome::Rejected }
}

/// Moves a number that has `excess` bits less than the bytes to their leftmost bits.
fn to_leftmost_bits(digest: &mut [u8], excess: usize) {
    for i in 0..digest.len() {
        let next = digest.get(i + 1).map_or(0, |next| u16::from(*next));
        digest[i] = ((u16::from(digest[i]) << excess) | (next << excess >> 8)) as u8;
    }
}

fn flip(bytes: &mut [u8], place: usize, bit: u8) {
    let place = place % bytes.len();
    bytes[place] ^= bit;
}

fn add(target: &mut [u8], other: &[u8]) {
    let mut carry = 0;
    for (target, other) in target.iter_mut().zip(other).rev() {
        let sum = u16::from(*target) + u16::from(*other) + carry;
        *target = sum as u8;
        carry = sum >> 8;
    }
}

fn increment(target: &mut [u8]) {
    for byte in target.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
}

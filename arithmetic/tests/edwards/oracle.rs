//! Compares verdicts with the reference crates. Any bytes make a case, for tests with seeds and for fuzzing.

use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
};
use ed448_goldilocks as goldilocks;
use ed448_goldilocks::{EdwardsScalar, WideEdwardsScalarBytes};
use keyward_arithmetic::edwards::{Ed448Key, Ed25519Key};
use std::sync::OnceLock;

/// The verdict of a case, so that a test can check that all verdicts occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    KeyRejected,
    SignatureRejected,
    Accepted,
}

/// How a key and a signature are made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// From any bytes.
    Any,
    /// S = r + k a, R = r B + T and A = a B + T', with T and T' of small order, and then perhaps a bit changed.
    Fresh,
    /// The same with one of 256 keys, whose tables are computed once.
    Known(u8),
}

impl Kind {
    fn from(source: &mut Source) -> Self {
        match source.byte() % 16 {
            0 => Self::Any,
            1 => Self::Fresh,
            _ => Self::Known(source.byte()),
        }
    }
}

/// The bytes from which inputs are made, padded with zeros.
struct Source<'a>(&'a [u8]);

impl Source<'_> {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let (bytes, rest) = self.0.split_at(self.0.len().min(N));
        self.0 = rest;
        let mut array = [0; N];
        array[..bytes.len()].copy_from_slice(bytes);
        array
    }

    fn byte(&mut self) -> u8 {
        self.bytes::<1>()[0]
    }

    /// An integer at a bound, one with long runs of ones or zeros, or a random one.
    fn integer<const N: usize>(&mut self, order: &[u8]) -> [u8; N] {
        let mut integer = [0; N];
        match self.byte() % 8 {
            0 => integer[0] = self.byte() % 4,
            1 | 2 => {
                integer[..order.len()].copy_from_slice(order);
                // L - 1 to L + 2. There is no carry, because the lowest byte of both orders is from 1 to 0xfd.
                integer[0] = integer[0].wrapping_sub(1).wrapping_add(self.byte() % 4);
            }
            3 => integer.fill(0xff),
            4 => {
                for byte in &mut integer {
                    *byte = if self.byte() & 4 == 0 { 0 } else { 0xff };
                }
            }
            _ => integer = self.bytes(),
        }
        integer
    }

    /// Sometimes adds the order to S, which is the same number modulo the order.
    fn raise(&mut self, s: &mut [u8], order: &[u8]) {
        if self.byte().is_multiple_of(8) {
            let mut carry = 0;
            for (byte, order) in s.iter_mut().zip(order) {
                let [low, high] = (u16::from(*byte) + u16::from(*order) + carry).to_le_bytes();
                (*byte, carry) = (low, u16::from(high));
            }
        }
    }

    /// Sometimes changes a bit.
    fn spoil(&mut self, bytes: &mut [u8]) {
        if self.byte().is_multiple_of(4) {
            let index = usize::from(self.byte()) % bytes.len();
            bytes[index] ^= 1 << (self.byte() % 8);
        }
    }
}

/// Compares Ed25519 with dalek.
pub(crate) fn ed25519(bytes: &[u8]) -> Verdict {
    let mut source = Source(bytes);
    let order = (Scalar::ZERO - Scalar::ONE).to_bytes();
    let order = std::array::from_fn::<u8, 32, _>(|index| order[index] + u8::from(index == 0));
    let kind = Kind::from(&mut source);
    let (mut key, mut signature, k): ([u8; 32], [u8; 64], [u8; 64]);
    if kind == Kind::Any {
        (key, signature, k) = (source.integer(&order), source.integer(&order), source.integer(&order));
        signature[32..].copy_from_slice(&source.integer::<32>(&order));
    } else {
        k = source.integer(&order);
        let (a, for_a) = match kind {
            Kind::Known(index) => (Scalar::from(index / 16), if index & 1 == 0 { 0 } else { index / 2 % 8 }),
            _ => (Scalar::from_bytes_mod_order(source.integer(&order)), source.byte() % 8),
        };
        let r = Scalar::from_bytes_mod_order(source.integer(&order));
        let for_r = if source.byte().is_multiple_of(2) { 0 } else { source.byte() % 8 };
        let encoded = |scalar: Scalar, torsion| {
            (ED25519_BASEPOINT_POINT * scalar + EIGHT_TORSION[usize::from(torsion)]).compress().0
        };
        key = encoded(a, for_a);
        let (commitment, s) = (encoded(r, for_r), (r + Scalar::from_bytes_mod_order_wide(&k) * a).to_bytes());
        signature = std::array::from_fn(|index| if index < 32 { commitment[index] } else { s[index - 32] });
        if kind == Kind::Fresh {
            source.spoil(&mut key);
        }
        source.spoil(&mut signature);
        source.raise(&mut signature[32..], &order);
    }
    let expected = expected_of_ed25519(&key, &signature, &k);
    // It takes far longer to compute the tables of a key than to use them.
    static KEYS: [OnceLock<Option<Ed25519Key>>; 256] = [const { OnceLock::new() }; 256];
    let verify = |compiled: Option<&Ed25519Key>| match compiled {
        None => Verdict::KeyRejected,
        Some(compiled) if compiled.verify(&signature, &k) => Verdict::Accepted,
        Some(_) => Verdict::SignatureRejected,
    };
    let verdict = match kind {
        Kind::Known(index) => verify(KEYS[usize::from(index)].get_or_init(|| Ed25519Key::new(&key)).as_ref()),
        _ => verify(Ed25519Key::new(&key).as_ref()),
    };
    assert_eq!(verdict, expected, "{key:02x?} {signature:02x?} {k:02x?}");
    verdict
}

/// The verdict of `verify_strict` in ed25519-dalek, for a k that is not a hash.
fn expected_of_ed25519(key: &[u8; 32], signature: &[u8; 64], k: &[u8; 64]) -> Verdict {
    let Some(point) = decoded(key) else { return Verdict::KeyRejected };
    let (commitment, s) = (signature.first_chunk::<32>().unwrap(), signature.last_chunk::<32>().unwrap());
    let accepted = decoded(commitment).is_some()
        && Scalar::from_canonical_bytes(*s).into_option().is_some_and(|s| {
            let k = Scalar::from_bytes_mod_order_wide(k);
            EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-point, &s).compress().0 == *commitment
        });
    if accepted { Verdict::Accepted } else { Verdict::SignatureRejected }
}

/// A point not of small order, from its canonical encoding.
fn decoded(bytes: &[u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(*bytes).decompress()?;
    (point.compress().0 == *bytes && !point.is_small_order()).then_some(point)
}

/// Compares Ed448 with goldilocks.
pub(crate) fn ed448(bytes: &[u8]) -> Verdict {
    let mut source = Source(bytes);
    let order: [u8; 57] = (-EdwardsScalar::ONE).to_bytes_rfc_8032().into();
    let order = std::array::from_fn::<u8, 57, _>(|index| order[index] + u8::from(index == 0));
    let base = goldilocks::EdwardsPoint::GENERATOR;
    let kind = Kind::from(&mut source);
    let (mut key, mut signature, k): ([u8; 57], [u8; 114], [u8; 114]);
    if kind == Kind::Any {
        (key, signature, k) = (source.integer(&order), source.integer(&order), source.integer(&order));
        signature[57..].copy_from_slice(&source.integer::<57>(&order));
    } else {
        k = source.integer(&order);
        let reduced = |bytes: [u8; 114]| EdwardsScalar::from_bytes_mod_order_wide(&WideEdwardsScalarBytes::from(bytes));
        let (a, for_a) = match kind {
            Kind::Known(index) => (EdwardsScalar::from(index / 16), if index % 16 == 1 { index / 64 } else { 0 }),
            _ => (reduced(source.integer(&order)), if source.byte() < 64 { source.byte() % 4 } else { 0 }),
        };
        let r = reduced(source.integer(&order));
        let for_r = if source.byte() < 64 { source.byte() % 4 } else { 0 };
        let encoded =
            |scalar: EdwardsScalar, torsion| (base * scalar + of_small_order(torsion)).to_affine().compress().0;
        key = encoded(a, for_a);
        let (commitment, s): (_, [u8; 57]) = (encoded(r, for_r), (r + reduced(k) * a).to_bytes_rfc_8032().into());
        signature = std::array::from_fn(|index| if index < 57 { commitment[index] } else { s[index - 57] });
        if kind == Kind::Fresh {
            source.spoil(&mut key);
        }
        source.spoil(&mut signature);
        source.raise(&mut signature[57..], &order);
    }
    let expected = expected_of_ed448(&key, &signature, &k);
    static KEYS: [OnceLock<Option<Ed448Key>>; 256] = [const { OnceLock::new() }; 256];
    let verify = |compiled: Option<&Ed448Key>| match compiled {
        None => Verdict::KeyRejected,
        Some(compiled) if compiled.verify(&signature, &k) => Verdict::Accepted,
        Some(_) => Verdict::SignatureRejected,
    };
    let verdict = match kind {
        Kind::Known(index) => verify(KEYS[usize::from(index)].get_or_init(|| Ed448Key::new(&key)).as_ref()),
        _ => verify(Ed448Key::new(&key).as_ref()),
    };
    assert_eq!(verdict, expected, "{key:02x?} {signature:02x?} {k:02x?}");
    verdict
}

fn of_small_order(index: u8) -> goldilocks::EdwardsPoint {
    // y = 0 is a point of order 4.
    let quarter = goldilocks::CompressedEdwardsY([0; 57]).decompress_unchecked().unwrap().to_edwards();
    (0..index % 4).fold(goldilocks::EdwardsPoint::IDENTITY, |sum, _| sum + quarter)
}

/// The verdict of ed448-goldilocks for a k that is not a hash, with an added check that encodings are canonical.
fn expected_of_ed448(key: &[u8; 57], signature: &[u8; 114], k: &[u8; 114]) -> Verdict {
    let Some(key) = decoded_of_ed448(key) else { return Verdict::KeyRejected };
    let (commitment, s) = (signature.first_chunk::<57>().unwrap(), signature.last_chunk::<57>().unwrap());
    // The crate checks the last byte when it verifies, and rejects a zero S too.
    let s = EdwardsScalar::from_canonical_bytes(&(*s).into()).into_option().filter(|s| *s != EdwardsScalar::ZERO);
    let s = s.filter(|_| signature[113] == 0);
    let accepted = s.zip(decoded_of_ed448(commitment)).is_some_and(|(s, commitment)| {
        let k = EdwardsScalar::from_bytes_mod_order_wide(&WideEdwardsScalarBytes::from(*k));
        goldilocks::EdwardsPoint::GENERATOR * s == commitment + key * k
    });
    if accepted { Verdict::Accepted } else { Verdict::SignatureRejected }
}

/// A point of the prime-order group except the identity, from its canonical encoding.
pub(crate) fn decoded_of_ed448(bytes: &[u8; 57]) -> Option<goldilocks::EdwardsPoint> {
    let compressed = goldilocks::CompressedEdwardsY(*bytes);
    let canonical = compressed.decompress_unchecked().into_option()?.compress().0 == *bytes;
    let point = compressed.decompress().into_option()?.to_edwards();
    (canonical && point != goldilocks::EdwardsPoint::IDENTITY).then_some(point)
}

//! Compares the ring with schoolbook products, and hints with the standard's definition. Checks forged signatures.

use super::ntt::{Polynomial, Q, from_transformed, transform};
use super::{PARAMETERS, ParameterSet, Parameters, PublicKey, SEED, bytes_of, hint, unpack};
use crate::shake::{Rate, Shake};
use alloc::{vec, vec::Vec};
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, VerifyingKey};

const SETS: [ParameterSet; 3] = [ParameterSet::MlDsa44, ParameterSet::MlDsa65, ParameterSet::MlDsa87];

/// Coefficients from 1 - q to q - 1: of every size, or all of them at the bounds.
fn polynomial(bytes: &mut Shake) -> Polynomial {
    let kind = bytes.byte() % 4;
    core::array::from_fn(|_| {
        let word = i32::from_le_bytes(core::array::from_fn(|_| bytes.byte()));
        match kind {
            0 => Q - 1,
            1 => [Q - 1, 1 - Q, 0][word as usize % 3],
            _ => word % Q,
        }
    })
}

fn random(seed: &str) -> Shake {
    Shake::new(Rate::Shake128, &[seed.as_bytes()])
}

fn transformed(polynomial: &Polynomial) -> Polynomial {
    let mut polynomial = *polynomial;
    transform(&mut polynomial);
    polynomial
}

/// The product modulo X^256 + 1 and q.
fn schoolbook(left: &Polynomial, right: &Polynomial) -> Polynomial {
    let mut product = [0_i64; 256];
    for (i, left) in left.iter().enumerate() {
        for (j, right) in right.iter().enumerate() {
            let sign = if i + j < 256 { 1 } else { -1 };
            let place = &mut product[(i + j) % 256];
            *place = (*place + sign * i64::from(*left) * i64::from(*right)) % i64::from(Q);
        }
    }
    product.map(|coefficient| coefficient.rem_euclid(i64::from(Q)) as i32)
}

#[test]
fn values_are_in_the_order_of_the_standard() {
    let mut bytes = random("values");
    for _ in 0..4 {
        let coefficients = polynomial(&mut bytes);
        for (index, value) in transformed(&coefficients).into_iter().enumerate() {
            let exponent = 2 * u32::from((index as u8).reverse_bits()) + 1;
            let root = (0..exponent).fold(1, |power, _| power * 1753 % i64::from(Q));
            let expected =
                coefficients.iter().rev().fold(0, |sum, next| (sum * root + i64::from(*next)) % i64::from(Q));
            assert_eq!((i64::from(value) - expected) % i64::from(Q), 0, "{index}");
        }
    }
}

#[test]
fn sums_of_products_match_the_ring() {
    let mut bytes = random("products");
    for case in 0..60 {
        // Seven entries of a matrix, which are below q, and a transformed polynomial.
        let row: Vec<Polynomial> = (0..8).map(|_| polynomial(&mut bytes)).collect();
        let column: Vec<Polynomial> = (0..8).map(|_| polynomial(&mut bytes)).collect();
        let mut expected = [0; 256];
        for (left, right) in row.iter().zip(&column) {
            let product = schoolbook(left, right);
            expected.iter_mut().zip(product).for_each(|(sum, next)| *sum = (*sum + next) % Q);
        }
        let reduce = |polynomial: &Polynomial| transformed(polynomial).map(|value| value.rem_euclid(Q));
        let mut row: Vec<Polynomial> = row.iter().map(reduce).chain([transformed(&row[7])]).collect();
        row.remove(7);
        let column: Vec<Polynomial> = column.iter().map(transformed).collect();
        let mut sum = [0; 256];
        from_transformed(&row, &column, &mut sum);
        assert_eq!(sum, expected, "{case}");
    }
}

#[test]
fn the_round_trip_is_the_identity() {
    let mut bytes = random("round trip");
    for _ in 0..1000 {
        let coefficients = polynomial(&mut bytes);
        let mut back = [0; 256];
        from_transformed(&[[1; 256]], &[transformed(&coefficients)], &mut back);
        assert_eq!(back, coefficients.map(|coefficient| coefficient.rem_euclid(Q)));
    }
}

/// The largest sums: every value is at its bound.
#[test]
fn bounds_hold_when_all_values_are_extreme() {
    for sign in [1, -1] {
        let mut row = vec![[Q - 1; 256]; 7];
        row.push([9 * Q - 1; 256]);
        let column = vec![[sign * (9 * Q - 1); 256]; 8];
        let mut sum = [0; 256];
        from_transformed(&row, &column, &mut sum);
        // The transform of a constant is that constant everywhere.
        let expected = (7 * i64::from(Q - 1) + i64::from(9 * Q - 1)) * i64::from(sign * (9 * Q - 1));
        assert_eq!(i64::from(sum[0]), expected.rem_euclid(i64::from(Q)));
        assert!(sum[1..].iter().all(|coefficient| *coefficient == 0));
    }
}

/// Algorithm 36, literally.
fn decompose(r: i32, gamma2: i32) -> (i32, i32) {
    let mut r0 = r % (2 * gamma2);
    if r0 > gamma2 {
        r0 -= 2 * gamma2;
    }
    if r - r0 == Q - 1 { (0, r0 - 1) } else { ((r - r0) / (2 * gamma2), r0) }
}

#[test]
fn hints_match_the_standard_for_every_number() {
    for gamma2 in [95_232, 261_888] {
        let m = (Q - 1) / (2 * gamma2);
        let range = hint::Range::new(gamma2 as u32);
        for r in 0..Q {
            let (r1, r0) = decompose(r, gamma2);
            assert_eq!(range.high(r), r1 as u32, "{r}");
            let hinted = if r0 > 0 { (r1 + 1) % m } else { (r1 + m - 1) % m };
            assert_eq!(range.high(range.neighbour(r)), hinted as u32, "{r} hinted");
        }
    }
}

/// A signature under a key whose t1 is zero. The commitment is then A z, whatever the challenge is, so anyone can
/// choose z and the hints and compute the challenge last. Such a signature can fail only the checks of bounds.
struct Forgery {
    set: ParameterSet,
    key: Vec<u8>,
    /// c~, z and the hints, encoded.
    signature: Vec<u8>,
}

const MESSAGE: &[u8] = b"anybody's";

impl Forgery {
    /// All coefficients of z are `fill` except one. `hints` are encoded places and counts.
    fn new(set: ParameterSet, fill: i32, place: usize, coefficient: i32, hints: &[u8]) -> Self {
        let parameters = set.parameters();
        let key = [vec![7; SEED], vec![0; parameters.k * bytes_of(10)]].concat();
        let mut z = vec![fill; 256 * parameters.l];
        z[place] = coefficient;
        let bits = parameters.gamma1_bits + 1;
        let z: Vec<i32> = z.iter().map(|value| (1 << parameters.gamma1_bits) - value).collect();
        let mut signature = vec![0; parameters.challenge];
        signature.extend(packed(&z, bits));
        signature.extend(hints);
        let mut forgery = Self { set, key, signature };
        forgery.sign();
        forgery
    }

    /// Applies the hints in the given order, like a verifier that does not check it.
    fn sign(&mut self) {
        let Parameters { l, omega, gamma1_bits, gamma2, challenge, .. } = *self.set.parameters();
        let size = bytes_of(gamma1_bits + 1);
        let (z, hints) = self.signature[challenge..].split_at(l * size);
        let mut column = vec![[0; 256]; l + 1];
        for (z, bytes) in column.iter_mut().zip(z.chunks_exact(size)) {
            unpack(bytes, gamma1_bits + 1, z);
            *z = z.map(|coefficient| (1 << gamma1_bits) - coefficient);
            transform(z);
        }
        let public = PublicKey::new(self.set, &self.key).unwrap_or_else(|| unreachable!());
        let expanded = public.expand();
        let (mut commitment, mut used) = (Vec::new(), 0);
        for (row, count) in expanded.rows.chunks_exact(l + 1).zip(&hints[omega..]) {
            let mut w = [0; 256];
            from_transformed(row, &column, &mut w);
            let end = usize::from(*count).min(omega);
            let places = hints[used.min(end)..end].to_vec();
            used = end;
            hint::apply(&mut w, &places, gamma2, &mut commitment);
        }
        let mut representative = [0; 64];
        Shake::new(Rate::Shake256, &[&expanded.hash, &[0, 0], MESSAGE]).squeeze(&mut representative);
        let mut hash = Shake::new(Rate::Shake256, &[&representative, &commitment]);
        hash.squeeze(&mut self.signature[..challenge]);
    }

    /// The verdict, which must be that of the crate too.
    fn verdict(&self) -> bool {
        let key = PublicKey::new(self.set, &self.key);
        let ours = key.is_some_and(|key| key.verify(MESSAGE, &self.signature));
        let theirs = match self.set {
            ParameterSet::MlDsa44 => crate_verdict::<MlDsa44>(&self.key, &self.signature),
            ParameterSet::MlDsa65 => crate_verdict::<MlDsa65>(&self.key, &self.signature),
            ParameterSet::MlDsa87 => crate_verdict::<MlDsa87>(&self.key, &self.signature),
        };
        assert_eq!(ours, theirs, "{:?}", self.set);
        ours
    }
}

fn crate_verdict<P: MlDsaParams>(key: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = EncodedVerifyingKey::<P>::try_from(key) else { return false };
    let Ok(signature) = Signature::<P>::try_from(signature) else { return false };
    VerifyingKey::<P>::decode(&key).verify_with_context(MESSAGE, &[], &signature)
}

fn packed(values: &[i32], bits: u32) -> Vec<u8> {
    let bit = |place: usize| (values[place / bits as usize] >> (place % bits as usize) & 1) as u8;
    let byte = |place: usize| (0..8).fold(0, |byte, next| byte | bit(8 * place + next) << next);
    (0..values.len() * bits as usize / 8).map(byte).collect()
}

#[test]
fn z_stays_within_its_bound() {
    for set in SETS {
        let parameters = set.parameters();
        let bound = (1 << parameters.gamma1_bits) - (parameters.tau as u32 * parameters.eta) as i32;
        let none = vec![0; parameters.omega + parameters.k];
        for place in [0, 1, 255, 256, 256 * parameters.l - 1] {
            for (coefficient, is_good) in [
                (0, true),
                (bound - 1, true),
                (bound, false),
                (bound + 1, false),
                (1 << parameters.gamma1_bits, false),
                (1 - bound, true),
                (-bound, false),
                (1 - (1 << parameters.gamma1_bits), false),
            ] {
                let forgery = Forgery::new(set, 1, place, coefficient, &none);
                assert_eq!(forgery.verdict(), is_good, "{set:?} {place} {coefficient}");
            }
        }
        for fill in [bound - 1, 1 - bound] {
            assert!(Forgery::new(set, fill, 0, fill, &none).verdict());
        }
    }
}

#[test]
fn hints_have_one_encoding() {
    for set in SETS {
        let Parameters { k, omega, .. } = *set.parameters();
        let encoded = |places: &[u8], counts: &[u8]| {
            let mut hints = vec![0; omega + k];
            hints[..places.len()].copy_from_slice(places);
            hints[omega..omega + counts.len()].copy_from_slice(counts);
            let last = counts.last().copied().unwrap_or(0);
            hints[omega + counts.len()..].fill(last);
            hints
        };
        let all: Vec<u8> = (0..omega as u8).collect();
        let check = |name: &str, hints: &[u8], is_good: bool| {
            assert_eq!(Forgery::new(set, 5, 3, -9, hints).verdict(), is_good, "{set:?} {name}");
        };
        check("none", &encoded(&[], &[]), true);
        check("one at 0", &encoded(&[0], &[1]), true);
        check("one at 255", &encoded(&[255], &[0, 1]), true);
        check("in two polynomials", &encoded(&[3, 200, 3, 200], &[2, 4]), true);
        check("the maximum", &encoded(&all, &[omega as u8]), true);
        check("all in the last", &encoded(&all, &[&vec![0; k - 1][..], &[omega as u8]].concat()), true);
        check("decreasing places", &encoded(&[200, 3], &[2]), false);
        check("a duplicate place", &encoded(&[3, 3], &[2]), false);
        check("a duplicate place 0", &encoded(&[0, 0], &[2]), false);
        check("decreasing places at the end", &encoded(&[1, 2, 200, 3], &[2, 4]), false);
        check("decreasing counts", &encoded(&[3, 4, 5], &[2, 1, 3]), false);
        check("non-zero padding", &encoded(&[3, 4, 5], &[2]), false);
        check("a non-zero last byte of the padding", &encoded(&[&vec![0; omega - 1][..], &[1]].concat(), &[]), false);
        check("a count above the maximum", &encoded(&all, &[omega as u8 + 1]), false);
        check("a count of 255", &encoded(&all, &[255]), false);
        check("a decreasing last count", &encoded(&[3, 4], &[&vec![2; k - 1][..], &[1]].concat()), false);
        check("a last count of 0", &encoded(&[3, 4], &[&vec![2; k - 1][..], &[0]].concat()), false);
    }
}

#[test]
fn every_byte_of_a_signature_counts() {
    for set in SETS {
        let parameters = set.parameters();
        let mut hints = vec![0; parameters.omega + parameters.k];
        hints[..2].copy_from_slice(&[9, 100]);
        hints[parameters.omega..].fill(2);
        let good = Forgery::new(set, -77, 1, 5, &hints);
        assert!(good.verdict());
        let key = PublicKey::new(set, &good.key).unwrap_or_else(|| unreachable!());
        for place in 0..good.signature.len() {
            let mut signature = good.signature.clone();
            // The highest bit of a coefficient of z changes it much.
            signature[place] ^= 0x80;
            assert!(!key.verify(MESSAGE, &signature), "{set:?} {place}");
        }
        assert!(key.verify(MESSAGE, &good.signature));
        assert!(!key.verify(b"another's", &good.signature));
        for length in [0, 1, parameters.challenge, good.signature.len() - 1] {
            assert!(!key.verify(MESSAGE, &good.signature[..length]));
        }
        assert!(!key.verify(MESSAGE, &[&good.signature[..], &[0]].concat()));
    }
}

#[test]
fn lengths_of_keys_are_exact() {
    for set in SETS {
        let length = SEED + set.parameters().k * bytes_of(10);
        for other in [0, 31, 32, length - 1, length + 1, 2 * length] {
            assert!(PublicKey::new(set, &vec![0; other]).is_none());
        }
        assert!(PublicKey::new(set, &vec![0; length]).is_some_and(|key| key.parameter_set() == set));
    }
    assert_eq!(PARAMETERS.len(), SETS.len());
}

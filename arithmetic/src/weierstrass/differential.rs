//! Compares fields and orders with crypto-bigint: any bytes make a case, for tests and for fuzzing.
#![allow(clippy::expect_used, reason = "a comparison that cannot go on fails")]

use super::curve::{Curve, P256, P384, P521, SECP256K1};
use super::element::Element;
use super::integer::Modulus;
use alloc::{format, string::String, vec::Vec};
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U576};

/// Compares products in the field of a curve, their sums, inverses and tests for zero with crypto-bigint, for numbers
/// derived from `data`. The first byte selects the curve. `data` is padded with zeros.
///
/// # Panics
/// Where the two disagree.
pub fn compare_field(data: &[u8]) {
    let mut data = data.iter().copied();
    let (curve, prime, _) = CURVES[usize::from(data.next().unwrap_or(0) % 4)];
    let field = &curve.field;
    let (oracle, modulus) = oracle(prime);
    let numbers: [U576; 4] = core::array::from_fn(|_| number(&mut data, &modulus, curve.bits as u32));
    let [a, b, c, d] = numbers.map(|number| FixedMontyForm::new(&number, &oracle));
    let elements = numbers.map(|number| field.element(&field.modulus.integer(&bytes(&number))));
    let is = |element: &Element, expected: FixedMontyForm<{ U576::LIMBS }>| {
        let expected = field.element(&field.modulus.integer(&bytes(&expected.retrieve())));
        assert!(field.is_zero(&element.combined(1, &expected, -1)));
        assert!(!field.is_zero(&element.combined(1, &expected, -1).combined(1, &field.one, 1)));
    };
    is(&field.product(&elements[0], &elements[1]), a * b);
    is(
        &field.product(&elements[0].combined(1, &elements[2], 1), &elements[1].combined(1, &elements[3], -1)),
        (a + c) * (b - d),
    );
    is(&field.product(&elements[0].combined(1, &elements[2], -2), &elements[1]), (a - c - c) * b);
    is(&field.product(&elements[0].combined(3, &elements[2], 0), &elements[1]), (a + a + a) * b);
    is(&field.square(&elements[0].combined(1, &elements[1], -1)), (a - b) * (a - b));
    assert_eq!(field.is_zero(&elements[0]), numbers[0] == U576::ZERO);
    if numbers[0] != U576::ZERO {
        is(&field.inverse(&elements[0]), a.invert().expect("invertible"));
    }
    // Limbs of any pattern within the bounds of a product: 3 times the range, both signs.
    let mut wild = |factor: i32| {
        let mut element = Element::ZERO;
        for limb in &mut element.0[..field.limbs] {
            let bytes: [u8; 4] = core::array::from_fn(|_| data.next().unwrap_or(0));
            let range = (1 << field.width) - 1;
            *limb = match bytes[3] % 5 {
                0 => range,
                1 => -range,
                2 => 0,
                _ => i32::from_le_bytes(bytes) % (range + 1),
            } * factor;
        }
        // The uppermost limb stays within 2 p.
        element.0[field.limbs - 1] %= 2 << (curve.bits - (field.limbs - 1) * field.width as usize);
        element
    };
    let (x, y) = (wild(3), wild(1));
    let expected = value(x.0.into_iter(), field.width, &oracle) * value(y.0.into_iter(), field.width, &oracle);
    let radix = value(field.one.0.into_iter(), field.width, &oracle);
    let product = field.product(&x, &y);
    assert_eq!(value(product.0.into_iter(), field.width, &oracle) * radix, expected);
    assert!(product.0[..field.limbs - 1].iter().all(|limb| (0..1 << field.width).contains(limb)));
    let sum = field.is_zero(&product);
    assert_eq!(sum, expected.retrieve() == U576::ZERO);
}

/// Compares quotients modulo n and modulo p with crypto-bigint, for numbers derived from `data` as in
/// [`compare_field`].
///
/// # Panics
/// Where the two disagree.
pub fn compare_order(data: &[u8]) {
    let mut data = data.iter().copied();
    let (curve, prime, order) = CURVES[usize::from(data.next().unwrap_or(0) % 4)];
    let (digits, modulus): (&str, &Modulus) =
        if data.next().unwrap_or(0).is_multiple_of(2) { (order, &curve.order) } else { (prime, &curve.field.modulus) };
    let (oracle, m) = oracle(digits);
    let [a, b] = core::array::from_fn(|_| number(&mut data, &m, curve.bits as u32));
    let integer = |number: &U576| modulus.integer(&bytes(number));
    assert!(modulus.holds(&integer(&a)));
    assert!(!modulus.holds(&integer(&a.wrapping_add(&m))));
    if b == U576::ZERO {
        return;
    }
    let quotient = modulus.montgomery_product(&integer(&a), &modulus.inverse_times_radix(&integer(&b)));
    let expected = FixedMontyForm::new(&a, &oracle) * FixedMontyForm::new(&b, &oracle).invert().expect("invertible");
    assert_eq!(quotient, integer(&expected.retrieve()));
}

pub(super) const CURVES: [(&Curve, &str, &str); 4] = [
    (
        &P256,
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    ),
    (
        &P384,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
    (
        &P521,
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
         ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
         a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
    (
        &SECP256K1,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    ),
];

fn oracle(digits: &str) -> (FixedMontyParams<{ U576::LIMBS }>, U576) {
    let padded: String = format!("{digits:0>144}");
    let modulus = U576::from_be_hex(&padded);
    (FixedMontyParams::new(Odd::new(modulus).expect("odd")), modulus)
}

/// A number below the modulus: small, near the modulus, patterns of ones, or random.
fn number(data: &mut impl Iterator<Item = u8>, modulus: &U576, bits: u32) -> U576 {
    let mut next = || data.next().unwrap_or(0);
    let kind = next();
    let small = U576::from(u32::from(next() % 4));
    let number = match kind % 6 {
        0 => small,
        1 => modulus.wrapping_sub(&small),
        2 => U576::ONE.shl_vartime(u32::from(next()) * 3 % bits).wrapping_sub(&small),
        kind => {
            let bytes: [u8; 72] =
                core::array::from_fn(|_| if kind == 3 { [0, 0xff][usize::from(next() % 2)] } else { next() });
            U576::from_be_slice(&bytes)
        }
    };
    number.rem_vartime(&modulus.to_nz().expect("a modulus is not zero"))
}

fn bytes(number: &U576) -> Vec<u8> {
    number.to_be_bytes().as_ref()[6..].to_vec()
}

/// The value of signed limbs modulo m.
fn value(
    limbs: impl DoubleEndedIterator<Item = i32>,
    width: u32,
    oracle: &FixedMontyParams<{ U576::LIMBS }>,
) -> FixedMontyForm<{ U576::LIMBS }> {
    let new = |number: u32| FixedMontyForm::new(&U576::from(number), oracle);
    let base = new(1 << width);
    limbs.rev().fold(new(0), |sum, limb| {
        let magnitude = new(limb.unsigned_abs());
        sum * base + if limb < 0 { -magnitude } else { magnitude }
    })
}

//! Elements compared with another crate's integers.

use super::{
    curve448::Edwards448,
    curve25519::Edwards25519,
    field::*,
    lanes::{I32x4, Limb},
};
use core::array::from_fn;
use crypto_bigint::{NonZero, U1024};
use std::{env, eprintln};

extern crate std;

/// An element modulo p, computed by crypto-bigint.
fn residue(field: Limbs, element: &Element, p: &NonZero<U1024>) -> U1024 {
    let (mut sum, mut shift) = (U1024::ZERO, 0);
    for (index, limb) in element.iter().enumerate().take(field.count) {
        let term = U1024::from_u64(limb.unsigned_abs()).shl_vartime(shift).rem_vartime(p);
        sum = if *limb < 0 { sum.wrapping_add(p).wrapping_sub(&term) } else { sum.wrapping_add(&term) };
        shift += field.width(index);
    }
    sum.rem_vartime(p)
}

/// Limbs at the bounds, near them, small, or random.
fn element(field: Limbs, units: i64, random: &mut impl FnMut() -> u64) -> Element {
    let all = random();
    from_fn(|index| {
        if index >= field.count {
            return 0;
        }
        let bound = field.half(index) * units * 101 / 100;
        let kind = if all & 8 == 0 { all } else { random() };
        match kind & 7 {
            0 => bound,
            1 => -bound,
            2 => bound - (random() & 3).cast_signed(),
            3 => [0, 1, -1, field.half(index)][(random() & 3) as usize],
            _ => random().cast_signed() % (bound + 1),
        }
    })
}

fn four(elements: &[Element; 4]) -> Four {
    from_fn(|index| {
        let [a, b, c, d] = elements.map(|element| element[index] as i32);
        I32x4::new(a, b, c, d)
    })
}

fn products_and_squares<F: Field<N>, const N: usize>(name: &str, p: U1024) {
    let cases = env::var("KEYWARD_CASES").map_or(1000, |cases| cases.parse().unwrap());
    let p = NonZero::new(p).unwrap();
    let field = F::LIMBS;
    let mut state = 0_u64;
    let mut random = || {
        state = state.wrapping_add(0x9e3779b97f4a7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        z ^ (z >> 31)
    };
    for _ in 0..cases {
        let [f, g] = [4, 3].map(|units| from_fn(|_| element(field, units, &mut random)));
        let h: [_; 4] = from_fn(|_| element(field, 2, &mut random));
        let mut products = [I32x4::splat(0); N];
        F::set_to_products(&mut products, &first(&four(&f)), &first(&four(&g)));
        for lane in 0..4 {
            let [r, s, t] = [&f[lane], &g[lane], &h[lane]].map(|element| residue(field, element, &p));
            let lane_of = |four: &[I32x4; N]| from_fn(|index| four.get(index).map_or(0, |v| v.lanes()[lane].into()));
            let (product, square) = (F::product(&f[lane], &g[lane]), F::square(&h[lane]));
            assert_eq!(product, lane_of(&products));
            assert_eq!(residue(field, &product, &p), r.wrapping_mul(&s).rem_vartime(&p));
            assert_eq!(residue(field, &square, &p), t.wrapping_mul(&t).rem_vartime(&p));
            let bytes = field.encode(&f[lane]);
            let mut wide = [0; 128];
            wide[..57].copy_from_slice(&bytes);
            assert_eq!(U1024::from_le_slice(&wide), r);
            assert_eq!(field.is_negative(&f[lane]), bytes[0] & 1 == 1);
            assert_eq!(residue(field, &field.decode(&bytes), &p), r);
            assert!(field.is_zero(&sum(&f[lane], &field.decode(&bytes), -1)));
        }
    }
    eprintln!("{name}: {cases} cases of four products, and squares");
}

#[test]
fn modulo_2_255_minus_19() {
    products_and_squares::<Edwards25519, 10>(
        "edwards25519",
        U1024::ONE.shl_vartime(255).wrapping_sub(&U1024::from_u64(19)),
    );
}

#[test]
fn modulo_2_448_minus_2_224_minus_1() {
    let two = |exponent| U1024::ONE.shl_vartime(exponent);
    products_and_squares::<Edwards448, 16>("edwards448", two(448).wrapping_sub(&two(224)).wrapping_sub(&U1024::ONE));
}

#[test]
fn p_and_its_multiples_are_zero() {
    for (field, count) in [(Edwards25519::LIMBS, 10), (Edwards448::LIMBS, 16)] {
        let mut p = from_fn(|index| if index < count { (1 << field.width(index)) - 1 } else { 0 });
        if count == 10 {
            p[0] -= 18;
        } else {
            p[8] -= 1;
        }
        for factor in -64..64 {
            assert!(field.is_zero(&p.map(|limb| limb * factor)), "{factor} p");
            assert_eq!(field.encode(&sum(&p.map(|limb| limb * factor), &ONE, 1))[..2], [1, 0]);
        }
    }
}

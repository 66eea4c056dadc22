//! Compares fields and orders with crypto-bigint, and tests exceptional additions of points.

use super::coordinates::{Affine, Jacobian};
use super::curve::Curve;
use super::differential::{CURVES, compare_field, compare_order};
use super::element::Element;
use super::integer::Integer;
use alloc::{vec, vec::Vec};

extern crate std;

fn cases(default: u64) -> u64 {
    std::env::var("KEYWARD_CASES").map_or(default, |cases| cases.parse().expect("a number"))
}

fn random_bytes(seed: u64, length: usize) -> Vec<u8> {
    // SplitMix64.
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    (0..length)
        .map(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) as u8
        })
        .collect()
}

#[test]
fn fields_match_the_oracle() {
    (0..cases(4000)).for_each(|case| compare_field(&random_bytes(case, 480)));
    (0..60).for_each(|length| compare_field(&vec![0xff; length]));
}

#[test]
fn quotients_match_the_oracle() {
    (0..cases(4000)).for_each(|case| compare_order(&random_bytes(case, 160)));
}

#[test]
fn an_exceptional_addition_is_detected_and_repeated() {
    for (curve, ..) in CURVES {
        let generator = limbs(curve, &curve.generator);
        let mut scratch = [Element::ZERO; 4];
        let one = Jacobian::from_affine(curve, &curve.generator);
        let (mut sum, mut double) = (one, one);
        one.double(curve, &mut double, &mut scratch);
        for scale in [one, scaled(curve, &one, 5)] {
            for sign in [1, -1] {
                scale.add(curve, &generator, sign, &mut sum, &mut scratch);
                assert!(curve.field.is_zero(&sum.z));
                // It stays exceptional.
                let lost = sum;
                lost.double(curve, &mut sum, &mut scratch);
                assert!(curve.field.is_zero(&sum.z));
                lost.add(curve, &limbs(curve, &affine(curve, &double)), 1, &mut sum, &mut scratch);
                assert!(curve.field.is_zero(&sum.z));
            }
            assert!(scale.add_carefully(curve, &generator, 1, &mut sum, &mut scratch));
            assert!(equal(curve, &sum, &double));
            assert!(!scale.add_carefully(curve, &generator, -1, &mut sum, &mut scratch));
            // 2 G - G, 2 G + G - G.
            assert!(scaled(curve, &double, 7).add_carefully(curve, &generator, -1, &mut sum, &mut scratch));
            assert!(equal(curve, &sum, &one));
        }
    }
}

fn limbs(curve: &Curve, point: &Affine) -> Vec<i32> {
    let mut limbs = vec![0; 2 * curve.field.limbs];
    point.to_limbs(&mut limbs);
    limbs
}

/// The same point with other coordinates.
fn scaled(curve: &Curve, point: &Jacobian, factor: i32) -> Jacobian {
    let field = &curve.field;
    let mut integer: Integer = [0; super::integer::LIMBS];
    integer[0] = factor;
    let factor = field.element(&integer);
    let (squared, cubed) = field.square_and_cube(&factor);
    Jacobian {
        x: field.product(&point.x, &squared),
        y: field.product(&point.y, &cubed),
        z: field.product(&point.z, &factor),
    }
}

fn affine(curve: &Curve, point: &Jacobian) -> Affine {
    let (squared, cubed) = curve.field.square_and_cube(&curve.field.inverse(&point.z));
    Affine { x: curve.field.product(&point.x, &squared), y: curve.field.product(&point.y, &cubed) }
}

fn equal(curve: &Curve, a: &Jacobian, b: &Jacobian) -> bool {
    let (a, b) = (affine(curve, a), affine(curve, b));
    let same = |a: &Element, b: &Element| curve.field.is_zero(&a.combined(1, b, -1));
    a.is_on_curve(curve) && b.is_on_curve(curve) && same(&a.x, &b.x) && same(&a.y, &b.y)
}

//! Multiples of a point, and sums of multiples of two points.

use super::coordinates::{Affine, Jacobian};
use super::curve::Curve;
use super::element::{Element, LIMBS};
use super::integer::{Integer, WIDTH};
use super::table::{Shape, Table};
use alloc::{vec, vec::Vec};

impl Table {
    #[inline(never)]
    pub(crate) fn new(curve: &Curve, point: &Affine, shape: Shape) -> Self {
        let field = &curve.field;
        let mut base = Jacobian::from_affine(curve, point);
        let mut points = vec![base; shape.streams * shape.multiples()];
        let mut scratch = [Element::ZERO; 4];
        for (stream, places) in points.chunks_exact_mut(shape.multiples()).enumerate() {
            if stream > 0 {
                for _ in 0..shape.span(curve.bits) {
                    let before = base;
                    before.double(curve, &mut base, &mut scratch);
                }
            }
            // In coordinates scaled by its own z, the double is affine, and its z is 2 y times that of the base: so
            // each further multiple is a mixed addition. No addition is exceptional, because the order of a point is n,
            // which is large.
            let mut double = base;
            base.double(curve, &mut double, &mut scratch);
            let ratio = field.product(&base.y, &field.one.combined(2, &field.one, 0));
            let (squared, cubed) = field.square_and_cube(&ratio);
            let mut multiple =
                Jacobian { x: field.product(&base.x, &squared), y: field.product(&base.y, &cubed), z: field.one };
            let mut step = [0; 2 * LIMBS];
            let step = &mut step[..2 * field.limbs];
            Affine { x: double.x, y: double.y }.to_limbs(step);
            for place in places {
                *place = Jacobian { z: field.product(&multiple.z, &double.z), ..multiple };
                let before = multiple;
                before.add(curve, step, 1, &mut multiple, &mut scratch);
            }
        }
        Self { limbs: to_affine(curve, &points), shape }
    }
}

/// Converts to affine coordinates with one inversion: P. Montgomery, "Speeding the Pollard and elliptic curve methods
/// of factorization", 1987, section 10.3.1.
fn to_affine(curve: &Curve, points: &[Jacobian]) -> Vec<i32> {
    let field = &curve.field;
    let mut limbs = vec![0; 2 * field.limbs * points.len()];
    let mut before = vec![field.one; points.len()];
    let mut running = field.one;
    for (before, point) in before.iter_mut().zip(points) {
        *before = running;
        running = field.product(&running, &point.z);
    }
    let mut inverse = field.inverse(&running);
    for ((limbs, before), point) in limbs.chunks_exact_mut(2 * field.limbs).zip(before).zip(points).rev() {
        let scale = field.product(&inverse, &before);
        inverse = field.product(&inverse, &point.z);
        let (squared, cubed) = field.square_and_cube(&scale);
        Affine { x: field.product(&point.x, &squared), y: field.product(&point.y, &cubed) }.to_limbs(limbs);
    }
    limbs
}

/// The sum of multiples of points, each a table and a scalar from 0 to n - 1. `None` is the identity.
pub(crate) fn sum_of_multiples(curve: &Curve, terms: [(&Table, &Integer); 2]) -> Option<Jacobian> {
    let terms = terms.map(|(table, scalar)| (table, digits(scalar, table.shape, table.shape.span(curve.bits))));
    let sum = walk(curve, &terms, false)?;
    if !curve.field.is_zero(&sum.z) {
        return Some(sum);
    }
    // Either an addition was exceptional, which happens only if key, digest and signature were chosen together, or the
    // sum is the identity.
    walk(curve, &terms, true)
}

type Digits = [i8; 576];

#[inline(never)]
fn walk(curve: &Curve, terms: &[(&Table, Digits)], careful: bool) -> Option<Jacobian> {
    let mut pair = [Jacobian::from_affine(curve, &curve.generator); 2];
    let [mut sum, mut next] = pair.each_mut();
    let mut scratch = [Element::ZERO; 4];
    let mut is_identity = true;
    let longest = terms.iter().map(|(table, _)| table.shape.span(curve.bits)).max().unwrap_or(0);
    for place in (0..longest).rev() {
        if !is_identity {
            sum.double(curve, next, &mut scratch);
            core::mem::swap(&mut sum, &mut next);
        }
        for (table, digits) in terms {
            if place >= table.shape.span(curve.bits) {
                continue;
            }
            let streams = table.shape.streams;
            let size = 2 * curve.field.limbs;
            let row = &digits[place * streams..][..streams];
            for (digit, multiples) in row.iter().zip(table.limbs.chunks_exact(table.shape.multiples() * size)) {
                if *digit == 0 {
                    continue;
                }
                let point = &multiples[usize::from(digit.unsigned_abs()) / 2 * size..][..size];
                let sign = i32::from(digit.signum());
                if is_identity {
                    *next = Jacobian::from_affine(curve, &Affine::from_limbs(point));
                    next.y = next.y.combined(sign, &next.y, 0);
                    is_identity = false;
                } else if careful {
                    is_identity = !sum.add_carefully(curve, point, sign, next, &mut scratch);
                } else {
                    sum.add(curve, point, sign, next, &mut scratch);
                }
                core::mem::swap(&mut sum, &mut next);
            }
        }
    }
    (!is_identity).then_some(*sum)
}

/// The digits of a scalar in the non-adjacent form of the table's width (H. Cohen, A. Miyaji and T. Ono, "Efficient
/// elliptic curve exponentiation using mixed coordinates", 1998): digits that are added at the same position are stored
/// together.
#[inline(never)]
fn digits(scalar: &Integer, shape: Shape, span: usize) -> Digits {
    let mut digits = [0; 576];
    let mut carry = 0;
    let mut place = 0;
    while place < shape.streams * span {
        let (limb, offset) = (place / WIDTH as usize, place as u32 % WIDTH);
        let pair = [limb, limb + 1].map(|limb| scalar.get(limb).map_or(0, |limb| *limb as u64));
        let bits = (pair[0] | pair[1] << WIDTH) >> offset;
        if bits & 1 == carry {
            place += 1;
            continue;
        }
        let window = (bits & ((1 << shape.width) - 1)) + carry;
        carry = window >> (shape.width - 1);
        digits[place % span * shape.streams + place / span] = (window as i32 - ((carry as i32) << shape.width)) as i8;
        place += shape.width as usize;
    }
    digits
}

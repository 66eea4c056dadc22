//! Doubling and addition in Jacobian coordinates, compiled twice: for P-256 with its number of limbs known, and for all
//! other fields together.

use super::coordinates::{Jacobian, Scratch};
use super::curve::PrimeOfP256;
use super::element::Element;
use super::field::Field;
use super::product::{difference_by_columns, product_by_columns, square_by_columns};

/// The operations in the formulas.
pub(crate) trait Operations: Copy {
    fn limbs(self) -> usize;
    /// a b. The upper zero limbs of a may be omitted.
    fn product(self, result: &mut Element, a: &[i32], b: &Element);
    fn square(self, result: &mut Element, a: &Element);
    /// a b - c d.
    fn difference_of_products(self, result: &mut Element, a: &Element, b: &Element, c: &Element, d: &Element);
    /// a times a factor, and b times another.
    fn set(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32);
    /// The same, with limbs from -4 to 2^`width` + 3: each limb's excess is carried to the next, all at once.
    fn set_carried(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32);
}

impl Operations for &Field {
    #[inline(always)]
    fn limbs(self) -> usize {
        self.limbs
    }

    #[inline(always)]
    fn product(self, result: &mut Element, a: &[i32], b: &Element) {
        (self.product)(result, a, b, None);
    }

    #[inline(always)]
    fn square(self, result: &mut Element, a: &Element) {
        (self.product)(result, &a.0, a, None);
    }

    #[inline(always)]
    fn difference_of_products(self, result: &mut Element, a: &Element, b: &Element, c: &Element, d: &Element) {
        (self.product)(result, &a.0, b, Some((c, d)));
    }

    #[inline(never)]
    fn set(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32) {
        for ((limb, a), b) in result.0.iter_mut().zip(&a.0).zip(&b.0) {
            *limb = a * factor + b * other_factor;
        }
    }

    #[inline(never)]
    fn set_carried(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32) {
        let limb = |i: usize| a.0[i] * factor + b.0[i] * other_factor;
        let mask = (1 << self.width) - 1;
        let mut excess = 0;
        for i in 0..self.limbs - 1 {
            let sum = limb(i);
            result.0[i] = (sum & mask) + excess;
            excess = sum >> self.width;
        }
        result.0[self.limbs - 1] = limb(self.limbs - 1) + excess;
    }
}

/// The field of P-256.
#[derive(Clone, Copy)]
pub(crate) struct P256;

const LIMBS: usize = 9;
const WIDTH: u32 = 29;

impl Operations for P256 {
    #[inline(always)]
    fn limbs(self) -> usize {
        LIMBS
    }

    #[inline(always)]
    fn product(self, result: &mut Element, a: &[i32], b: &Element) {
        product_by_columns::<PrimeOfP256>(result, a, b);
    }

    #[inline(always)]
    fn square(self, result: &mut Element, a: &Element) {
        square_by_columns::<PrimeOfP256>(result, a);
    }

    #[inline(always)]
    fn difference_of_products(self, result: &mut Element, a: &Element, b: &Element, c: &Element, d: &Element) {
        difference_by_columns::<PrimeOfP256>(result, &a.0, b, c, d);
    }

    #[inline(always)]
    fn set(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32) {
        // Three whole vectors.
        unrolled!(I in 12, { result.0[I] = a.0[I] * factor + b.0[I] * other_factor });
    }

    #[inline(always)]
    fn set_carried(self, result: &mut Element, a: &Element, factor: i32, b: &Element, other_factor: i32) {
        let sums = array!(I in 9, a.0[I] * factor + b.0[I] * other_factor);
        unrolled!(I in 9, {
            let kept = if I == LIMBS - 1 { sums[I] } else { sums[I] & ((1 << WIDTH) - 1) };
            result.0[I] = if I == 0 { kept } else { kept + (sums[I - 1] >> WIDTH) };
        });
    }
}

/// 2 `point`: "dbl-2001-b" and, where a = 0, "dbl-2009-l" of the EFD, arranged so that every limb stays within its
/// bounds.
#[inline(never)]
pub(crate) fn double(
    field: impl Operations,
    a_is_minus_three: bool,
    point: &Jacobian,
    result: &mut Jacobian,
    [a, b, c, d]: &mut Scratch,
) {
    let Jacobian { x, y, z } = point;
    if a_is_minus_three {
        field.square(a, z);
        field.set(b, x, 1, a, -1);
        field.set(c, x, 1, a, 1);
        field.product(a, &b.0, c);
    } else {
        field.square(a, x);
    }
    // The slope times 2 y.
    field.set_carried(b, a, 3, a, 0);
    field.square(a, y);
    // 2 y^2 and 4 y^2.
    field.set_carried(c, a, 2, a, 0);
    field.set(d, c, 2, c, 0);
    // z temporarily holds 4 x y^2.
    field.product(&mut result.z, &x.0, d);
    field.square(a, b);
    field.set_carried(&mut result.x, a, 1, &result.z, -2);
    field.set(a, &result.z, 1, &result.x, -1);
    field.difference_of_products(&mut result.y, b, a, d, c);
    field.set(a, y, 2, y, 0);
    field.product(&mut result.z, &a.0, z);
}

/// `point` + `sign` `other`: "madd" of the EFD, 8 products and 3 squares.
#[inline(never)]
pub(crate) fn add(
    field: impl Operations,
    point: &Jacobian,
    other: &[i32],
    sign: i32,
    result: &mut Jacobian,
    [a, b, c, d]: &mut Scratch,
) {
    let Jacobian { x, y, z } = point;
    let Some((other_x, other_y)) = other.split_at_checked(field.limbs()) else { return };
    field.square(a, z);
    field.product(b, other_x, a);
    field.product(c, &z.0, a);
    field.product(a, other_y, c);
    // The differences of x and of y to the other point.
    field.set(c, b, 1, x, -1);
    field.set(d, a, sign, y, -1);
    field.product(&mut result.z, &z.0, c);
    field.square(a, c);
    field.product(b, &c.0, a);
    field.product(c, &x.0, a);
    field.square(a, d);
    // y temporarily holds the terms of x.
    field.set(&mut result.y, b, 1, c, 2);
    field.set_carried(&mut result.x, a, 1, &result.y, -1);
    field.set(a, c, 1, &result.x, -1);
    field.difference_of_products(&mut result.y, d, a, y, b);
}

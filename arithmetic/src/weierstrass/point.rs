//! Points: affine ones in tables, and sums in Jacobian coordinates.

use super::curve::Curve;
use super::field::Element;
use super::product::{Prime, difference_of_products, product, square};
use core::array::from_fn;

/// A point that is not the identity, by its coordinates.
#[derive(Clone, Copy)]
pub(crate) struct Affine {
    pub(crate) x: Element,
    pub(crate) y: Element,
}

impl Affine {
    /// From the limbs that a table keeps: those of x and those of y, without the zeros above.
    pub(crate) fn from_limbs(limbs: &[i32]) -> Self {
        let mut point = Self { x: Element::ZERO, y: Element::ZERO };
        let (x, y) = limbs.split_at(limbs.len() / 2);
        point.x.0[..x.len()].copy_from_slice(x);
        point.y.0[..y.len()].copy_from_slice(y);
        point
    }

    /// The limbs that a table keeps.
    pub(crate) fn to_limbs(self, limbs: &mut [i32]) {
        let (x, y) = limbs.split_at_mut(limbs.len() / 2);
        x.copy_from_slice(&self.x.0[..x.len()]);
        y.copy_from_slice(&self.y.0[..y.len()]);
    }

    /// Whether y^2 = x^3 + a x + b. SEC 1 section 3.2.2.1.
    pub(crate) fn is_on_curve(&self, curve: &Curve) -> bool {
        let field = &curve.field;
        let mut factor = field.square(&self.x);
        if curve.a_is_minus_three {
            factor = factor.combined(1, &field.one, -3);
        }
        let left = field.square(&self.y).combined(1, &curve.b, -1);
        field.is_zero(&left.combined(1, &field.product(&factor, &self.x), -1))
    }
}

/// The point (x / z^2, y / z^3). A z that is a multiple of p is the identity, or is where a sum was lost: see `add`.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian {
    pub(crate) x: Element,
    pub(crate) y: Element,
    pub(crate) z: Element,
}

impl Jacobian {
    pub(crate) fn from_affine(curve: &Curve, point: &Affine) -> Self {
        Self { x: point.x, y: point.y, z: curve.field.one }
    }

    /// 2 `self`, to `result`.
    pub(crate) fn double(&self, curve: &Curve, result: &mut Self, scratch: &mut Scratch) {
        (curve.field.operations.double)(self, result, scratch);
    }

    /// `self` + `other`, to `result`, where they are neither equal nor opposite. `sign` is 1, or -1 for `self` - `other`.
    ///
    /// Where they are equal or opposite, z is a multiple of p, and it is so for whatever is made of the result: that is
    /// how a caller finds out, once at the end.
    pub(crate) fn add(&self, curve: &Curve, other: &[i32], sign: i32, result: &mut Self, scratch: &mut Scratch) {
        (curve.field.operations.add)(self, other, sign, result, scratch);
    }

    /// `self` + `sign` `other`, whatever they are, to `result`: whether that is not the identity.
    pub(crate) fn add_carefully(
        &self,
        curve: &Curve,
        other: &[i32],
        sign: i32,
        result: &mut Self,
        scratch: &mut Scratch,
    ) -> bool {
        let field = &curve.field;
        self.add(curve, other, sign, result, scratch);
        if !field.is_zero(&result.z) {
            return true;
        }
        // The same x: is it the same y?
        let mut difference =
            field.product(&Affine::from_limbs(other).y, &field.product(&self.z, &field.square(&self.z)));
        difference = difference.combined(sign, &self.y, -1);
        self.double(curve, result, scratch);
        field.is_zero(&difference)
    }
}

/// Where sums are worked out, so that nothing is copied.
pub(crate) type Scratch = [Element; 4];

/// 2 `point`: "dbl-2001-b" and, where a = 0, "dbl-2009-l" of the EFD, arranged so that every limb stays in its bounds.
pub(crate) fn double<P: Prime<N>, const N: usize>(point: &Jacobian, result: &mut Jacobian, [a, b, c, d]: &mut Scratch) {
    let Jacobian { x, y, z } = point;
    if P::A_IS_MINUS_THREE {
        square::<P, N>(a, z);
        set::<N>(b, |i| x.0[i] - a.0[i]);
        set::<N>(c, |i| x.0[i] + a.0[i]);
        product::<P, N>(a, b, c);
    } else {
        square::<P, N>(a, x);
    }
    // The slope times 2 y.
    set_carried::<P, N>(b, |i| 3 * a.0[i]);
    square::<P, N>(a, y);
    // 2 y^2 and 4 y^2.
    set_carried::<P, N>(c, |i| 2 * a.0[i]);
    set::<N>(d, |i| 2 * c.0[i]);
    // 4 x y^2 stands in z meanwhile.
    product::<P, N>(&mut result.z, x, d);
    square::<P, N>(a, b);
    set_carried::<P, N>(&mut result.x, |i| a.0[i] - 2 * result.z.0[i]);
    set::<N>(a, |i| result.z.0[i] - result.x.0[i]);
    difference_of_products::<P, N>(&mut result.y, b, a, d, c);
    set::<N>(a, |i| 2 * y.0[i]);
    product::<P, N>(&mut result.z, a, z);
}

/// `point` + `sign` `other`: "madd" of the EFD, 8 products and 3 squares.
pub(crate) fn add<P: Prime<N>, const N: usize>(
    point: &Jacobian,
    other: &[i32],
    sign: i32,
    result: &mut Jacobian,
    [a, b, c, d]: &mut Scratch,
) {
    let Jacobian { x, y, z } = point;
    if other.len() != 2 * N {
        return;
    }
    set::<N>(c, |i| other[i]);
    set::<N>(d, |i| sign * other[N + i]);
    square::<P, N>(a, z);
    product::<P, N>(b, c, a);
    product::<P, N>(c, z, a);
    product::<P, N>(a, d, c);
    // How far it is to the other point: in x, and in y.
    set::<N>(c, |i| b.0[i] - x.0[i]);
    set::<N>(d, |i| a.0[i] - y.0[i]);
    product::<P, N>(&mut result.z, z, c);
    square::<P, N>(a, c);
    product::<P, N>(b, c, a);
    product::<P, N>(c, x, a);
    square::<P, N>(a, d);
    set_carried::<P, N>(&mut result.x, |i| a.0[i] - b.0[i] - 2 * c.0[i]);
    set::<N>(a, |i| c.0[i] - result.x.0[i]);
    difference_of_products::<P, N>(&mut result.y, d, a, y, b);
}

#[inline(always)]
fn set<const N: usize>(result: &mut Element, limb: impl Fn(usize) -> i32) {
    for i in 0..N {
        result.0[i] = limb(i);
    }
}

/// The same, with limbs from -4 to 2^`WIDTH` + 3: each hands its excess to the next, all at the same time.
#[inline(always)]
fn set_carried<P: Prime<N>, const N: usize>(result: &mut Element, limb: impl Fn(usize) -> i32) {
    let mask = (1 << P::WIDTH) - 1;
    let limbs: [i32; N] = from_fn(limb);
    for i in 0..N {
        let kept = if i == N - 1 { limbs[i] } else { limbs[i] & mask };
        result.0[i] = if i == 0 { kept } else { kept + (limbs[i - 1] >> P::WIDTH) };
    }
}

//! Points: affine ones in tables, and sums in Jacobian coordinates.

use super::curve::Curve;
use super::field::Element;
use super::formulas::{P256, add, double};

/// A point that is not the identity, by its coordinates.
#[derive(Clone, Copy)]
pub(crate) struct Affine {
    pub(crate) x: Element,
    pub(crate) y: Element,
}

impl Affine {
    /// From the limbs in a table: those of x and those of y, without the upper zeros.
    pub(crate) fn from_limbs(limbs: &[i32]) -> Self {
        let mut point = Self { x: Element::ZERO, y: Element::ZERO };
        let (x, y) = limbs.split_at(limbs.len() / 2);
        point.x.0[..x.len()].copy_from_slice(x);
        point.y.0[..y.len()].copy_from_slice(y);
        point
    }

    /// Writes the limbs of a table.
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

/// The point (x / z^2, y / z^3). If z is a multiple of p, it is the identity or the result of an exceptional addition:
/// see `add`.
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

    /// Sets `result` to 2 `self`.
    pub(crate) fn double(&self, curve: &Curve, result: &mut Self, scratch: &mut Scratch) {
        if curve.field.is_p256 {
            double(P256, true, self, result, scratch);
        } else {
            double(&curve.field, curve.a_is_minus_three, self, result, scratch);
        }
    }

    /// Sets `result` to `self` + `other`, if they are neither equal nor opposite. `sign` is 1, or -1 for `self` -
    /// `other`.
    ///
    /// If they are equal or opposite, z becomes a multiple of p, and stays one in all further operations. So a caller
    /// needs to check only once, at the end.
    pub(crate) fn add(&self, curve: &Curve, other: &[i32], sign: i32, result: &mut Self, scratch: &mut Scratch) {
        if curve.field.is_p256 {
            add(P256, self, other, sign, result, scratch);
        } else {
            add(&curve.field, self, other, sign, result, scratch);
        }
    }

    /// Sets `result` to `self` + `sign` `other` for any two points. Returns whether it is not the identity.
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
        // The x are equal. Are the y?
        let mut difference =
            field.product(&Affine::from_limbs(other).y, &field.product(&self.z, &field.square(&self.z)));
        difference = difference.combined(sign, &self.y, -1);
        self.double(curve, result, scratch);
        field.is_zero(&difference)
    }
}

/// Memory for intermediate results, so that nothing is copied.
pub(crate) type Scratch = [Element; 4];

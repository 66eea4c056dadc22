//! Points: affine ones in tables, and sums in Jacobian coordinates.

use super::coordinates::{Affine, Jacobian, Scratch};
use super::curve::Curve;
use super::formulas::{P256, add, double};

impl Affine {
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

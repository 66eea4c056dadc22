//! Points: affine ones in tables, and sums in Jacobian coordinates.

use super::curve::Curve;
use super::field::Element;

/// A point that is not the identity, by its coordinates.
#[derive(Clone, Copy)]
pub(crate) struct Affine {
    pub(crate) x: Element,
    pub(crate) y: Element,
}

impl Affine {
    /// Whether y^2 = x^3 + a x + b. SEC 1 section 3.2.2.1.
    pub(crate) fn is_on_curve(&self, curve: &Curve) -> bool {
        let field = &curve.field;
        let mut factor = field.square(&self.x);
        if curve.a_is_minus_three {
            factor = field.carried(&factor.minus(&field.one.times(3)));
        }
        let right = field.product(&factor, &self.x).plus(&curve.b);
        field.is_zero(&field.carried(&field.square(&self.y).minus(&right)))
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

    /// 2 `self`. The formulas "dbl-2001-b" and, where a = 0, "dbl-2009-l" of the EFD, arranged so that every limb stays in
    /// its bounds.
    pub(crate) fn double(&self, curve: &Curve) -> Self {
        let Self { x, y, z } = self;
        let field = &curve.field;
        let slope = if curve.a_is_minus_three {
            let squared = field.square(z);
            field.product(&x.minus(&squared), &x.plus(&squared))
        } else {
            field.square(x)
        };
        let slope = field.carried(&slope.times(3));
        let double = y.times(2);
        // 2 y^2, and 4 x y^2.
        let squared = field.carried(&field.square(y).times(2));
        let twice = squared.times(2);
        let shared = field.product(x, &twice);
        let third = field.carried(&field.square(&slope).minus(&shared.times(2)));
        Self {
            x: third,
            y: field.difference_of_products(&slope, &shared.minus(&third), &twice, &squared),
            z: field.product(&double, z),
        }
    }

    /// `self` + `other`, where they are neither equal nor opposite: "madd" of the EFD (8 products, 3 squares).
    ///
    /// Where they are equal or opposite, z is a multiple of p, and it is so for whatever is made of the result: that is
    /// how a caller finds out, once at the end.
    pub(crate) fn add(&self, curve: &Curve, other: &Affine) -> Self {
        let Self { x, y, z } = self;
        let field = &curve.field;
        let squared = field.square(z);
        let run = field.product(&other.x, &squared).minus(x);
        let rise = field.product(&other.y, &field.product(z, &squared)).minus(y);
        self.finish_addition(curve, &run, &rise)
    }

    /// `self` + `other`, whatever they are. `None` is the identity.
    pub(crate) fn add_carefully(&self, curve: &Curve, other: &Affine) -> Option<Self> {
        let Self { x, y, z } = self;
        let field = &curve.field;
        let squared = field.square(z);
        let run = field.carried(&field.product(&other.x, &squared).minus(x));
        let rise = field.carried(&field.product(&other.y, &field.product(z, &squared)).minus(y));
        if !field.is_zero(&run) {
            Some(self.finish_addition(curve, &run, &rise))
        } else if field.is_zero(&rise) {
            Some(self.double(curve))
        } else {
            None
        }
    }

    fn finish_addition(&self, curve: &Curve, run: &Element, rise: &Element) -> Self {
        let field = &curve.field;
        let squared = field.square(run);
        let cubed = field.product(run, &squared);
        let shared = field.product(&self.x, &squared);
        let third = field.carried(&field.square(rise).minus(&cubed).minus(&shared.times(2)));
        Self {
            x: third,
            y: field.difference_of_products(rise, &shared.minus(&third), &self.y, &cubed),
            z: field.product(&self.z, run),
        }
    }
}

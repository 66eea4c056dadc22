//! Points: affine ones in tables, and sums in Jacobian coordinates.

use super::curve::Curve;
use super::field::{Element, difference_of_products, product, square};

/// A point that is not the identity, by its coordinates.
#[derive(Clone, Copy)]
pub(crate) struct Affine<const N: usize> {
    pub(crate) x: Element<N>,
    pub(crate) y: Element<N>,
}

impl<const N: usize> Affine<N> {
    /// Whether y^2 = x^3 + a x + b. SEC 1 section 3.2.2.1.
    pub(crate) fn is_on_curve<C: Curve<N>>(&self) -> bool {
        let mut factor = square::<C, N>(&self.x);
        if C::A_IS_MINUS_THREE {
            factor = factor.minus(&C::ONE.times(3)).carried::<C>();
        }
        let right = product::<C, N>(&factor, &self.x).plus(&C::B);
        square::<C, N>(&self.y).minus(&right).carried::<C>().is_zero::<C>()
    }
}

/// The point (x / z^2, y / z^3). A z that is a multiple of p is the identity, or is where a sum was lost: see `add`.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian<const N: usize> {
    pub(crate) x: Element<N>,
    pub(crate) y: Element<N>,
    pub(crate) z: Element<N>,
}

impl<const N: usize> Jacobian<N> {
    pub(crate) fn from_affine<C: Curve<N>>(point: &Affine<N>) -> Self {
        Self { x: point.x, y: point.y, z: C::ONE }
    }

    /// 2 `self`. The formulas "dbl-2001-b" and, where a = 0, "dbl-2009-l" of the EFD, arranged so that every limb stays in
    /// its bounds.
    pub(crate) fn double<C: Curve<N>>(&self) -> Self {
        let Self { x, y, z } = self;
        let slope = if C::A_IS_MINUS_THREE {
            let squared = square::<C, N>(z);
            product::<C, N>(&x.minus(&squared), &x.plus(&squared))
        } else {
            square::<C, N>(x)
        };
        let slope = slope.times(3).carried::<C>();
        let double = y.times(2);
        // 2 y^2, and 4 x y^2.
        let squared = square::<C, N>(y).times(2).carried::<C>();
        let twice = squared.times(2);
        let shared = product::<C, N>(x, &twice);
        let third = square::<C, N>(&slope).minus(&shared.times(2)).carried::<C>();
        Self {
            x: third,
            y: difference_of_products::<C, N>(&slope, &shared.minus(&third), &twice, &squared),
            z: product::<C, N>(&double, z),
        }
    }

    /// `self` + `other`, where they are neither equal nor opposite: "madd" of the EFD (8 products, 3 squares).
    ///
    /// Where they are equal or opposite, z is a multiple of p, and it is so for whatever is made of the result: that is
    /// how a caller finds out, once at the end.
    pub(crate) fn add<C: Curve<N>>(&self, other: &Affine<N>) -> Self {
        let Self { x, y, z } = self;
        let squared = square::<C, N>(z);
        let run = product::<C, N>(&other.x, &squared).minus(x);
        let rise = product::<C, N>(&other.y, &product::<C, N>(z, &squared)).minus(y);
        self.finish_addition::<C>(&run, &rise)
    }

    /// `self` + `other`, whatever they are. `None` is the identity.
    pub(crate) fn add_carefully<C: Curve<N>>(&self, other: &Affine<N>) -> Option<Self> {
        let Self { x, y, z } = self;
        let squared = square::<C, N>(z);
        let run = product::<C, N>(&other.x, &squared).minus(x).carried::<C>();
        let rise = product::<C, N>(&other.y, &product::<C, N>(z, &squared)).minus(y).carried::<C>();
        if !run.is_zero::<C>() {
            Some(self.finish_addition::<C>(&run, &rise))
        } else if rise.is_zero::<C>() {
            Some(self.double::<C>())
        } else {
            None
        }
    }

    fn finish_addition<C: Curve<N>>(&self, run: &Element<N>, rise: &Element<N>) -> Self {
        let squared = square::<C, N>(run);
        let cubed = product::<C, N>(run, &squared);
        let shared = product::<C, N>(&self.x, &squared);
        let third = square::<C, N>(rise).minus(&cubed).minus(&shared.times(2)).carried::<C>();
        Self {
            x: third,
            y: difference_of_products::<C, N>(rise, &shared.minus(&third), &self.y, &cubed),
            z: product::<C, N>(&self.z, run),
        }
    }
}

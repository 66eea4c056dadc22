//! Coordinates of points: affine in tables, Jacobian in sums.

use super::element::Element;

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
}

/// The point (x / z^2, y / z^3). If z is a multiple of p, it is the identity or the result of an exceptional addition:
/// see `add`.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian {
    pub(crate) x: Element,
    pub(crate) y: Element,
    pub(crate) z: Element,
}

/// Memory for intermediate results, so that nothing is copied.
pub(crate) type Scratch = [Element; 4];

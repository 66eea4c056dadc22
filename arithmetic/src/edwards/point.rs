//! Points of a twisted Edwards curve, their encoding, and what a curve has to say to the rest.

use super::comb::{Comb, Lazy, Shape};
use super::field::{
    Element, Field, Four, Octets, from_octets, is_negative, is_zero, minus, multiply, one, plus, squared, to_octets,
};
use super::lanes::I32x4;
use super::scalar::{Order, bit};
use core::array::from_fn;

/// A curve over its field. A point is four elements side by side, in the extended coordinates of Hisil, Wong, Carter and
/// Dawson: (X, Y, T, Z) with x = X / Z, y = Y / Z and x y = T / Z, in this order because addition pairs them so.
pub(super) trait Curve<const N: usize>: Field<N> {
    /// Of an encoded point.
    const OCTETS: usize;
    /// The base point, encoded.
    const BASE: &'static [u8];
    /// Of the base point: L.
    const ORDER: Order;
    const BASE_SHAPE: Shape;
    const KEY_SHAPE: Shape;

    /// Where multiples of the base point are kept once they have been made.
    fn base() -> &'static Lazy<Comb<N>>;
    /// One of the two x that belong to a y, if there are any.
    fn x(y: &Element<N>) -> Option<Element<N>>;
    /// A point as the second operand of `sum`, within one unit.
    fn cached(p: &Four<N>) -> Four<N>;
    /// p + q for a mask of 0, p - q for -1.
    fn sum(p: &Four<N>, q: &Four<N>, mask: i32) -> Four<N>;
    fn double(p: &Four<N>) -> Four<N>;

    fn is_equal(f: &Element<N>, g: &Element<N>) -> bool {
        is_zero::<Self, N>(&minus(f, g))
    }
}

/// x and y.
pub(super) struct Affine<const N: usize> {
    x: Element<N>,
    y: Element<N>,
}

impl<const N: usize> Affine<N> {
    /// From the one encoding of a point of the curve. RFC 8032 sections 5.1.3 and 5.2.3.
    pub(super) fn decode<C: Curve<N>>(octets: &[u8]) -> Option<Self> {
        let y = multiply::<C, N>(&from_octets::<C, N>(octets), &one());
        let x = C::x(&y)?;
        let negative = octets.last()? >> 7 == 1;
        let point = Self { x, y };
        let point = if is_negative::<C, N>(&x) == negative { point } else { point.negative() };
        // Not so for a y of p or more, for a negative zero, and for a spare bit that is set.
        point.is_encoded_as::<C>(octets).then_some(point)
    }

    pub(super) fn negative(&self) -> Self {
        Self { x: self.x.map(|limb| -limb), y: self.y }
    }

    pub(super) fn is_encoded_as<C: Curve<N>>(&self, octets: &[u8]) -> bool {
        let mut encoded: Octets = to_octets::<C, N>(&self.y);
        if let Some(last) = encoded.get_mut(C::OCTETS - 1) {
            *last |= u8::from(is_negative::<C, N>(&self.x)) << 7;
        }
        encoded.get(..C::OCTETS) == Some(octets)
    }

    /// Of order 1 or 2 if x = 0, of order 4 if y = 0, of order 8 if x^2 + y^2 = 0: then the double has y = 0.
    pub(super) fn is_of_small_order<C: Curve<N>>(&self) -> bool {
        let [x2, y2] = [&self.x, &self.y].map(|z| squared::<C, N>(z, 1));
        let xy = multiply::<C, N>(&self.x, &self.y);
        is_zero::<C, N>(&multiply::<C, N>(&xy, &plus(&x2, &y2)))
    }

    pub(super) fn of<C: Curve<N>>(point: &Four<N>) -> Self {
        let [x, y, _, z] = from_fn(|lane| point.map(|limb| i64::from(limb.lanes()[lane & 3])));
        let inverse = C::inverse(&z);
        Self { x: multiply::<C, N>(&x, &inverse), y: multiply::<C, N>(&y, &inverse) }
    }

    pub(super) fn extended<C: Curve<N>>(&self) -> Four<N> {
        let t = multiply::<C, N>(&self.x, &self.y);
        let one = one::<N>();
        from_fn(|index| {
            let [x, y, t, z] = [&self.x, &self.y, &t, &one].map(|element| element[index] as i32);
            I32x4::new(x, y, t, z)
        })
    }
}

/// The identity, (0, 1).
pub(super) fn identity<const N: usize>() -> Four<N> {
    from_fn(|index| {
        let one = i32::from(index == 0);
        I32x4::new(0, one, 0, one)
    })
}

/// Whether the order of the point divides L: whether it is in the prime-order group.
pub(super) fn is_of_prime_order<C: Curve<N>, const N: usize>(point: &Four<N>) -> bool {
    let cached = C::cached(point);
    let multiple = (0..C::ORDER.bits + 1).rev().fold(identity(), |sum, index| {
        let sum = C::double(&sum);
        if bit(C::ORDER.words, index) == 1 { C::sum(&sum, &cached, 0) } else { sum }
    });
    let Affine { x, y } = Affine::of::<C>(&multiple);
    is_zero::<C, N>(&x) && C::is_equal(&y, &one())
}

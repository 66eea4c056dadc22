//! Points of a twisted Edwards curve, their encoding, and the interface of a curve.

use super::comb::{Comb, Lazy, Shape};
use super::field::{Element, Four, Limbs, ONE, ZERO, sum};
use super::lanes::{I32x4, Limb};
use super::scalar::{Order, bit};

/// A curve over its field. A point is four elements side by side, in the extended coordinates of Hisil, Wong, Carter
/// and Dawson: (X, Y, T, Z) with x = X / Z, y = Y / Z and x y = T / Z, in this order because addition pairs them so.
///
/// It is called through `dyn Curve`, so that its callers are compiled once. A call costs nothing compared with the
/// function's work.
pub(super) trait Curve: Sync {
    fn constants(&self) -> &'static Constants;
    /// f * g, for f within 4 units and g within 3.
    fn multiply(&self, f: &Element, g: &Element) -> Element;
    /// z squared `times` times, for z within 3 units.
    fn squared(&self, z: &Element, times: u32) -> Element;
    /// z to the power of (p - 5) / 8 or (p - 3) / 4, whichever is an integer.
    fn root_power(&self, z: &Element) -> Element;
    /// z to the power of p - 2: the inverse of z, or 0 for 0.
    fn inverse(&self, z: &Element) -> Element;
    /// One of the two x of the points with this y, if there are any.
    fn x(&self, y: &Element) -> Option<Element>;
    /// A point in the form that `add` takes, within one unit.
    fn cached(&self, p: &Four) -> Four;
    /// Adds q to p if the mask is 0, subtracts it if the mask is -1.
    fn add(&self, p: &mut Four, q: &[I32x4], mask: i32);
    fn double(&self, p: &mut Four);

    fn is_equal(&self, f: &Element, g: &Element) -> bool {
        self.constants().limbs.is_zero(&sum(f, g, -1))
    }

    /// z to the power of 2^n - 1, n at least 1, in about n squarings.
    fn power_of_ones(&self, z: &Element, n: u32) -> Element {
        let mut power = *z;
        let mut ones = 1;
        for shift in (0..n.ilog2()).rev() {
            power = self.multiply(&self.squared(&power, ones), &power);
            ones *= 2;
            if n >> shift & 1 == 1 {
                power = self.multiply(&self.squared(&power, 1), z);
                ones += 1;
            }
        }
        power
    }
}

/// The constants of a curve.
pub(super) struct Constants {
    /// The length of an encoded point, in bytes.
    pub(super) bytes: usize,
    pub(super) limbs: Limbs,
    /// The order of the base point: L.
    pub(super) order: Order,
    pub(super) encoded_base: &'static [u8],
    /// Multiples of the base point, computed at first use.
    pub(super) base: &'static Lazy<Comb>,
    pub(super) shape_of_base: Shape,
    pub(super) shape_of_key: Shape,
}

/// x and y.
pub(super) struct Affine {
    x: Element,
    y: Element,
}

impl Affine {
    /// Decodes the canonical encoding of a point of the curve. RFC 8032 sections 5.1.3 and 5.2.3.
    pub(super) fn decode(curve: &dyn Curve, bytes: &[u8]) -> Option<Self> {
        let limbs = curve.constants().limbs;
        let y = curve.multiply(&limbs.decode(bytes), &ONE);
        let x = curve.x(&y)?;
        let negative = bytes.last()? >> 7 == 1;
        let point = Self { x, y };
        let point = if limbs.is_negative(&x) == negative { point } else { point.negative() };
        // False if y is p or more, for a negative zero, and for a spare bit that is set.
        point.is_encoded_as(curve, bytes).then_some(point)
    }

    pub(super) fn negative(&self) -> Self {
        Self { x: sum(&ZERO, &self.x, -1), y: self.y }
    }

    pub(super) fn is_encoded_as(&self, curve: &dyn Curve, bytes: &[u8]) -> bool {
        let Constants { bytes: length, limbs, .. } = curve.constants();
        let mut encoded = limbs.encode(&self.y);
        if let Some(last) = encoded.get_mut(length - 1) {
            *last |= u8::from(limbs.is_negative(&self.x)) << 7;
        }
        encoded.get(..*length) == Some(bytes)
    }

    /// The order is 1 or 2 if x = 0, 4 if y = 0, and 8 if x^2 + y^2 = 0: then the double has y = 0.
    pub(super) fn is_of_small_order(&self, curve: &dyn Curve) -> bool {
        let [x2, y2] = [&self.x, &self.y].map(|z| curve.squared(z, 1));
        let xy = curve.multiply(&self.x, &self.y);
        curve.constants().limbs.is_zero(&curve.multiply(&xy, &sum(&x2, &y2, 1)))
    }

    #[inline(never)]
    pub(super) fn of(curve: &dyn Curve, point: &Four) -> Self {
        let [mut x, mut y, mut z] = [ZERO; 3];
        for (((limb, x), y), z) in point.iter().zip(&mut x).zip(&mut y).zip(&mut z).take(curve.constants().limbs.count)
        {
            [*x, *y, _, *z] = limb.lanes().map(i64::from);
        }
        let inverse = curve.inverse(&z);
        Self { x: curve.multiply(&x, &inverse), y: curve.multiply(&y, &inverse) }
    }

    #[inline(never)]
    pub(super) fn extended(&self, curve: &dyn Curve) -> Four {
        let t = curve.multiply(&self.x, &self.y);
        let mut point = identity();
        for ((((limb, x), y), t), z) in
            point.iter_mut().zip(&self.x).zip(&self.y).zip(&t).zip(&ONE).take(curve.constants().limbs.count)
        {
            *limb = I32x4::new(*x as i32, *y as i32, *t as i32, *z as i32);
        }
        point
    }
}

/// The identity, (0, 1).
#[inline(never)]
pub(super) fn identity() -> Four {
    let mut point = [I32x4::splat(0); 16];
    point[0] = I32x4::new(0, 1, 0, 1);
    point
}

/// Whether the order of the point divides L, that is, whether the point is in the prime-order group.
pub(super) fn is_of_prime_order(curve: &dyn Curve, point: &Four) -> bool {
    let Constants { order, limbs, .. } = curve.constants();
    let cached = curve.cached(point);
    let mut multiple = *point;
    // L is 2^bits minus an integer of half as many bits. That integer's bits are the complement of L's, except the
    // lowest, since L is odd.
    for index in (0..order.bits).rev() {
        curve.double(&mut multiple);
        if index == 0 || bit(order.words, index) == 0 {
            curve.add(&mut multiple, &cached, -1);
        }
    }
    let Affine { x, y } = Affine::of(curve, &multiple);
    limbs.is_zero(&x) && curve.is_equal(&y, &ONE)
}

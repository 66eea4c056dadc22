//! The field of a curve: integers modulo a prime p, times the radix of Montgomery.

use super::element::{Element, LIMBS};
use super::integer::{
    Integer, LIMBS as INTEGER_LIMBS, Modulus, ONE, WIDTH, from_hexadecimal, repack, times_power_of_two,
};
use super::product::{Prime, Product};

/// A field, and its multiplication.
pub(crate) struct Field {
    /// The number of limbs that are used, and the width of a limb in bits.
    pub(crate) limbs: usize,
    pub(crate) width: u32,
    pub(crate) product: Product,
    /// Whether it is the field of P-256, for which more code is unrolled.
    pub(crate) is_p256: bool,
    /// R, which stands for 1.
    pub(crate) one: Element,
    /// R^2, which stands for R.
    squared_radix: Element,
    pub(crate) modulus: Modulus,
}

/// The integer 1, which stands for 1 / R.
const UNIT: Element = {
    let mut limbs = [0; LIMBS];
    limbs[0] = 1;
    Element(limbs)
};

impl Field {
    pub(crate) const fn new<P: Prime<N>, const N: usize>(digits: &str, product: Product, is_p256: bool) -> Self {
        let mut field = Self {
            limbs: N,
            width: P::WIDTH,
            product,
            is_p256,
            one: UNIT,
            squared_radix: UNIT,
            modulus: Modulus::new(digits.as_bytes()),
        };
        field.one = field.constant(digits, "1");
        field.squared_radix = field.times_radix(digits, field.one.0);
        field
    }

    /// The element that stands for the number with these hexadecimal digits; `modulus` are those of p.
    pub(crate) const fn constant(&self, modulus: &str, digits: &str) -> Element {
        self.times_radix(modulus, from_hexadecimal(digits.as_bytes(), self.width))
    }

    const fn times_radix(&self, modulus: &str, limbs: [i32; LIMBS]) -> Element {
        let modulus = from_hexadecimal(modulus.as_bytes(), self.width);
        Element(times_power_of_two(limbs, &modulus, self.width, self.limbs as u32 * self.width))
    }

    /// a b.
    #[inline(never)]
    pub(crate) fn product(&self, a: &Element, b: &Element) -> Element {
        let mut result = Element::ZERO;
        (self.product)(&mut result, &a.0, b, None);
        result
    }

    /// a^2.
    pub(crate) fn square(&self, a: &Element) -> Element {
        self.product(a, a)
    }

    /// a^2 and a^3.
    #[inline(never)]
    pub(crate) fn square_and_cube(&self, a: &Element) -> (Element, Element) {
        let squared = self.square(a);
        let cubed = self.product(a, &squared);
        (squared, cubed)
    }

    /// Whether the value is a multiple of p. |v| must be below R.
    pub(crate) fn is_zero(&self, element: &Element) -> bool {
        // A multiple of p below R p makes v / R an integer, which is from 0 to p.
        let canonical = self.integer(element);
        canonical == [0; INTEGER_LIMBS] || self.modulus.is(&canonical)
    }

    /// The inverse. The value must not be a multiple of p.
    pub(crate) fn inverse(&self, element: &Element) -> Element {
        self.element(&self.modulus.divide(&ONE, &self.integer(element)))
    }

    /// The element that stands for an integer between -32 p and 32 p.
    pub(crate) fn element(&self, integer: &Integer) -> Element {
        let mut element = Element([0; LIMBS]);
        repack(self.modulus.limbs(integer), WIDTH, &mut element.0[..self.limbs], self.width);
        self.product(&element, &self.squared_radix)
    }

    /// The integer that an element stands for, from 0 to p.
    fn integer(&self, element: &Element) -> Integer {
        let canonical = self.product(element, &UNIT);
        self.modulus.repack(canonical.0[..self.limbs].iter().copied(), self.width)
    }
}

//! Elements of a field.

use core::array::from_fn;

/// The number of limbs of every element, a multiple of four. Limbs that the field does not use are 0.
pub(crate) const LIMBS: usize = 20;

/// An element of a field: the signed limbs of an integer v, the lowest first, which stands for v / R modulo p, where R
/// is 2 to the power of all the bits of the field's limbs.
///
/// v may be negative or above p, and a limb may be out of 0 to 2^`width` - 1: sums and differences do not carry. The
/// result of a product is *carried*: v is above -p and below 2 p, and all limbs except the uppermost are in their
/// range.
#[derive(Clone, Copy)]
pub(crate) struct Element(pub(crate) [i32; LIMBS]);

impl Element {
    pub(crate) const ZERO: Self = Self([0; LIMBS]);

    #[inline(never)]
    pub(crate) fn combined(&self, factor: i32, other: &Self, other_factor: i32) -> Self {
        Self(from_fn(|i| self.0[i] * factor + other.0[i] * other_factor))
    }
}

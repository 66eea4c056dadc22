//! Multiples of a point, computed once. Any other multiple then takes a few dozen additions.
//!
//! The comb of Lim and Lee ("More Flexible Exponentiation with Precomputation", 1994) with signed teeth. An odd integer
//! below 2^n is the sum of n digits, 1 or -1, times 2^i. The n bits are split into teeth * blocks runs of `step`.
//! Column c of block b has one digit of each tooth, `blocks * step` bits apart. The table of the block holds the sum
//! for every choice of signs, up to the sign of the whole. So a multiple is `step` doublings, which all combs share,
//! and `blocks * step` additions.

use super::field::Four;
use super::lanes::I32x4;
use super::scalar::Scalar;
use alloc::vec::Vec;

/// Computed at first use.
pub(super) type Lazy<T> = once_cell::race::OnceBox<T>;

/// Every entry is in the form that `Curve::add` takes.
pub(super) struct Comb {
    pub(super) shape: Shape,
    pub(super) limbs: usize,
    /// 2^(teeth - 1) entries for each block, each with the limbs of a point. Bit j of the index within a block is set
    /// if tooth j is positive; the last tooth always is.
    pub(super) entries: Vec<I32x4>,
    /// The point itself.
    pub(super) once: Four,
}

/// teeth * blocks * step bits, as many as a scalar has, or more.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) teeth: usize,
    pub(super) blocks: usize,
    pub(super) step: usize,
}

impl Comb {
    /// The scalar as digits 1 and -1 from bit 1 on, as bits 1 and 0. With digits d = 2b - 1 an odd integer is twice the
    /// number of the b, minus 2^n - 1: so that number is the integer shifted down by one, with bit n - 1 set. An even
    /// integer is replaced by the next one.
    pub(super) fn digits(&self, mut scalar: Scalar) -> Scalar {
        let Shape { teeth, blocks, step } = self.shape;
        let bits = teeth * blocks * step;
        scalar[(bits / 32) & 15] |= 1 << (bits % 32);
        scalar
    }

    /// The entry for a column of a block, and whether to take its negative.
    pub(super) fn entry(&self, digits: &Scalar, column: usize, block: usize) -> Option<(&[I32x4], i32)> {
        let Shape { teeth, blocks, step } = self.shape;
        let mut position = block * step + column + 1;
        let mut signs = 0;
        for tooth in 0..teeth {
            signs |= (digits[(position / 32) & 15] >> (position % 32) & 1) << tooth;
            position += blocks * step;
        }
        let last = 1 << (teeth - 1);
        let (signs, mask) = if signs & last as u32 == 0 { (!signs, -1) } else { (signs, 0) };
        let index = block * last + (signs as usize & (last - 1));
        Some((self.entries.get(index * self.limbs..)?, mask))
    }
}

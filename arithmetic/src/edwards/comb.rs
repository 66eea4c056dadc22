//! Multiples of a point, made once, from which any other multiple is a few dozen additions.
//!
//! The comb of Lim and Lee ("More Flexible Exponentiation with Precomputation", 1994) with signed teeth. An odd integer below
//! 2^n is the sum of n digits, 1 or -1, times 2^i. The n bits are cut into teeth * blocks runs of `step`. In column c of block b
//! stands one digit of each tooth, `blocks * step` bits apart, and a table of the block holds the sum for every choice of
//! signs, but for the sign of all. So the multiple is `step` doublings, shared by all combs, and teeth * blocks * step / teeth
//! additions.

use super::field::Four;
use super::point::{Curve, identity};
use super::scalar::{Scalar, bit};
use alloc::vec::Vec;

/// Made at first use, by whoever comes first.
pub(super) type Lazy<T> = once_cell::race::OnceBox<T>;

/// Every entry is as `Curve::sum` takes it.
pub(super) struct Comb<const N: usize> {
    shape: Shape,
    /// 2^(teeth - 1) for each block. Bit j of the index within them is set if tooth j is positive; the last tooth always is.
    entries: Vec<Four<N>>,
    /// The point itself.
    once: Four<N>,
}

/// teeth * blocks * step bits, more than a scalar has.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) teeth: usize,
    pub(super) blocks: usize,
    pub(super) step: usize,
}

impl<const N: usize> Comb<N> {
    pub(super) fn new<C: Curve<N>>(point: &Four<N>, shape: Shape) -> Self {
        let Shape { teeth, blocks, step } = shape;
        // The point times 2^(step i), once and twice.
        let mut power = *point;
        let mut powers = Vec::with_capacity(teeth * blocks);
        for _ in 0..teeth * blocks {
            let twice = C::double(&power);
            powers.push((power, C::cached(&power), C::cached(&twice)));
            power = (1..step).fold(twice, |power, _| C::double(&power));
        }
        let mut entries = Vec::with_capacity(blocks << (teeth - 1));
        for block in 0..blocks {
            let mut lower = powers.iter().skip(block).step_by(blocks);
            let last = lower.next_back().map_or_else(identity, |(power, ..)| *power);
            let mut sums = Vec::with_capacity(1 << (teeth - 1));
            sums.push(lower.clone().fold(last, |sum, (_, once, _)| C::sum(&sum, once, -1)));
            for (.., twice) in lower {
                sums.extend_from_within(..);
                let half = sums.len() / 2;
                for sum in sums.iter_mut().skip(half) {
                    *sum = C::sum(sum, twice, 0);
                }
            }
            entries.extend(sums.iter().map(C::cached));
        }
        Self { shape, entries, once: C::cached(point) }
    }

    /// The entry for a column of a block, and whether to take its negative.
    fn entry(&self, scalar: &Scalar, column: usize, block: usize) -> (Option<&Four<N>>, i32) {
        let Shape { teeth, blocks, step } = self.shape;
        // With digits d = 2b - 1 the integer is twice the number of the b, minus 2^n - 1. So b is the integer shifted down by one,
        // and the highest is 1. An even integer is taken as the next.
        let digit = |tooth| {
            let position = (tooth * blocks + block) * step + column + 1;
            if position == teeth * blocks * step { 1 } else { bit(scalar, position) }
        };
        let index = (0..teeth - 1).rev().fold(0, |index, tooth| index << 1 | digit(tooth));
        let all = (1 << (teeth - 1)) - 1;
        let (index, mask) = if digit(teeth - 1) == 1 { (index, 0) } else { (index ^ all, -1) };
        (self.entries.get((block << (teeth - 1)) + index as usize), mask)
    }
}

/// The sum of each comb's point times its scalar.
pub(super) fn multiply<C: Curve<N>, const N: usize>(terms: [(&Comb<N>, &Scalar); 2]) -> Four<N> {
    let mut sum = identity();
    let steps = terms.iter().map(|(comb, _)| comb.shape.step).max().unwrap_or(0);
    for column in (0..steps).rev() {
        if column + 1 < steps {
            sum = C::double(&sum);
        }
        for (comb, scalar) in terms {
            for block in 0..comb.shape.blocks {
                if column < comb.shape.step
                    && let (Some(entry), mask) = comb.entry(scalar, column, block)
                {
                    sum = C::sum(&sum, entry, mask);
                }
            }
        }
    }
    for (comb, scalar) in terms {
        if bit(scalar, 0) == 0 {
            sum = C::sum(&sum, &comb.once, -1);
        }
    }
    sum
}

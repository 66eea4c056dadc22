//! Combs, and sums of multiples of two points.

use super::comb::{Comb, Shape};
use super::curve::{Curve, identity};
use super::field::Four;
use super::scalar::Scalar;
use alloc::vec::Vec;

impl Comb {
    pub(super) fn new(curve: &dyn Curve, point: &Four, shape: Shape) -> Self {
        let Shape { teeth, blocks, step } = shape;
        let limbs = curve.constants().limbs.count;
        // The point times 2^(step i): in extended coordinates, and it and its double in the form that `add` takes.
        let mut power = *point;
        let mut powers = Vec::with_capacity(teeth * blocks);
        for _ in 0..teeth * blocks {
            let first = power;
            curve.double(&mut power);
            powers.push((first, curve.cached(&first), curve.cached(&power)));
            for _ in 1..step {
                curve.double(&mut power);
            }
        }
        let mut entries = Vec::with_capacity((limbs * blocks) << (teeth - 1));
        let mut sums = Vec::with_capacity(1 << (teeth - 1));
        for block in 0..blocks {
            let mut lower = powers.iter().skip(block).step_by(blocks);
            sums.clear();
            sums.extend(lower.next_back().map(|(last, ..)| *last));
            for (_, once, _) in lower.clone() {
                sums.iter_mut().for_each(|lowest| curve.add(lowest, once, -1));
            }
            for (.., twice) in lower {
                let half = sums.len();
                sums.extend_from_within(..);
                sums.iter_mut().skip(half).for_each(|sum| curve.add(sum, twice, 0));
            }
            sums.iter().for_each(|sum| entries.extend(curve.cached(sum).iter().take(limbs)));
        }
        Self { shape, limbs, entries, once: curve.cached(point) }
    }
}

/// The sum of each comb's point times its scalar.
#[inline(never)]
pub(super) fn multiply(curve: &dyn Curve, terms: [(&Comb, &Scalar); 2]) -> Four {
    let mut sum = identity();
    let terms = terms.map(|(comb, scalar)| (comb, comb.digits(*scalar)));
    let steps = terms.iter().map(|(comb, _)| comb.shape.step).max().unwrap_or(0);
    for column in (0..steps).rev() {
        curve.double(&mut sum);
        for (comb, digits) in &terms {
            for block in 0..comb.shape.blocks {
                if column < comb.shape.step
                    && let Some((entry, mask)) = comb.entry(digits, column, block)
                {
                    curve.add(&mut sum, entry, mask);
                }
            }
        }
    }
    for (comb, digits) in &terms {
        if digits[0] & 1 == 0 {
            curve.add(&mut sum, &comb.once, -1);
        }
    }
    sum
}

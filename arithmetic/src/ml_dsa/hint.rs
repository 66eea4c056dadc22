//! The high bits of the commitment, corrected by hints. FIPS 204 section 7.4.

use super::ntt::{Polynomial, Q};
use alloc::vec::Vec;

/// Adds the bytes of one polynomial of w1 to `commitment`: UseHint (Algorithm 40) of `w`, whose coefficients are from 0
/// to q - 1, with hints at `places`. They are packed as in w1Encode (Algorithm 28).
#[inline(never)]
pub(super) fn apply(w: &mut Polynomial, places: &[u8], gamma2: u32, commitment: &mut Vec<u8>) {
    let range = Range::new(gamma2);
    for place in places {
        let r = &mut w[usize::from(*place)];
        *r = range.neighbour(*r);
    }
    let bits = u32::BITS - range.last.leading_zeros();
    let (mut pending, mut count) = (0, 0);
    for r in w {
        pending |= range.high(*r) << count;
        count += bits;
        while count >= 8 {
            commitment.push(pending as u8);
            pending >>= 8;
            count -= 8;
        }
    }
}

/// Splits the numbers modulo q into intervals of 2 γ2, each around a multiple of 2 γ2.
pub(super) struct Range {
    gamma2: u32,
    /// 2^25 / (γ2 / 2^8), rounded up.
    reciprocal: u32,
    /// The number of the last interval: m - 1, where m = (q - 1) / 2 γ2.
    last: u32,
}

impl Range {
    #[inline(always)]
    pub(super) fn new(gamma2: u32) -> Self {
        Self { gamma2, reciprocal: (1 << 25) / (gamma2 >> 8) + 1, last: Q as u32 / (2 * gamma2) - 1 }
    }

    /// The number of the interval of `r`: HighBits (Algorithm 37). The interval above the last is the first again.
    ///
    /// It is (r + γ2 - 1) / (2 γ2), rounded down. 2 γ2 is 2^9 times 372 or 1023, so the lowest nine bits are dropped
    /// before the division. The product of the rest, below 2^15, and the reciprocal, below 2^17, is exact: a test tries
    /// all r.
    #[inline(always)]
    pub(super) fn high(&self, r: i32) -> u32 {
        let number = self.number(r);
        if number > self.last { 0 } else { number }
    }

    #[inline(always)]
    fn number(&self, r: i32) -> u32 {
        (((r as u32 + self.gamma2 - 1) >> 9) * self.reciprocal) >> 25
    }

    /// The middle of the interval to which a hint points: the one above if `r` is in the upper half of its own
    /// interval, otherwise the one below.
    ///
    /// By Decompose (Algorithm 36), the numbers above the last interval belong to the lower half of the first, so the
    /// interval below them is the last.
    #[inline(always)]
    pub(super) fn neighbour(&self, r: i32) -> i32 {
        let width = 2 * self.gamma2 as i32;
        let middle = self.number(r) as i32 * width;
        let end = Q - 1;
        let next = if r > middle { middle + width } else { middle - width };
        if next < 0 { end - width } else { next }
    }
}

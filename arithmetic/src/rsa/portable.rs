//! Four lanes of 32 bits, as plain arrays: what `simd128.rs` is in WebAssembly.

/// Four columns of a number.
#[derive(Clone, Copy)]
pub(super) struct Lanes([u32; 4]);

impl Lanes {
    pub(super) const ZERO: Self = Self([0; 4]);

    pub(super) const fn new(lanes: [u32; 4]) -> Self {
        Self(lanes)
    }

    /// Four words of a slice, from `start` on. Zero where the slice is too short.
    pub(super) fn load(words: &[u32], start: usize) -> Self {
        debug_assert!(start + 4 <= words.len(), "a load beyond the end");
        words.get(start..).and_then(<[u32]>::first_chunk).map_or(Self::ZERO, |lanes| Self(*lanes))
    }

    pub(super) fn splat(word: u32) -> Self {
        Self([word; 4])
    }

    /// Into four words of a slice, from `start` on.
    pub(super) fn store(self, words: &mut [u32], start: usize) {
        debug_assert!(start + 4 <= words.len(), "a store beyond the end");
        if let Some(lanes) = words.get_mut(start..).and_then(<[u32]>::first_chunk_mut) {
            *lanes = self.0;
        }
    }

    pub(super) fn add(self, other: Self) -> Self {
        Self(core::array::from_fn(|lane| {
            debug_assert!(self.0[lane].checked_add(other.0[lane]).is_some(), "a sum beyond 32 bits");
            self.0[lane].wrapping_add(other.0[lane])
        }))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(core::array::from_fn(|lane| self.0[lane] & other.0[lane]))
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(core::array::from_fn(|lane| self.0[lane] | other.0[lane]))
    }

    pub(super) fn shift_left<const BITS: u32>(self) -> Self {
        Self(self.0.map(|lane| lane << BITS))
    }

    pub(super) fn shift_right<const BITS: u32>(self) -> Self {
        Self(self.0.map(|lane| lane >> BITS))
    }

    /// In each lane the product of the lower halves plus the product of the upper halves. Halves are below 2^15.
    pub(super) fn dot(self, other: Self) -> Self {
        Self(core::array::from_fn(|lane| {
            let (left, right) = (self.0[lane], other.0[lane]);
            debug_assert!((left | right) & 0x8000_8000 == 0, "a half beyond 15 bits");
            (left & 0xffff) * (right & 0xffff) + (left >> 16) * (right >> 16)
        }))
    }

    /// The last lane of `before`, then the first three of these.
    pub(super) fn after(self, before: Self) -> Self {
        Self([before.0[3], self.0[0], self.0[1], self.0[2]])
    }

    /// Eight lanes in four: the lower half of a lane holds the lane of even place, the upper half the one after it.
    pub(super) fn pairs(self, next: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, next.0);
        Self([a | b << 16, c | d << 16, e | f << 16, g | h << 16])
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; 4]
    }

    /// The greatest lane, for assertions.
    pub(super) fn greatest(self) -> u32 {
        self.0.into_iter().fold(0, u32::max)
    }
}

/// Adds rows of products to sixteen columns. Row r multiplies the pair of limbs in `multipliers[r]` with the sixteen words
/// that begin 2 r words before the last sixteen of `words`.
pub(super) fn add_rows(mut sums: [Lanes; 4], multipliers: &[u32], words: &[u32]) -> [Lanes; 4] {
    debug_assert_eq!(words.len(), 2 * multipliers.len() + 14, "rows and words do not fit");
    for (multiplier, row) in multipliers.iter().rev().zip(words.windows(16).step_by(2)) {
        for (place, sum) in sums.iter_mut().enumerate() {
            *sum = sum.add(Lanes::splat(*multiplier).dot(Lanes::load(row, 4 * place)));
        }
    }
    sums
}

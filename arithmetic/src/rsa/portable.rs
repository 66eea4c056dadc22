//! Sixteen lanes of 32 bits, as a plain array. `simd128.rs` is the WebAssembly counterpart.

use core::array::from_fn;

/// Sixteen columns of a number, signed.
#[derive(Clone, Copy)]
pub(super) struct Lanes([i32; 16]);

impl Lanes {
    pub(super) const ZERO: Self = Self([0; 16]);

    pub(super) const fn new(lanes: [i32; 16]) -> Self {
        Self(lanes)
    }

    pub(super) fn splat(word: i32) -> Self {
        Self([word; 16])
    }

    /// Each word in four lanes.
    pub(super) fn spread(words: [u32; 4]) -> Self {
        Self(from_fn(|lane| words[lane / 4].cast_signed()))
    }

    /// Sixteen words of a slice, from `start` on. Zero if the slice is too short.
    fn load(words: &[u32], start: usize) -> Self {
        debug_assert!(start + 16 <= words.len(), "the load exceeds the slice");
        words.get(start..).and_then(<[u32]>::first_chunk).map_or(Self::ZERO, |lanes| Self(lanes.map(u32::cast_signed)))
    }

    /// Stores the lanes to sixteen words of a slice, from `start` on.
    pub(super) fn store(self, words: &mut [u32], start: usize) {
        debug_assert!(start + 16 <= words.len(), "the store exceeds the slice");
        if let Some(lanes) = words.get_mut(start..).and_then(<[u32]>::first_chunk_mut) {
            *lanes = self.0.map(i32::cast_unsigned);
        }
    }

    pub(super) fn add(self, other: Self) -> Self {
        Self(from_fn(|lane| {
            debug_assert!(self.0[lane].checked_add(other.0[lane]).is_some(), "a sum beyond 32 bits");
            self.0[lane].wrapping_add(other.0[lane])
        }))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] & other.0[lane]))
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] | other.0[lane]))
    }

    pub(super) fn shift_left<const BITS: u32>(self) -> Self {
        Self(self.0.map(|lane| lane << BITS))
    }

    pub(super) fn shift_right<const BITS: u32>(self) -> Self {
        Self(self.0.map(|lane| lane >> BITS))
    }

    /// In each lane, the product of the lower halves plus the product of the upper halves. The halves are signed.
    pub(super) fn dot(self, other: Self) -> Self {
        Self(from_fn(|lane| {
            let (left, right) = (self.0[lane], other.0[lane]);
            i32::from(left as i16) * i32::from(right as i16) + (left >> 16) * (right >> 16)
        }))
    }

    /// The last lane of `before`, then the first fifteen lanes of `self`.
    pub(super) fn after(self, before: Self) -> Self {
        Self(from_fn(|lane| if lane == 0 { before.0[15] } else { self.0[lane - 1] }))
    }

    /// Pairs of lanes, of 16 bits each: the lane of even index in the lower half, the next one in the upper half.
    pub(super) fn pairs(self) -> [[u32; 4]; 2] {
        from_fn(|half| {
            from_fn(|pair| {
                let lane = 8 * half + 2 * pair;
                debug_assert!(
                    self.0[lane..lane + 2].iter().all(|limb| i16::try_from(*limb).is_ok()),
                    "a limb is too large"
                );
                (self.0[lane] & 0xffff | self.0[lane + 1] << 16).cast_unsigned()
            })
        })
    }

    /// The products of four rows and the words that `add_rows` would take, 22 from `start` on, but only those of a limb
    /// and a higher one. The limbs of the first row are 0 and 1, and the words count from there.
    pub(super) fn triangle(rows: [u32; 4], words: &[u32], start: usize) -> Self {
        let mut sums = Self::ZERO;
        for (d, row) in rows.into_iter().enumerate() {
            let mut words = Self::load(words, start + 6 - 2 * d);
            for (lane, word) in words.0.iter_mut().enumerate() {
                // The lower limb of the row meets a higher one from lane 4 d + 1 on, the upper limb from 4 d + 3 on.
                *word &= if lane > 4 * d { 0xffff } else { 0 } | if lane > 4 * d + 2 { !0xffff } else { 0 };
            }
            sums = sums.add(Self::splat(row.cast_signed()).dot(words));
        }
        sums
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; 16]
    }

    /// The largest absolute value of a lane, for assertions.
    pub(super) fn max_absolute(self) -> u32 {
        self.0.into_iter().map(i32::unsigned_abs).fold(0, u32::max)
    }
}

/// Adds rows of products to sixteen columns. Row r multiplies the r-th pair of limbs in `rows` by the sixteen words
/// that begin 2 r words before the last sixteen of `words`, which has 2 r + 14 words for r rows.
pub(super) fn add_rows(mut sums: Lanes, rows: &[[u32; 4]], words: &[u32]) -> Lanes {
    debug_assert!(rows.is_empty() || words.len() == 8 * rows.len() + 14, "the lengths of rows and words do not match");
    for (row, words) in rows.as_flattened().iter().rev().zip(words.windows(16).step_by(2)) {
        if let Some(words) = words.first_chunk::<16>() {
            sums = sums.add(Lanes::splat(row.cast_signed()).dot(Lanes(words.map(u32::cast_signed))));
        }
    }
    sums
}

//! Four lanes of 32 bits, as WebAssembly has them: what `portable.rs` is elsewhere. The truth about each function stands
//! there.
#![expect(unsafe_code, reason = "a load or a store of 128 bits takes a pointer")]

use core::arch::wasm32::{
    i16x8_narrow_i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_shuffle, u32x4, u32x4_shl, u32x4_shr, u32x4_splat, v128,
    v128_and, v128_any_true, v128_load, v128_or, v128_store,
};

#[derive(Clone, Copy)]
pub(super) struct Lanes(v128);

impl Lanes {
    pub(super) const ZERO: Self = Self::new([0; 4]);

    pub(super) const fn new([a, b, c, d]: [u32; 4]) -> Self {
        Self(u32x4(a, b, c, d))
    }

    #[inline(always)]
    pub(super) fn load(words: &[u32], start: usize) -> Self {
        match words.get(start..).and_then(<[u32]>::first_chunk::<4>) {
            // SAFETY: four words are 128 bits, and a load needs no alignment.
            Some(lanes) => Self(unsafe { v128_load(lanes.as_ptr().cast()) }),
            None => Self::ZERO,
        }
    }

    #[inline(always)]
    pub(super) fn splat(word: u32) -> Self {
        Self(u32x4_splat(word))
    }

    #[inline(always)]
    pub(super) fn store(self, words: &mut [u32], start: usize) {
        if let Some(lanes) = words.get_mut(start..).and_then(<[u32]>::first_chunk_mut::<4>) {
            // SAFETY: four words are 128 bits, and a store needs no alignment.
            unsafe { v128_store(lanes.as_mut_ptr().cast(), self.0) };
        }
    }

    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn shift_left<const BITS: u32>(self) -> Self {
        Self(u32x4_shl(self.0, BITS))
    }

    #[inline(always)]
    pub(super) fn shift_right<const BITS: u32>(self) -> Self {
        Self(u32x4_shr(self.0, BITS))
    }

    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> Self {
        Self(i32x4_dot_i16x8(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn after(self, before: Self) -> Self {
        Self(i32x4_shuffle::<3, 4, 5, 6>(before.0, self.0))
    }

    #[inline(always)]
    pub(super) fn pairs(self, next: Self) -> Self {
        Self(i16x8_narrow_i32x4(self.0, next.0))
    }

    #[inline(always)]
    pub(super) fn is_zero(self) -> bool {
        !v128_any_true(self.0)
    }

    pub(super) fn greatest(self) -> u32 {
        let mut lanes = [0; 4];
        self.store(&mut lanes, 0);
        lanes.into_iter().fold(0, u32::max)
    }
}

#[inline(always)]
pub(super) fn add_rows([a, b, c, d]: [Lanes; 4], multipliers: &[u32], words: &[u32]) -> [Lanes; 4] {
    let (mut a, mut b, mut c, mut d) = (a.0, b.0, c.0, d.0);
    let Some(last) = (2 * multipliers.len()).checked_sub(2) else { return [a, b, c, d].map(Lanes) };
    // The one check that makes every load below sound.
    if words.len() != last + 16 {
        debug_assert!(false, "rows and words do not fit");
        return [a, b, c, d].map(Lanes);
    }
    let mut row: *const v128 = words.as_ptr().wrapping_add(last).cast();
    for multiplier in multipliers {
        let pair = u32x4_splat(*multiplier);
        // SAFETY: `row` points at sixteen words that begin at word last - 2 r, which is not below zero, and end at
        // last - 2 r + 16, which is not beyond the end. A load needs no alignment.
        let (w, x, y, z) =
            unsafe { (v128_load(row), v128_load(row.add(1)), v128_load(row.add(2)), v128_load(row.add(3))) };
        a = i32x4_add(a, i32x4_dot_i16x8(pair, w));
        b = i32x4_add(b, i32x4_dot_i16x8(pair, x));
        c = i32x4_add(c, i32x4_dot_i16x8(pair, y));
        d = i32x4_add(d, i32x4_dot_i16x8(pair, z));
        row = row.cast::<u32>().wrapping_sub(2).cast();
    }
    [a, b, c, d].map(Lanes)
}

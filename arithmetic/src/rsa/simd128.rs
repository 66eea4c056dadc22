//! Sixteen lanes of 32 bits, as WebAssembly vectors. `portable.rs` is the portable counterpart and documents each
//! function.
#![expect(unsafe_code, reason = "a load or a store of 128 bits takes a pointer")]

use core::arch::wasm32::{
    i16x8_narrow_i32x4, i32x4, i32x4_add, i32x4_dot_i16x8, i32x4_shl, i32x4_shr, i32x4_shuffle, i32x4_splat,
    u32x4_splat, v128, v128_and, v128_any_true, v128_load, v128_or, v128_store,
};

#[derive(Clone, Copy)]
pub(super) struct Lanes([v128; 4]);

impl Lanes {
    pub(super) const ZERO: Self = Self([i32x4(0, 0, 0, 0); 4]);

    pub(super) const fn new([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]: [i32; 16]) -> Self {
        Self([i32x4(a, b, c, d), i32x4(e, f, g, h), i32x4(i, j, k, l), i32x4(m, n, o, p)])
    }

    #[inline(always)]
    pub(super) fn splat(word: i32) -> Self {
        let lanes = i32x4_splat(word);
        Self([lanes, lanes, lanes, lanes])
    }

    #[inline(always)]
    pub(super) fn spread([a, b, c, d]: [u32; 4]) -> Self {
        Self([u32x4_splat(a), u32x4_splat(b), u32x4_splat(c), u32x4_splat(d)])
    }

    #[inline(always)]
    pub(super) fn store(self, words: &mut [u32], start: usize) {
        let Some(words) = words.get_mut(start..).and_then(<[u32]>::first_chunk_mut::<16>) else { return };
        let words: *mut v128 = words.as_mut_ptr().cast();
        let Self([a, b, c, d]) = self;
        // SAFETY: sixteen words are four times 128 bits, and a store needs no alignment.
        unsafe {
            v128_store(words, a);
            v128_store(words.add(1), b);
            v128_store(words.add(2), c);
            v128_store(words.add(3), d);
        }
    }

    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        self.zip(other, |left, right| i32x4_add(left, right))
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        self.zip(other, |left, right| v128_and(left, right))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        self.zip(other, |left, right| v128_or(left, right))
    }

    #[inline(always)]
    pub(super) fn shift_left<const BITS: u32>(self) -> Self {
        self.zip(self, |lanes, _| i32x4_shl(lanes, BITS))
    }

    #[inline(always)]
    pub(super) fn shift_right<const BITS: u32>(self) -> Self {
        self.zip(self, |lanes, _| i32x4_shr(lanes, BITS))
    }

    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> Self {
        self.zip(other, |left, right| i32x4_dot_i16x8(left, right))
    }

    #[inline(always)]
    pub(super) fn after(self, before: Self) -> Self {
        let (Self([.., before]), Self([a, b, c, _])) = (before, self);
        self.zip(Self([before, a, b, c]), |lanes, before| i32x4_shuffle::<3, 4, 5, 6>(before, lanes))
    }

    #[inline(always)]
    pub(super) fn pairs(self) -> [[u32; 4]; 2] {
        let Self([a, b, c, d]) = self;
        let mut pairs = [[0; 4]; 2];
        let [low, high] = &mut pairs;
        // SAFETY: four words are 128 bits, and a store needs no alignment.
        unsafe {
            v128_store(low.as_mut_ptr().cast(), i16x8_narrow_i32x4(a, b));
            v128_store(high.as_mut_ptr().cast(), i16x8_narrow_i32x4(c, d));
        }
        pairs
    }

    #[inline(always)]
    pub(super) fn is_zero(self) -> bool {
        let Self([a, b, c, d]) = self;
        !v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
    }

    pub(super) fn max_absolute(self) -> u32 {
        let mut lanes = [0; 16];
        self.store(&mut lanes, 0);
        lanes.into_iter().map(|lane| lane.cast_signed().unsigned_abs()).fold(0, u32::max)
    }

    #[inline(always)]
    pub(super) fn triangle([a, b, c, d]: [u32; 4], words: &[u32], start: usize) -> Self {
        let Some(words) = words.get(start..).and_then(<[u32]>::first_chunk::<22>) else { return Self::ZERO };
        // SAFETY: the slice has four words from index 18 on, the highest that is loaded, and a load needs no alignment.
        let at = |place| unsafe { v128_load(words.as_ptr().add(place).cast()) };
        let dot = |row, words| i32x4_dot_i16x8(u32x4_splat(row), words);
        let corner = |words| v128_and(words, i32x4(0, 0xffff, 0xffff, !0));
        Self([
            dot(a, corner(at(6))),
            i32x4_add(dot(a, at(10)), dot(b, corner(at(8)))),
            i32x4_add(i32x4_add(dot(a, at(14)), dot(b, at(12))), dot(c, corner(at(10)))),
            i32x4_add(i32x4_add(dot(a, at(18)), dot(b, at(16))), i32x4_add(dot(c, at(14)), dot(d, corner(at(12))))),
        ])
    }

    #[inline(always)]
    fn zip(self, other: Self, combine: impl Fn(v128, v128) -> v128) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([combine(a, e), combine(b, f), combine(c, g), combine(d, h)])
    }
}

#[inline(always)]
pub(super) fn add_rows(sums: Lanes, rows: &[[u32; 4]], words: &[u32]) -> Lanes {
    // This check makes every load below sound.
    if words.len() != 8 * rows.len() + 14 {
        debug_assert!(rows.is_empty(), "the lengths of rows and words do not match");
        return sums;
    }
    let Lanes([mut a, mut b, mut c, mut d]) = sums;
    let mut words = words.as_ptr().wrapping_add(8 * rows.len());
    // Two rows per iteration: four were 3 % slower.
    for rows in rows.as_flattened().as_chunks::<2>().0 {
        // The words of the second row. Those of the first begin two words later.
        words = words.wrapping_sub(4);
        unrolled!(TURN in 2, {
            let row = u32x4_splat(rows[TURN]);
            // SAFETY: in the k-th of K iterations `words` is at word 4 (K - k) of 4 K + 14. So at least 18 words
            // remain, and the last one loaded is word 2 + 15 of them. A load needs no alignment.
            let [w, x, y, z] = unsafe {
                let words: *const v128 = words.add(2 - 2 * TURN).cast();
                [v128_load(words), v128_load(words.add(1)), v128_load(words.add(2)), v128_load(words.add(3))]
            };
            a = i32x4_add(a, i32x4_dot_i16x8(row, w));
            b = i32x4_add(b, i32x4_dot_i16x8(row, x));
            c = i32x4_add(c, i32x4_dot_i16x8(row, y));
            d = i32x4_add(d, i32x4_dot_i16x8(row, z));
        });
    }
    Lanes([a, b, c, d])
}

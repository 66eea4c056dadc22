//! WebAssembly's vectors of 128 bits. There is no `unsafe`, because no function uses a pointer.

use super::{Limb, Wide};
use core::arch::wasm32::*;

/// Four integers of 32 bits.
#[derive(Clone, Copy)]
pub(in super::super) struct I32x4(v128);
/// Products of lanes 0 and 1.
#[derive(Clone, Copy)]
pub(in super::super) struct Low(v128);
/// Products of lanes 2 and 3.
#[derive(Clone, Copy)]
pub(in super::super) struct High(v128);

impl I32x4 {
    #[inline(always)]
    pub(in super::super) fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self(i32x4(a, b, c, d))
    }
    #[inline(always)]
    pub(in super::super) fn lanes(self) -> [i32; 4] {
        let lanes = self.0;
        [
            i32x4_extract_lane::<0>(lanes),
            i32x4_extract_lane::<1>(lanes),
            i32x4_extract_lane::<2>(lanes),
            i32x4_extract_lane::<3>(lanes),
        ]
    }
    /// The named lanes, in this order.
    #[inline(always)]
    pub(in super::super) fn shuffled<const A: usize, const B: usize, const C: usize, const D: usize>(self) -> Self {
        Self(i32x4_shuffle::<A, B, C, D>(self.0, self.0))
    }
    /// `other` if the mask is -1, `self` if it is 0.
    #[inline(always)]
    pub(in super::super) fn or(self, other: Self, mask: i32) -> Self {
        Self(v128_bitselect(other.0, self.0, i32x4_splat(mask)))
    }
    /// The low half of each of four wide integers, which are within 32 bits.
    #[inline(always)]
    pub(in super::super) fn joined(low: Low, high: High) -> Self {
        Self(i32x4_shuffle::<0, 2, 4, 6>(low.0, high.0))
    }
}

impl Limb for I32x4 {
    #[inline(always)]
    fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Self(i32x4_sub(self.0, other.0))
    }
    #[inline(always)]
    fn times(self, factor: Self) -> Self {
        Self(i32x4_mul(self.0, factor.0))
    }
    fn is_within(self, bound: i64) -> bool {
        self.lanes().iter().all(|lane| i64::from(*lane).is_within(bound))
    }
}

macro_rules! wide {
    ($name:ident, $product:ident) => {
        impl Wide for $name {
            type Limb = I32x4;
            #[inline(always)]
            fn splat(value: u64) -> Self {
                Self(u64x2_splat(value))
            }
            #[inline(always)]
            fn product(a: I32x4, b: I32x4) -> Self {
                Self($product(a.0, b.0))
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                Self(i64x2_add(self.0, other.0))
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                Self(i64x2_sub(self.0, other.0))
            }
            #[inline(always)]
            fn shifted_left(self, bits: u32) -> Self {
                Self(i64x2_shl(self.0, bits))
            }
            #[inline(always)]
            fn shifted_right(self, bits: u32) -> Self {
                Self(u64x2_shr(self.0, bits))
            }
            #[inline(always)]
            fn low_bits(self, bits: u32) -> Self {
                Self(v128_and(self.0, u64x2_splat((1 << bits) - 1)))
            }
        }
    };
}
wide!(Low, i64x2_extmul_low_i32x4);
wide!(High, i64x2_extmul_high_i32x4);

//! Arrays instead of vectors. Sums and products that overflow panic in a debug build.

use super::{Limb, Wide};

/// Four integers of 32 bits.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct I32x4([i32; 4]);
/// Products of lanes 0 and 1.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Low([i64; 2]);
/// Products of lanes 2 and 3.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct High([i64; 2]);

impl I32x4 {
    pub(in super::super) fn new(a: i32, b: i32, c: i32, d: i32) -> Self {
        Self([a, b, c, d])
    }
    pub(in super::super) fn lanes(self) -> [i32; 4] {
        self.0
    }
    /// The named lanes, in this order.
    pub(in super::super) fn shuffled<const A: usize, const B: usize, const C: usize, const D: usize>(self) -> Self {
        let [a, b, c, d] = self.0;
        let lane = |index: usize| [a, b, c, d][index & 3];
        Self([lane(A), lane(B), lane(C), lane(D)])
    }
    /// `other` if the mask is -1, `self` if it is 0.
    pub(in super::super) fn or(self, other: Self, mask: i32) -> Self {
        if mask == 0 { self } else { other }
    }
    /// The low half of each of four wide integers, which are within 32 bits.
    pub(in super::super) fn joined(Low([a, b]): Low, High([c, d]): High) -> Self {
        Self([a, b, c, d].map(|wide| {
            debug_assert!(i32::try_from(wide).is_ok());
            wide as i32
        }))
    }
    fn zipped(self, other: Self, f: fn(i32, i32) -> i32) -> Self {
        let ([a, b, c, d], [e, g, h, i]) = (self.0, other.0);
        Self([f(a, e), f(b, g), f(c, h), f(d, i)])
    }
}

impl Limb for I32x4 {
    fn splat(value: i32) -> Self {
        Self([value; 4])
    }
    fn plus(self, other: Self) -> Self {
        self.zipped(other, |a, b| a + b)
    }
    fn minus(self, other: Self) -> Self {
        self.zipped(other, |a, b| a - b)
    }
    fn times(self, factor: Self) -> Self {
        self.zipped(factor, |a, b| a * b)
    }
    fn is_within(self, bound: i64) -> bool {
        self.0.iter().all(|lane| i64::from(*lane).is_within(bound))
    }
}

macro_rules! wide {
    ($name:ident, $first:literal, $second:literal) => {
        impl Wide for $name {
            type Limb = I32x4;
            fn splat(value: u64) -> Self {
                Self([value.cast_signed(); 2])
            }
            fn product(a: I32x4, b: I32x4) -> Self {
                Self([$first, $second].map(|lane: usize| i64::from(a.0[lane]) * i64::from(b.0[lane])))
            }
            fn plus(self, other: Self) -> Self {
                Self([self.0[0].wrapping_add(other.0[0]), self.0[1].wrapping_add(other.0[1])])
            }
            fn minus(self, other: Self) -> Self {
                Self([self.0[0].wrapping_sub(other.0[0]), self.0[1].wrapping_sub(other.0[1])])
            }
            fn shifted_left(self, bits: u32) -> Self {
                Self(self.0.map(|lane| lane << bits))
            }
            fn shifted_right(self, bits: u32) -> Self {
                Self(self.0.map(|lane| lane.shifted_right(bits)))
            }
            fn low_bits(self, bits: u32) -> Self {
                Self(self.0.map(|lane| lane.low_bits(bits)))
            }
        }
    };
}
wide!(Low, 0, 1);
wide!(High, 2, 3);

//! Four 32-bit integers side by side, and their products: the operations on which the arithmetic of fields is built.
//!
//! `I32x4`, `Low` and `High` have two implementations: WebAssembly's vectors and plain arrays. Both give the same
//! results bit for bit.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use portable::{High, I32x4, Low};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd::{High, I32x4, Low};

/// One limb of one field element (`i64`), or of four (`I32x4`).
pub(super) trait Limb: Copy {
    /// The value in every lane.
    fn splat(value: i32) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, factor: Self) -> Self;
    /// Whether no lane is greater than `bound` in absolute value: for debug assertions.
    fn is_within(self, bound: i64) -> bool;
}

/// Products of limbs and their sums: one (`i64`), or those of two lanes of the four (`Low`, `High`). Sums are modulo
/// 2^64.
pub(super) trait Wide: Copy {
    type Limb: Limb;
    fn splat(value: u64) -> Self;
    fn product(a: Self::Limb, b: Self::Limb) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn shifted_left(self, bits: u32) -> Self;
    /// As an unsigned integer.
    fn shifted_right(self, bits: u32) -> Self;
    /// The bits that `shifted_right` drops.
    fn low_bits(self, bits: u32) -> Self;
}

impl Limb for i64 {
    #[inline(always)]
    fn splat(value: i32) -> Self {
        value.into()
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[inline(always)]
    fn times(self, factor: Self) -> Self {
        self.wrapping_mul(factor)
    }
    fn is_within(self, bound: i64) -> bool {
        self.unsigned_abs() <= bound.unsigned_abs()
    }
}

impl Wide for i64 {
    type Limb = i64;
    #[inline(always)]
    fn splat(value: u64) -> Self {
        value.cast_signed()
    }
    #[inline(always)]
    fn product(a: i64, b: i64) -> Self {
        a.wrapping_mul(b)
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[inline(always)]
    fn shifted_left(self, bits: u32) -> Self {
        self << bits
    }
    #[inline(always)]
    fn shifted_right(self, bits: u32) -> Self {
        (self.cast_unsigned() >> bits).cast_signed()
    }
    #[inline(always)]
    fn low_bits(self, bits: u32) -> Self {
        self & ((1 << bits) - 1)
    }
}

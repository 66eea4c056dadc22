//! The field of a curve: integers modulo a prime p, times the radix of Montgomery.

use super::curve::Curve;
use super::integer::repack;

/// An element of the field of a curve: the signed limbs of an integer v, the least first, that stands for v / R modulo p,
/// where R = 2^(N `WIDTH`).
///
/// v may be negative or above p, and a limb may be out of 0 to 2^`WIDTH` - 1: sums and differences leave limbs as they
/// come. What a product gives is *carried*: v is above -p and below 2 p, and all limbs but the uppermost are in their range.
#[derive(Clone, Copy)]
pub(crate) struct Element<const N: usize>(pub(crate) [i32; N]);

impl<const N: usize> Element<N> {
    pub(crate) const ZERO: Self = Self([0; N]);

    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a + b)
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a - b)
    }

    pub(crate) fn times(&self, factor: i32) -> Self {
        Self(self.0.map(|limb| limb * factor))
    }

    fn combine(&self, other: &Self, operation: impl Fn(i32, i32) -> i32) -> Self {
        let mut result = *self;
        for (a, b) in result.0.iter_mut().zip(&other.0) {
            *a = operation(*a, *b);
        }
        result
    }

    /// The same value, with limbs from -4 to 2^`WIDTH` + 3: each hands its excess to the next, all at the same time.
    pub(crate) fn carried<C: Curve<N>>(&self) -> Self {
        let mask = (1 << C::WIDTH) - 1;
        let mut result = *self;
        for i in 0..N - 1 {
            result.0[i] &= mask;
        }
        for i in 1..N {
            result.0[i] += self.0[i - 1] >> C::WIDTH;
        }
        result
    }

    /// Whether the value is a multiple of p. |v| must be below R.
    pub(crate) fn is_zero<C: Curve<N>>(&self) -> bool {
        // The quotient v / R has to be brought to a whole number by a multiple of p below R: it ends from 0 to p.
        let canonical = product::<C, N>(self, &C::UNIT);
        canonical.0 == [0; N] || canonical.0 == C::MODULUS
    }

    /// The inverse. The value is not a multiple of p.
    pub(crate) fn inverse<C: Curve<N>>(&self) -> Self {
        let field = C::field();
        let value = field.repack(product::<C, N>(self, &C::UNIT).0.into_iter(), C::WIDTH);
        let one = field.repack(C::UNIT.0.into_iter(), C::WIDTH);
        Self::from_integer::<C>(field.limbs(&field.divide(&one, &value)), super::integer::WIDTH)
    }

    /// The element that an integer between -32 p and 32 p stands for, from its limbs of `width` bits.
    pub(crate) fn from_integer<C: Curve<N>>(limbs: impl Iterator<Item = i32>, width: u32) -> Self {
        let mut element = Self::ZERO;
        repack(limbs, width, &mut element.0, C::WIDTH);
        product::<C, N>(&element, &C::SQUARED_RADIX)
    }
}

/// Runs a block for each of the numbers from 0 to 36, a constant in it: the columns of the longest product.
macro_rules! unrolled {
    ($name:ident, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
            33 34 35 36)
    };
    (@ $name:ident $body:block $($number:literal)*) => {
        $({
            const $name: usize = $number;
            $body
        })*
    };
}

/// Montgomery's reduction of a sum of products whose columns are given, to a carried element.
///
/// With |v| up to k R p the result is above -k p and below (k + 1) p. Columns must be below 2^62.9 in absolute value:
/// multiples of the modulus and carries add less than 2^55 to that.
#[inline(always)]
fn reduce<C: Curve<N>, const N: usize>(column: impl Fn(usize) -> i64) -> Element<N> {
    let mask = (1_i64 << C::WIDTH) - 1;
    let mut multiples = [0_i64; N];
    let mut result = [0_i32; N];
    let mut sum = 0_i64;
    unrolled!(K, {
        if K < 2 * N - 1 {
            sum += column(K) + column_of_multiples::<C, N>(K, &multiples);
            if K < N {
                multiples[K] = sum.wrapping_mul(C::NEGATIVE_INVERSE) & mask;
                sum += multiples[K] * C::SPARSE[0];
            } else {
                result[K - N] = (sum & mask) as i32;
            }
            sum >>= C::WIDTH;
        }
    });
    debug_assert!(i32::try_from(sum).is_ok());
    result[N - 1] = sum as i32;
    Element(result)
}

/// The column of the multiples of p that have been added in columns before.
#[inline(always)]
fn column_of_multiples<C: Curve<N>, const N: usize>(k: usize, multiples: &[i64; N]) -> i64 {
    let mut sum = 0;
    for i in 1..N {
        if i <= k && k - i < N {
            sum += multiples[k - i] * C::SPARSE[i];
        }
    }
    sum
}

/// The column of a product: the sum of all a_i b_j with i + j = k.
#[inline(always)]
fn column<const N: usize>(k: usize, a: &[i64; N], b: &[i64; N]) -> i64 {
    let mut sum = 0;
    for i in 0..N {
        if i <= k && k - i < N {
            sum += a[i] * b[k - i];
        }
    }
    sum
}

/// a b / R.
#[inline(never)]
pub(crate) fn product<C: Curve<N>, const N: usize>(a: &Element<N>, b: &Element<N>) -> Element<N> {
    let (a, b) = (a.0.map(i64::from), b.0.map(i64::from));
    reduce::<C, N>(|k| column(k, &a, &b))
}

/// a^2 / R.
#[inline(never)]
pub(crate) fn square<C: Curve<N>, const N: usize>(a: &Element<N>) -> Element<N> {
    let a = a.0.map(i64::from);
    reduce::<C, N>(|k| {
        let mut sum = 0;
        for i in 0..N {
            if 2 * i < k && k - i < N {
                sum += a[i] * a[k - i];
            }
        }
        sum *= 2;
        if k % 2 == 0 { sum + a[k / 2] * a[k / 2] } else { sum }
    })
}

/// (a b - c d) / R, with one reduction.
#[inline(never)]
pub(crate) fn difference_of_products<C: Curve<N>, const N: usize>(
    a: &Element<N>,
    b: &Element<N>,
    c: &Element<N>,
    d: &Element<N>,
) -> Element<N> {
    let (a, b, c, d) = (a.0.map(i64::from), b.0.map(i64::from), c.0.map(i64::from), d.0.map(i64::from));
    reduce::<C, N>(|k| column(k, &a, &b) - column(k, &c, &d))
}

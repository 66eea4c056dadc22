//! What is written out for each prime, so that the compiler knows the number of limbs: products.

use super::field::Element;
use super::point::{Jacobian, Scratch, add, double};
use core::array::from_fn;

/// A prime p whose elements have `N` limbs.
pub(crate) trait Prime<const N: usize> {
    /// Bits of a limb.
    const WIDTH: u32;
    /// p, as signed limbs most of which are 0 and the others cheap: a reduction multiplies by them.
    const SPARSE: [i64; N];
    /// -p^-1 modulo 2^`WIDTH`.
    const NEGATIVE_INVERSE: i64 = 1;
    /// Whether a of the curve is -3; otherwise it is 0.
    const A_IS_MINUS_THREE: bool = true;
    /// Whether products are written out by columns, which takes `N` times the code: P-256 gains a tenth.
    const BY_COLUMNS: bool = false;
}

/// What is written out for a prime, for code that knows none. The result is what can be changed.
pub(crate) struct Operations {
    pub(crate) product: fn(&mut Element, &Element, &Element),
    pub(crate) double: fn(&Jacobian, &mut Jacobian, &mut Scratch),
    pub(crate) add: fn(&Jacobian, &[i32], i32, &mut Jacobian, &mut Scratch),
}

impl Operations {
    pub(crate) const fn new<P: Prime<N>, const N: usize>() -> Self {
        Self { product: product::<P, N>, double: double::<P, N>, add: add::<P, N> }
    }
}

/// a b / R.
#[inline(never)]
pub(crate) fn product<P: Prime<N>, const N: usize>(result: &mut Element, a: &Element, b: &Element) {
    let wide_b = wide::<N>(b);
    if P::BY_COLUMNS {
        let a = wide::<N>(a);
        by_columns::<P, N>(result, |k| column(k, &a, &wide_b));
    } else {
        by_rows::<P, N>(result, |i, j| i64::from(a.0[i]) * wide_b[j]);
    }
}

/// a^2 / R.
pub(crate) fn square<P: Prime<N>, const N: usize>(result: &mut Element, a: &Element) {
    if P::BY_COLUMNS { square_by_columns::<P, N>(result, a) } else { product::<P, N>(result, a, a) }
}

/// (a b - c d) / R, with one reduction.
#[inline(never)]
pub(crate) fn difference_of_products<P: Prime<N>, const N: usize>(
    result: &mut Element,
    a: &Element,
    b: &Element,
    c: &Element,
    d: &Element,
) {
    let (wide_b, wide_d) = (wide::<N>(b), wide::<N>(d));
    if P::BY_COLUMNS {
        let (a, c) = (wide::<N>(a), wide::<N>(c));
        by_columns::<P, N>(result, |k| column(k, &a, &wide_b) - column(k, &c, &wide_d));
    } else {
        by_rows::<P, N>(result, |i, j| i64::from(a.0[i]) * wide_b[j] - i64::from(c.0[i]) * wide_d[j]);
    }
}

#[inline(never)]
fn square_by_columns<P: Prime<N>, const N: usize>(result: &mut Element, a: &Element) {
    let a = wide::<N>(a);
    by_columns::<P, N>(result, |k| {
        let mut sum = 0;
        for i in 0..N {
            if 2 * i < k && k - i < N {
                sum += a[i] * a[k - i];
            }
        }
        sum *= 2;
        if k % 2 == 0 { sum + a[k / 2] * a[k / 2] } else { sum }
    });
}

#[inline(always)]
fn wide<const N: usize>(element: &Element) -> [i64; N] {
    from_fn(|i| i64::from(element.0[i]))
}

/// Montgomery's reduction of a sum of products, one row (that of the limb i of the first factor) after the other.
///
/// With |v| up to k R p the result is above -k p and below (k + 1) p. A sum is what a column of the products comes to, and
/// multiples of the modulus and a carry, which together are below 2^57: where columns are below 2^62.9, nothing overflows.
#[inline(always)]
fn by_rows<P: Prime<N>, const N: usize>(result: &mut Element, row: impl Fn(usize, usize) -> i64) {
    let mut sums = [0_i64; N];
    for i in 0..N {
        for (j, sum) in sums.iter_mut().enumerate() {
            *sum += row(i, j);
        }
        let multiple = multiple::<P, N>(sums[0]);
        let carry = (sums[0] + multiple * P::SPARSE[0]) >> P::WIDTH;
        for j in 1..N {
            sums[j - 1] = sums[j] + multiple * P::SPARSE[j];
        }
        sums[0] += carry;
        sums[N - 1] = 0;
    }
    let mut carry = 0;
    for (j, sum) in sums.into_iter().enumerate() {
        carry += sum;
        if j < N - 1 {
            result.0[j] = (carry & mask::<P, N>()) as i32;
            carry >>= P::WIDTH;
        }
    }
    debug_assert!(i32::try_from(carry).is_ok());
    result.0[N - 1] = carry as i32;
}

/// Runs a block for each of the columns of the longest product that is written out, a constant in it.
macro_rules! unrolled {
    ($name:ident, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    };
    (@ $name:ident $body:block $($number:literal)*) => {
        $({
            const $name: usize = $number;
            $body
        })*
    };
}

/// The same by columns, which never holds more than one sum.
#[inline(always)]
fn by_columns<P: Prime<N>, const N: usize>(result: &mut Element, column: impl Fn(usize) -> i64) {
    let mut multiples = [0_i64; N];
    let mut sum = 0_i64;
    unrolled!(K, {
        if K < 2 * N - 1 {
            sum += column(K) + column_of_multiples::<P, N>(K, &multiples);
            if K < N {
                multiples[K] = multiple::<P, N>(sum);
                sum += multiples[K] * P::SPARSE[0];
            } else {
                result.0[K - N] = (sum & mask::<P, N>()) as i32;
            }
            sum >>= P::WIDTH;
        }
    });
    debug_assert!(i32::try_from(sum).is_ok());
    result.0[N - 1] = sum as i32;
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

/// The column of the multiples of p that have been added in columns before.
#[inline(always)]
fn column_of_multiples<P: Prime<N>, const N: usize>(k: usize, multiples: &[i64; N]) -> i64 {
    let mut sum = 0;
    for i in 1..N {
        if i <= k && k - i < N {
            sum += multiples[k - i] * P::SPARSE[i];
        }
    }
    sum
}

/// How many times p makes the lowest bits of a sum 0.
#[inline(always)]
fn multiple<P: Prime<N>, const N: usize>(sum: i64) -> i64 {
    sum.wrapping_mul(P::NEGATIVE_INVERSE) & mask::<P, N>()
}

#[inline(always)]
fn mask<P: Prime<N>, const N: usize>() -> i64 {
    (1 << P::WIDTH) - 1
}

//! Products in a field, each written out for its prime: all that is not shared among the curves.

use super::field::{Element, LIMBS};
use core::array::from_fn;

/// A prime p whose elements have `N` limbs. See the module's documentation for which.
pub(crate) trait Prime<const N: usize> {
    /// Bits of a limb.
    const WIDTH: u32;
    /// p, as signed limbs most of which are 0 and the others cheap: a reduction multiplies by them.
    const SPARSE: [i64; N];
    /// -p^-1 modulo 2^`WIDTH`.
    const NEGATIVE_INVERSE: i64 = 1;
}

/// The products of a field.
pub(crate) struct Operations {
    pub(crate) product: fn(&Element, &Element) -> Element,
    pub(crate) square: fn(&Element) -> Element,
    pub(crate) difference_of_products: fn(&Element, &Element, &Element, &Element) -> Element,
}

impl Operations {
    pub(crate) const fn new<P: Prime<N>, const N: usize>() -> Self {
        Self {
            product: product::<P, N>,
            square: square::<P, N>,
            difference_of_products: difference_of_products::<P, N>,
        }
    }
}

/// a b / R.
fn product<P: Prime<N>, const N: usize>(a: &Element, b: &Element) -> Element {
    let (a, b) = (wide::<N>(a), wide::<N>(b));
    reduce::<P, N>(|k| column(k, &a, &b))
}

/// a^2 / R.
fn square<P: Prime<N>, const N: usize>(a: &Element) -> Element {
    let a = wide::<N>(a);
    reduce::<P, N>(|k| {
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

/// (a b - c d) / R.
fn difference_of_products<P: Prime<N>, const N: usize>(a: &Element, b: &Element, c: &Element, d: &Element) -> Element {
    let (a, b, c, d) = (wide::<N>(a), wide::<N>(b), wide::<N>(c), wide::<N>(d));
    reduce::<P, N>(|k| column(k, &a, &b) - column(k, &c, &d))
}

#[inline(always)]
fn wide<const N: usize>(element: &Element) -> [i64; N] {
    from_fn(|i| i64::from(element.0[i]))
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
fn reduce<P: Prime<N>, const N: usize>(column: impl Fn(usize) -> i64) -> Element {
    let mask = (1_i64 << P::WIDTH) - 1;
    let mut multiples = [0_i64; N];
    let mut result = [0_i32; LIMBS];
    let mut sum = 0_i64;
    unrolled!(K, {
        if K < 2 * N - 1 {
            sum += column(K) + column_of_multiples::<P, N>(K, &multiples);
            if K < N {
                multiples[K] = sum.wrapping_mul(P::NEGATIVE_INVERSE) & mask;
                sum += multiples[K] * P::SPARSE[0];
            } else {
                result[K - N] = (sum & mask) as i32;
            }
            sum >>= P::WIDTH;
        }
    });
    debug_assert!(i32::try_from(sum).is_ok());
    result[N - 1] = sum as i32;
    Element(result)
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

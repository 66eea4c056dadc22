//! Products: what is written out for each prime, so that the compiler knows the number of limbs.

use super::field::Element;
/// A prime p whose elements have `N` limbs.
pub(crate) trait Prime<const N: usize> {
    /// Bits of a limb.
    const WIDTH: u32;
    /// p, as signed limbs most of which are 0 and the others cheap: a reduction multiplies by them.
    const SPARSE: [i64; N];
    /// -p^-1 modulo 2^`WIDTH`.
    const NEGATIVE_INVERSE: i64 = 1;
}

/// Sets an element to (a b - c d) / R, with one reduction. The limbs of a may come without the zeros above.
pub(crate) type Product = fn(&mut Element, &[i32], &Element, Option<(&Element, &Element)>);

/// By rows, that of the limb i of a and of c one after the other, each with a step of Montgomery's reduction.
///
/// With |a b - c d| up to k R p the result is above -k p and below (k + 1) p. A sum is what a column of the products comes to,
/// and multiples of the modulus and a carry, which together are below 2^57: where columns are below 2^62.9, nothing overflows.
pub(crate) fn by_rows<P: Prime<N>, const N: usize>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    minus: Option<(&Element, &Element)>,
) {
    let Some(a) = a.first_chunk::<N>() else { return };
    let wide_b = wide::<N>(&b.0);
    let mut sums = [0_i64; N];
    for i in 0..N {
        for (sum, b) in sums.iter_mut().zip(wide_b) {
            *sum += i64::from(a[i]) * b;
        }
        if let Some((c, d)) = minus {
            for (sum, d) in sums.iter_mut().zip(d.0) {
                *sum -= i64::from(c.0[i]) * i64::from(d);
            }
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

/// The same by columns, which never holds more than one sum, and takes `N` times the code.
pub(crate) fn by_columns<P: Prime<N>, const N: usize>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    minus: Option<(&Element, &Element)>,
) {
    match minus {
        None => product_by_columns::<P, N>(result, a, b),
        Some((c, d)) => difference_by_columns::<P, N>(result, a, b, c, d),
    }
}

#[inline(never)]
pub(crate) fn product_by_columns<P: Prime<N>, const N: usize>(result: &mut Element, a: &[i32], b: &Element) {
    let (a, b) = (wide::<N>(a), wide::<N>(&b.0));
    write_columns::<P, N>(result, |k| column(k, &a, &b));
}

#[inline(never)]
pub(crate) fn difference_by_columns<P: Prime<N>, const N: usize>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    c: &Element,
    d: &Element,
) {
    let (a, b, c, d) = (wide::<N>(a), wide::<N>(&b.0), wide::<N>(&c.0), wide::<N>(&d.0));
    write_columns::<P, N>(result, |k| column(k, &a, &b) - column(k, &c, &d));
}

/// a^2 / R.
#[inline(never)]
pub(crate) fn square_by_columns<P: Prime<N>, const N: usize>(result: &mut Element, a: &Element) {
    let a = wide::<N>(&a.0);
    write_columns::<P, N>(result, |k| {
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

/// Zeros where there are fewer, which is never.
#[inline(always)]
fn wide<const N: usize>(limbs: &[i32]) -> [i64; N] {
    limbs.first_chunk::<N>().map_or([0; N], |limbs| limbs.map(i64::from))
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

#[inline(always)]
fn write_columns<P: Prime<N>, const N: usize>(result: &mut Element, column: impl Fn(usize) -> i64) {
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

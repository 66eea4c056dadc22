//! Products. They are compiled for each prime, so that the number of limbs is constant.

use super::element::Element;

/// A prime p whose elements have `N` limbs.
pub(crate) trait Prime<const N: usize> {
    /// The width of a limb, in bits.
    const WIDTH: u32;
    /// p in signed limbs. Most are 0 and the others cheap factors: a reduction multiplies by them.
    const SPARSE: [i64; N];
    /// -p^-1 modulo 2^`WIDTH`.
    const NEGATIVE_INVERSE: i64 = 1;
}

/// Sets an element to (a b - c d) / R, with one reduction. The upper zero limbs of a may be omitted.
pub(crate) type Product = fn(&mut Element, &[i32], &Element, Option<(&Element, &Element)>);

/// By rows: for each limb i of a and of c, its row of products and a step of Montgomery's reduction.
///
/// With |a b - c d| up to k R p the result is above -k p and below (k + 1) p. A sum consists of a column of the
/// products, multiples of the modulus and a carry. The latter two are below 2^57 together, so nothing overflows if
/// columns are below 2^62.9.
pub(crate) fn by_rows<P: Prime<N>, const N: usize>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    minus: Option<(&Element, &Element)>,
) {
    let Some(a) = a.first_chunk::<N>() else { return };
    let mut wide_b = [0_i64; N];
    unrolled!(J in 19, {
        if J < N {
            wide_b[J] = i64::from(b.0[J]);
        }
    });
    let mut sums = [0_i64; N];
    for (i, factor) in a.iter().enumerate() {
        let factor = i64::from(*factor);
        unrolled!(J in 19, {
            if J < N {
                sums[J] += factor * wide_b[J];
            }
        });
        if let Some((c, d)) = minus {
            let factor = i64::from(c.0[i]);
            unrolled!(J in 19, {
                if J < N {
                    sums[J] -= factor * i64::from(d.0[J]);
                }
            });
        }
        let multiple = multiple::<P, N>(sums[0]);
        let carry = (sums[0] + multiple * P::SPARSE[0]) >> P::WIDTH;
        unrolled!(J in 19, {
            if 0 < J && J < N {
                sums[J - 1] = sums[J] + multiple * P::SPARSE[J];
            }
        });
        sums[0] += carry;
        sums[N - 1] = 0;
    }
    let mut carry = 0;
    unrolled!(J in 19, {
        if J < N {
            carry += sums[J];
        }
        if J < N - 1 {
            result.0[J] = (carry & mask::<P, N>()) as i32;
            carry >>= P::WIDTH;
        }
    });
    debug_assert!(i32::try_from(carry).is_ok());
    result.0[N - 1] = carry as i32;
}

/// The same by columns, for P-256. It needs only one sum at a time, but code for every limb.
pub(crate) fn by_columns<P: Prime<9>>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    minus: Option<(&Element, &Element)>,
) {
    match minus {
        None => product_by_columns::<P>(result, a, b),
        Some((c, d)) => difference_by_columns::<P>(result, a, b, c, d),
    }
}

/// Sets an element to a product. `$column` computes its column `$k`.
macro_rules! set_by_columns {
    ($result:ident, $k:ident, $column:expr) => {
        let mut multiples = [0_i64; 9];
        let mut sum = 0_i64;
        unrolled!($k in 17, {
            sum += $column;
            // Adds the rest of the multiples of p whose lowest limbs have been added before.
            unrolled!(I in 9, {
                if 0 < I && I <= $k && $k - I < 9 {
                    sum += multiples[$k - I] * P::SPARSE[I];
                }
            });
            if $k < 9 {
                multiples[$k] = multiple::<P, 9>(sum);
                sum += multiples[$k] * P::SPARSE[0];
            } else {
                $result.0[$k - 9] = (sum & mask::<P, 9>()) as i32;
            }
            sum >>= P::WIDTH;
        });
        debug_assert!(i32::try_from(sum).is_ok());
        $result.0[8] = sum as i32;
    };
}

#[inline(never)]
pub(crate) fn product_by_columns<P: Prime<9>>(result: &mut Element, a: &[i32], b: &Element) {
    let (a, b) = (wide(a), wide(&b.0));
    set_by_columns!(result, K, column(K, &a, &b));
}

#[inline(never)]
pub(crate) fn difference_by_columns<P: Prime<9>>(
    result: &mut Element,
    a: &[i32],
    b: &Element,
    c: &Element,
    d: &Element,
) {
    let (a, b, c, d) = (wide(a), wide(&b.0), wide(&c.0), wide(&d.0));
    set_by_columns!(result, K, column(K, &a, &b) - column(K, &c, &d));
}

/// a^2 / R.
#[inline(never)]
pub(crate) fn square_by_columns<P: Prime<9>>(result: &mut Element, a: &Element) {
    let a = wide(&a.0);
    set_by_columns!(result, K, {
        let mut sum = 0;
        unrolled!(I in 9, {
            if 2 * I < K && K - I < 9 {
                sum += a[I] * a[K - I];
            }
        });
        sum *= 2;
        if K.is_multiple_of(2) { sum + a[K / 2] * a[K / 2] } else { sum }
    });
}

/// Pads with zeros, though there are never fewer limbs.
#[inline(always)]
fn wide(limbs: &[i32]) -> [i64; 9] {
    let Some(limbs) = limbs.first_chunk::<9>() else { return [0; 9] };
    array!(I in 9, i64::from(limbs[I]))
}

/// The column of a product: the sum of all a_i b_j with i + j = k.
#[inline(always)]
fn column(k: usize, a: &[i64; 9], b: &[i64; 9]) -> i64 {
    let mut sum = 0;
    unrolled!(I in 9, {
        if I <= k && k - I < 9 {
            sum += a[I] * b[k - I];
        }
    });
    sum
}

/// The factor of p that clears the lowest bits of a sum.
#[inline(always)]
fn multiple<P: Prime<N>, const N: usize>(sum: i64) -> i64 {
    sum.wrapping_mul(P::NEGATIVE_INVERSE) & mask::<P, N>()
}

#[inline(always)]
fn mask<P: Prime<N>, const N: usize>() -> i64 {
    (1 << P::WIDTH) - 1
}

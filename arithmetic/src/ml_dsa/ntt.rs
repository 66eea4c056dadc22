//! The ring of polynomials modulo X^256 + 1 and q, in the domain of the number-theoretic transform. FIPS 204 section
//! 7.5.
//!
//! A coefficient is an i32 and may be negative. Only [`from_transformed`] returns reduced ones, from 0 to q - 1. In
//! between only products are reduced: Montgomery's reduction makes them less than q, with the factor 2^-32. The bounds,
//! which debug builds assert:
//! - The input of the transform is below q, and each of its eight layers adds a product: the output is below 9 q.
//! - A sum of eight products of such numbers is below 8 (9 q)^2 = 648 q^2. An entry of the matrix is below q, so of the
//!   eight products seven are below 9 q^2 each, and the one of t1 is below (9 q)^2: 144 q^2 in all. The input of the
//!   reduction must be below 2^31 q, which is 256 q^2. Its output is below 144 q^2 / 2^32 + q / 2 < 0.79 q.
//! - Each layer of the inverse doubles the bound of half of the coefficients and reduces the others: 256 * 0.79 q <
//!   2^31.

use once_cell::race::OnceBox;

/// 256 coefficients, or 256 values of the transform in the standard's order.
pub(super) type Polynomial = [i32; 256];

pub(super) const Q: i32 = 8_380_417;
/// 1 / q modulo 2^32.
const INVERSE_OF_Q: i32 = 58_728_449;
/// A primitive 512th root of unity.
const ZETA: i64 = 1753;
/// 2^32 modulo q.
const RADIX: i64 = (1 << 32) % Q as i64;

/// Transforms in place: Algorithm 41. The input is below q, the output below 9 q.
#[inline(never)]
pub(super) fn transform(polynomial: &mut Polynomial) {
    debug_assert!(bound(polynomial) < Q.unsigned_abs());
    let zetas = zetas();
    for layer in 0..8 {
        let half = 128 >> layer;
        for (block, zeta) in polynomial.chunks_exact_mut(2 * half).zip(zetas.iter().skip(1 << layer)) {
            let (low, high) = block.split_at_mut(half);
            for (low, high) in low.iter_mut().zip(high) {
                let product = reduce(i64::from(*zeta) * i64::from(*high));
                *high = *low - product;
                *low += product;
            }
        }
    }
    debug_assert!(bound(polynomial) < 9 * Q.unsigned_abs());
}

/// The sum of the products of a row of the matrix and a column, transformed back: Algorithm 42. Coefficients are from 0
/// to q - 1.
#[inline(never)]
pub(super) fn from_transformed(row: &[Polynomial], column: &[Polynomial], sum: &mut Polynomial) {
    let mut sums = [0_i64; 256];
    for (left, right) in row.iter().zip(column) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += i64::from(*left) * i64::from(*right);
        }
    }
    for (sum, wide) in sum.iter_mut().zip(sums) {
        *sum = reduce(wide);
    }
    invert(sum);
}

#[inline(never)]
fn invert(polynomial: &mut Polynomial) {
    debug_assert!(bound(polynomial) < Q.unsigned_abs());
    let zetas = zetas();
    for layer in (0..8).rev() {
        let half = 128 >> layer;
        let zetas = zetas.iter().take(2 << layer).rev();
        for (block, zeta) in polynomial.chunks_exact_mut(2 * half).zip(zetas) {
            let (low, high) = block.split_at_mut(half);
            for (low, high) in low.iter_mut().zip(high) {
                let difference = *high - *low;
                *low += *high;
                *high = reduce(i64::from(*zeta) * i64::from(difference));
            }
        }
    }
    // 1/256 times 2^64: one 2^32 for the reduction of the products, one for this reduction.
    const LAST: i64 = {
        let mut factor = RADIX * RADIX % Q as i64;
        let mut halvings = 0;
        while halvings < 8 {
            factor = (factor + (factor & 1) * Q as i64) / 2;
            halvings += 1;
        }
        factor
    };
    for coefficient in polynomial {
        let value = reduce(LAST * i64::from(*coefficient));
        *coefficient = value + (value >> 31 & Q);
    }
}

/// `product` / 2^32 modulo q, for a product below 2^31 q: below q.
#[inline(always)]
fn reduce(product: i64) -> i32 {
    debug_assert!(product.unsigned_abs() < (Q as u64) << 31);
    let quotient = (product as i32).wrapping_mul(INVERSE_OF_Q);
    // The lower halves are equal.
    ((product - i64::from(quotient) * i64::from(Q)) >> 32) as i32
}

/// The powers of ζ, each times 2^32, in the order of their reversed exponents. Computed at first use, because a table
/// does not compress.
fn zetas() -> &'static Polynomial {
    static ZETAS: OnceBox<Polynomial> = OnceBox::new();
    ZETAS.get_or_init(|| {
        let mut zetas = [0; 256];
        let mut power = RADIX;
        for exponent in 0..=255_u8 {
            zetas[usize::from(exponent.reverse_bits())] = power as i32;
            power = power * ZETA % i64::from(Q);
        }
        alloc::boxed::Box::new(zetas)
    })
}

fn bound(polynomial: &Polynomial) -> u32 {
    polynomial.iter().map(|coefficient| coefficient.unsigned_abs()).fold(0, u32::max)
}

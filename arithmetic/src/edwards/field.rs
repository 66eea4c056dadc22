//! Elements of a field in limbs: what both fields have in common.

use super::lanes::{High, I32x4, Limb, Low, Wide};
use core::array::from_fn;

/// An element of a field: the sum of its limbs, limb i times 2 to the sum of the widths of the limbs below it.
///
/// Limbs are signed. The *unit* of a limb of w bits is 1.01 * 2^(w - 1): a product has limbs within one unit, and sums
/// and differences of products are bounded by adding units up.
pub(super) type Element<const N: usize> = [i64; N];

/// Four elements side by side: vector i holds limb i of each.
pub(super) type Four<const N: usize> = [I32x4; N];

/// A prime field, as columns of products and how they carry.
pub(super) trait Field<const N: usize>: Sized {
    /// The bits of limb `index`.
    fn width(index: usize) -> u32;
    /// 2^(sum of all widths) is p plus this: the weight of a carry out of the last limb at each limb.
    fn fold(limbs: &mut Element<N>, carry: i64);
    /// The limbs of f * g modulo p, not yet carried, plus `BIAS`: a multiple of p that makes all of them positive, plus half a
    /// limb for rounding.
    fn columns<W: Wide>(f: &[W::Limb; N], g: &[W::Limb; N]) -> [W; N];
    /// The same for f * f.
    fn square_columns<W: Wide>(f: &[W::Limb; N]) -> [W; N];
    /// The same value with limbs from 0 to 2^w, not counting a last small carry. For columns as unsigned integers.
    fn carried<W: Wide>(columns: [W; N]) -> [W; N];
    /// z to the power of (p - 5) / 8 or (p - 3) / 4, whichever is an integer.
    fn root_power(z: &Element<N>) -> Element<N>;
    /// z to the power of p - 2: the inverse of z, or 0 for 0.
    fn inverse(z: &Element<N>) -> Element<N>;
}

pub(super) fn one<const N: usize>() -> Element<N> {
    small(1)
}

pub(super) fn small<const N: usize>(value: i64) -> Element<N> {
    from_fn(|index| if index == 0 { value } else { 0 })
}

pub(super) fn plus<const N: usize>(f: &Element<N>, g: &Element<N>) -> Element<N> {
    from_fn(|index| f[index] + g[index])
}

pub(super) fn minus<const N: usize>(f: &Element<N>, g: &Element<N>) -> Element<N> {
    from_fn(|index| f[index] - g[index])
}

/// Half of a limb: what rounding adds, and what is taken off again after the carries.
fn half<F: Field<N>, const N: usize>(index: usize) -> i32 {
    1 << (F::width(index) - 1)
}

/// Whether limbs are within so many units.
fn within<F: Field<N>, L: Limb, const N: usize>(limbs: &[L; N], units: i64) -> bool {
    limbs.iter().enumerate().all(|(index, limb)| limb.is_within(i64::from(half::<F, N>(index)) * units * 101 / 100))
}

/// f * g, for f within 4 units and g within 3.
#[inline(never)]
pub(super) fn multiply<F: Field<N>, const N: usize>(f: &Element<N>, g: &Element<N>) -> Element<N> {
    debug_assert!(within::<F, i64, N>(f, 4) && within::<F, i64, N>(g, 3));
    rounded::<F, N>(F::carried(F::columns(f, g)))
}

/// z squared so many times, for z within 3 units.
#[inline(never)]
pub(super) fn squared<F: Field<N>, const N: usize>(z: &Element<N>, times: u32) -> Element<N> {
    let mut z = *z;
    for _ in 0..times {
        debug_assert!(within::<F, i64, N>(&z, 3));
        z = rounded::<F, N>(F::carried(F::square_columns(&z)));
    }
    z
}

fn rounded<F: Field<N>, const N: usize>(columns: [i64; N]) -> Element<N> {
    let limbs = from_fn(|index| columns[index] - i64::from(half::<F, N>(index)));
    debug_assert!(within::<F, i64, N>(&limbs, 1));
    limbs
}

/// Four products f * g, for f within 4 units and g within 3.
#[inline(never)]
pub(super) fn multiply_four<F: Field<N>, const N: usize>(f: &Four<N>, g: &Four<N>) -> Four<N> {
    debug_assert!(within::<F, I32x4, N>(f, 4) && within::<F, I32x4, N>(g, 3));
    joined::<F, N>(F::carried(F::columns(f, g)), F::carried(F::columns(f, g)))
}

/// Four squares, for f within 2 units.
#[inline(never)]
pub(super) fn square_four<F: Field<N>, const N: usize>(f: &Four<N>) -> Four<N> {
    debug_assert!(within::<F, I32x4, N>(f, 2));
    joined::<F, N>(F::carried(F::square_columns(f)), F::carried(F::square_columns(f)))
}

fn joined<F: Field<N>, const N: usize>(low: [Low; N], high: [High; N]) -> Four<N> {
    let limbs = from_fn(|index| I32x4::joined(low[index], high[index]).minus(I32x4::splat(half::<F, N>(index))));
    debug_assert!(within::<F, I32x4, N>(&limbs, 1));
    limbs
}

/// z to the power of 2^n - 1, n at least 1, in about n squarings.
pub(super) fn power_of_ones<F: Field<N>, const N: usize>(z: &Element<N>, n: u32) -> Element<N> {
    let mut power = *z;
    let mut ones = 1;
    for shift in (0..n.ilog2()).rev() {
        power = multiply::<F, N>(&squared::<F, N>(&power, ones), &power);
        ones *= 2;
        if n >> shift & 1 == 1 {
            power = multiply::<F, N>(&squared::<F, N>(&power, 1), z);
            ones += 1;
        }
    }
    power
}

/// How many octets hold any encoded element and a sign: 57 for edwards448, of which edwards25519 uses 32.
pub(super) type Octets = [u8; 57];

/// Little-endian, below p.
pub(super) fn to_octets<F: Field<N>, const N: usize>(element: &Element<N>) -> Octets {
    let limbs = canonical::<F, N>(element);
    let (mut bits, mut index, mut rest) = (0, 0, 0);
    [(); 57].map(|()| {
        if bits < 8 && index < N {
            rest |= limbs[index] << bits;
            bits += F::width(index);
            index += 1;
        }
        let octet = rest & 0xff;
        rest >>= 8;
        bits = bits.saturating_sub(8);
        octet as u8
    })
}

/// Limbs from 0 to 2^w - 1 of the one number from 0 to p - 1.
#[inline(never)]
fn canonical<F: Field<N>, const N: usize>(element: &Element<N>) -> Element<N> {
    let mut limbs = *element;
    // Twice brings limbs within 2^40 to a number from 0 to 2^(sum of widths) - 1; the third time is for what the fold of the
    // second left.
    for _ in 0..3 {
        let carry = carry::<F, N>(&mut limbs);
        F::fold(&mut limbs, carry);
    }
    // That is less than 2p. To add 2^(sum of widths) - p leaves a carry if and only if the number is p or more.
    let mut reduced = limbs;
    F::fold(&mut reduced, 1);
    if carry::<F, N>(&mut reduced) == 1 { reduced } else { limbs }
}

/// Carries from each limb to the next, and out of the last.
fn carry<F: Field<N>, const N: usize>(limbs: &mut Element<N>) -> i64 {
    let mut carry = 0;
    for (index, limb) in limbs.iter_mut().enumerate() {
        *limb += carry;
        carry = *limb >> F::width(index);
        *limb -= carry << F::width(index);
    }
    carry
}

/// Little-endian. Bits beyond the last limb are left out. Within two units.
pub(super) fn from_octets<F: Field<N>, const N: usize>(octets: &[u8]) -> Element<N> {
    let mut octets = octets.iter();
    let (mut bits, mut rest) = (0, 0_i64);
    from_fn(|index| {
        let width = F::width(index);
        while bits < width {
            rest |= i64::from(octets.next().copied().unwrap_or(0)) << bits;
            bits += 8;
        }
        let limb = rest & ((1 << width) - 1);
        rest >>= width;
        bits -= width;
        limb
    })
}

pub(super) fn is_zero<F: Field<N>, const N: usize>(element: &Element<N>) -> bool {
    canonical::<F, N>(element).iter().all(|limb| *limb == 0)
}

/// Whether the number from 0 to p - 1 is odd: the sign of RFC 8032.
pub(super) fn is_negative<F: Field<N>, const N: usize>(element: &Element<N>) -> bool {
    canonical::<F, N>(element).first().is_some_and(|limb| limb & 1 == 1)
}

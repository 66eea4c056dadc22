//! Elements of a field in limbs: the code that both fields share.

use super::lanes::{High, I32x4, Limb, Low, Wide};
use core::array::from_fn;

/// An element of a field: the sum of its limbs, limb i times 2 to the sum of the widths of the limbs below it. In a
/// field of fewer than 16 limbs the last ones are zero, so that code that is not critical can be compiled once for both
/// fields.
///
/// Limbs are signed. The *unit* of a limb of w bits is 1.01 * 2^(w - 1): a product has limbs within one unit, and the
/// bound of a sum or difference of products is the sum of their units.
pub(super) type Element = [i64; 16];

/// Four elements side by side: vector i holds limb i of each.
pub(super) type Four = [I32x4; 16];

pub(super) const ZERO: Element = small(0);
pub(super) const ONE: Element = small(1);

pub(super) const fn small(value: i64) -> Element {
    let mut limbs = [0; 16];
    limbs[0] = value;
    limbs
}

/// f + g times the factor.
#[inline(never)]
pub(super) fn sum(f: &Element, g: &Element, factor: i64) -> Element {
    from_fn(|index| f[index] + g[index] * factor)
}

/// A prime field of N limbs: the columns of a product, and their carries. This code dominates the time.
pub(super) trait Field<const N: usize> {
    const LIMBS: Limbs;
    /// The limbs of f * g modulo p, not yet carried, plus a bias: a multiple of p that makes all of them positive, and
    /// half a limb for rounding.
    fn columns<W: Wide>(f: &[W::Limb; N], g: &[W::Limb; N]) -> [W; N];
    /// The same for f * f.
    fn square_columns<W: Wide>(f: &[W::Limb; N]) -> [W; N];
    /// The same value with limbs from 0 to 2^w, apart from a last small carry. The columns are unsigned.
    fn carried<W: Wide>(columns: [W; N]) -> [W; N];

    /// f * g, for f within 4 units and g within 3.
    #[inline(always)]
    fn product(f: &Element, g: &Element) -> Element {
        debug_assert!(Self::LIMBS.are_within(f, 4) && Self::LIMBS.are_within(g, 3));
        rounded(Self::LIMBS, Self::carried(Self::columns(&first(f), &first(g))))
    }

    /// f * f, for f within 3 units.
    #[inline(always)]
    fn square(f: &Element) -> Element {
        debug_assert!(Self::LIMBS.are_within(f, 3));
        rounded(Self::LIMBS, Self::carried(Self::square_columns(&first(f))))
    }

    /// Sets `four` to four products f * g, for f within 4 units and g within 3. Returning them would cost a copy, which
    /// in V8 is a call.
    #[inline(never)]
    fn set_to_products(four: &mut [I32x4; N], f: &[I32x4; N], g: &[I32x4; N]) {
        debug_assert!(Self::LIMBS.are_within(f, 4) && Self::LIMBS.are_within(g, 3));
        *four = joined(Self::LIMBS, Self::carried(Self::columns(f, g)), Self::carried(Self::columns(f, g)));
    }
}

/// The first N limbs, those that a field uses.
#[inline(always)]
pub(super) fn first<L: Copy, const N: usize>(limbs: &[L; 16]) -> [L; N] {
    let mut first = [limbs[0]; N];
    unrolled!(I in 16, {
        if I < N {
            first[I] = limbs[I];
        }
    });
    first
}

#[inline(always)]
fn rounded<const N: usize>(field: Limbs, columns: [i64; N]) -> Element {
    let mut limbs = ZERO;
    unrolled!(I in 16, {
        if I < N {
            limbs[I] = columns[I] - field.half(I);
        }
    });
    debug_assert!(field.are_within(&limbs, 1));
    limbs
}

#[inline(always)]
fn joined<const N: usize>(field: Limbs, low: [Low; N], high: [High; N]) -> [I32x4; N] {
    let mut limbs = [I32x4::splat(0); N];
    unrolled!(I in 16, {
        if I < N {
            limbs[I] = I32x4::joined(low[I], high[I]).minus(I32x4::splat(field.half(I) as i32));
        }
    });
    debug_assert!(field.are_within(&limbs, 1));
    limbs
}

/// The layout of a field's limbs.
#[derive(Clone, Copy)]
pub(super) struct Limbs {
    pub(super) count: usize,
    /// The widths of even and of odd limbs, in bits.
    pub(super) widths: [u32; 2],
    /// 2^(sum of all widths) is this modulo p, at limb 0 and at limb 8.
    pub(super) fold: [i64; 2],
}

/// Long enough for any encoded point: 57 bytes for edwards448, of which edwards25519 uses 32.
pub(super) type Bytes = [u8; 57];

impl Limbs {
    #[inline(always)]
    pub(super) fn width(&self, index: usize) -> u32 {
        self.widths[index & 1]
    }

    /// Half of the limb's range, which is added for rounding and subtracted again after the carries.
    #[inline(always)]
    pub(super) fn half(&self, index: usize) -> i64 {
        1 << (self.width(index) - 1)
    }

    /// Whether the limbs are within this many units.
    fn are_within<L: Limb>(&self, limbs: &[L], units: i64) -> bool {
        limbs.iter().enumerate().all(|(index, limb)| limb.is_within(self.half(index) * units * 101 / 100))
    }

    /// Little-endian, below p.
    #[inline(never)]
    pub(super) fn encode(&self, element: &Element) -> Bytes {
        let mut limbs = self.canonical(element).into_iter().take(self.count).enumerate();
        let (mut bits, mut rest) = (0, 0);
        [(); 57].map(|()| {
            if bits < 8 {
                let (index, limb) = limbs.next().unwrap_or_default();
                rest |= limb << bits;
                bits += self.width(index);
            }
            let byte = rest & 0xff;
            rest >>= 8;
            bits -= 8;
            byte as u8
        })
    }

    /// Little-endian. Bits beyond the last limb are ignored. The result is within two units.
    #[inline(never)]
    pub(super) fn decode(&self, bytes: &[u8]) -> Element {
        let mut bytes = bytes.iter();
        let (mut bits, mut rest) = (0, 0_i64);
        let mut element = ZERO;
        for (index, limb) in element.iter_mut().take(self.count).enumerate() {
            let width = self.width(index);
            while bits < width {
                rest |= i64::from(bytes.next().copied().unwrap_or(0)) << bits;
                bits += 8;
            }
            *limb = rest & ((1 << width) - 1);
            rest >>= width;
            bits -= width;
        }
        element
    }

    pub(super) fn is_zero(&self, element: &Element) -> bool {
        self.canonical(element) == ZERO
    }

    /// Whether the number from 0 to p - 1 is odd: the sign of RFC 8032.
    pub(super) fn is_negative(&self, element: &Element) -> bool {
        self.canonical(element)[0] & 1 == 1
    }

    /// The canonical form: the limbs, from 0 to 2^w - 1, of the number from 0 to p - 1.
    #[inline(never)]
    fn canonical(&self, element: &Element) -> Element {
        let mut limbs = *element;
        // Two passes turn limbs within 2^40 into a number from 0 to 2^(sum of widths) - 1. The third propagates the
        // second one's fold.
        for _ in 0..3 {
            let carry = self.carry(&mut limbs);
            self.fold(&mut limbs, carry);
        }
        // That is less than 2p. To add 2^(sum of widths) - p leaves a carry if and only if the number is p or more.
        let mut reduced = limbs;
        self.fold(&mut reduced, 1);
        if self.carry(&mut reduced) == 1 { reduced } else { limbs }
    }

    fn fold(&self, limbs: &mut Element, carry: i64) {
        limbs[0] += self.fold[0] * carry;
        limbs[8] += self.fold[1] * carry;
    }

    /// Carries from each limb to the next, and out of the last.
    #[inline(never)]
    fn carry(&self, limbs: &mut Element) -> i64 {
        let mut carry = 0;
        for (index, limb) in limbs.iter_mut().take(self.count).enumerate() {
            let width = self.width(index);
            *limb += carry;
            carry = *limb >> width;
            *limb -= carry << width;
        }
        carry
    }
}

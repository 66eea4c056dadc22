//! Montgomery products of numbers of 1024 to 8192 bits, with the WebAssembly instruction that does the most
//! multiplications.
//!
//! # Limbs
//! `i32x4.dot_i16x8_s` makes eight products of 16 bits, signed, and adds them in pairs. So a limb has 13 bits, B =
//! 2^13, from -2^12 to 2^12 or a little beyond, and a number of L limbs is stored in two forms (`Number`): as pairs of
//! limbs, the rows, and as overlapping pairs, the words. Word k holds limb k and limb k - 1, so that a row (x, y) times
//! word k is x limb(k) + y limb(k - 1): both belong to column k plus the place of x. Products are summed column by
//! column, sixteen columns at a time in four registers, and only the operands are loaded meanwhile.
//!
//! # Bounds
//! The absolute value of a limb is at most [`MAX_LIMB`] = 2^12 + 2^9, which leaves space for a carry (`Carry`). A
//! product of pairs is then at most 2^25.34, and 50 of them are below 2^31: [`WINDOW`] groups of four rows, plus up to
//! 9 with which a window may begin. After that many, a column is split into the lower 13 bits and the rest, which are
//! summed separately (`Columns`). At L = 640, the maximum, a product and its reduction come to 656 products of pairs in
//! a column (counting twice those that a square doubles) and 16 windows. So the lower sums stay below 2^17, the rests
//! below 656 * 2^25.34 / 2^13 < 2^22, and a carry of both is below 2^9.
//!
//! # Reduction
//! Montgomery's, R = B^L, sixteen limbs at a time. Let n' be n times m, with m = -1/n modulo B^16. Since n' is -1
//! modulo B^16, the quotient of a block of sixteen limbs is the block itself: no multiplication is needed, and no limb
//! has to wait for the one before. Since the block need not be the smallest of its residue class, two rounds of carries
//! on all limbs at once are enough. To add block times n' is to drop the block and add block times (n' + 1) / B^16,
//! which has L limbs. The last block uses n itself, so that the result is as long as n and not as n'. Its quotient is
//! block times m.
//!
//! Let 13 L >= bits(n) + 4, so R >= 16 n, and let the absolute values of both factors be below 2 n. That of the result
//! is at most (4 n^2 + Q n' + q B^(L - 16) n) / R with Q < 0.57 B^(L - 16), q < 0.57 B^16 and n' < B^16 n, which is
//! below 2 n again, so no subtraction is needed until the end. And 2 n < B^L / 8, so L limbs hold the result, without a
//! carry.
//!
//! # What was tried and lost
//! One product of two numbers of 2048 bits without reduction, Node.js 20 on a Zen 4, in nanoseconds: 13-bit limbs with
//! `i32x4.dot_i16x8_s` 707; 27-bit limbs with `i64x2.extmul_low_i32x4_u` and similar ones, two shuffles for each two
//! products, 2306; with plain `i64.mul` 1872; 22-bit limbs with `f64x2.mul` 2529; 13-bit limbs, 32 columns at a time,
//! 1056.
//!
//! The whole operation for 2048 bits and 65537, in microseconds, 33 for this code: rows of a square and of the
//! reduction in one loop 41; skipping the products that are zero at the ends of the multiple 35; three rounds of
//! carries and windows of 56 rows 34; unsigned limbs, windows of 24 rows, 37. 14-bit limbs would not save a block at
//! 2048 bits: 160 limbs of 13 bits fit. Not tried: a step of Karatsuba for squares, which would save 7 of 100 products
//! but need more windows.

use super::lanes::{Lanes, add_rows};
use alloc::{boxed::Box, vec, vec::Vec};
use core::ops::Range;

/// Bits of a limb.
const BITS: usize = 13;
const MASK: i32 = (1 << BITS) - 1;
/// Half of B, which is added to a column so that the remaining limb is the nearest to zero.
const HALF: i32 = 1 << (BITS - 1);
/// The largest absolute value of a limb.
const MAX_LIMB: u32 = (1 << 12) + (1 << 9);
/// The limbs of a block: the number of columns that are summed at once.
const BLOCK: usize = 16;
/// The groups of four rows that are summed before columns are split. Ten more rows fit.
const WINDOW: usize = 10;

/// A number of L limbs. Its absolute value is below 2 n.
pub(super) struct Number {
    /// L / 8 groups of four pairs of limbs.
    rows: Box<[Rows]>,
    words: Words,
}

/// Four pairs: limb 2 k, and limb 2 k + 1 in the upper half.
pub(super) type Rows = [u32; 4];

impl Number {
    /// Stores sixteen limbs at `place`. `last` are the limbs before them.
    #[inline(always)]
    fn store(&mut self, limbs: Lanes, last: Lanes, place: usize) {
        store(limbs.pairs(), &mut self.rows, place);
        words_of(limbs, last).store(&mut self.words, BLOCK + place);
    }

    /// The last limb is half of one more word.
    fn store_end(&mut self, last: Lanes) {
        let end = self.words.len() - BLOCK;
        words_of(Lanes::ZERO, last).store(&mut self.words, end);
    }
}

/// Limb k, and limb k - 1 in the upper half, at index 16 + k, for k from -16 to L + 15.
type Words = Box<[u32]>;

/// A modulus with its constants.
pub(super) struct Modulus {
    /// L limbs from 0 to B - 1.
    limbs: Box<[i32]>,
    words: Words,
    /// -1/n modulo B^16.
    inverse: Words,
    /// (n' + 1) / B^16.
    multiple: Words,
    square_of_radix: Number,
}

impl Modulus {
    /// `bytes`: big-endian and odd. `bits`: their length, without leading zeros.
    pub(super) fn new(bytes: &[u8], bits: usize) -> Self {
        let length = (bits + 4).div_ceil(BITS * BLOCK) * BLOCK;
        let limbs = limbs(bytes, length);
        let (inverse, multiple) = constants(&limbs);
        let mut modulus = Self {
            words: number(&limbs).words,
            inverse: number(&inverse).words,
            multiple: number(&multiple).words,
            // R = 2^(16 a). Four squarings turn 2^a in Montgomery form into R in Montgomery form, which is R^2 modulo
            // n.
            square_of_radix: number(&power_of_two(BITS * length + BITS * length / 16, &limbs, bits)),
            limbs,
        };
        let (mut other, mut quotient) = (modulus.zero(), modulus.quotient());
        for _ in 0..4 {
            modulus.product(&modulus.square_of_radix, None, &mut other, &mut quotient);
            core::mem::swap(&mut modulus.square_of_radix, &mut other);
        }
        modulus
    }

    pub(super) fn square_of_radix(&self) -> &Number {
        &self.square_of_radix
    }

    /// Big-endian bytes of a number below the modulus.
    pub(super) fn number(&self, bytes: &[u8]) -> Number {
        number(&limbs(bytes, self.limbs.len()))
    }

    pub(super) fn zero(&self) -> Number {
        zero(self.limbs.len())
    }

    /// Memory for the quotients of a reduction.
    pub(super) fn quotient(&self) -> Box<[Rows]> {
        vec![[0; 4]; self.limbs.len() / 8].into()
    }

    /// The residue from 0 to n - 1, as `length` bytes, big-endian.
    pub(super) fn bytes(&self, number: &Number, length: usize) -> Vec<u8> {
        let rows = number.rows.as_flattened();
        let mut limbs: Vec<i32> =
            rows.iter().flat_map(|row| [*row as i16, (row >> 16) as i16]).map(i32::from).collect();
        let mut carry = settle(&mut limbs);
        while carry < 0 {
            carry += add_multiple(&mut limbs, 1, &self.limbs);
        }
        while limbs.iter().rev().ge(self.limbs.iter().rev()) {
            add_multiple(&mut limbs, -1, &self.limbs);
        }
        let mut bytes = vec![0; length];
        let (mut buffer, mut held) = (0, 0);
        let mut limbs = limbs.into_iter();
        for byte in bytes.iter_mut().rev() {
            if held < 8 {
                buffer |= limbs.next().unwrap_or_default() << held;
                held += BITS;
            }
            *byte = buffer as u8;
            buffer >>= 8;
            held -= 8;
        }
        bytes
    }

    /// `left` `right` / R modulo n. Without `right`, `left` is squared.
    pub(super) fn product(&self, left: &Number, right: Option<&Number>, out: &mut Number, quotient: &mut [Rows]) {
        let length = self.limbs.len();
        let low = length - BLOCK;
        let mut carry = Carry::ZERO;
        let mut last = Lanes::ZERO;
        for place in (0..2 * length).step_by(BLOCK) {
            let mut columns = Columns::ZERO;
            let first = place.saturating_sub(length);
            let mut sums = match right {
                Some(right) => {
                    columns.add(Lanes::ZERO, &left.rows, &right.words, place, first..length.min(place + BLOCK));
                    Lanes::ZERO
                }
                None => columns.square(left, place, first),
            };
            if place >= length {
                let (rows, words) = operands(quotient, &self.words, place, low..length);
                sums = add_rows(sums, rows, words);
            }
            // The multiple is one block higher than its words.
            let first = first.saturating_sub(BLOCK);
            columns.add(sums, quotient, &self.multiple, place.wrapping_sub(BLOCK), first..place.min(low));
            let limbs = carry.settle(columns);
            if place < low {
                store(limbs.pairs(), quotient, place);
            } else if place == low {
                store(self.reduce_last(limbs, &mut carry), quotient, place);
            } else {
                out.store(limbs, last, place - length);
                last = limbs;
            }
        }
        out.store_end(last);
        debug_assert!(carry.is_zero(), "a result of R or more");
    }

    /// The quotient of the last block of a reduction. The block is zero then, but may carry.
    fn reduce_last(&self, block: Lanes, carry: &mut Carry) -> [Rows; 2] {
        let mut columns = Columns::ZERO;
        columns.add(Lanes::ZERO, &block.pairs(), &self.inverse, 0, 0..BLOCK);
        let mut beyond = Carry::ZERO;
        let quotient = beyond.settle(columns).pairs();

        let mut columns = Columns::ZERO;
        columns.add(block, &quotient, &self.words, 0, 0..BLOCK);
        let mut beyond = Carry::ZERO;
        let rest = beyond.settle(columns);
        // A multiple of B^16 whose limbs are all below B.
        debug_assert!(rest.is_zero());
        carry.add(beyond);
        quotient
    }
}

/// Sixteen columns. For each: the sum of the lower 13 bits of its windows, and the sum of the rest.
#[derive(Clone, Copy)]
struct Columns {
    low: Lanes,
    high: Lanes,
}

impl Columns {
    const ZERO: Self = Self { low: Lanes::ZERO, high: Lanes::ZERO };

    /// Adds `start`, at most ten products of pairs, and the contribution of the limbs of `range` in `rows` times
    /// `words` to the columns from `place` on. The range is a multiple of eight at both ends.
    #[inline(always)]
    fn add(&mut self, start: Lanes, rows: &[Rows], words: &[u32], place: usize, range: Range<usize>) {
        let (mut rows, mut words) = operands(rows, words, place, range);
        let mut sums = start;
        loop {
            let (window, rest) = rows.split_at_checked(WINDOW).unwrap_or((rows, &[]));
            let behind = 8 * rest.len();
            sums = add_rows(sums, window, words.get(behind..).unwrap_or_default());
            self.low = self.low.add(sums.and(Lanes::splat(MASK)));
            self.high = self.high.add(sums.shift_right::<{ BITS as u32 }>());
            if rest.is_empty() {
                break;
            }
            rows = rest;
            words = words.get(..behind + 14).unwrap_or_default();
            sums = Lanes::ZERO;
        }
    }

    /// Adds the columns from `place` on of a square: products of two different limbs, doubled. Returns the products of
    /// a limb with itself, at most one for each column.
    #[inline(always)]
    fn square(&mut self, number: &Number, place: usize, first: usize) -> Lanes {
        const LOW: i32 = 0xffff;
        const HIGH: i32 = !LOW;
        // Limbs up to place / 2 - 1 meet only higher limbs. Some of the next eight do too, and some meet themselves.
        let half = place / 2;
        let middle = number.rows.get(half / 8).copied().unwrap_or_default();
        let sums = Lanes::triangle(middle, &number.words, BLOCK + half - 6);
        self.add(sums, &number.rows, &number.words, place, first..half);
        self.low = self.low.shift_left::<1>();
        self.high = self.high.shift_left::<1>();
        // Limb place / 2 + k meets itself in column 2 k.
        let same =
            Lanes::spread(middle).and(Lanes::new([LOW, 0, HIGH, 0, LOW, 0, HIGH, 0, LOW, 0, HIGH, 0, LOW, 0, HIGH, 0]));
        same.dot(same)
    }
}

/// The carries from one block's columns to the next, one for each round. Only the last lane counts.
struct Carry([Lanes; 2]);

impl Carry {
    const ZERO: Self = Self([Lanes::ZERO; 2]);

    /// Columns to limbs. Two rounds are enough: after the first a column is below 2^22, so the second carries at most
    /// 2^9 and leaves at most 2^12.
    #[inline(always)]
    fn settle(&mut self, columns: Columns) -> Lanes {
        debug_assert!(columns.low.max_absolute() < 1 << 17 && columns.high.max_absolute() < 1 << 22);
        let Self([first, second]) = self;
        let limbs = columns.low.add(columns.high.after(*first));
        *first = columns.high;
        debug_assert!(limbs.max_absolute() < 1 << 22);
        let limbs = limbs.add(Lanes::splat(HALF));
        let carries = limbs.shift_right::<{ BITS as u32 }>();
        let limbs = limbs.and(Lanes::splat(MASK)).add(Lanes::splat(-HALF)).add(carries.after(*second));
        *second = carries;
        debug_assert!(carries.max_absolute() <= 1 << 9 && limbs.max_absolute() <= MAX_LIMB);
        limbs
    }

    /// Adds the carries of another block.
    #[inline(always)]
    fn add(&mut self, other: Self) {
        let (Self([first, _]), Self([a, b])) = (self, other);
        *first = first.add(a).add(b);
    }

    fn is_zero(&self) -> bool {
        let Self([a, b]) = *self;
        Lanes::ZERO.after(a.add(b)).is_zero()
    }
}

/// The words of sixteen limbs. `last` are the limbs before them.
#[inline(always)]
fn words_of(limbs: Lanes, last: Lanes) -> Lanes {
    limbs.and(Lanes::splat(0xffff)).or(limbs.after(last).shift_left::<16>())
}

/// The rows of the limbs of `range`, a multiple of eight at both ends, and the words that they meet in the columns from
/// `place` on.
#[inline(always)]
fn operands<'a>(rows: &'a [Rows], words: &'a [u32], place: usize, range: Range<usize>) -> (&'a [Rows], &'a [u32]) {
    debug_assert!(range.start.is_multiple_of(8) && range.end.is_multiple_of(8));
    // Limb i meets the words from place - i on, which are one block higher.
    let end = place.wrapping_add(2 * BLOCK).wrapping_sub(range.start);
    let start = place.wrapping_add(BLOCK + 2).wrapping_sub(range.end);
    let rows = slice(rows, range.start / 8..range.end / 8);
    (rows, if rows.is_empty() { &[] } else { slice(words, start..end) })
}

#[inline(always)]
fn slice<T>(items: &[T], range: Range<usize>) -> &[T] {
    debug_assert!(items.get(range.clone()).is_some(), "the range exceeds the slice");
    items.get(range).unwrap_or_default()
}

#[inline(always)]
fn store(pairs: [Rows; 2], rows: &mut [Rows], place: usize) {
    if let Some(rows) = rows.get_mut(place / 8..).and_then(<[Rows]>::first_chunk_mut) {
        *rows = pairs;
    }
}

fn zero(length: usize) -> Number {
    Number { rows: vec![[0; 4]; length / 8].into(), words: vec![0; length + 2 * BLOCK].into() }
}

/// Makes a number from limbs of at most B - 1 in absolute value. A carry beyond the last is dropped.
fn number(limbs: &[i32]) -> Number {
    let mut number = zero(limbs.len());
    let (mut carry, mut last) = (Carry::ZERO, Lanes::ZERO);
    for (block, limbs) in limbs.as_chunks::<BLOCK>().0.iter().enumerate() {
        let limbs = carry.settle(Columns { low: Lanes::new(*limbs), high: Lanes::ZERO });
        number.store(limbs, last, BLOCK * block);
        last = limbs;
    }
    number.store_end(last);
    number
}

/// Big-endian bytes to limbs from 0 to B - 1.
fn limbs(bytes: &[u8], length: usize) -> Box<[i32]> {
    let (mut buffer, mut held) = (0, 0);
    let mut bytes = bytes.iter().rev();
    let mut limbs = vec![0; length];
    for limb in &mut limbs {
        while held < BITS {
            buffer |= bytes.next().map_or(0, |byte| i32::from(*byte)) << held;
            held += 8;
        }
        *limb = buffer & MASK;
        buffer >>= BITS;
        held -= BITS;
    }
    limbs.into()
}

/// m and (n' + 1) / B^16: m is chosen limb by limb such that 1 + n m is a multiple of B^16.
fn constants(limbs: &[i32]) -> ([i32; BLOCK], Vec<i32>) {
    let lowest = limbs.first().copied().unwrap_or_default();
    // A step of Newton's iteration doubles the number of correct bits. An odd number is its own inverse modulo 8.
    let mut inverse = lowest;
    for _ in 0..3 {
        inverse = inverse.wrapping_mul(2_i32.wrapping_sub(lowest.wrapping_mul(inverse)));
    }
    let mut sums = vec![0; limbs.len() + BLOCK + 1];
    let mut m = [0; BLOCK];
    let mut carry = 1;
    for (place, digit) in m.iter_mut().enumerate() {
        let sums = sums.get_mut(place..).unwrap_or_default();
        let sum: i32 = carry + sums.first().copied().unwrap_or_default();
        *digit = inverse.wrapping_mul(sum.wrapping_neg()) & MASK;
        carry = (sum + *digit * lowest) >> BITS;
        // At most sixteen products of 26 bits, and a carry.
        for (sum, limb) in sums.iter_mut().zip(limbs) {
            *sum += *digit * limb;
        }
    }
    let mut multiple: Vec<i32> = sums.into_iter().skip(BLOCK).take(limbs.len()).collect();
    if let Some(first) = multiple.first_mut() {
        *first += carry;
    }
    let carry = settle(&mut multiple);
    debug_assert_eq!(carry, 0);
    (m, multiple)
}

/// 2^`exponent` modulo n, below 1.01 n. Multiplies a power of two below n by B repeatedly, and subtracts multiples of
/// n.
fn power_of_two(exponent: usize, modulus: &[i32], bits: usize) -> Vec<i32> {
    let steps = (exponent + 1 - bits).div_ceil(BITS);
    let start = exponent - BITS * steps;
    let mut power = vec![0; modulus.len()];
    if let Some(limb) = power.get_mut(start / BITS) {
        *limb = 1 << (start % BITS);
    }
    // The quotient uses 65 or more bits of the modulus. Its error is negligible compared with the 2^-20 by which it is
    // reduced, so it is never too large.
    let top = |limbs: &[i32]| {
        let limbs = limbs.iter().skip((bits - 1) / BITS - 5).rev();
        limbs.fold(0.0, |sum, limb| sum * f64::from(1 << BITS) + f64::from(*limb))
    };
    let factor = f64::from(1 << BITS) * (1.0 - 1.0 / f64::from(1 << 20)) / top(modulus);
    for _ in 0..steps {
        let quotient = (top(&power) * factor) as i32;
        let (mut below, mut carry) = (0, 0);
        for (limb, modulus) in power.iter_mut().zip(modulus) {
            carry += below - quotient * modulus;
            below = core::mem::replace(limb, carry & MASK);
            carry >>= BITS;
        }
        debug_assert_eq!(carry + below, 0);
    }
    power
}

/// Carries, so that every limb is from 0 to B - 1. Returns the carry of the last limb.
fn settle(limbs: &mut [i32]) -> i32 {
    add_multiple(limbs, 0, &[])
}

/// Adds `factor` times `other`, and carries.
fn add_multiple(limbs: &mut [i32], factor: i32, other: &[i32]) -> i32 {
    let mut other = other.iter();
    let mut carry = 0;
    for limb in limbs {
        carry += *limb + other.next().map_or(0, |other| factor * other);
        *limb = carry & MASK;
        carry >>= BITS;
    }
    carry
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Carry, Columns, Lanes, MAX_LIMB, Modulus, Number, add_rows, operands};
    use alloc::vec;

    /// Tests by the assertions in the code that no sum of the largest limbs exceeds its bounds at the largest length.
    #[test]
    fn the_largest_limbs_fit() {
        let length = Modulus::new(&[0xff; 1024], 8192).limbs.len();
        let place = length;
        let limb = MAX_LIMB as i32;
        for sign in [limb, -limb] {
            let [row, word] = [limb, sign].map(|limb| (limb & 0xffff | limb << 16).cast_unsigned());
            let rows = vec![[row; 4]; length / 8];
            let words = vec![word; length + 2 * BLOCK];

            let mut product = Columns::ZERO;
            product.add(Lanes::ZERO, &rows, &words, place, 0..length);
            let number = Number { rows: vec![[word; 4]; length / 8].into(), words: words.clone().into() };
            let mut square = Columns::ZERO;
            let start = square.square(&number, place, 0);

            for (mut columns, start) in [(product, Lanes::ZERO), (square, start)] {
                let (last, above) = operands(&rows, &words, place, length - BLOCK..length);
                let start = add_rows(start, last, above);
                columns.add(start, &rows, &words, place - BLOCK, 0..length - BLOCK);
                let mut carry = Carry::ZERO;
                carry.settle(columns);
                carry.settle(columns);
            }
        }
    }
}

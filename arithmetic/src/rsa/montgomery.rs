//! Montgomery products of numbers of 1024 to 8192 bits, by the one instruction of WebAssembly that multiplies most.
//!
//! # Limbs
//! `i32x4.dot_i16x8_s` makes eight products of 16 bits and adds them in pairs. So a limb has 13 bits, B = 2^13, and a number
//! of L limbs is kept in two shapes (`Number`): as pairs of limbs, the rows, and as overlapping pairs, the words. Word k holds
//! limb k and limb k - 1, so that a row (x, y) times word k is x limb(k) + y limb(k - 1): both belong to column k plus the
//! place of x. Products are summed column by column, sixteen columns at a time in four registers, and nothing is loaded or
//! stored on the way but the operands.
//!
//! # Bounds
//! A limb is at most 2^13, not one less: a carry of one may stay in it (`Carry`). A product of pairs is then at most 2^27, and
//! 4 ([`WINDOW`] + 1) = 28 of them at most 2^31.81. After that many a column is split into the lower 13 bits and the upper 19,
//! which are summed apart (`Columns`). A product of two numbers and the reduction together take at most 32 windows, since
//! L <= 640, a doubled window counted as two: the lower sums stay below 2^18, the upper ones below 2^24.
//!
//! # Reduction
//! Montgomery's, R = B^L, sixteen limbs at a time. Let n' be n times m, with m = -1/n modulo B^16. Since n' is -1 modulo
//! B^16, the quotient of a block of sixteen limbs is the block itself: no multiplication, no waiting for one limb to settle
//! the next, and since the block need not be the least of its residue class, three rounds of carries on all limbs at once are
//! enough. Adding block times n' is to drop the block and to add block times (n' + 1) / B^16, which has L limbs.
//! The last block takes n itself, so that what comes out is as long as n, not as n'; there the quotient is block times m.
//!
//! Let 13 L >= bits(n) + 4, so R >= 16 n, and let both factors be below 4 n. What comes out is below
//! (16 n^2 + Q n' + q B^(L - 16) n) / R with Q < (1 + 2^-12) B^(L - 16) and q < (1 + 2^-12) B^16, which is below
//! n + 2 (1 + 2^-12) n < 4 n: the numbers need no subtraction until the end.
//!
//! # What was tried and lost
//! The same product of two numbers of 2048 bits, Node.js 20 on a Zen 4, in nanoseconds: 13-bit limbs with `i32x4.dot_i16x8_s`
//! 707; 27-bit limbs with `i64x2.extmul_low_i32x4_u` and its like 2306 (two shuffles for each two products), with plain
//! `i64.mul` 1872; 22-bit limbs in `f64x2.mul` 2529; 13-bit limbs with 32 columns at a time instead of 16, 1056.
//! 14-bit limbs need a window of 7 and save nothing at 2048 bits, which 160 limbs of 13 bits fit as they are.

use super::lanes::{Lanes, add_rows};
use alloc::{boxed::Box, vec, vec::Vec};
use core::ops::Range;

/// Bits of a limb.
const BITS: usize = 13;
const MASK: u32 = (1 << BITS) - 1;
/// Limbs of a block: the columns that are summed at a time.
const BLOCK: usize = 16;
/// Fours of rows that are summed before columns are split. One more fits.
const WINDOW: usize = 6;

/// A number of L limbs, below 4 n.
pub(super) struct Number {
    /// L / 8 times four pairs of limbs.
    rows: Box<[Rows]>,
    words: Words,
}

/// Four pairs: limb 2 k, and limb 2 k + 1 in the upper half.
pub(super) type Rows = [u32; 4];

/// Limb k, and limb k - 1 in the upper half, at place 16 + k, for k from -16 to L + 15.
type Words = Box<[u32]>;

/// A modulus with its constants.
pub(super) struct Modulus {
    /// L limbs, each below B.
    limbs: Box<[u32]>,
    words: Words,
    /// -1/n modulo B^16.
    inverse: Words,
    /// (n' + 1) / B^16.
    multiple: Words,
    square_of_radix: Number,
}

impl Modulus {
    /// `octets`: big-endian and odd. `bits`: their length, without leading zeros.
    pub(super) fn new(octets: &[u8], bits: usize) -> Self {
        let length = (bits + 4).div_ceil(BITS * BLOCK) * BLOCK;
        let limbs = limbs(octets, length);
        let (inverse, multiple) = constants(&limbs);
        let mut modulus = Self {
            words: words(&limbs),
            inverse: words(&inverse),
            multiple: words(&multiple),
            square_of_radix: number(&limbs),
            limbs,
        };
        // R = 2^(a b), b a power of two. Of 2^a in Montgomery form, squarings make R in Montgomery form, R^2 modulo n.
        let squarings = length.trailing_zeros();
        let exponent = (BITS * length) >> squarings;
        let mut square = number(&power_of_two(BITS * length + exponent, &modulus.limbs, bits));
        let (mut other, mut quotient) = (modulus.zero(), modulus.quotient());
        for _ in 0..squarings {
            modulus.product(&square, None, &mut other, &mut quotient);
            core::mem::swap(&mut square, &mut other);
        }
        modulus.square_of_radix = square;
        modulus
    }

    pub(super) fn square_of_radix(&self) -> &Number {
        &self.square_of_radix
    }

    /// Big-endian octets of a number below the modulus.
    pub(super) fn number(&self, octets: &[u8]) -> Number {
        number(&limbs(octets, self.limbs.len()))
    }

    pub(super) fn zero(&self) -> Number {
        number(&vec![0; self.limbs.len()])
    }

    /// Room for the quotients of a reduction.
    pub(super) fn quotient(&self) -> Box<[Rows]> {
        vec![[0; 4]; self.limbs.len() / 8].into()
    }

    /// The least residue, as `length` octets, big-endian.
    pub(super) fn octets(&self, number: &Number, length: usize) -> Vec<u8> {
        let mut limbs: Vec<u32> = number.rows.as_flattened().iter().flat_map(|row| [row & 0xffff, row >> 16]).collect();
        settle(&mut limbs);
        while limbs.iter().rev().ge(self.limbs.iter().rev()) {
            subtract(&mut limbs, &self.limbs);
        }
        let mut octets = vec![0; length];
        let (mut buffer, mut held) = (0, 0);
        let mut limbs = limbs.into_iter();
        for octet in octets.iter_mut().rev() {
            if held < 8 {
                buffer |= limbs.next().unwrap_or_default() << held;
                held += BITS;
            }
            *octet = buffer as u8;
            buffer >>= 8;
            held -= 8;
        }
        octets
    }

    /// `left` `right` / R modulo n, of `left` squared if there is no `right`.
    pub(super) fn product(&self, left: &Number, right: Option<&Number>, out: &mut Number, quotient: &mut [Rows]) {
        let length = self.limbs.len();
        let low = length - BLOCK;
        let mut carry = Carry::ZERO;
        let mut last = Lanes::ZERO;
        for place in (0..2 * length).step_by(BLOCK) {
            let mut columns = Columns::ZERO;
            let first = place.saturating_sub(length);
            let start = match right {
                Some(right) => {
                    columns.add(Lanes::ZERO, &left.rows, &right.words, place, first..length.min(place + BLOCK));
                    Lanes::ZERO
                }
                None => columns.square(left, place, first),
            };
            // The multiple stands a block higher than its words say.
            let first = first.saturating_sub(BLOCK);
            columns.add(start, quotient, &self.multiple, place.wrapping_sub(BLOCK), first..place.min(low));
            if place >= length {
                columns.add(Lanes::ZERO, quotient, &self.words, place, low..length);
            }
            let limbs = carry.settle(columns);
            if place < low {
                store(limbs.pairs(), quotient, place);
            } else if place == low {
                store(self.reduce_last(limbs, &mut carry), quotient, place);
            } else {
                let place = place - length;
                store(limbs.pairs(), &mut out.rows, place);
                limbs.add(limbs.after(last).shift_left::<16>()).store(&mut out.words, BLOCK + place);
                last = limbs;
            }
        }
        Lanes::ZERO.after(last).shift_left::<16>().store(&mut out.words, BLOCK + length);
        debug_assert!(carry.is_zero(), "a result beyond R");
    }

    /// The quotient of the last block of a reduction. What the block then is, zero, may carry.
    fn reduce_last(&self, block: Lanes, carry: &mut Carry) -> [Rows; 2] {
        let mut columns = Columns::ZERO;
        columns.add(Lanes::ZERO, &block.pairs(), &self.inverse, 0, 0..BLOCK);
        let mut beyond = Carry::ZERO;
        let quotient = beyond.settle(columns).pairs();

        let mut columns = Columns::ZERO;
        columns.add(block, &quotient, &self.words, 0, 0..BLOCK);
        let mut beyond = Carry::ZERO;
        // This is zero modulo B^16, and at most B^16: zero, or a carry of one that has not gone all the way.
        let one = u32::from(!beyond.settle(columns).is_zero());
        carry.add(beyond, Lanes::splat(one));
        quotient
    }
}

/// Sixteen columns: of each the sums of the lower 13 and of the upper 19 bits of its windows.
#[derive(Clone, Copy)]
struct Columns {
    low: Lanes,
    high: Lanes,
}

impl Columns {
    const ZERO: Self = Self { low: Lanes::ZERO, high: Lanes::ZERO };

    /// Adds `start`, at most four products of pairs, and what the limbs of `range` in `rows` have in the columns from `place`
    /// on when they are multiplied with `words`. The range is a multiple of eight at both ends.
    #[inline(always)]
    fn add(&mut self, start: Lanes, rows: &[Rows], words: &[u32], place: usize, range: Range<usize>) {
        debug_assert!(range.start % 8 == 0 && range.end % 8 == 0);
        let mut rows = slice(rows, range.start / 8..range.end / 8);
        // Limb i meets the words from place - i on, which stand a block higher.
        let end = place.wrapping_add(2 * BLOCK).wrapping_sub(range.start);
        let start_of_words = place.wrapping_add(BLOCK + 2).wrapping_sub(range.end);
        let mut words = if rows.is_empty() { &[] } else { slice(words, start_of_words..end) };
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

    /// Adds what a square has in the columns from `place` on: products of two different limbs doubled. Products of a limb
    /// with itself are given back, at most one for each column.
    #[inline(always)]
    fn square(&mut self, number: &Number, place: usize, first: usize) -> Lanes {
        // Limb i meets limb j = place + c - i in column c. In the rows from i = place / 2 on, i = place / 2 + 2 d, the
        // lower limb has j > i where c > 4 d, and j = i where c = 4 d; the upper limb where c > 4 d + 2 and c = 4 d + 2.
        const LOW: u32 = 0xffff;
        const HIGH: u32 = 0xffff_0000;
        const ALL: u32 = 0xffff_ffff;
        const SAME: Lanes = Lanes::new([LOW, 0, HIGH, 0, LOW, 0, HIGH, 0, LOW, 0, HIGH, 0, LOW, 0, HIGH, 0]);
        const DIFFERENT: [Lanes; 4] = [
            Lanes::new([0, LOW, LOW, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL]),
            Lanes::new([0, 0, 0, 0, 0, LOW, LOW, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL]),
            Lanes::new([0, 0, 0, 0, 0, 0, 0, 0, 0, LOW, LOW, ALL, ALL, ALL, ALL, ALL]),
            Lanes::new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LOW, LOW, ALL]),
        ];
        let half = place / 2;
        let rows @ [a, b, c, d] = number.rows.get(half / 8).copied().unwrap_or_default();
        let row = |row, different: Lanes, back| {
            Lanes::splat(row).dot(Lanes::load(&number.words, BLOCK + half - back).and(different))
        };
        let [e, f, g, h] = DIFFERENT;
        let sums = row(a, e, 0).add(row(b, f, 2)).add(row(c, g, 4)).add(row(d, h, 6));
        self.add(sums, &number.rows, &number.words, place, first..half);
        self.low = self.low.shift_left::<1>();
        self.high = self.high.shift_left::<1>();
        let rows = Lanes::spread(rows).and(SAME);
        rows.dot(rows)
    }
}

/// What the columns of one block leave to the next, by rounds. Only the last lane counts.
struct Carry([Lanes; 3]);

impl Carry {
    const ZERO: Self = Self([Lanes::ZERO; 3]);

    /// Columns to limbs, each at most 2^13. Three rounds are enough: after the first a column is below 2^26, after the second
    /// below 2^14, and the third carries at most one.
    #[inline(always)]
    fn settle(&mut self, columns: Columns) -> Lanes {
        let Self([first, second, third]) = self;
        let limbs = columns.low.add(columns.high.after(*first));
        *first = columns.high;
        debug_assert!(limbs.greatest() < 1 << 26);
        let limbs = round(limbs, second);
        debug_assert!(limbs.greatest() < 1 << 14);
        let limbs = round(limbs, third);
        debug_assert!(limbs.greatest() <= 1 << 13);
        limbs
    }

    /// Adds all that another block leaves, and one thing more.
    fn add(&mut self, other: Self, more: Lanes) {
        let (Self([first, ..]), Self([a, b, c])) = (self, other);
        *first = first.add(a).add(b).add(c).add(more);
    }

    fn is_zero(&self) -> bool {
        self.0.iter().all(|lanes| Lanes::ZERO.after(*lanes).is_zero())
    }
}

#[inline(always)]
fn round(limbs: Lanes, before: &mut Lanes) -> Lanes {
    let carries = limbs.shift_right::<{ BITS as u32 }>();
    let before = core::mem::replace(before, carries);
    limbs.and(Lanes::splat(MASK)).add(carries.after(before))
}

#[inline(always)]
fn slice<T>(items: &[T], range: Range<usize>) -> &[T] {
    debug_assert!(items.get(range.clone()).is_some(), "a range beyond the end");
    items.get(range).unwrap_or_default()
}

#[inline(always)]
fn store(pairs: [Rows; 2], rows: &mut [Rows], place: usize) {
    if let Some(rows) = rows.get_mut(place / 8..).and_then(<[Rows]>::first_chunk_mut) {
        *rows = pairs;
    }
}

fn number(limbs: &[u32]) -> Number {
    let pair = |pair: &[u32]| pair.iter().rev().fold(0, |row, limb| row << 16 | limb);
    let mut rows: Box<[Rows]> = vec![[0; 4]; limbs.len() / 8].into();
    for (row, limbs) in rows.as_flattened_mut().iter_mut().zip(limbs.chunks_exact(2)) {
        *row = pair(limbs);
    }
    Number { rows, words: words(limbs) }
}

fn words(limbs: &[u32]) -> Words {
    let mut before = 0;
    let padding = [0; BLOCK];
    let limbs = padding.iter().chain(limbs).chain(&padding);
    limbs.map(|limb| limb | core::mem::replace(&mut before, *limb) << 16).collect()
}

/// Big-endian octets to limbs below B.
fn limbs(octets: &[u8], length: usize) -> Box<[u32]> {
    let (mut buffer, mut held) = (0, 0);
    let mut octets = octets.iter().rev();
    (0..length)
        .map(|_| {
            while held < BITS {
                buffer |= octets.next().map_or(0, |octet| u32::from(*octet)) << held;
                held += 8;
            }
            let limb = buffer & MASK;
            buffer >>= BITS;
            held -= BITS;
            limb
        })
        .collect()
}

/// -1/n modulo B^16 and (n' + 1) / B^16: 1 + n m is a multiple of B^16, made so limb by limb.
fn constants(limbs: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let lowest = limbs.first().copied().unwrap_or_default();
    // Newton's step doubles the bits that are right; an odd number is its own inverse modulo 8.
    let mut inverse = lowest;
    for _ in 0..3 {
        inverse = inverse.wrapping_mul(2_u32.wrapping_sub(lowest.wrapping_mul(inverse)));
    }
    let mut sums = vec![0_u32; limbs.len() + BLOCK + 1];
    if let Some(first) = sums.first_mut() {
        *first = 1;
    }
    let digits = (0..BLOCK)
        .map(|place| {
            let sums = sums.get_mut(place..).unwrap_or_default();
            let digit = sums.first().map_or(0, |sum| inverse.wrapping_mul(sum.wrapping_neg())) & MASK;
            // At most sixteen products of 26 bits and a carry.
            for (sum, limb) in sums.iter_mut().zip(limbs) {
                *sum += digit * limb;
            }
            if let [sum, next, ..] = sums {
                debug_assert_eq!(*sum & MASK, 0);
                *next += *sum >> BITS;
            }
            digit
        })
        .collect();
    let mut multiple: Vec<u32> = sums.into_iter().skip(BLOCK).take(limbs.len()).collect();
    settle(&mut multiple);
    (digits, multiple)
}

/// 2^`exponent` modulo n. Doubles a power of two that is below n, bit by bit.
fn power_of_two(exponent: usize, modulus: &[u32], bits: usize) -> Vec<u32> {
    let mut power = vec![0; modulus.len()];
    if let Some(limb) = power.get_mut((bits - 1) / BITS) {
        *limb = 1 << ((bits - 1) % BITS);
    }
    for _ in bits - 1..exponent {
        for limb in &mut power {
            *limb <<= 1;
        }
        settle(&mut power);
        if power.iter().rev().ge(modulus.iter().rev()) {
            subtract(&mut power, modulus);
        }
    }
    power
}

/// Carries, so that every limb is below B. The number has to fit.
fn settle(limbs: &mut [u32]) {
    let mut carry = 0;
    for limb in limbs {
        carry += *limb;
        *limb = carry & MASK;
        carry >>= BITS;
    }
    debug_assert_eq!(carry, 0, "a number that does not fit");
}

/// `limbs` less `other`, which is not greater.
fn subtract(limbs: &mut [u32], other: &[u32]) {
    let mut borrow = 0;
    for (limb, other) in limbs.iter_mut().zip(other) {
        let difference = limb.wrapping_sub(*other).wrapping_sub(borrow);
        *limb = difference & MASK;
        borrow = difference >> 31;
    }
    debug_assert_eq!(borrow, 0, "a difference below zero");
}

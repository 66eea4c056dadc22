//! edwards448: x^2 + y^2 = 1 - 39081 x^2 y^2 modulo 2^448 - 2^224 - 1. RFC 8032 section 5.2.

use super::comb::{Comb, Lazy, Shape};
use super::curve::{Constants, Curve};
use super::field::{Element, Field, Four, Limbs, ONE, small, sum};
use super::lanes::{I32x4, Limb, Wide};
use super::scalar::Order;
use core::array::from_fn;

/// Sixteen limbs of 28 bits, so 2^224 is the boundary of two limbs. 2^448 is 2^224 + 1.
pub(super) struct Edwards448;

/// 2^35 p, and half a limb.
const BIAS: [u64; 16] = {
    let mut bias = [(((1 << 28) - 1) << 35) + (1 << 27); 16];
    bias[8] -= 1 << 35;
    bias
};

const D: i32 = -39081;

impl Field<16> for Edwards448 {
    const LIMBS: Limbs = Limbs { count: 16, widths: [28, 28], fold: [1, 1] };

    /// Karatsuba's three products of halves, after M. Hamburg, "Ed448-Goldilocks": with w = 2^224 and w^2 = w + 1, (a +
    /// b w) (c + d w) = (a c + b d) + ((a + b) (c + d) - a c) w. The part above w^2 is added to both halves.
    ///
    /// In 32 bits: the sum of two limbs of 4 units is at most 8 * 1.01 * 2^27 < 2^31. In 64 bits: column k below 8 is
    /// the sum of 23 - k products, column k from 8 on of 54 - 2k (some of them twice), so at most 38. With f within 4
    /// units and g within 3 that is at most 38 * 12 * 1.01^2 * 2^54 < 2^62.9, and the biases are about 2^63.
    /// Intermediate sums are modulo 2^64.
    #[inline(always)]
    fn columns<W: Wide>(f: &[W::Limb; 16], g: &[W::Limb; 16]) -> [W; 16] {
        let mut h = BIAS.map(W::splat);
        let half = |limbs: &[W::Limb; 16], start| from_fn::<_, 8, _>(|index| limbs[(start + index) & 15]);
        let (a, b, c, d) = (half(f, 0), half(f, 8), half(g, 0), half(g, 8));
        let both_f: [_; 8] = from_fn(|index| a[index].plus(b[index]));
        let both_g: [_; 8] = from_fn(|index| c[index].plus(d[index]));
        // With a constant number of columns the compiler would unroll all 384 products, which saves 15 % of the time.
        for k in 0..core::hint::black_box(8) {
            let (mut low, mut high) = (h[k & 7], h[(k & 7) + 8]);
            for i in 0..8 {
                let j = (k + 8 - i) & 7;
                let ac = W::product(a[i], c[j]);
                let bd = W::product(b[i], d[j]);
                let sums = W::product(both_f[i], both_g[j]);
                if i <= k {
                    low = low.plus(ac).plus(bd);
                    high = high.plus(sums).minus(ac);
                } else {
                    low = low.plus(sums).minus(ac);
                    high = high.plus(sums).plus(bd);
                }
            }
            (h[k & 7], h[(k & 7) + 8]) = (low, high);
        }
        h
    }

    /// A separate square would save 10 % of the time and cost half a kilobyte.
    #[inline(always)]
    fn square_columns<W: Wide>(f: &[W::Limb; 16]) -> [W; 16] {
        Self::columns(f, f)
    }

    /// Two chains at a time. The carries out of columns 7 and 15 are below 2^37, so the last, into columns 1 and 9, are
    /// below 2^10.
    #[inline(always)]
    fn carried<W: Wide>(mut h: [W; 16]) -> [W; 16] {
        let mut step = |from: usize, to: usize| {
            let (low, high) = (h[from].shifted_right(28), h[from + 8].shifted_right(28));
            (h[from], h[from + 8]) = (h[from].low_bits(28), h[from + 8].low_bits(28));
            let (low_sum, high_sum) = if from < 7 { (low, high) } else { (high, low.plus(high)) };
            (h[to], h[to + 8]) = (h[to].plus(low_sum), h[to + 8].plus(high_sum));
        };
        step(0, 1);
        step(1, 2);
        step(2, 3);
        step(3, 4);
        step(4, 5);
        step(5, 6);
        step(6, 7);
        step(7, 0);
        step(0, 1);
        h
    }
}

impl Curve for Edwards448 {
    fn constants(&self) -> &'static Constants {
        static BASE: Lazy<Comb> = Lazy::new();
        static CONSTANTS: Constants = Constants {
            bytes: 57,
            limbs: Edwards448::LIMBS,
            order: Order {
                words: &[
                    0xab5844f3, 0x2378c292, 0x8dc58f55, 0x216cc272, 0xaed63690, 0xc44edb49, 0x7cca23e9, 0xffffffff,
                    0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x3fffffff,
                ],
                bits: 446,
            },
            encoded_base: &[
                0x14, 0xfa, 0x30, 0xf2, 0x5b, 0x79, 0x08, 0x98, 0xad, 0xc8, 0xd7, 0x4e, 0x2c, 0x13, 0xbd, 0xfd, 0xc4,
                0x39, 0x7c, 0xe6, 0x1c, 0xff, 0xd3, 0x3a, 0xd7, 0xc2, 0xa0, 0x05, 0x1e, 0x9c, 0x78, 0x87, 0x40, 0x98,
                0xa3, 0x6c, 0x73, 0x73, 0xea, 0x4b, 0x62, 0xc7, 0xc9, 0x56, 0x37, 0x20, 0x76, 0x88, 0x24, 0xbc, 0xb6,
                0x6e, 0x71, 0x46, 0x3f, 0x69, 0x00,
            ],
            base: &BASE,
            shape_of_base: Shape { teeth: 7, blocks: 2, step: 32 },
            shape_of_key: Shape { teeth: 6, blocks: 2, step: 38 },
        };
        &CONSTANTS
    }

    fn multiply(&self, f: &Element, g: &Element) -> Element {
        Self::product(f, g)
    }

    fn squared(&self, z: &Element, times: u32) -> Element {
        (0..times).fold(*z, |z, _| self.multiply(&z, &z))
    }

    /// (p - 3) / 4 is 2^446 - 2^222 - 1 = (2^223 - 1) 2^223 + (2^222 - 1).
    fn root_power(&self, z: &Element) -> Element {
        let ones = self.power_of_ones(z, 222);
        let one_more = self.multiply(&self.squared(&ones, 1), z);
        self.multiply(&self.squared(&one_more, 223), &ones)
    }

    /// p - 2 is 4 (p - 3) / 4 + 1.
    fn inverse(&self, z: &Element) -> Element {
        self.multiply(&self.squared(&self.root_power(z), 2), z)
    }

    /// RFC 8032 section 5.2.3: x^2 = (y^2 - 1) / (d y^2 - 1) = u / v. x = u (u v)^((p - 3) / 4), since then v x^2 is u
    /// times the Legendre symbol of u v.
    fn x(&self, y: &Element) -> Option<Element> {
        let y2 = self.squared(y, 1);
        let u = self.multiply(&sum(&y2, &ONE, -1), &ONE);
        let v = self.multiply(&sum(&self.multiply(&y2, &small(D.into())), &ONE, -1), &ONE);
        let x = self.multiply(&self.root_power(&self.multiply(&u, &v)), &u);
        self.is_equal(&self.multiply(&self.squared(&x, 1), &v), &u).then_some(x)
    }

    /// (X, Y, d T, Z).
    fn cached(&self, p: &Four) -> Four {
        let factors = from_fn(|index| if index == 0 { I32x4::new(1, 1, D, 1) } else { I32x4::splat(0) });
        let mut cached = *p;
        Self::set_to_products(&mut cached, p, &factors);
        cached
    }

    /// "add-2008-hwcd" of the Explicit-Formulas Database for a = 1, unified and complete: A, B, C and D are the first
    /// four products, the fifth is computed separately, and `efgh` is within 3, 2, 2 and 2 units.
    fn add(&self, p: &mut Four, q: &[I32x4], mask: i32) {
        let Some(q) = q.first_chunk::<16>() else { return };
        let q = from_fn(|index| {
            let entry = q[index];
            // -(X, Y, T, Z) is (-X, Y, -T, Z).
            entry.or(entry.times(I32x4::new(-1, 1, -1, 1)), mask)
        });
        let fifth = self.multiply(&x_plus_y(p), &x_plus_y(&q));
        let factor = *p;
        Self::set_to_products(p, &factor, &q);
        let efgh = from_fn(|index| {
            let v = p[index];
            let first = v.shuffled::<0, 3, 3, 1>().times(I32x4::new(-1, 1, 1, 1));
            let second = v.shuffled::<1, 2, 2, 0>().times(I32x4::new(-1, -1, 1, -1));
            first.plus(second).plus(I32x4::new(fifth[index] as i32, 0, 0, 0))
        });
        Self::set_to_products(p, &efgh.map(I32x4::shuffled::<0, 2, 0, 1>), &efgh.map(I32x4::shuffled::<1, 3, 3, 2>));
    }

    /// "dbl-2008-hwcd" for a = 1: with A = X^2, B = Y^2, C = (X + Y)^2, D = Z^2 the vector `fgeh` is (A + B - 2D, A +
    /// B, C - A - B, A - B), within 4, 2, 3 and 2 units.
    fn double(&self, p: &mut Four) {
        let input =
            p.map(|v| v.shuffled::<0, 1, 0, 3>().plus(v.shuffled::<1, 1, 1, 1>().times(I32x4::new(0, 0, 1, 0))));
        Self::set_to_products(p, &input, &input);
        let fgeh = p.map(|v| {
            let a = v.shuffled::<0, 0, 0, 0>().times(I32x4::new(1, 1, -1, 1));
            let b = v.shuffled::<1, 1, 1, 1>().times(I32x4::new(1, 1, -1, -1));
            a.plus(b).plus(v.shuffled::<3, 3, 2, 2>().times(I32x4::new(-2, 0, 1, 0)))
        });
        Self::set_to_products(p, &fgeh.map(I32x4::shuffled::<0, 1, 3, 0>), &fgeh.map(I32x4::shuffled::<2, 3, 2, 1>));
    }
}

fn x_plus_y(p: &Four) -> Element {
    p.map(|v| {
        let [x, y, ..] = v.lanes();
        i64::from(x) + i64::from(y)
    })
}

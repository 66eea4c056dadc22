//! edwards25519: -x^2 + y^2 = 1 + d x^2 y^2 modulo 2^255 - 19. RFC 8032 section 5.1.

use super::comb::{Comb, Lazy, Shape};
use super::curve::{Constants, Curve, identity};
use super::field::{Element, Field, Four, Limbs, ONE, ZERO, sum};
use super::lanes::{I32x4, Limb, Wide};
use super::scalar::Order;
use core::array::from_fn;

/// Limbs of 26 and 25 bits in turn. 2^255 is 19, and 19 times a limb still fits a lane of 32 bits.
pub(super) struct Edwards25519;

/// 2^36 p, and half a limb.
const BIAS: [u64; 10] = {
    let even = (((1 << 26) - 1) << 36) + (1 << 25);
    let odd = (((1 << 25) - 1) << 36) + (1 << 24);
    [even - (18 << 36), odd, even, odd, even, odd, even, odd, even, odd]
};

const D: Element =
    [56195235, 13857412, 51736253, 6949390, 114729, 24766616, 60832955, 30306712, 48412415, 21499315, 0, 0, 0, 0, 0, 0];
const TWO_D: [i32; 10] =
    [45281625, 27714825, 36363642, 13898781, 229458, 15978800, 54557047, 27058993, 29715967, 9444199];
const SQUARE_ROOT_OF_MINUS_ONE: Element =
    [34513072, 25610706, 9377949, 3500415, 12389472, 33281959, 41962654, 31548777, 326685, 11406482, 0, 0, 0, 0, 0, 0];

/// The bias and ten products.
macro_rules! column {
    ($index:literal: $($f:expr, $g:expr;)*) => { W::splat(BIAS[$index])$(.plus(W::product($f, $g)))* };
}

/// Carries from one column to another. As a loop this would keep the columns in memory.
macro_rules! carry {
    ($columns:ident: $($from:literal $to:literal),*) => {
        $(
            let width = Self::LIMBS.width($from);
            $columns[$to] = $columns[$to].plus($columns[$from].shifted_right(width));
            $columns[$from] = $columns[$from].low_bits(width);
        )*
    };
}

impl Field<10> for Edwards25519 {
    const LIMBS: Limbs = Limbs { count: 10, widths: [26, 25], fold: [19, 0] };

    /// The weight of limb i is 2^(25.5 i) rounded up, so two odd limbs make a product of twice the weight of its
    /// column.
    ///
    /// In 32 bits: 19 g is at most 19 * 3 * 1.01 * 2^25 < 2^31. In 64 bits: with f within 4 units and g within 3 the
    /// largest column is column 0, at most (1 + 4 * 19 + 5 * 38 / 4) * 12 * 1.01^2 * 2^50 < 2^60.6, and the largest odd
    /// one column 1, at most (2 + 8 * 19) / 2 * 12 * 1.01^2 * 2^50 < 2^59.9; the biases are about 2^62 and 2^61.
    #[inline(always)]
    fn columns<W: Wide>(f: &[W::Limb; 10], g: &[W::Limb; 10]) -> [W; 10] {
        let [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9] = *f;
        let [g0, g1, g2, g3, g4, g5, g6, g7, g8, g9] = *g;
        let [d1, d3, d5, d7, d9] = [f1.plus(f1), f3.plus(f3), f5.plus(f5), f7.plus(f7), f9.plus(f9)];
        let nineteen = W::Limb::splat(19);
        let [_, n1, n2, n3, n4, n5, n6, n7, n8, n9] = array!(I in 10, g[I].times(nineteen));
        [
            column!(0: f0, g0; d1, n9; f2, n8; d3, n7; f4, n6; d5, n5; f6, n4; d7, n3; f8, n2; d9, n1;),
            column!(1: f0, g1; f1, g0; f2, n9; f3, n8; f4, n7; f5, n6; f6, n5; f7, n4; f8, n3; f9, n2;),
            column!(2: f0, g2; d1, g1; f2, g0; d3, n9; f4, n8; d5, n7; f6, n6; d7, n5; f8, n4; d9, n3;),
            column!(3: f0, g3; f1, g2; f2, g1; f3, g0; f4, n9; f5, n8; f6, n7; f7, n6; f8, n5; f9, n4;),
            column!(4: f0, g4; d1, g3; f2, g2; d3, g1; f4, g0; d5, n9; f6, n8; d7, n7; f8, n6; d9, n5;),
            column!(5: f0, g5; f1, g4; f2, g3; f3, g2; f4, g1; f5, g0; f6, n9; f7, n8; f8, n7; f9, n6;),
            column!(6: f0, g6; d1, g5; f2, g4; d3, g3; f4, g2; d5, g1; f6, g0; d7, n9; f8, n8; d9, n7;),
            column!(7: f0, g7; f1, g6; f2, g5; f3, g4; f4, g3; f5, g2; f6, g1; f7, g0; f8, n9; f9, n8;),
            column!(8: f0, g8; d1, g7; f2, g6; d3, g5; f4, g4; d5, g3; f6, g2; d7, g1; f8, g0; d9, n9;),
            column!(9: f0, g9; f1, g8; f2, g7; f3, g6; f4, g5; f5, g4; f6, g3; f7, g2; f8, g1; f9, g0;),
        ]
    }

    /// For single elements, in 64 bits. The bounds on the columns are those above.
    #[inline(always)]
    fn square_columns<W: Wide>(f: &[W::Limb; 10]) -> [W; 10] {
        let [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9] = *f;
        let [d0, d1, d2, d3, d4, d5, d6, d7, ..] = array!(I in 10, f[I].plus(f[I]));
        let (nineteen, twice_nineteen) = (W::Limb::splat(19), W::Limb::splat(38));
        let [n6, n8] = [f6.times(nineteen), f8.times(nineteen)];
        let [n5, n7, n9] = [f5.times(twice_nineteen), f7.times(twice_nineteen), f9.times(twice_nineteen)];
        [
            column!(0: f0, f0; d1, n9; d2, n8; d3, n7; d4, n6; f5, n5;),
            column!(1: d0, f1; f2, n9; d3, n8; f4, n7; d5, n6;),
            column!(2: d0, f2; d1, f1; d3, n9; d4, n8; d5, n7; f6, n6;),
            column!(3: d0, f3; d1, f2; f4, n9; d5, n8; f6, n7;),
            column!(4: d0, f4; d1, d3; f2, f2; d5, n9; d6, n8; f7, n7;),
            column!(5: d0, f5; d1, f4; d2, f3; f6, n9; d7, n8;),
            column!(6: d0, f6; d1, d5; d2, f4; d3, f3; d7, n9; f8, n8;),
            column!(7: d0, f7; d1, f6; d2, f5; d3, f4; f8, n9;),
            column!(8: d0, f8; d1, d7; d2, f6; d3, d5; f4, f4; f9, n9;),
            column!(9: d0, f9; d1, f8; d2, f7; d3, f6; d4, f5;),
        ]
    }

    /// Two chains at a time, since each step waits for the one before. A column is below 2^63, so the carry into column
    /// 0 is below 19 * 2^38, and the last carries, into columns 1 and 6, are below 2^17 and 2^13.
    #[inline(always)]
    fn carried<W: Wide>(mut h: [W; 10]) -> [W; 10] {
        carry!(h: 0 1, 5 6, 1 2, 6 7, 2 3, 7 8, 3 4, 8 9, 4 5);
        let carry = h[9].shifted_right(25);
        h[9] = h[9].low_bits(25);
        h[0] = h[0].plus(carry).plus(carry.shifted_left(1)).plus(carry.shifted_left(4));
        carry!(h: 5 6, 0 1);
        h
    }
}

impl Curve for Edwards25519 {
    fn constants(&self) -> &'static Constants {
        static BASE: Lazy<Comb> = Lazy::new();
        static CONSTANTS: Constants = Constants {
            bytes: 32,
            limbs: Edwards25519::LIMBS,
            order: Order { words: &[0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000], bits: 252 },
            encoded_base: &[
                0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
            ],
            base: &BASE,
            shape_of_base: Shape { teeth: 8, blocks: 2, step: 16 },
            shape_of_key: Shape { teeth: 6, blocks: 2, step: 22 },
        };
        &CONSTANTS
    }

    fn multiply(&self, f: &Element, g: &Element) -> Element {
        Self::product(f, g)
    }

    fn squared(&self, z: &Element, times: u32) -> Element {
        (0..times).fold(*z, |z, _| Self::square(&z))
    }

    /// (p - 5) / 8 is 2^252 - 3.
    fn root_power(&self, z: &Element) -> Element {
        self.multiply(&self.squared(&self.power_of_ones(z, 250), 2), z)
    }

    /// p - 2 is 8 (2^252 - 3) + 3.
    fn inverse(&self, z: &Element) -> Element {
        let power = self.squared(&self.root_power(z), 3);
        self.multiply(&power, &self.multiply(&self.squared(z, 1), z))
    }

    /// RFC 8032 section 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1) = u / v, and x = u v^3 (u v^7)^((p - 5) / 8), or that
    /// times the square root of -1.
    fn x(&self, y: &Element) -> Option<Element> {
        let y2 = self.squared(y, 1);
        let u = self.multiply(&sum(&y2, &ONE, -1), &ONE);
        let v = self.multiply(&sum(&self.multiply(&y2, &D), &ONE, 1), &ONE);
        let v2 = self.squared(&v, 1);
        let uv3 = self.multiply(&self.multiply(&v2, &v), &u);
        let uv7 = self.multiply(&uv3, &self.squared(&v2, 1));
        let x = self.multiply(&uv3, &self.root_power(&uv7));
        let vx2 = self.multiply(&self.squared(&x, 1), &v);
        if self.is_equal(&vx2, &u) {
            Some(x)
        } else if self.is_equal(&vx2, &sum(&ZERO, &u, -1)) {
            Some(self.multiply(&x, &SQUARE_ROOT_OF_MINUS_ONE))
        } else {
            None
        }
    }

    /// (Y - X, Y + X, 2 d T, 2 Z).
    fn cached(&self, p: &Four) -> Four {
        let factors = from_fn(|index| {
            let first = i32::from(index == 0);
            I32x4::new(first, first, TWO_D[index], 2 * first)
        });
        let mut cached = identity();
        if let (Some(cached), Some(p)) = (cached.first_chunk_mut(), p.first_chunk()) {
            Self::set_to_products(cached, &differences(p), &factors);
        }
        cached
    }

    /// "add-2008-hwcd-3" of the Explicit-Formulas Database, unified and complete: in it k is 2d, and it takes T before
    /// Z here. (A, B, C, D) are the first four products, (E, H, F, G) their sums and differences.
    fn add(&self, p: &mut Four, q: &[I32x4], mask: i32) {
        let (Some(p), Some(q)) = (p.first_chunk_mut::<10>(), q.first_chunk::<10>()) else { return };
        // -(X, Y, T, Z) is (-X, Y, -T, Z).
        let q = array!(I in 10, {
            q[I].or(q[I].shuffled::<1, 0, 2, 3>().times(I32x4::new(1, 1, -1, 1)), mask)
        });
        Self::set_to_products(p, &differences(p), &q);
        let ehfg = array!(I in 10, p[I].shuffled::<1, 0, 3, 2>().plus(p[I].times(I32x4::new(-1, 1, -1, 1))));
        Self::set_to_products(
            p,
            &array!(I in 10, ehfg[I].shuffled::<0, 3, 0, 2>()),
            &array!(I in 10, ehfg[I].shuffled::<2, 1, 1, 3>()),
        );
    }

    /// "dbl-2008-hwcd" with all four of its sums negated: with A = X^2, B = Y^2, C = (X + Y)^2, D = Z^2 the vector
    /// `fhge` is (A - B + 2D, A + B, A + B - C, A - B), within 4, 2, 3 and 2 units.
    fn double(&self, p: &mut Four) {
        let Some(p) = p.first_chunk_mut::<10>() else { return };
        let only_third = I32x4::new(0, 0, 1, 0);
        let input = array!(I in 10, {
            p[I].shuffled::<0, 1, 0, 3>().plus(p[I].shuffled::<1, 1, 1, 1>().times(only_third))
        });
        Self::set_to_products(p, &input, &input);
        let fhge = array!(I in 10, {
            let v = p[I];
            let a = v.shuffled::<0, 0, 0, 0>();
            let b = v.shuffled::<1, 1, 1, 1>().times(I32x4::new(-1, 1, 1, -1));
            a.plus(b).plus(v.shuffled::<3, 3, 2, 2>().times(I32x4::new(2, 0, -1, 0)))
        });
        Self::set_to_products(
            p,
            &array!(I in 10, fhge[I].shuffled::<0, 1, 1, 0>()),
            &array!(I in 10, fhge[I].shuffled::<2, 3, 2, 3>()),
        );
    }
}

/// (Y - X, Y + X, T, Z), within two units.
#[inline(always)]
fn differences(p: &[I32x4; 10]) -> [I32x4; 10] {
    array!(I in 10, {
        let v = p[I];
        let yx = v.shuffled::<1, 0, 2, 3>().times(I32x4::new(1, 1, 0, 0));
        v.times(I32x4::new(-1, 1, 1, 1)).plus(yx)
    })
}

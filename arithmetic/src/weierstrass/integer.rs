//! Integers modulo any odd modulus, for operations that run once per signature: s^-1, u1, u2, and the inversion for a
//! table. All lengths share one code, so it is small. Unrolling would gain nothing.
//!
//! An integer consists of signed limbs of 30 bits, the lowest first. The uppermost limb that its modulus uses carries
//! the sign. The limbs below are from 0 to 2^30 - 1, those above are 0.

/// The number of limbs of the longest modulus, 521 bits.
pub(crate) const LIMBS: usize = 18;
/// The width of a limb, in bits.
pub(crate) const WIDTH: u32 = 30;
const MASK: i64 = (1 << WIDTH) - 1;

pub(crate) type Integer = [i32; LIMBS];

pub(crate) const ONE: Integer = {
    let mut one = [0; LIMBS];
    one[0] = 1;
    one
};

/// An odd modulus. Its integers have `length` limbs, and the uppermost can hold 2^6 times the modulus.
pub(crate) struct Modulus {
    limbs: Integer,
    length: usize,
    /// -m^-1 modulo 2^30.
    negative_inverse: i32,
    /// 2^(30 length) modulo m.
    radix: Integer,
}

impl Modulus {
    /// Parses hexadecimal digits.
    pub(crate) const fn new(digits: &[u8]) -> Self {
        let limbs = from_hexadecimal::<LIMBS>(digits, WIDTH);
        let mut length = LIMBS;
        while limbs[length - 1] == 0 {
            length -= 1;
        }
        assert!(limbs[length - 1] < 1 << 25);
        let radix = times_power_of_two(ONE, &limbs, WIDTH, length as u32 * WIDTH);
        Self { limbs, length, negative_inverse: negative_inverse(limbs[0], WIDTH), radix }
    }

    /// The integer with these big-endian bytes.
    pub(crate) fn integer(&self, bytes: &[u8]) -> Integer {
        self.repack(bytes.iter().rev().map(|byte| i32::from(*byte)), 8)
    }

    /// The integer with these limbs of `width` bits.
    pub(crate) fn repack(&self, limbs: impl Iterator<Item = i32>, width: u32) -> Integer {
        let mut integer = [0; LIMBS];
        repack(limbs, width, &mut integer[..self.length], WIDTH);
        integer
    }

    /// The limbs of an integer of this modulus.
    pub(crate) fn limbs(&self, integer: &Integer) -> impl Iterator<Item = i32> {
        integer[..self.length].iter().copied()
    }

    /// Whether `integer` is from 0 to m - 1.
    pub(crate) fn holds(&self, integer: &Integer) -> bool {
        !self.is_negative(integer) && self.is_negative(&self.plus_multiple(integer, -1))
    }

    /// Whether `integer` is m itself.
    pub(crate) fn is(&self, integer: &Integer) -> bool {
        *integer == self.limbs
    }

    /// `integer` + `factor` m.
    pub(crate) fn plus_multiple(&self, integer: &Integer, factor: i32) -> Integer {
        self.combine([1, 0, factor], integer, integer, false)
    }

    /// `integer` / 2^`bits`, rounded down; at most 30 bits.
    pub(crate) fn shifted_right(&self, integer: &Integer, bits: usize) -> Integer {
        self.combine([1 << (WIDTH as usize - bits), 0, 0], integer, integer, true)
    }

    /// a b / 2^(30 length), from 0 to m - 1. P. Montgomery, "Modular multiplication without trial division", 1985.
    ///
    /// |a b| may be up to 2/5 m 2^(30 length): multiples up to m / 2 are added, so the sum is above -m and below m.
    pub(crate) fn montgomery_product(&self, a: &Integer, b: &Integer) -> Integer {
        let mut product = [0; LIMBS];
        for &factor in &a[..self.length] {
            product = self.combine_modulo([1, factor], &product, b);
        }
        if self.is_negative(&product) { self.plus_multiple(&product, 1) } else { product }
    }

    /// x^-1 2^(30 length) modulo m, so that a Montgomery product with it divides by x. x must not be a multiple of m.
    pub(crate) fn inverse_times_radix(&self, x: &Integer) -> Integer {
        self.divide(&self.radix, x)
    }

    /// `numerator` / x modulo m, between -27 m and 27 m (for 384 bits: -20 m and 20 m). x must not be a multiple of m,
    /// and both must be from 0 to m.
    ///
    /// D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and modular inversion", 2019, section 8, in
    /// variable time: division steps take (f, g) from (m, x) to (±1, 0), 30 at once with a matrix that depends only on
    /// the lowest 30 bits of f and g. With d x = f and e x = g (times the numerator), the same matrix is applied to (d,
    /// e), after adding a multiple of m that makes the results divisible by 2^30.
    pub(crate) fn divide(&self, numerator: &Integer, x: &Integer) -> Integer {
        let (mut f, mut g) = (self.limbs, *x);
        let (mut d, mut e) = ([0; LIMBS], *numerator);
        let mut eta = -1;
        while g != [0; LIMBS] {
            let [u, v, q, r] = division_steps(&mut eta, f[0], g[0]);
            // The sums of absolute values in each row are at most 2^30, so that |f|, |g| do not grow, and |d|, |e| grow
            // by m / 2 at most. There are at most 51 rounds for 521 bits, and 38 for 384 (section 11 of the paper: (49
            // bits + 57) / 17 steps).
            (f, g) = (self.combine([u, v, 0], &f, &g, true), self.combine([q, r, 0], &f, &g, true));
            (d, e) = (self.combine_modulo([u, v], &d, &e), self.combine_modulo([q, r], &d, &e));
        }
        if self.is_negative(&f) { self.combine([-1, 0, 0], &d, &d, false) } else { d }
    }

    /// (u a + v b + k m) / 2^30, for the k from -2^29 to 2^29 - 1 that makes it an integer.
    fn combine_modulo(&self, [u, v]: [i32; 2], a: &Integer, b: &Integer) -> Integer {
        let low = u.wrapping_mul(a[0]).wrapping_add(v.wrapping_mul(b[0]));
        let multiple = low.wrapping_mul(self.negative_inverse) << 2 >> 2;
        self.combine([u, v, multiple], a, b, true)
    }

    /// u a + v b + w m. If `divided`, it is divided by 2^30 and rounded down.
    #[inline(never)]
    fn combine(&self, factors: [i32; 3], a: &Integer, b: &Integer, divided: bool) -> Integer {
        let [u, v, w] = factors.map(i64::from);
        let mut carry = 0;
        let mut result = [0; LIMBS];
        for i in 0..self.length {
            // Factors are up to 2^30 and limbs up to 2^31, at most one of them: below 2^63.
            carry += u * i64::from(a[i]) + v * i64::from(b[i]) + w * i64::from(self.limbs[i]);
            result[i] = (carry & MASK) as i32;
            carry >>= WIDTH;
        }
        if divided {
            debug_assert!(i32::try_from(carry).is_ok());
            result.copy_within(1.., 0);
            result[self.length - 1] = carry as i32;
        } else {
            result[self.length - 1] += (carry << WIDTH) as i32;
        }
        result
    }

    fn is_negative(&self, integer: &Integer) -> bool {
        integer[self.length - 1] < 0
    }
}

/// Converts limbs of `from` bits to limbs of `to` bits, both at most 30. Sign and all remaining bits go to the
/// uppermost limb.
pub(crate) fn repack(mut limbs: impl Iterator<Item = i32>, from: u32, target: &mut [i32], to: u32) {
    let Some((last, rest)) = target.split_last_mut() else { return };
    let (mut bits, mut held) = (0_i64, 0);
    for place in rest {
        while held < to {
            // Fewer than 30 bits are held, and a limb is below 2^31: less than 2^62.
            bits += i64::from(limbs.next().unwrap_or(0)) << held;
            held += from;
        }
        *place = (bits & ((1 << to) - 1)) as i32;
        bits >>= to;
        held -= to;
    }
    for limb in limbs.take(4) {
        bits += i64::from(limb) << held;
        held += from;
    }
    *last = bits as i32;
}

/// The matrix of 30 division steps, times 2^30: rows (u, v) for f and (q, r) for g. Only the lowest 30 bits of f, which
/// is odd, and of g matter. `eta` is -delta of the paper.
fn division_steps(eta: &mut i32, mut f: i32, mut g: i32) -> [i32; 4] {
    let (mut u, mut v, mut q, mut r) = (1_i32, 0_i32, 0_i32, 1_i32);
    let mut left = WIDTH;
    loop {
        // Steps at which g is even.
        let zeros = (g | (-1 << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= zeros as i32;
        left -= zeros;
        if left == 0 {
            return [u, v, q, r];
        }
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, -u);
            (v, r) = (r, -v);
        }
        // Until eta is negative again, f stays the same and multiples of it are added to g, so several low bits of g
        // are cleared at once. Since f f = 1 modulo 8, f (2 - f f) is the inverse of f modulo 2^6.
        let together = (*eta + 1).min(left as i32).min(6);
        let multiple = f.wrapping_mul(g).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2)) & ((1 << together) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q += u * multiple;
        r += v * multiple;
    }
}

/// Limbs of `width` bits from hexadecimal digits.
pub(crate) const fn from_hexadecimal<const N: usize>(digits: &[u8], width: u32) -> [i32; N] {
    let mut limbs = [0; N];
    let mut i = 0;
    while i < digits.len() {
        let digit = digits[digits.len() - 1 - i];
        let value = if digit <= b'9' { digit - b'0' } else { digit - b'a' + 10 };
        let mut bit = 0;
        while bit < 4 {
            let place = 4 * i as u32 + bit;
            // Digits beyond the limbs are leading zeros.
            if value >> bit & 1 == 1 {
                limbs[(place / width) as usize] |= 1 << (place % width);
            }
            bit += 1;
        }
        i += 1;
    }
    limbs
}

/// x 2^`exponent` modulo m, for constants.
pub(crate) const fn times_power_of_two<const N: usize>(
    mut x: [i32; N],
    modulus: &[i32; N],
    width: u32,
    exponent: u32,
) -> [i32; N] {
    let mut round = 0;
    while round < exponent {
        let mut less = [0; N];
        let (mut double, mut difference) = (0_i64, 0_i64);
        let mut i = 0;
        while i < N {
            double += 2 * x[i] as i64;
            x[i] = (double & ((1 << width) - 1)) as i32;
            double >>= width;
            difference += x[i] as i64 - modulus[i] as i64;
            less[i] = (difference & ((1 << width) - 1)) as i32;
            difference >>= width;
            i += 1;
        }
        if difference + double >= 0 {
            x = less;
        }
        round += 1;
    }
    x
}

/// -x^-1 modulo 2^`width`, for an odd x, by Newton's iteration.
pub(crate) const fn negative_inverse(x: i32, width: u32) -> i32 {
    let mut inverse = x;
    let mut bits = 3;
    while bits < width {
        inverse = inverse.wrapping_mul(2_i32.wrapping_sub(x.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse.wrapping_neg() & ((1 << width) - 1)
}

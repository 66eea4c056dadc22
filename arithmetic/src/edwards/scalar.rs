//! Integers modulo the order of a base point.

/// The order L of a base point.
pub(super) struct Order {
    /// 32 bits each, the low ones first.
    pub(super) words: &'static [u32],
    /// L differs from 2^bits by less than a part in 2^100.
    pub(super) bits: usize,
}

/// 32 bits each, the low ones first; as many as the order has, then zeros.
pub(super) type Scalar = [u32; 16];

pub(super) fn bit(words: &[u32], index: usize) -> u32 {
    words.get(index / 32).map_or(0, |word| word >> (index % 32) & 1)
}

impl Order {
    /// The little-endian integer, if it is below L.
    #[inline(never)]
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<Scalar> {
        let (bytes, rest) = bytes.split_at_checked(4 * self.words.len())?;
        let scalar = integer(bytes);
        (rest.iter().all(|byte| *byte == 0) && self.is_above(&scalar)).then_some(scalar)
    }

    /// The little-endian integer, of an even number of bytes, modulo L.
    #[inline(never)]
    pub(super) fn reduce(&self, bytes: &[u8]) -> Option<Scalar> {
        // First as many bytes as are always below L, then 16 bits at a time.
        let (low, high) = bytes.split_at_checked(bytes.len().checked_sub(4 * self.words.len() - 2)?)?;
        let mut scalar = integer(high);
        for chunk in low.rchunks_exact(2) {
            self.step(&mut scalar, chunk.iter().rfold(0, |number, byte| number << 8 | i64::from(*byte)));
        }
        Some(scalar)
    }

    /// s becomes 2^16 s + the chunk modulo L, for s below L. That value minus q L, with q = s / 2^(bits - 16), is its
    /// part below 2^bits minus q c, for L = 2^bits + c. q c is below 2^17 c, so the result is from -L to 2L.
    fn step(&self, scalar: &mut Scalar, chunk: i64) {
        let last = self.words.len() - 1;
        let quotient = scalar.get(last).map_or(0, |word| i64::from(word >> (self.bits - 16 - 32 * last)));
        let carry = self.add(scalar, 16, -quotient, chunk);
        debug_assert!(carry == 0 || carry == -1);
        if carry < 0 {
            self.add(scalar, 0, 1, 0);
        } else if !self.is_above(scalar) {
            self.add(scalar, 0, -1, 0);
        }
    }

    /// s becomes 2^shift s + times L + carry modulo 2^(32 words), for a shift of at most 16 and at most 2^17 times.
    /// Returns the overflow.
    fn add(&self, scalar: &mut Scalar, shift: u32, times: i64, mut carry: i64) -> i64 {
        for (word, order) in scalar.iter_mut().zip(self.words) {
            // Within 2^50.
            let sum = (i64::from(*word) << shift) + times * i64::from(*order) + carry;
            *word = sum as u32;
            carry = sum >> 32;
        }
        carry
    }

    #[inline(never)]
    fn is_above(&self, scalar: &Scalar) -> bool {
        self.words.iter().rev().gt(scalar.iter().take(self.words.len()).rev())
    }
}

fn integer(bytes: &[u8]) -> Scalar {
    let mut words = [0; 16];
    for (index, byte) in bytes.iter().enumerate() {
        if let Some(word) = words.get_mut(index / 4) {
            *word |= u32::from(*byte) << (index % 4 * 8);
        }
    }
    words
}

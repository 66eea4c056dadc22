//! Integers modulo the order of a base point.

/// The order L of a base point.
pub(super) struct Order {
    /// 32 bits each, the low ones first.
    pub(super) words: &'static [u32],
    /// L is 2^bits but for less than a part in 2^100.
    pub(super) bits: usize,
}

/// 32 bits each, the low ones first; as many as the order has, then zeros.
pub(super) type Scalar = [u32; 16];

pub(super) fn bit(words: &[u32], index: usize) -> u32 {
    words.get(index / 32).map_or(0, |word| word >> (index % 32) & 1)
}

impl Order {
    /// The little-endian integer, if it is below L.
    pub(super) fn decode(&self, octets: &[u8]) -> Option<Scalar> {
        let (octets, rest) = octets.split_at_checked(4 * self.words.len())?;
        let scalar = integer(octets);
        (rest.iter().all(|octet| *octet == 0) && self.is_above(&scalar)).then_some(scalar)
    }

    /// The little-endian integer, of an even number of octets, modulo L.
    pub(super) fn reduce(&self, octets: &[u8]) -> Option<Scalar> {
        // The octets that are below L whatever they are, then 16 bits at a time.
        let (low, high) = octets.split_at_checked(octets.len().checked_sub(4 * self.words.len() - 2)?)?;
        let scalar = low.rchunks_exact(2).fold(integer(high), |scalar, chunk| self.step(&scalar, &integer(chunk)[0]));
        Some(scalar)
    }

    /// 2^16 s + the chunk modulo L, for s below L: minus q L for q = s / 2^(bits - 16). With L = 2^bits + c, that leaves what
    /// is below 2^bits, minus q c, where q c is below 2^17 c: from -L to 2L.
    fn step(&self, scalar: &Scalar, chunk: &u32) -> Scalar {
        let last = self.words.len() - 1;
        let quotient = i64::from(scalar[last & 15] >> (self.bits - 16 - 32 * last));
        let mut result = [0; 16];
        let mut carry = i64::from(*chunk);
        for (index, order) in self.words.iter().enumerate() {
            // At most 2^49 in absolute value.
            let sum = (i64::from(scalar[index & 15]) << 16) - quotient * i64::from(*order) + carry;
            result[index & 15] = sum as u32;
            carry = sum >> 32;
        }
        debug_assert!(carry == 0 || carry == -1);
        if carry < 0 {
            self.added(&result, 1)
        } else if self.is_above(&result) {
            result
        } else {
            self.added(&result, -1)
        }
    }

    /// The scalar plus L times 1 or -1, modulo 2^(32 words).
    fn added(&self, scalar: &Scalar, times: i64) -> Scalar {
        let mut result = [0; 16];
        let mut carry = 0;
        for ((sum, word), order) in result.iter_mut().zip(scalar).zip(self.words) {
            let wide = i64::from(*word) + times * i64::from(*order) + carry;
            *sum = wide as u32;
            carry = wide >> 32;
        }
        result
    }

    fn is_above(&self, scalar: &Scalar) -> bool {
        self.words.iter().rev().gt(scalar.iter().take(self.words.len()).rev())
    }
}

fn integer(octets: &[u8]) -> Scalar {
    let mut words = [0; 16];
    for (index, octet) in octets.iter().enumerate() {
        if let Some(word) = words.get_mut(index / 4) {
            *word |= u32::from(*octet) << (index % 4 * 8);
        }
    }
    words
}

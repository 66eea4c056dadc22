//! RSA public keys, for the rows in `rs` and `ps`. RFC 8017.

use super::{BadSignature, Key as AnyKey, Row, arithmetic::rsa::PublicKey};
use crate::error::KeyFault;

/// Below this, no option helps: such moduli have been factored in public.
const LEAST_BITS: usize = 1024;
/// RFC 7518 section 3.3.
const STRONG_BITS: usize = 2048;
/// The time of a verification grows with the square of the size: this bounds it.
const MOST_BITS: usize = 8192;
/// Exponents stay below 2^33: the time of a verification grows with their length.
const EXPONENT_OCTETS: usize = 5;
const EXPONENT_END: u64 = 1 << 33;

pub(crate) struct Key {
    public: PublicKey,
    bits: usize,
}

impl Key {
    pub(super) fn new(n: &[u8], e: &[u8]) -> Result<Self, KeyFault> {
        // RFC 7518 section 6.3.1: the shortest encoding, so one key has one thumbprint.
        let (Some(&top), Some(1..)) = (n.first(), e.first()) else { return Err(KeyFault::Malformed) };
        let spare = usize::try_from(top.leading_zeros()).map_err(|_| KeyFault::Malformed)?;
        let bits = n.len().saturating_mul(8).saturating_sub(spare);
        match (top, bits) {
            (0, _) => return Err(KeyFault::Malformed),
            (_, ..LEAST_BITS) => return Err(KeyFault::Weak),
            (_, LEAST_BITS..=MOST_BITS) => {}
            _ => return Err(KeyFault::Size),
        }
        if e.len() > EXPONENT_OCTETS {
            return Err(KeyFault::Exponent);
        }
        let exponent = e.iter().fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
        if exponent % 2 == 0 || !(3..EXPONENT_END).contains(&exponent) {
            return Err(KeyFault::Exponent);
        }
        let public = PublicKey::new(n, exponent).ok_or(KeyFault::Malformed)?;
        Ok(Self { public, bits })
    }

    pub(super) fn bits(&self) -> usize {
        self.bits
    }

    pub(super) fn takes(&self, signature: &[u8]) -> bool {
        self.public.takes(signature)
    }

    /// The key, if it is one of RSA.
    pub(super) fn of(key: &AnyKey) -> Result<&PublicKey, BadSignature> {
        let AnyKey::Rsa(key) = key else { return Err(BadSignature) };
        Ok(&key.public)
    }
}

pub(super) fn is_weak(_: &Row, key: &AnyKey) -> bool {
    matches!(key, AnyKey::Rsa(key) if key.bits < STRONG_BITS)
}

#[cfg(test)]
mod tests {
    use super::Key;
    use crate::error::KeyFault;
    use alloc::{vec, vec::Vec};

    fn modulus(bits: usize) -> Vec<u8> {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] = 0xff >> ((8 - bits % 8) % 8);
        n
    }

    #[test]
    fn bounds_hold_at_both_ends() {
        let e = [1, 0, 1];
        for (bits, fault) in [
            (1023, Some(KeyFault::Weak)),
            (1024, None),
            (2047, None),
            (8192, None),
            (8193, Some(KeyFault::Size)),
            (16384, Some(KeyFault::Size)),
        ] {
            let key = Key::new(&modulus(bits), &e);
            assert_eq!(key.as_ref().err().copied(), fault, "{bits}");
            assert!(key.is_err() || key.is_ok_and(|key| key.bits() == bits));
        }
        let n = modulus(2048);
        for e in [&[1][..], &[2], &[1, 0, 0], &[2, 0, 0, 0, 1], &[1, 0, 0, 0, 0, 1]] {
            assert_eq!(Key::new(&n, e).err(), Some(KeyFault::Exponent), "{e:?}");
        }
        for e in [&[3][..], &[1, 0xff, 0xff, 0xff, 0xff]] {
            assert!(Key::new(&n, e).is_ok(), "{e:?}");
        }
        for (n, e) in [(&[][..], &[3][..]), (&[0, 1], &[3]), (&n, &[]), (&n, &[0, 3])] {
            assert_eq!(Key::new(n, e).err(), Some(KeyFault::Malformed));
        }
        let mut even = n.clone();
        even[255] = 0;
        assert_eq!(Key::new(&even, &[3]).err(), Some(KeyFault::Malformed));
    }
}

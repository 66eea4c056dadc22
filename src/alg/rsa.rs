//! RSA public keys, for the rows in `rs` and `ps`. RFC 8017.

use super::{BadSignature, Key, arithmetic::rsa::PublicKey, modulus_bits};
use crate::error::{KeyError, MemberError};

/// Smaller keys are rejected even if weak keys are allowed: such moduli have been factored in public.
const LEAST_BITS: usize = 1024;
/// RFC 7518 section 3.3.
pub(super) const STRONG_BITS: usize = 2048;
/// Larger keys are rejected: the time of a verification grows with the square of the size.
const MOST_BITS: usize = 8192;
/// Exponents must be below 2^33: the time of a verification grows with their length.
const EXPONENT_BYTES: usize = 5;
const EXPONENT_END: u64 = 1 << 33;

/// Checks a modulus and an exponent, both big-endian.
pub(super) fn check(n: &[u8], e: &[u8]) -> Result<(), KeyError> {
    let (Some(&top), Some(&last)) = (n.first(), n.last()) else {
        return Err(KeyError::Member("n", MemberError::Zero));
    };
    let first = *e.first().ok_or(KeyError::Member("e", MemberError::Zero))?;
    // RFC 7518 section 6.3.1 requires the shortest encoding, so one key has one thumbprint. Reading a published key has
    // removed leading zeros.
    if top == 0 || first == 0 {
        return Err(KeyError::Malformed);
    }
    match modulus_bits(n) {
        ..LEAST_BITS => return Err(KeyError::Weak),
        LEAST_BITS..=MOST_BITS => {}
        _ => return Err(KeyError::Size),
    }
    let exponent = exponent(e);
    if e.len() > EXPONENT_BYTES || exponent.is_multiple_of(2) || !(3..EXPONENT_END).contains(&exponent) {
        return Err(KeyError::Exponent);
    }
    if last.is_multiple_of(2) { Err(KeyError::Member("n", MemberError::Even)) } else { Ok(()) }
}

/// Prepares a key from parameters that have passed [`check`].
pub(super) fn key(n: &[u8], e: &[u8]) -> Result<PublicKey, KeyError> {
    PublicKey::new(n, exponent(e)).ok_or(KeyError::Malformed)
}

fn exponent(e: &[u8]) -> u64 {
    e.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// The key, if it is an RSA key.
pub(super) fn of(key: &Key) -> Result<&PublicKey, BadSignature> {
    let Key::Rsa(key) = key else { return Err(BadSignature) };
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::{check, key};
    use crate::alg::modulus_bits;
    use crate::error::{KeyError, MemberError};
    use alloc::{vec, vec::Vec};

    fn modulus(bits: usize) -> Vec<u8> {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] = 0xff >> ((8 - bits % 8) % 8);
        n
    }

    #[test]
    fn bounds_hold_at_both_ends() {
        let e = [1, 0, 1];
        for (bits, error) in [
            (1023, Some(KeyError::Weak)),
            (1024, None),
            (2047, None),
            (8192, None),
            (8193, Some(KeyError::Size)),
            (16384, Some(KeyError::Size)),
        ] {
            let n = modulus(bits);
            assert_eq!((check(&n, &e).err(), modulus_bits(&n)), (error, bits));
            assert!(error.is_some() || key(&n, &e).is_ok(), "{bits}");
        }
        let n = modulus(2048);
        for e in [&[1][..], &[2], &[1, 0, 0], &[2, 0, 0, 0, 1], &[1, 0, 0, 0, 0, 1]] {
            assert_eq!(check(&n, e), Err(KeyError::Exponent), "{e:?}");
        }
        for e in [&[3][..], &[1, 0xff, 0xff, 0xff, 0xff]] {
            assert!(check(&n, e).is_ok() && key(&n, e).is_ok(), "{e:?}");
        }
        for (n, e) in [(&[0, 1][..], &[3][..]), (&n, &[0, 3])] {
            assert_eq!(check(n, e), Err(KeyError::Malformed));
        }
        let mut even = n.clone();
        even[255] = 0;
        for (name, error, n, e) in [
            ("n", MemberError::Zero, &[][..], &[3][..]),
            ("e", MemberError::Zero, &n, &[]),
            ("n", MemberError::Even, &even, &[3]),
        ] {
            assert_eq!(check(n, e), Err(KeyError::Member(name, error)));
        }
    }
}

//! The public operation of RSA. RFC 8017 section 5.2.2.
//!
//! [`PublicKey::apply`] raises a signature to the public exponent. [`is_pkcs1_v1_5`] and [`is_pss`] check the result.
//! The caller hashes.
//!
//! `montgomery.rs` describes the exponentiation and its reasons.
//!
//! ```
//! use keyward_arithmetic::rsa::{PublicKey, is_pkcs1_v1_5};
//!
//! // 2^1024 - 105 is odd, and has 1024 bits.
//! let mut modulus = [0xff; 128];
//! modulus[127] = 0x97;
//! let key = PublicKey::new(&modulus, 3).unwrap();
//!
//! let mut signature = [0; 128];
//! signature[127] = 5;
//! let block = key.apply(&signature).unwrap();
//! assert_eq!(block.last(), Some(&125));
//! assert!(!is_pkcs1_v1_5(&block, &[], &[0; 32]));
//! ```

mod encoding;
#[cfg_attr(all(target_arch = "wasm32", target_feature = "simd128"), path = "simd128.rs")]
#[cfg_attr(not(all(target_arch = "wasm32", target_feature = "simd128")), path = "portable.rs")]
mod lanes;
mod montgomery;

pub use encoding::{Hash, is_pkcs1_v1_5, is_pss};

use alloc::{boxed::Box, vec::Vec};
use montgomery::{Modulus, Number};
use once_cell::race::OnceBox;

/// The minimum, in bits: smaller moduli have been factored publicly.
const LEAST_BITS: usize = 1024;
/// The maximum, in bits: it bounds the time of an operation, which grows with the square of the size. The bounds on
/// sums in `montgomery.rs` rely on it.
const MOST_BITS: usize = 8192;
/// The time of an operation grows with the length of the exponent, and RFC 8017 sets no bound.
const EXPONENT_END: u64 = 1 << 33;

/// A public key. Its constants are computed at first use and cached.
pub struct PublicKey {
    /// Big-endian, as given.
    bytes: Box<[u8]>,
    bits: usize,
    exponent: u64,
    modulus: OnceBox<Modulus>,
}

impl PublicKey {
    /// Takes an odd modulus of 1024 to 8192 bits, big-endian without leading zeros, and an odd exponent,
    /// 3 <= exponent < 2^33. `None` for anything else.
    ///
    /// Copies the modulus.
    pub fn new(modulus: &[u8], exponent: u64) -> Option<Self> {
        let (first, last) = (modulus.first()?, modulus.last()?);
        let bits = modulus.len().checked_mul(8)?.checked_sub(first.leading_zeros() as usize)?;
        let fits = *first != 0
            && (LEAST_BITS..=MOST_BITS).contains(&bits)
            && last & 1 == 1
            && (3..EXPONENT_END).contains(&exponent)
            && exponent & 1 == 1;
        fits.then(|| Self { bytes: modulus.into(), bits, exponent, modulus: OnceBox::new() })
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// `signature` raised to the exponent, modulo the modulus: RSAVP1 and I2OSP, RFC 8017 sections 5.2.2 and 4.1.
    /// Big-endian, as long as the modulus. `None` unless the signature is as long as the modulus, and smaller.
    pub fn apply(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let modulus = || self.modulus.get_or_init(|| Box::new(Modulus::new(&self.bytes, self.bits)));
        // Numbers of equal length compare like their bytes.
        let fits = signature.len() == self.bytes.len() && signature < &*self.bytes;
        fits.then(|| self.power(modulus(), signature))
    }

    /// Left to right, in Montgomery form. The exponent is odd, so the last factor is the signature; multiplying by it
    /// in normal form also converts the result from Montgomery form. For 65537 this takes 16 squarings and two
    /// products.
    fn power(&self, modulus: &Modulus, signature: &[u8]) -> Vec<u8> {
        let plain = modulus.number(signature);
        let mut quotient = modulus.quotient();
        let (mut base, mut power, mut other) = (modulus.zero(), modulus.zero(), modulus.zero());
        modulus.product(modulus.square_of_radix(), Some(&plain), &mut base, &mut quotient);
        let mut current: &Number = &base;
        let top = u64::BITS - 1 - self.exponent.leading_zeros();
        for bit in (0..top).rev() {
            modulus.product(current, None, &mut other, &mut quotient);
            if (self.exponent >> bit) & 1 == 0 {
                core::mem::swap(&mut power, &mut other);
            } else {
                let factor = if bit == 0 { &plain } else { &base };
                modulus.product(&other, Some(factor), &mut power, &mut quotient);
            }
            current = &power;
        }
        modulus.bytes(current, self.bytes.len())
    }
}

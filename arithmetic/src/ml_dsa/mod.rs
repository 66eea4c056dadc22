//! Verification of ML-DSA. FIPS 204, Algorithms 3 and 8, with an empty context.
//!
//! The three parameter sets share one code and differ only in a table of numbers. With the parameters as constants the
//! code would be compiled three times.
//!
//! ```
//! use keyward_arithmetic::ml_dsa::{ParameterSet, PublicKey};
//!
//! // Every byte string of the right length is a key.
//! let key = PublicKey::new(ParameterSet::MlDsa65, &[0; 1952]).unwrap();
//! assert!(!key.verify(b"message", &[0; 3309]));
//! assert!(PublicKey::new(ParameterSet::MlDsa44, &[0; 1952]).is_none());
//! ```

mod hint;
mod ntt;
mod sampling;
#[cfg(test)]
mod tests;

use crate::shake::{Rate, Shake};
use alloc::{boxed::Box, vec, vec::Vec};
use ntt::{Polynomial, transform};
use once_cell::race::OnceBox;

/// FIPS 204 section 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterSet {
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

/// FIPS 204 table 1, with its names.
struct Parameters {
    k: usize,
    l: usize,
    eta: u32,
    tau: usize,
    /// log2 of γ1.
    gamma1_bits: u32,
    gamma2: u32,
    omega: usize,
    /// λ / 4: the bytes of the commitment hash c~.
    challenge: usize,
}

static PARAMETERS: [Parameters; 3] = [
    Parameters { k: 4, l: 4, eta: 2, tau: 39, gamma1_bits: 17, gamma2: 95_232, omega: 80, challenge: 32 },
    Parameters { k: 6, l: 5, eta: 4, tau: 49, gamma1_bits: 19, gamma2: 261_888, omega: 55, challenge: 48 },
    Parameters { k: 8, l: 7, eta: 2, tau: 60, gamma1_bits: 19, gamma2: 261_888, omega: 75, challenge: 64 },
];

/// The bytes of ρ.
const SEED: usize = 32;
/// The bits of a coefficient of t1.
const T1_BITS: u32 = 10;
/// The number of low bits of t that a public key omits.
const D: u32 = 13;

/// A public key. Values that depend only on the key are computed at its first use and cached: 21 KiB for ML-DSA-44, 36
/// for ML-DSA-65, 64 for ML-DSA-87.
pub struct PublicKey {
    set: ParameterSet,
    bytes: Box<[u8]>,
    expanded: OnceBox<Expanded>,
}

struct Expanded {
    /// tr, the hash of the key.
    hash: [u8; 64],
    /// The rows of the matrix A, transformed. Each row ends with -t1 2^d, so that a row times (z, c) is a polynomial of
    /// A z - c t1 2^d.
    rows: Vec<Polynomial>,
}

impl PublicKey {
    /// Takes a key in the encoding of pkEncode (Algorithm 22). `None` if it has another length.
    ///
    /// Copies the key.
    #[must_use]
    pub fn new(set: ParameterSet, bytes: &[u8]) -> Option<Self> {
        let fits = bytes.len() == SEED + set.parameters().k * bytes_of(T1_BITS);
        fits.then(|| Self { set, bytes: bytes.into(), expanded: OnceBox::new() })
    }

    /// The parameter set.
    #[must_use]
    pub fn parameter_set(&self) -> ParameterSet {
        self.set
    }

    /// Whether `signature` is one of `message` under this key and an empty context. False for a signature of any other
    /// length, and for any encoding of its hints except that of HintBitPack (Algorithm 20).
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.is_verified(message, signature).unwrap_or(false)
    }

    fn is_verified(&self, message: &[u8], signature: &[u8]) -> Option<bool> {
        let parameters = self.set.parameters();
        let z_bits = parameters.gamma1_bits + 1;
        let (challenge, rest) = signature.split_at_checked(parameters.challenge)?;
        let (responses, hints) = rest.split_at_checked(parameters.l * bytes_of(z_bits))?;
        let (places, counts) = hints.split_at_checked(parameters.omega)?;
        if counts.len() != parameters.k {
            return None;
        }

        let mut column = vec![[0; 256]; parameters.l + 1];
        let gamma1 = 1 << parameters.gamma1_bits;
        let end = gamma1 - parameters.tau as u32 * parameters.eta;
        for (z, bytes) in column.iter_mut().zip(responses.chunks_exact(bytes_of(z_bits))) {
            unpack(bytes, z_bits, z);
            for coefficient in &mut *z {
                *coefficient = gamma1.cast_signed() - *coefficient;
                if coefficient.unsigned_abs() >= end {
                    return None;
                }
            }
            transform(z);
        }
        let c = column.last_mut()?;
        sampling::in_ball(challenge, parameters.tau, c);
        transform(c);

        let key = self.expanded.get_or_init(|| Box::new(self.expand()));
        let mut commitment = Vec::new();
        let mut used = 0;
        for (row, count) in key.rows.chunks_exact(parameters.l + 1).zip(counts) {
            let mut w = [0; 256];
            ntt::from_transformed(row, &column, &mut w);
            // Algorithm 21: counts do not decrease and do not exceed ω, and places increase.
            let places = places.get(used..usize::from(*count))?;
            used = usize::from(*count);
            if !places.is_sorted_by(|place, next| place < next) {
                return None;
            }
            hint::apply(&mut w, places, parameters.gamma2, &mut commitment);
        }
        if places.get(used..)?.iter().any(|place| *place != 0) {
            return None;
        }

        // Algorithm 3: a zero, since the message is not pre-hashed, and the length of the context.
        let mut representative = [0; 64];
        Shake::new(Rate::Shake256, &[&key.hash, &[0, 0], message]).squeeze(&mut representative);
        let mut hash = Shake::new(Rate::Shake256, &[&representative, &commitment]);
        Some(challenge.iter().all(|byte| *byte == hash.byte()))
    }

    #[inline(never)]
    fn expand(&self) -> Expanded {
        let Parameters { k, l, .. } = *self.set.parameters();
        let mut hash = [0; 64];
        Shake::new(Rate::Shake256, &[&self.bytes]).squeeze(&mut hash);
        let (seed, t1) = self.bytes.split_at_checked(SEED).unwrap_or_default();
        let mut rows = vec![[0; 256]; k * (l + 1)];
        let coded = t1.chunks_exact(bytes_of(T1_BITS));
        for (r, (row, t1)) in rows.chunks_exact_mut(l + 1).zip(coded).enumerate() {
            for (s, polynomial) in row.iter_mut().enumerate() {
                if s < l {
                    sampling::uniform(seed, [s as u8, r as u8], polynomial);
                } else {
                    unpack(t1, T1_BITS, polynomial);
                    polynomial.iter_mut().for_each(|coefficient| *coefficient = -(*coefficient << D));
                    transform(polynomial);
                }
            }
        }
        Expanded { hash, rows }
    }
}

impl ParameterSet {
    fn parameters(self) -> &'static Parameters {
        &PARAMETERS[self as usize]
    }
}

/// The length in bytes of a polynomial whose coefficients have this many bits.
fn bytes_of(bits: u32) -> usize {
    32 * bits as usize
}

/// Unpacks coefficients of this many bits, at most 20, the least significant bit first. Algorithm 18.
#[inline(never)]
fn unpack(bytes: &[u8], bits: u32, polynomial: &mut Polynomial) {
    let mut bytes = bytes.iter();
    let (mut pending, mut count) = (0_u32, 0);
    for coefficient in polynomial {
        while count < bits {
            pending |= u32::from(bytes.next().copied().unwrap_or(0)) << count;
            count += 8;
        }
        *coefficient = (pending & ((1 << bits) - 1)).cast_signed();
        pending >>= bits;
        count -= bits;
    }
}

//! Polynomials derived from a hash. FIPS 204 section 7.3.

use super::ntt::{Polynomial, Q};
use crate::shake::{Rate, Shake};

/// Coefficients of -1 and 1, `tau` of them, the others 0. Algorithm 29.
pub(super) fn in_ball(seed: &[u8], tau: usize, polynomial: &mut Polynomial) {
    let mut bytes = Shake::new(Rate::Shake256, &[seed]);
    let mut signs = [0; 8];
    bytes.squeeze(&mut signs);
    let mut signs = u64::from_le_bytes(signs);
    for last in 256 - tau..256 {
        let place = loop {
            let place = usize::from(bytes.byte());
            if place <= last {
                break place;
            }
        };
        polynomial[last] = polynomial[place];
        polynomial[place] = 1 - 2 * (signs & 1) as i32;
        signs >>= 1;
    }
}

/// Values from 0 to q - 1, already in the domain of the transform. Algorithm 30.
pub(super) fn uniform(seed: &[u8], place: [u8; 2], polynomial: &mut Polynomial) {
    let mut bytes = Shake::new(Rate::Shake128, &[seed, &place]);
    for value in polynomial {
        *value = loop {
            let mut word = [0; 4];
            bytes.squeeze(&mut word[..3]);
            let candidate = i32::from_le_bytes(word) & 0x7f_ffff;
            if candidate < Q {
                break candidate;
            }
        };
    }
}

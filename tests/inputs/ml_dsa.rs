//! ML-DSA signatures, and invalid encodings of their hints. FIPS 204, algorithms 20 and 21.

use super::{Input, base64url, messages};
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Seed, SigningKey};

/// Encodings that `HintBitUnpack` must reject, since each hint has exactly one valid encoding.
#[derive(Clone, Copy)]
pub enum Hint {
    Swapped,
    Twice,
    NonZeroPadding,
    CountsDecrease,
    CountTooLarge,
}

pub fn signed(alg: &str) -> Input {
    make(alg, &[], 0)
}

pub fn with_context(alg: &str) -> Input {
    make(alg, b"context", 0)
}

/// With a key that is longer by `more` bytes.
pub fn with_key_of(alg: &str, more: isize) -> Input {
    make(alg, &[], more)
}

fn make(alg: &str, context: &[u8], more: isize) -> Input {
    match alg {
        "ML-DSA-44" => make_with::<MlDsa44>(alg, context, more),
        "ML-DSA-65" => make_with::<MlDsa65>(alg, context, more),
        _ => make_with::<MlDsa87>(alg, context, more),
    }
}

/// With a message whose signature has unused space for a hint, and two hints in the first polynomial.
fn make_with<P: MlDsaParams>(alg: &str, context: &[u8], more: isize) -> Input {
    let key = SigningKey::<P>::from_seed(&Seed::from([7; 32]));
    let mut public = key.expanded_key().verifying_key().encode().to_vec();
    public.resize(public.len().checked_add_signed(more).unwrap(), 0);
    let found = messages().find_map(|message| {
        let signature = key.expanded_key().sign_deterministic(&message, context).unwrap().encode().to_vec();
        let (max_hints, counts) = (max_hints(alg), &signature[signature.len() - counts(alg)..]);
        (counts[0] >= 2 && usize::from(*counts.last().unwrap()) < max_hints).then_some((message, signature))
    });
    let (message, signature) = found.unwrap();
    let jwk = format!(r#"{{"kty":"AKP","alg":"{alg}","pub":"{}"}}"#, base64url(&public));
    Input { jwk, message, signature }
}

pub fn with_hint(alg: &str, hint: Hint) -> Input {
    let mut input = signed(alg);
    let start = input.signature.len() - max_hints(alg) - counts(alg);
    let (indices, counts) = input.signature[start..].split_at_mut(max_hints(alg));
    match hint {
        Hint::Swapped => indices.swap(0, 1),
        Hint::Twice => {
            indices.rotate_right(1);
            indices[0] = indices[1];
            counts.iter_mut().for_each(|count| *count += 1);
        }
        Hint::NonZeroPadding => *indices.last_mut().unwrap() = 1,
        Hint::CountsDecrease => counts[0] = counts[1] + 1,
        Hint::CountTooLarge => *counts.last_mut().unwrap() = indices.len() as u8 + 1,
    }
    input
}

/// ω, the maximum number of hints. FIPS 204, table 1.
fn max_hints(alg: &str) -> usize {
    match alg {
        "ML-DSA-44" => 80,
        "ML-DSA-65" => 55,
        _ => 75,
    }
}

/// k, the number of polynomials. FIPS 204, table 1.
fn counts(alg: &str) -> usize {
    match alg {
        "ML-DSA-44" => 4,
        "ML-DSA-65" => 6,
        _ => 8,
    }
}

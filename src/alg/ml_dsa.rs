//! ML-DSA-44, ML-DSA-65, ML-DSA-87: FIPS 204 with an empty context, as registered for JOSE. The key's `alg` selects one
//! of the three.

use super::arithmetic::ml_dsa::{ParameterSet, PublicKey};
use super::{BadSignature, Key, Row, hash, valid};
use crate::error::{KeyError, MemberError};

pub(super) static ML_DSA_44: Row = row("ML-DSA-44");
pub(super) static ML_DSA_65: Row = row("ML-DSA-65");
pub(super) static ML_DSA_87: Row = row("ML-DSA-87");

const fn row(name: &'static str) -> Row {
    Row { name, kty: "AKP", crvs: &[], hash: None, least_bits: 0, digest: hash::digest, verify }
}

/// The parameter set of an `alg`, the length of its public keys in bytes, and the `alg`. FIPS 204 table 2.
fn parameter_set(alg: &str) -> Option<(ParameterSet, usize, &'static str)> {
    Some(match alg {
        "ML-DSA-44" => (ParameterSet::MlDsa44, 1312, ML_DSA_44.name),
        "ML-DSA-65" => (ParameterSet::MlDsa65, 1952, ML_DSA_65.name),
        "ML-DSA-87" => (ParameterSet::MlDsa87, 2592, ML_DSA_87.name),
        _ => return None,
    })
}

/// Any bytes of the right length are a key.
pub(super) fn check(alg: &str, public: &[u8]) -> Result<(), KeyError> {
    let (_, needed, of) = parameter_set(alg).ok_or(KeyError::Unsupported)?;
    let found = public.len();
    if found == needed { Ok(()) } else { Err(KeyError::Member("pub", MemberError::Length { found, needed, of })) }
}

/// Prepares a key with this `alg`.
pub(super) fn key(alg: &str, public: &[u8]) -> Result<PublicKey, KeyError> {
    let (set, ..) = parameter_set(alg).ok_or(KeyError::Unsupported)?;
    PublicKey::new(set, public).ok_or(KeyError::Malformed)
}

fn verify(row: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    match key {
        Key::MlDsa(key) if parameter_set(row.name).is_some_and(|(set, ..)| set == key.parameter_set()) => {
            valid(key.verify(message, signature))
        }
        _ => Err(BadSignature),
    }
}

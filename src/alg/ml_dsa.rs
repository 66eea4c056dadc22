//! ML-DSA-44, ML-DSA-65, ML-DSA-87: FIPS 204 with an empty context, as registered for JOSE. The key's `alg` says which
//! of the three it is.

use super::arithmetic::ml_dsa::{ParameterSet, PublicKey};
use super::{BadSignature, Key, Row, hash, never_weak, valid};
use crate::error::KeyFault;

pub(super) static ML_DSA_44: Row = row("ML-DSA-44");
pub(super) static ML_DSA_65: Row = row("ML-DSA-65");
pub(super) static ML_DSA_87: Row = row("ML-DSA-87");

const fn row(name: &'static str) -> Row {
    Row { name, kty: "AKP", crvs: &[], hash: None, is_weak: never_weak, digest: hash::digest, verify }
}

/// The parameter set of an `alg`.
fn parameter_set(alg: &str) -> Option<ParameterSet> {
    Some(match alg {
        "ML-DSA-44" => ParameterSet::MlDsa44,
        "ML-DSA-65" => ParameterSet::MlDsa65,
        "ML-DSA-87" => ParameterSet::MlDsa87,
        _ => return None,
    })
}

/// A key that its `alg` and its length agree on.
pub(super) fn key(alg: &str, public: &[u8]) -> Result<PublicKey, KeyFault> {
    PublicKey::new(parameter_set(alg).ok_or(KeyFault::Unsupported)?, public).ok_or(KeyFault::Malformed)
}

fn verify(row: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    match key {
        Key::MlDsa(key) if Some(key.parameter_set()) == parameter_set(row.name) => {
            valid(key.verify(message, signature))
        }
        _ => Err(BadSignature),
    }
}

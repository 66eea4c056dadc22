//! ML-DSA-44, ML-DSA-65, ML-DSA-87: FIPS 204 with an empty context, as registered for JOSE. The key's `alg` says which
//! of the three it is.

use super::arithmetic::ml_dsa::{ParameterSet, PublicKey};
use super::{BadSignature, Key, Row, Verify, valid};
use crate::error::KeyFault;

pub(super) static ML_DSA_44: Row =
    row("ML-DSA-44", |key, message, signature| verify(ParameterSet::MlDsa44, key, message, signature));
pub(super) static ML_DSA_65: Row =
    row("ML-DSA-65", |key, message, signature| verify(ParameterSet::MlDsa65, key, message, signature));
pub(super) static ML_DSA_87: Row =
    row("ML-DSA-87", |key, message, signature| verify(ParameterSet::MlDsa87, key, message, signature));

const fn row(name: &'static str, verify: Verify) -> Row {
    Row { name, kty: "AKP", crvs: &[], is_weak: |_| false, digest: |_, _| None, verify }
}

/// A key that its `alg` and its length agree on.
pub(super) fn key(alg: &str, public: &[u8]) -> Result<PublicKey, KeyFault> {
    let set = match alg {
        "ML-DSA-44" => ParameterSet::MlDsa44,
        "ML-DSA-65" => ParameterSet::MlDsa65,
        "ML-DSA-87" => ParameterSet::MlDsa87,
        _ => return Err(KeyFault::Unsupported),
    };
    PublicKey::new(set, public).ok_or(KeyFault::Malformed)
}

fn verify(set: ParameterSet, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    match key {
        Key::MlDsa(key) if key.parameter_set() == set => valid(key.verify(message, signature)),
        _ => Err(BadSignature),
    }
}

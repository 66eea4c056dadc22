//! ML-DSA-44, ML-DSA-65, ML-DSA-87: FIPS 204 with an empty context, as registered for JOSE. The key's `alg` says which
//! of the three it is, so the three kinds of keys are three types.

use super::{BadSignature, Key as AnyKey, Row, Verify};
use crate::error::KeyFault;
use alloc::boxed::Box;
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, VerifyingKey};

pub(super) static ML_DSA_44: Row = row("ML-DSA-44", |key, message, signature| match key {
    AnyKey::MlDsa(Key::MlDsa44(key)) => verify(key, message, signature),
    _ => Err(BadSignature),
});
pub(super) static ML_DSA_65: Row = row("ML-DSA-65", |key, message, signature| match key {
    AnyKey::MlDsa(Key::MlDsa65(key)) => verify(key, message, signature),
    _ => Err(BadSignature),
});
pub(super) static ML_DSA_87: Row = row("ML-DSA-87", |key, message, signature| match key {
    AnyKey::MlDsa(Key::MlDsa87(key)) => verify(key, message, signature),
    _ => Err(BadSignature),
});

const fn row(name: &'static str, verify: Verify) -> Row {
    Row { name, kty: "AKP", crvs: &[], is_weak: |_| false, digest: |_, _| None, verify }
}

/// A public key of one of the three parameter sets. Every octet string of the right length is one.
#[derive(Debug)]
pub(crate) enum Key {
    MlDsa44(Box<VerifyingKey<MlDsa44>>),
    MlDsa65(Box<VerifyingKey<MlDsa65>>),
    MlDsa87(Box<VerifyingKey<MlDsa87>>),
}

impl Key {
    pub(super) fn new(alg: &str, public: &[u8]) -> Result<Self, KeyFault> {
        match alg {
            "ML-DSA-44" => decode(public).map(Self::MlDsa44),
            "ML-DSA-65" => decode(public).map(Self::MlDsa65),
            "ML-DSA-87" => decode(public).map(Self::MlDsa87),
            _ => Err(KeyFault::Unsupported),
        }
    }
}

fn decode<P: MlDsaParams>(public: &[u8]) -> Result<Box<VerifyingKey<P>>, KeyFault> {
    let encoded = EncodedVerifyingKey::<P>::try_from(public).map_err(|_| KeyFault::Malformed)?;
    Ok(Box::new(VerifyingKey::decode(&encoded)))
}

fn verify<P: MlDsaParams>(key: &VerifyingKey<P>, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let signature = Signature::try_from(signature).map_err(|_| BadSignature)?;
    if key.verify_with_context(message, &[], &signature) { Ok(()) } else { Err(BadSignature) }
}

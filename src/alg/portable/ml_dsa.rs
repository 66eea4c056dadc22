//! ML-DSA of the RustCrypto crate `ml-dsa`, which has a type for each parameter set.

use alloc::boxed::Box;
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, VerifyingKey};

/// FIPS 204 section 4.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterSet {
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

/// A public key. Any bytes of the right length are one.
pub(crate) enum PublicKey {
    MlDsa44(Box<VerifyingKey<MlDsa44>>),
    MlDsa65(Box<VerifyingKey<MlDsa65>>),
    MlDsa87(Box<VerifyingKey<MlDsa87>>),
}

impl PublicKey {
    pub(crate) fn new(set: ParameterSet, encoded: &[u8]) -> Option<Self> {
        match set {
            ParameterSet::MlDsa44 => decode(encoded).map(Self::MlDsa44),
            ParameterSet::MlDsa65 => decode(encoded).map(Self::MlDsa65),
            ParameterSet::MlDsa87 => decode(encoded).map(Self::MlDsa87),
        }
    }

    pub(crate) fn parameter_set(&self) -> ParameterSet {
        match self {
            Self::MlDsa44(_) => ParameterSet::MlDsa44,
            Self::MlDsa65(_) => ParameterSet::MlDsa65,
            Self::MlDsa87(_) => ParameterSet::MlDsa87,
        }
    }

    /// Verifies with an empty context.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::MlDsa44(key) => verify(key, message, signature),
            Self::MlDsa65(key) => verify(key, message, signature),
            Self::MlDsa87(key) => verify(key, message, signature),
        }
    }
}

fn decode<P: MlDsaParams>(encoded: &[u8]) -> Option<Box<VerifyingKey<P>>> {
    let encoded = EncodedVerifyingKey::<P>::try_from(encoded).ok()?;
    Some(Box::new(VerifyingKey::decode(&encoded)))
}

fn verify<P: MlDsaParams>(key: &VerifyingKey<P>, message: &[u8], signature: &[u8]) -> bool {
    Signature::try_from(signature).is_ok_and(|signature| key.verify_with_context(message, &[], &signature))
}

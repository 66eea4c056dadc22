//! EdDSA: the name of RFC 8037 section 3.1 for whichever of the two curves the key is on.

use super::{BadSignature, Key, Row};
use alloc::vec::Vec;

pub(super) static EDDSA: Row = Row {
    name: "EdDSA",
    kty: "OKP",
    crvs: &[
        #[cfg(feature = "ed25519")]
        "Ed25519",
        #[cfg(feature = "ed448")]
        "Ed448",
    ],
    is_weak: |_| false,
    digest,
    verify,
};

fn digest(key: &Key, bytes: &[u8]) -> Option<Vec<u8>> {
    match key {
        #[cfg(feature = "ed25519")]
        Key::Ed25519(_) => (super::ed25519::ED25519.digest)(key, bytes),
        #[cfg(feature = "ed448")]
        Key::Ed448(_) => (super::ed448::ED448.digest)(key, bytes),
        #[allow(unreachable_patterns, reason = "in a build with no other keys")]
        _ => None,
    }
}

fn verify(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    match key {
        #[cfg(feature = "ed25519")]
        Key::Ed25519(_) => super::ed25519::verify(key, message, signature),
        #[cfg(feature = "ed448")]
        Key::Ed448(_) => super::ed448::verify(key, message, signature),
        #[allow(unreachable_patterns, reason = "in a build with no other keys")]
        _ => Err(BadSignature),
    }
}

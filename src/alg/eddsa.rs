//! EdDSA: the name of RFC 8037 section 3.1 for whichever of the two curves the key is on.

use super::{BadSignature, Key, Row, never_weak};
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
    hash: None,
    is_weak: never_weak,
    digest,
    verify,
};

/// The row of the key's curve.
fn row_of(key: &Key) -> Option<&'static Row> {
    match key {
        #[cfg(feature = "ed25519")]
        Key::Ed25519(_) => Some(&super::ed25519::ED25519),
        #[cfg(feature = "ed448")]
        Key::Ed448(_) => Some(&super::ed448::ED448),
        #[allow(unreachable_patterns, reason = "in a build with no other keys")]
        _ => None,
    }
}

fn digest(_: &Row, key: &Key, bytes: &[u8]) -> Option<Vec<u8>> {
    row_of(key).and_then(|row| (row.digest)(row, key, bytes))
}

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    row_of(key).map_or(Err(BadSignature), |row| (row.verify)(row, key, message, signature))
}

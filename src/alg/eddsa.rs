//! EdDSA: RFC 8037 section 3.1 has one name for both curves. The key says which curve it is.

use super::{BadSignature, Key, KeyParams, Row};
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
    least_bits: 0,
    digest,
    verify,
};

fn digest(_: &Row, key: &KeyParams, bytes: &[u8]) -> Option<Vec<u8>> {
    let KeyParams::Okp { crv, .. } = key else { return None };
    let row = match crv.as_str() {
        #[cfg(feature = "ed25519")]
        "Ed25519" => &super::ed25519::ED25519,
        #[cfg(feature = "ed448")]
        "Ed448" => &super::ed448::ED448,
        _ => return None,
    };
    (row.digest)(row, key, bytes)
}

fn verify(row: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    match key {
        #[cfg(feature = "ed25519")]
        Key::Ed25519(_) => super::ed25519::verify(row, key, message, signature),
        #[cfg(feature = "ed448")]
        Key::Ed448(_) => super::ed448::verify(row, key, message, signature),
        #[allow(unreachable_patterns, reason = "in a build with no other keys")]
        _ => Err(BadSignature),
    }
}

//! Ed25519: EdDSA on edwards25519. RFC 8032 section 5.1, RFC 8037, RFC 9864.

use super::{BadSignature, Hash, Key, Row, hash, valid};

pub(super) static ED25519: Row = Row {
    name: "Ed25519",
    kty: "OKP",
    crvs: &["Ed25519"],
    hash: Some(Hash::Sha512),
    least_bits: 0,
    digest: hash::digest,
    verify,
};

pub(super) fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::Ed25519(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

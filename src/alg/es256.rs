//! ES256: ECDSA on P-256 with SHA-256. RFC 7518 section 3.4.

use super::{BadSignature, Hash, Key, Row, hash, valid};

pub(super) static ES256: Row = Row {
    name: "ES256",
    kty: "EC",
    crvs: &["P-256"],
    hash: Some(Hash::Sha256),
    least_bits: 0,
    digest: hash::digest,
    verify,
};

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P256(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

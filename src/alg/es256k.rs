//! ES256K: ECDSA on secp256k1 with SHA-256. RFC 8812 section 3.2.

use super::{BadSignature, Hash, Key, Row, hash, valid};

pub(super) static ES256K: Row = Row {
    name: "ES256K",
    kty: "EC",
    crvs: &["secp256k1"],
    hash: Some(Hash::Sha256),
    least_bits: 0,
    digest: hash::digest,
    verify,
};

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::Secp256k1(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

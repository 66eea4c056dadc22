//! ES384: ECDSA on P-384 with SHA-384. RFC 7518 section 3.4.

use super::{BadSignature, Hash, Key, Row, hash, valid};

pub(super) static ES384: Row = Row {
    name: "ES384",
    kty: "EC",
    crvs: &["P-384"],
    hash: Some(Hash::Sha384),
    least_bits: 0,
    digest: hash::digest,
    verify,
};

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P384(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

//! ES384: ECDSA on P-384 with SHA-384. RFC 7518 section 3.4.

use super::{BadSignature, Hash, Key, Row, hash, never_weak, valid};

pub(super) static ES384: Row = Row {
    name: "ES384",
    kty: "EC",
    crvs: &["P-384"],
    hash: Some(Hash::Sha384),
    is_weak: never_weak,
    digest: hash::digest,
    verify,
};

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P384(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

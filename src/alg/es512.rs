//! ES512: ECDSA on P-521 with SHA-512. RFC 7518 section 3.4.

use super::{BadSignature, Hash, Key, Row, hash, valid};

pub(super) static ES512: Row = Row {
    name: "ES512",
    kty: "EC",
    crvs: &["P-521"],
    hash: Some(Hash::Sha512),
    least_bits: 0,
    digest: hash::digest,
    verify,
};

fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P521(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

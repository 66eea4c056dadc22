//! Ed448: EdDSA on edwards448 with an empty context. RFC 8032 section 5.2, RFC 8037, RFC 9864.

use super::{BadSignature, Key, KeyParams, Row, arithmetic, valid};
use alloc::vec::Vec;

pub(super) static ED448: Row =
    Row { name: "Ed448", kty: "OKP", crvs: &["Ed448"], hash: None, least_bits: 0, digest, verify };

/// The hash of Ed448 is SHAKE256 with an output of 114 bytes. RFC 8032 section 5.2.
fn digest(_: &Row, _: &KeyParams, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(arithmetic::ed448::digest(&[bytes]).into())
}

pub(super) fn verify(_: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::Ed448(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

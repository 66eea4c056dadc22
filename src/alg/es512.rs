//! ES512: ECDSA on P-521 with SHA-512. RFC 7518 section 3.4.

use super::{BadSignature, Key, Row, hash, valid};
use sha2::Sha512;

pub(super) static ES512: Row =
    Row { name: "ES512", kty: "EC", crvs: &["P-521"], is_weak: |_| false, digest: hash::digest::<Sha512>, verify };

fn verify(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P521(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

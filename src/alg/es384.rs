//! ES384: ECDSA on P-384 with SHA-384. RFC 7518 section 3.4.

use super::{BadSignature, Key, Row, hash, valid};
use sha2::Sha384;

pub(super) static ES384: Row =
    Row { name: "ES384", kty: "EC", crvs: &["P-384"], is_weak: |_| false, digest: hash::digest::<Sha384>, verify };

fn verify(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P384(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

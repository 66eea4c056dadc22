//! ES256: ECDSA on P-256 with SHA-256. RFC 7518 section 3.4.

use super::{BadSignature, Key, Row, hash, valid};
use sha2::Sha256;

pub(super) static ES256: Row =
    Row { name: "ES256", kty: "EC", crvs: &["P-256"], is_weak: |_| false, digest: hash::digest::<Sha256>, verify };

fn verify(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::P256(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

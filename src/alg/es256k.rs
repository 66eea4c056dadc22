//! ES256K: ECDSA on secp256k1 with SHA-256. RFC 8812 section 3.2.

use super::{BadSignature, Key, Row, hash, valid};
use sha2::Sha256;

pub(super) static ES256K: Row =
    Row { name: "ES256K", kty: "EC", crvs: &["secp256k1"], is_weak: |_| false, digest: hash::digest::<Sha256>, verify };

fn verify(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let Key::Secp256k1(key) = key else { return Err(BadSignature) };
    valid(key.verify(message, signature))
}

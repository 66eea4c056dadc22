//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5. RFC 7518 section 3.3, RFC 8017 section 8.2.

use super::{BadSignature, Hash, Key, Row, hash, rsa, valid};

pub(super) static RS256: Row = row("RS256", Hash::Sha256);
pub(super) static RS384: Row = row("RS384", Hash::Sha384);
pub(super) static RS512: Row = row("RS512", Hash::Sha512);

const fn row(name: &'static str, hash: Hash) -> Row {
    Row { name, kty: "RSA", crvs: &[], hash: Some(hash), least_bits: rsa::STRONG_BITS, digest: hash::digest, verify }
}

fn verify(row: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let hash = row.hash.ok_or(BadSignature)?;
    valid(rsa::of(key)?.verify_pkcs1_v1_5(hash, message, signature))
}

//! PS256, PS384, PS512: RSASSA-PSS with MGF1 over the same hash and a salt as long as the hash. RFC 7518 section 3.5,
//! RFC 8017 section 8.1.

use super::{BadSignature, Hash, Key, Row, hash, rsa, valid};

pub(super) static PS256: Row = row("PS256", Hash::Sha256);
pub(super) static PS384: Row = row("PS384", Hash::Sha384);
pub(super) static PS512: Row = row("PS512", Hash::Sha512);

const fn row(name: &'static str, hash: Hash) -> Row {
    Row { name, kty: "RSA", crvs: &[], hash: Some(hash), least_bits: rsa::STRONG_BITS, digest: hash::digest, verify }
}

fn verify(row: &Row, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let hash = row.hash.ok_or(BadSignature)?;
    valid(rsa::of(key)?.verify_pss(hash, message, signature))
}

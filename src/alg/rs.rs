//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5. RFC 7518 section 3.3, RFC 8017 section 8.2.

use super::{BadSignature, Digest as Hashing, Key, Row, Verify, hash, rsa, valid};
use sha2::{Digest, Sha256, Sha384, Sha512, digest::const_oid::AssociatedOid};

pub(super) static RS256: Row = row("RS256", hash::digest::<Sha256>, verify::<Sha256>);
pub(super) static RS384: Row = row("RS384", hash::digest::<Sha384>, verify::<Sha384>);
pub(super) static RS512: Row = row("RS512", hash::digest::<Sha512>, verify::<Sha512>);

const fn row(name: &'static str, digest: Hashing, verify: Verify) -> Row {
    Row { name, kty: "RSA", crvs: &[], is_weak: rsa::is_weak, digest, verify }
}

fn verify<D: Digest + AssociatedOid>(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    valid(rsa::Key::of(key)?.verify_pkcs1_v1_5::<D>(message, signature))
}

//! PS256, PS384, PS512: RSASSA-PSS with MGF1 over the same hash and a salt as long as the hash. RFC 7518 section 3.5,
//! RFC 8017 section 8.1.

use super::{BadSignature, Digest as Hashing, Key, Row, Verify, hash, rsa, valid};
use sha2::{Digest, Sha256, Sha384, Sha512, digest::FixedOutputReset};

pub(super) static PS256: Row = row("PS256", hash::digest::<Sha256>, verify::<Sha256>);
pub(super) static PS384: Row = row("PS384", hash::digest::<Sha384>, verify::<Sha384>);
pub(super) static PS512: Row = row("PS512", hash::digest::<Sha512>, verify::<Sha512>);

const fn row(name: &'static str, digest: Hashing, verify: Verify) -> Row {
    Row { name, kty: "RSA", crvs: &[], is_weak: rsa::is_weak, digest, verify }
}

fn verify<D: Digest + FixedOutputReset>(key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    valid(rsa::Key::of(key)?.verify_pss::<D>(message, signature))
}

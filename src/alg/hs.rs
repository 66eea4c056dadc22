//! HS256, HS384, HS512: HMAC with SHA-2. RFC 7518 section 3.2. The only rows that hold a secret.

use super::{BadSignature, Digest as Hashing, Key as AnyKey, Row, Verify, hash};
use crate::error::KeyFault;
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

pub(super) static HS256: Row = row("HS256", is_weak::<Sha256>, hash::digest::<Sha256>, verify::<Sha256>);
pub(super) static HS384: Row = row("HS384", is_weak::<Sha384>, hash::digest::<Sha384>, verify::<Sha384>);
pub(super) static HS512: Row = row("HS512", is_weak::<Sha512>, hash::digest::<Sha512>, verify::<Sha512>);

const fn row(name: &'static str, is_weak: fn(&AnyKey) -> bool, digest: Hashing, verify: Verify) -> Row {
    Row { name, kty: "oct", crvs: &[], is_weak, digest, verify }
}

pub(crate) struct Key(Box<[u8]>);

impl Key {
    pub(super) fn new(k: &[u8]) -> Result<Self, KeyFault> {
        if k.is_empty() { Err(KeyFault::Weak) } else { Ok(Self(Vec::from(k).into())) }
    }

    pub(super) fn bits(&self) -> usize {
        self.0.len().saturating_mul(8)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// A key at least as long as the hash. RFC 7518 section 3.2.
fn is_weak<D: Digest>(key: &AnyKey) -> bool {
    matches!(key, AnyKey::Secret(Key(secret)) if secret.len() < <D as Digest>::output_size())
}

/// Compares in constant time; the length of a MAC is no secret.
fn verify<D: EagerHash + Digest>(key: &AnyKey, message: &[u8], signature: &[u8]) -> Result<(), BadSignature>
where
    Hmac<D>: KeyInit + Mac,
{
    let AnyKey::Secret(Key(secret)) = key else { return Err(BadSignature) };
    let mut mac = <Hmac<D> as KeyInit>::new_from_slice(secret).map_err(|_| BadSignature)?;
    Mac::update(&mut mac, message);
    mac.verify_slice(signature).map_err(|_| BadSignature)
}

//! SHA-2, where something other than a signature is hashed.

use alloc::vec::Vec;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The hash of a row that is named after it, whatever the key.
pub(super) fn digest<D: Digest>(_: &super::Key, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(D::digest(bytes).to_vec())
}

/// A hash function of the SHA-2 family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-256.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// By its name in the registry of named information hashes (RFC 6920), in capitals or not: `SHA-256`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|hash| hash.name().eq_ignore_ascii_case(name))
    }

    /// Its name: `sha-256`, `sha-384` or `sha-512`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

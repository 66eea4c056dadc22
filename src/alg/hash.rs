//! The SHA-2 hash functions, and SHA-1 for certificate thumbprints.

use super::{KeyParams, Row};
use alloc::vec::Vec;
use sha2::{Digest, Sha256, Sha384, Sha512};

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

/// A buffer for the longest digest.
pub(super) type Buffer = [u8; 64];

impl Hash {
    /// The hash function with this name, in any letter case: `SHA-256`, `SHA-384` or `SHA-512`. The names are those of
    /// the registry of named information hashes (RFC 6920). `None` for any other name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|hash| hash.name().eq_ignore_ascii_case(name))
    }

    /// The name: `sha-256`, `sha-384` or `sha-512`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha384 => "sha-384",
            Self::Sha512 => "sha-512",
        }
    }

    /// The length of a digest, in bytes.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        self.digest_of(&[bytes], &mut [0; 64]).into()
    }

    /// The digest of the concatenated parts, without a heap allocation.
    pub(super) fn digest_of<'a>(self, parts: &[&[u8]], buffer: &'a mut Buffer) -> &'a [u8] {
        match self {
            Self::Sha256 => fill::<Sha256>(parts, buffer),
            Self::Sha384 => fill::<Sha384>(parts, buffer),
            Self::Sha512 => fill::<Sha512>(parts, buffer),
        }
        buffer.get(..self.length()).unwrap_or_default()
    }
}

fn fill<D: Digest>(parts: &[&[u8]], buffer: &mut Buffer) {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    buffer.iter_mut().zip(digest.finalize()).for_each(|(byte, value)| *byte = value);
}

/// The digest by a row's hash, for rows whose hash does not depend on the key.
pub(super) fn digest(row: &Row, _: &KeyParams, bytes: &[u8]) -> Option<Vec<u8>> {
    row.hash.map(|hash| hash.digest(bytes))
}

/// SHA-1, only to compare with `x5t`. No security depends on it.
#[cfg(feature = "x509")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::Hash;
    use crate::encoding::base64url;

    /// The message "abc" of FIPS 180-4, whole and in parts.
    #[test]
    fn a_message_in_parts_has_the_digest_of_the_whole() {
        for (hash, digest) in [
            (Hash::Sha256, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"),
            (Hash::Sha384, "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP_W-2AhgcroefMI1i67KE0yCWn"),
            (Hash::Sha512, "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw"),
        ] {
            assert_eq!(hash.length(), hash.digest(b"abc").len());
            for parts in [&[&b"abc"[..]][..], &[b"a", b"", b"bc"], &[b"", b"ab", b"c", b""]] {
                let mut buffer = [0; 64];
                let in_parts = hash.digest_of(parts, &mut buffer);
                assert_eq!(base64url::encode(in_parts), digest);
            }
        }
    }
}

//! The hashes of SHA-2.

use super::{Key, Row, arithmetic};
use alloc::vec::Vec;

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

/// Room for the longest digest.
pub(super) type Room = [u8; 64];

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

    /// The length of a digest.
    pub(super) fn octets(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        self.digest_of(&[bytes], &mut [0; 64]).into()
    }

    /// The digest of parts that follow each other, without a place on the heap.
    pub(super) fn digest_of<'a>(self, parts: &[&[u8]], room: &'a mut Room) -> &'a [u8] {
        arithmetic::hash::digest(self, parts, room);
        room.get(..self.octets()).unwrap_or_default()
    }
}

/// The hash of a row, whatever the key.
pub(super) fn digest(row: &Row, _: &Key, bytes: &[u8]) -> Option<Vec<u8>> {
    row.hash.map(|hash| hash.digest(bytes))
}

/// SHA-1, to recognise what was named by it; nothing is believed for it.
#[cfg(feature = "x509")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    arithmetic::hash::sha1(bytes)
}

#[cfg(test)]
mod tests {
    use super::Hash;
    use alloc::vec::Vec;
    use sha2::{Digest, Sha256, Sha384, Sha512};

    /// Every length up to two blocks of the longer kind, in one part and in several.
    #[test]
    fn digests_are_those_of_the_crates() {
        let bytes: Vec<u8> = (0..=255).cycle().map(|octet: u8| octet.wrapping_mul(167)).take(300).collect();
        for length in 0..bytes.len() {
            let message = &bytes[..length];
            let (first, rest) = message.split_at(length / 3);
            let (second, third) = rest.split_at(rest.len() / 2);
            for (hash, wanted) in [
                (Hash::Sha256, Sha256::digest(message).to_vec()),
                (Hash::Sha384, Sha384::digest(message).to_vec()),
                (Hash::Sha512, Sha512::digest(message).to_vec()),
            ] {
                assert_eq!(hash.octets(), wanted.len());
                assert_eq!(hash.digest(message), wanted, "{hash:?} of {length}");
                assert_eq!(hash.digest_of(&[first, second, &[], third], &mut [0; 64]), wanted, "{hash:?} of {length}");
            }
            #[cfg(feature = "x509")]
            assert_eq!(super::sha1(message), *sha1::Sha1::digest(message), "SHA-1 of {length}");
        }
    }
}

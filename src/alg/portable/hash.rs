//! SHA-1 and SHA-2 by the crates of RustCrypto.

use crate::alg::hash::{Hash, Room};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Hashes parts that follow each other.
pub(crate) fn digest(hash: Hash, parts: &[&[u8]], room: &mut Room) {
    match hash {
        Hash::Sha256 => fill::<Sha256>(parts, room),
        Hash::Sha384 => fill::<Sha384>(parts, room),
        Hash::Sha512 => fill::<Sha512>(parts, room),
    }
}

fn fill<D: Digest>(parts: &[&[u8]], room: &mut Room) {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    room.iter_mut().zip(digest.finalize()).for_each(|(octet, value)| *octet = value);
}

#[cfg(feature = "x509")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}

//! HS256, HS384, HS512: HMAC with SHA-2. RFC 7518 section 3.2. Only these rows hold a secret.

use super::{BadSignature, Hash, Key as AnyKey, Row, hash, valid};
use alloc::boxed::Box;
use core::fmt;
use hmac::{KeyInit, Mac, SimpleHmac};
use sha2::{Digest, Sha256, Sha384, Sha512, digest::common::BlockSizeUser};

pub(super) static HS256: Row = row("HS256", Hash::Sha256, 256);
pub(super) static HS384: Row = row("HS384", Hash::Sha384, 384);
pub(super) static HS512: Row = row("HS512", Hash::Sha512, 512);

/// A key must be at least as long as the hash. RFC 7518 section 3.2.
const fn row(name: &'static str, hash: Hash, least_bits: usize) -> Row {
    Row { name, kty: "oct", crvs: &[], hash: Some(hash), least_bits, digest: hash::digest, verify }
}

pub(crate) struct Key(Box<[u8]>);

impl Key {
    pub(super) fn new(k: &[u8]) -> Self {
        Self(k.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Compares in constant time. The length of a MAC is not secret.
fn verify(row: &Row, key: &AnyKey, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let (AnyKey::Secret(Key(secret)), Some(hash)) = (key, row.hash) else { return Err(BadSignature) };
    valid(match hash {
        Hash::Sha256 => is_mac::<Sha256>(secret, message, signature),
        Hash::Sha384 => is_mac::<Sha384>(secret, message, signature),
        Hash::Sha512 => is_mac::<Sha512>(secret, message, signature),
    })
}

/// `SimpleHmac` uses the digest interface of the hash, which is compiled for plain digests anyway. `Hmac` would use its
/// block interface too.
fn is_mac<D: Digest + BlockSizeUser>(secret: &[u8], message: &[u8], mac: &[u8]) -> bool {
    <SimpleHmac<D> as KeyInit>::new_from_slice(secret).is_ok_and(|mut hmac| {
        Mac::update(&mut hmac, message);
        hmac.verify_slice(mac).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::{AnyKey, HS256, HS384, HS512, Key, verify};
    use alloc::{vec, vec::Vec};
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Sha256, Sha384, Sha512};

    /// Secrets of every length up to more than the longest block. A secret longer than a block is hashed first.
    #[test]
    fn a_mac_with_another_message_length_or_bit_is_rejected() {
        fn mac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
            let mut mac = <M as KeyInit>::new_from_slice(secret).unwrap();
            Mac::update(&mut mac, message);
            mac.finalize().into_bytes().to_vec()
        }
        for length in 1..140 {
            let (secret, message) = (vec![0xa5; length], vec![0x5a; 3 * length]);
            for (row, mac) in [
                (&HS256, mac::<Hmac<Sha256>>(&secret, &message)),
                (&HS384, mac::<Hmac<Sha384>>(&secret, &message)),
                (&HS512, mac::<Hmac<Sha512>>(&secret, &message)),
            ] {
                let key = AnyKey::Secret(Key::new(&secret));
                let accepts = |message: &[u8], mac: &[u8]| verify(row, &key, message, mac).is_ok();
                assert!(accepts(&message, &mac), "{} {length}", row.name);
                assert!(!accepts(&message[1..], &mac));
                assert!(!accepts(&message, &mac[1..]) && !accepts(&message, &mac[..mac.len() - 1]));
                assert!(!accepts(&message, &[&mac[..], &[0]].concat()) && !accepts(&message, &[]));
                for place in 0..mac.len() {
                    let mut other = mac.clone();
                    other[place] ^= 1;
                    assert!(!accepts(&message, &other), "{} {length} {place}", row.name);
                }
            }
        }
    }
}

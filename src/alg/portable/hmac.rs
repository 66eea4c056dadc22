//! HMAC by the crate of that name.

use crate::alg::Hash;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// Compares in constant time.
pub(crate) fn verify(hash: Hash, secret: &[u8], message: &[u8], mac: &[u8]) -> bool {
    match hash {
        Hash::Sha256 => verify_with::<Sha256>(secret, message, mac),
        Hash::Sha384 => verify_with::<Sha384>(secret, message, mac),
        Hash::Sha512 => verify_with::<Sha512>(secret, message, mac),
    }
}

fn verify_with<D: EagerHash>(secret: &[u8], message: &[u8], mac: &[u8]) -> bool
where
    Hmac<D>: KeyInit + Mac,
{
    <Hmac<D> as KeyInit>::new_from_slice(secret).is_ok_and(|mut hmac| {
        Mac::update(&mut hmac, message);
        hmac.verify_slice(mac).is_ok()
    })
}

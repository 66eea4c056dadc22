//! HMAC. RFC 2104.

use crate::alg::Hash;

/// Compares in constant time. What is secret goes into hashes and sums and nowhere else.
pub(crate) fn verify(hash: Hash, secret: &[u8], message: &[u8], mac: &[u8]) -> bool {
    let (mut key, mut inner, mut outer) = ([0; 64], [0; 64], [0; 64]);
    let block = super::hash::block_octets(hash);
    let secret = if secret.len() > block { hash.digest_of(&[secret], &mut key) } else { secret };
    let mut pad = [0x36; 128];
    pad.iter_mut().zip(secret).for_each(|(octet, secret)| *octet ^= secret);
    let inner = hash.digest_of(&[pad.get(..block).unwrap_or_default(), message], &mut inner);
    pad.iter_mut().for_each(|octet| *octet ^= 0x36 ^ 0x5c);
    let outer = hash.digest_of(&[pad.get(..block).unwrap_or_default(), inner], &mut outer);
    let difference = outer.iter().zip(mac).fold(0, |difference, (one, other)| difference | (one ^ other));
    mac.len() == outer.len() && core::hint::black_box(difference) == 0
}

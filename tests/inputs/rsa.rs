//! RSA keys for these tests, and signatures with them.

use super::{Input, base64url, messages};
use crypto_bigint::BoxedUint;
use rsa::{PrivateKey, pkcs1v15::Pkcs1v15Sign, traits::PublicKeyParts};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Primes of 1024 bits for which 3 and 65537 are valid exponents.
pub struct Primes([&'static str; 2]);

/// Their product has 2048 bits.
pub const BITS_2048: Primes = Primes([
    "f9fd52c3e7dbf0a6c1ef77914215cea1ae250fffd56e33fd631a5304cc074065b172ad85d414abd4e66411f3f41a4a6ea329898a\
     2be3ff7ddf34118d5ca52678e8cc42d00790f867e65253fa45536c4a6945ec335b5be3c88fbb09f8505ee2eef2e00fb57cbb944b\
     699eb70efb443148bf0cf72b0861c95ebb800ebaf1fbbfc9",
    "e67f63113f6c96b56655a948209e150ba92924e0297ef3dce9e59ec23075fce2bcb750bfb2362f82a743b2d4a145a9740c034c53\
     231facdbdad1b2897251272ecd5775b154f9fada03b40e4ec73085b0f50d30c38a386a416a6790b2487817e89f4729f1c215f968\
     23a91902576c97d5a3749a234ae6196b63d78828a8dac267",
]);

/// Their product has 2047 bits.
pub const BITS_2047: Primes = Primes([
    "82ca0f39b8c63da43fbf6971e6d84041b9d0a57575d8f40f01c774e67b815811222a6a86904c1c7dd6dc0851b043e1b9e75e224c\
     b381c5f479d735875f6de1f036ba2022e97af14e030c9bf2d6680e74d5cd80b5fe5f065127dd86ea94b0b61309af6ac43b7ec7fa\
     20109b0ef9e5a16231b9edfe1812b0efc71196a5fdf70e3d",
    "982540005987f6d784e2ba123ebdb7ecdf08a93f424053a5bf4e7f3ef1aa2a44ec44db1954ac35634823474cbc63d76239e9cb69\
     0f6a1337cc61acb0b2f0cbbf4c3b9fda6e2952fcab53949bdf90360e688737b9f720502763d60c2ce2d9c152bb716e5803c8af3d\
     fe0745d4db50d227d186c2eaf99d527f05a9b1c31b18bcc9",
]);

pub fn signed(alg: &str, primes: &Primes, exponent: u64) -> Input {
    let key = key(primes, exponent);
    let message = b"message".to_vec();
    let signature = sign(alg, &key, &message);
    Input { jwk: jwk(&modulus_of(&key), &short(exponent)), message, signature }
}

fn key(primes: &Primes, exponent: u64) -> PrivateKey {
    let [p, q] = primes.0.map(|hex| BoxedUint::from_be_hex(hex, 1024).unwrap());
    PrivateKey::from_p_q(p, q, BoxedUint::from(exponent)).unwrap()
}

fn sign(alg: &str, key: &PrivateKey, message: &[u8]) -> Vec<u8> {
    let signature = match alg {
        "RS256" => key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)),
        "RS384" => key.sign(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(message)),
        _ => key.sign(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(message)),
    };
    signature.unwrap()
}

fn modulus_of(key: &PrivateKey) -> Vec<u8> {
    key.n_bytes().to_vec()
}

fn short(exponent: u64) -> Vec<u8> {
    exponent.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

fn jwk(n: &[u8], e: &[u8]) -> String {
    format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, base64url(n), base64url(e))
}

/// A signature that is valid except for the exponent.
pub fn with_exponent(alg: &str, e: &[u8]) -> Input {
    let jwk = jwk(&modulus_of(&key(&BITS_2048, 65537)), e);
    Input { jwk, ..signed(alg, &BITS_2048, 65537) }
}

/// A signature of the modulus's length.
pub fn with_modulus(alg: &str, n: &[u8]) -> Input {
    let jwk = jwk(n, &[1, 0, 1]);
    Input { jwk, signature: vec![1; n.len()], ..signed(alg, &BITS_2048, 65537) }
}

/// A modulus with all bits set.
pub fn modulus(bits: usize) -> Vec<u8> {
    let mut n = vec![0xff; bits.div_ceil(8)];
    n[0] >>= n.len() * 8 - bits;
    n
}

/// A signature that is valid except for the modulus's encoding.
pub fn with_leading_zero_in_modulus(alg: &str) -> Input {
    let n = [vec![0], modulus_of(&key(&BITS_2048, 65537))].concat();
    Input { jwk: jwk(&n, &[1, 0, 1]), ..signed(alg, &BITS_2048, 65537) }
}

/// A signature that begins with a zero.
pub fn small(alg: &str) -> Input {
    let key = key(&BITS_2048, 65537);
    // The start of the search is near its result, since the whole search takes some seconds.
    let first = match alg {
        "RS256" => 81,
        "RS384" => 45,
        _ => 266,
    };
    let signatures = messages().skip(first).map(|message| (sign(alg, &key, &message), message));
    let (signature, message) = { signatures }.find(|(signature, _)| signature[0] == 0).unwrap();
    Input { jwk: jwk(&modulus_of(&key), &[1, 0, 1]), message, signature }
}

/// The signature plus the modulus. The sum has the modulus's length, since the signature begins with a zero.
pub fn small_plus_modulus(alg: &str) -> Input {
    let input = small(alg);
    let signature = super::ecdsa::plus(&input.signature, &modulus_of(&key(&BITS_2048, 65537)));
    input.with_signature(signature)
}

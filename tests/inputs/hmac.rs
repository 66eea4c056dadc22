//! HMAC tags.

use super::{Input, base64url};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

pub fn tagged(alg: &str) -> Input {
    tagged_with(alg, &[7; 64])
}

pub fn tagged_with(alg: &str, secret: &[u8]) -> Input {
    let message = b"message".to_vec();
    let signature = match alg {
        "HS256" => tag::<Hmac<Sha256>>(secret, &message),
        "HS384" => tag::<Hmac<Sha384>>(secret, &message),
        _ => tag::<Hmac<Sha512>>(secret, &message),
    };
    Input { jwk: format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url(secret)), message, signature }
}

fn tag<M: KeyInit + Mac>(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mac = <M as KeyInit>::new_from_slice(secret).unwrap();
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

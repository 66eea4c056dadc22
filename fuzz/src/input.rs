//! How an input is written: texts, and an octet between them that UTF-8 does not have. And tokens that are really signed, so
//! that an input reaches what comes behind a signature.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use std::sync::LazyLock;

const SEPARATOR: u8 = 0xff;
static SIGNING_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// The texts of an input. Octets that are no UTF-8 become replacement characters; texts that are missing are empty.
pub fn texts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut parts = data.splitn(N, |octet| *octet == SEPARATOR);
    std::array::from_fn(|_| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}

/// The input with these texts.
pub fn from_texts(texts: &[&str]) -> Vec<u8> {
    texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>().join(&SEPARATOR)
}

/// Seconds since 1970, or 0.
pub fn time(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

/// Octets in base64url.
pub fn base64url(octets: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(octets)
}

/// A compact JWS of this header and this payload, whatever they hold, with the signature that [`public_key`] verifies.
pub fn signed(header: &str, payload: &str) -> String {
    let message = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = base64url(&SIGNING_KEY.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

/// The JWK of the key that signs.
pub fn public_key() -> String {
    let x = base64url(SIGNING_KEY.verifying_key().as_bytes());
    format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)
}

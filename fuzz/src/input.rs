//! The format of inputs: texts, separated by a byte that never occurs in UTF-8. Also signs tokens, so that an input
//! reaches the checks after the signature.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use std::sync::LazyLock;

const SEPARATOR: u8 = 0xff;
static SIGNING_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// The texts of an input. Bytes that are not UTF-8 become replacement characters. Missing texts are empty.
pub fn texts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut parts = data.splitn(N, |byte| *byte == SEPARATOR);
    std::array::from_fn(|_| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}

/// The input that consists of these texts.
pub fn from_texts(texts: &[&str]) -> Vec<u8> {
    texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>().join(&SEPARATOR)
}

/// Parses seconds since 1970. 0 if the text is not a number.
pub fn time(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

/// Encodes bytes in base64url.
pub fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A compact JWS of any header and payload, with a signature that [`public_key`] verifies.
pub fn signed(header: &str, payload: &str) -> String {
    let message = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = base64url(&SIGNING_KEY.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

/// The JWK of the signing key.
pub fn public_key() -> String {
    let x = base64url(SIGNING_KEY.verifying_key().as_bytes());
    format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)
}

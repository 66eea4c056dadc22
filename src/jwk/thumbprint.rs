//! Thumbprints of keys (RFC 7638) and thumbprint URIs (RFC 9278).

use super::members::{Members, Origin, string};
use crate::{
    alg::{Hash, KeyParams},
    encoding::{
        base64url,
        json::{self, Json},
    },
    error::{Error, KeyError},
    limits::Limits,
};
use alloc::{string::String, vec::Vec};

/// The thumbprint of a JWK, in base64url. RFC 7638 section 3. A private key has the thumbprint of its public key. A key
/// that is spelled in another way than RFC 7518 requires (leading zeros, padding, plain base64) has the thumbprint of
/// the right spelling.
///
/// Do not publish the thumbprint of an `oct` key: an attacker who guesses the secret can check the guess (section 7).
///
/// ```
/// # fn main() -> Result<(), keyward::Error> {
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let thumbprint = keyward::thumbprint(jwk, keyward::Hash::Sha256)?;
/// assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"); // RFC 8037 appendix A.3
/// # Ok(()) }
/// ```
///
/// # Errors
/// `ERR_JWK_INVALID` for a text that is not a JWK of a known type with its required members, `ERR_LIMIT_EXCEEDED`.
pub fn thumbprint(jwk: &str, hash: Hash) -> Result<String, Error> {
    let limits = Limits::default();
    if jwk.len() > limits.key_set_bytes {
        return Err(Error::LimitExceeded(crate::error::Limit::KeySetBytes));
    }
    let malformed = Error::KeyUnusable(KeyError::Malformed);
    let Ok(Json::Object(mut object)) = json::parse(jwk, limits.depth) else { return Err(malformed) };
    if object.has_duplicate_members() {
        return Err(Error::KeyUnusable(KeyError::Duplicate));
    }
    object.remove_nulls();
    let params = string(&object, "kty").and_then(|kty| Members::new(&object, Origin::Published).params(kty));
    of_params(&params.map_err(Error::KeyUnusable)?, hash).ok_or(malformed)
}

/// The thumbprint of a JWK as a URI: `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`. RFC 9278 section 3.
///
/// ```
/// # fn main() -> Result<(), keyward::Error> {
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let uri = keyward::thumbprint_uri(jwk, keyward::Hash::Sha256)?;
/// assert!(uri.ends_with(":sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// The same as [`thumbprint`].
pub fn thumbprint_uri(jwk: &str, hash: Hash) -> Result<String, Error> {
    let thumbprint = thumbprint(jwk, hash)?;
    Ok(["urn:ietf:params:oauth:jwk-thumbprint:", hash.name(), ":", &thumbprint].concat())
}

/// Hashes the required members, in their order. RFC 7638 section 3.2, RFC 8037 section 2.
#[inline(never)]
pub(super) fn of_params(params: &KeyParams, hash: Hash) -> Option<String> {
    let (kty, text, bytes): (_, _, &[(&str, &[u8])]) = match params {
        KeyParams::Rsa { n, e } => ("RSA", None, &[("e", e), ("n", n)]),
        KeyParams::Ec { crv, x, y } => ("EC", Some(("crv", crv)), &[("x", x), ("y", y)]),
        KeyParams::Okp { crv, x } => ("OKP", Some(("crv", crv)), &[("x", x)]),
        KeyParams::Akp { alg, public } => ("AKP", Some(("alg", alg)), &[("pub", public)]),
        KeyParams::Secret { k } => ("oct", None, &[("k", k)]),
    };
    let mut members: Vec<(&str, String)> = Vec::new();
    if let Some((name, text)) = text {
        members.push((name, text.clone()));
    }
    for (name, bytes) in bytes {
        members.push((name, base64url::encode(bytes)));
    }
    // `kty` is the second member in alphabetical order for every type.
    members.insert(1, ("kty", kty.into()));
    of_members(&members, hash)
}

/// Hashes the members in the form of RFC 7638 section 3. `None` if JSON would have to escape a value: such a value is
/// neither base64url nor the name of a type, a curve or an algorithm.
fn of_members(members: &[(&str, String)], hash: Hash) -> Option<String> {
    let mut canonical = String::new();
    let mut before = "{\"";
    for (name, value) in members {
        if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
            return None;
        }
        for part in [before, name, "\":\"", value, "\""] {
            canonical.push_str(part);
        }
        before = ",\"";
    }
    canonical.push('}');
    Some(base64url::encode(&hash.digest(canonical.as_bytes())))
}

//! Key sets of a single key, for callers who know its format.

use super::{KeySet, Origin, read_shape};
use crate::{encoding::base64url, error::Error, limits::Limits};
#[cfg(feature = "x509")]
use crate::{encoding::pem, error::KeyError};

impl KeySet {
    /// Reads the text of one JWK. RFC 7517 section 4. Like every single key, it is tried regardless of the token's
    /// `kid`.
    ///
    /// ```
    /// use keyward::KeySet;
    ///
    /// let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// assert!(KeySet::from_jwk(key).is_ok());
    /// let set = format!(r#"{{"keys":[{key}]}}"#);
    /// assert_eq!(KeySet::from_jwk(&set).unwrap_err().code(), "ERR_JWK_INVALID");
    /// ```
    ///
    /// # Errors
    /// `ERR_JWKS_INVALID` for a text that is not a JSON object with the members of a key, `ERR_JWK_INVALID` for a JWK
    /// Set or a key that cannot be used, `ERR_JWK_WEAK`, `ERR_LIMIT_EXCEEDED`.
    pub fn from_jwk(text: &str) -> Result<Self, Error> {
        let set = Self::of_jwk(read_shape(text, &Limits::default())?, Origin::Published);
        set.error().cloned().map_or(Ok(set), Err)
    }

    /// Reads the public keys of a text in PEM (RFC 7468): `PUBLIC KEY` (SPKI), `RSA PUBLIC KEY` (PKCS#1) or
    /// `CERTIFICATE`. Of several certificates, those of certification authorities are excluded.
    ///
    /// ```
    /// let body = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    /// let key = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    /// assert!(keyward::KeySet::from_pem(&key).is_ok());
    /// ```
    ///
    /// # Errors
    /// `ERR_JWK_INVALID` for a text that is not PEM, has no usable key or has a private key,
    /// `ERR_JWK_WEAK`, `ERR_LIMIT_EXCEEDED`.
    #[cfg(feature = "x509")]
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        if pem::begins(text) { Self::parse(text) } else { Err(Error::KeyUnusable(KeyError::Malformed)) }
    }

    /// Makes a key set of an HMAC secret, given as bytes (not as base64url). A token is verified with it only if
    /// [`algorithms`](crate::PolicyBuilder::algorithms) contain its HMAC algorithm and the secret is long enough for
    /// that algorithm.
    ///
    /// ```
    /// use keyward::{Error, KeySet};
    ///
    /// assert!(KeySet::from_secret(&[7; 32]).is_ok());
    /// assert_eq!(KeySet::from_secret(b"").unwrap_err(), Error::WeakKey);
    /// ```
    ///
    /// # Errors
    /// `ERR_JWK_WEAK` for an empty secret, `ERR_LIMIT_EXCEEDED`.
    pub fn from_secret(secret: &[u8]) -> Result<Self, Error> {
        Self::from_jwk(&[r#"{"kty":"oct","k":""#, &base64url::encode(secret), r#""}"#].concat())
    }
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "x509")]
    use super::KeyError;
    use super::{Error, KeySet};
    use alloc::{format, string::String, vec};

    const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    const PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----";

    fn code(set: Result<KeySet, Error>) -> Option<&'static str> {
        set.err().map(|error| error.code())
    }

    #[test]
    #[cfg(feature = "ed25519")]
    fn a_jwk_is_one_key() {
        assert_eq!(code(KeySet::from_jwk(JWK)), None);
        for (text, expected) in [
            ("", "ERR_JWKS_INVALID"),
            ("[]", "ERR_JWKS_INVALID"),
            ("{}", "ERR_JWKS_INVALID"),
            (PEM, "ERR_JWKS_INVALID"),
            (&format!(r#"{{"keys":[{JWK}]}}"#), "ERR_JWK_INVALID"),
            (r#"{"kty":"oct","k":""}"#, "ERR_JWK_WEAK"),
            (&String::from_utf8(vec![b' '; 5 << 20]).unwrap(), "ERR_LIMIT_EXCEEDED"),
        ] {
            assert_eq!(code(KeySet::from_jwk(text)), Some(expected), "{:.40}", text);
        }
    }

    #[test]
    #[cfg(all(feature = "ed25519", feature = "x509"))]
    fn pem_is_one_key() {
        assert_eq!(code(KeySet::from_pem(PEM)), None);
        assert_eq!(code(KeySet::from_pem(&format!("\n  {PEM}\n{PEM}"))), None);
        let private = PEM.replace("PUBLIC", "PRIVATE");
        assert_eq!(KeySet::from_pem(&private).unwrap_err(), Error::KeyUnusable(KeyError::Private));
        for text in ["", JWK, r#"{"keys":[]}"#, "MCowBQYDK2VwAyEA", "-----BEGIN PUBLIC KEY-----"] {
            assert_eq!(KeySet::from_pem(text).unwrap_err(), Error::KeyUnusable(KeyError::Malformed), "{text}");
        }
    }

    #[test]
    #[cfg(feature = "hmac")]
    fn a_secret_is_its_bytes() {
        let set = KeySet::from_secret(&[0xFB; 32]).unwrap();
        assert_eq!(set.report().pop().and_then(|key| key.bits), Some(256));
        assert_eq!(code(KeySet::from_secret(b"")), Some("ERR_JWK_WEAK"));
        // The secret is shorter than any hash: the set is read, but no algorithm accepts it. RFC 7518 section 3.2.
        assert!(KeySet::from_secret(&[1; 31]).unwrap().report().iter().all(|key| key.algorithms.is_empty()));
    }
}

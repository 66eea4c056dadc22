//! Key sets of one key, for callers who know what they hold.

use super::{KeySet, read_shape};
use crate::{encoding::base64url, error::Error, limits::Limits};
#[cfg(feature = "x509")]
use crate::{encoding::pem, error::KeyError};

impl KeySet {
    /// Reads the text of one JWK. RFC 7517 section 4. Like every key on its own, it is tried whatever a token's `kid`.
    ///
    /// ```
    /// use keyward::{Error, KeyError, KeySet};
    ///
    /// let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// assert!(KeySet::from_jwk(key).is_ok());
    /// let set = format!(r#"{{"keys":[{key}]}}"#);
    /// assert_eq!(KeySet::from_jwk(&set).unwrap_err(), Error::KeyUnusable(KeyError::Malformed));
    /// ```
    ///
    /// # Errors
    /// `ERR_JWKS_INVALID` for a text that is no JSON object with the members of a key, `ERR_JWK_INVALID` for a key that cannot be
    /// used or a JWK Set, `ERR_JWK_WEAK`, `ERR_LIMIT_EXCEEDED`.
    pub fn from_jwk(text: &str) -> Result<Self, Error> {
        let set = Self::of_jwk(&read_shape(text, &Limits::default())?);
        set.error().cloned().map_or(Ok(set), Err)
    }

    /// Reads a public key in PEM (RFC 7468), the first of the text: `PUBLIC KEY` (SPKI), `RSA PUBLIC KEY` (PKCS#1) or
    /// `CERTIFICATE`.
    ///
    /// ```
    /// let key = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    /// assert!(keyward::KeySet::from_pem(key).is_ok());
    /// ```
    ///
    /// # Errors
    /// `ERR_JWK_INVALID` for a text that is no PEM or holds another kind of thing (a private key is refused by name),
    /// `ERR_JWK_WEAK`, `ERR_LIMIT_EXCEEDED`.
    #[cfg(feature = "x509")]
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        if pem::begins(text) { Self::parse(text) } else { Err(Error::KeyUnusable(KeyError::Malformed)) }
    }

    /// A secret for HMAC: its bytes, not their base64url. No token is verified with it unless
    /// [`algorithms`](crate::PolicyBuilder::algorithms) name an algorithm of HMAC for which it is long enough.
    ///
    /// ```
    /// use keyward::{Error, KeySet};
    ///
    /// assert!(KeySet::from_secret(&[7; 32]).is_ok());
    /// assert_eq!(KeySet::from_secret(b"").unwrap_err(), Error::WeakKey);
    /// ```
    ///
    /// # Errors
    /// As for a JWK of type `oct`: `ERR_JWK_WEAK` for an empty secret, `ERR_LIMIT_EXCEEDED`.
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
        // Shorter than the hash: the set is read, no token is verified with it. RFC 7518 section 3.2.
        assert!(KeySet::from_secret(&[1; 31]).unwrap().report().iter().all(|key| key.algorithms.is_empty()));
    }
}

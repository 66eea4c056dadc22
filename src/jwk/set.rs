//! Key sets. RFC 7517 section 5.

use super::key::Jwk;
use crate::{
    alg::KeyParams,
    encoding::json::{self, Json, JsonError},
    error::{Error, KeyError, Limit},
    limits::Limits,
};
use alloc::{string::String, vec, vec::Vec};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Keys, read from a JWK Set or from a single key. A key that is unsupported or malformed is excluded, with its reason
/// in [`KeySet::report`], and does not affect the other keys.
///
/// Reading a set takes time linear in its text, for any types of keys. Checks that need arithmetic (whether a point is
/// on its curve and in the prime-order group) run when a token first needs the key. A prepared key and its tables are
/// kept from its first valid signature on.
///
/// ```
/// # fn main() -> Result<(), keyward::Error> {
/// let keys = keyward::KeySet::parse(r#"{"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"}]}"#)?;
/// assert!(!keys.report()[0].usable);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct KeySet {
    pub(super) keys: Vec<Jwk>,
    /// Whether the input was a single key, which is tried regardless of its `kid`.
    pub(super) single: bool,
    error: Option<Error>,
    memory: AtomicUsize,
}

impl KeySet {
    /// Reads the text of a JWK Set, a JWK, or a key in PEM (SPKI, PKCS#1, certificate), within the default [`Limits`].
    ///
    /// ```
    /// let error = keyward::KeySet::parse(r#"{"keys":{}}"#).unwrap_err();
    /// assert_eq!(error.code(), "ERR_JWKS_INVALID");
    /// ```
    ///
    /// # Errors
    /// `ERR_JWKS_INVALID` for any other text, `ERR_JWK_INVALID` or `ERR_JWK_WEAK` for a single key that
    /// cannot be used, `ERR_LIMIT_EXCEEDED`. A malformed key in a set is not an error.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_within(text, &Limits::default())
    }

    /// [`KeySet::parse`] with other limits.
    ///
    /// # Errors
    /// The same as [`KeySet::parse`].
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, Error> {
        let mut set = Self::read(text, limits);
        set.error.take().map_or(Ok(set), Err)
    }

    /// [`KeySet::parse_within`] without an error: an error of the whole text is kept, in [`KeySet::error`].
    /// Verification reports it after the errors of the token's own form.
    #[must_use]
    pub fn read(text: &str, limits: &Limits) -> Self {
        let set = read(text, limits).unwrap_or_else(|error| Self::new(Vec::new(), false, Some(error)));
        set.with_text(text)
    }

    /// The keys of a JWK Set or a JWK whose text has been parsed.
    pub(crate) fn of_json(text: &str, json: Json) -> Self {
        Self::of_parsed(json).with_text(text)
    }

    /// Estimates the memory of the set. The contents of the keys are at most as long as their text.
    fn with_text(mut self, text: &str) -> Self {
        let keys = self.keys.len().saturating_mul(size_of::<Jwk>());
        *self.memory.get_mut() = text.len().saturating_add(keys);
        self
    }

    fn of_parsed(mut json: Json) -> Self {
        let Some(keys) = json.as_object_mut().and_then(|set| set.get_mut("keys")?.as_array_mut()) else {
            return single(Jwk::read(0, &json));
        };
        let mut read = Vec::new();
        // The JSON of a key is dropped before the next key is read, so that a large set does not need its memory twice.
        for (index, key) in core::mem::take(keys).into_iter().enumerate() {
            read.push(Jwk::read(index, &key));
        }
        Self::new(read, false, None)
    }

    /// A key set of a single key.
    pub(crate) fn of_jwk(jwk: &Json) -> Self {
        single(Jwk::read(0, jwk))
    }

    /// An estimate of the memory that the set takes, in bytes, for caches of many sets. It grows with each key that
    /// verifies its first signature.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.memory.load(Relaxed)
    }

    pub(super) fn grow(&self, bytes: usize) {
        self.memory.fetch_add(bytes, Relaxed);
    }

    /// The keys that are not known to be unusable, with their parameters.
    pub(crate) fn usable(&self) -> impl Iterator<Item = (&Jwk, &KeyParams)> {
        self.keys.iter().filter_map(|key| Some((key, key.params()?)))
    }

    fn new(keys: Vec<Jwk>, single: bool, error: Option<Error>) -> Self {
        Self { keys, single, error, memory: AtomicUsize::new(0) }
    }

    /// Why the whole text cannot be used, for a set from [`KeySet::read`].
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }
}

fn read(text: &str, limits: &Limits) -> Result<KeySet, Error> {
    #[cfg(feature = "x509")]
    if text.len() <= limits.key_set_bytes
        && let Some(pem) = crate::encoding::pem::read(text)
    {
        return Ok(single(super::pem::read(pem)));
    }
    Ok(KeySet::of_parsed(read_shape(text, limits)?))
}

/// Parses a JWK Set and checks that it has a list of keys, or parses a JWK. The keys themselves are not checked.
pub(crate) fn read_shape(text: &str, limits: &Limits) -> Result<Json, Error> {
    if text.len() > limits.key_set_bytes {
        return Err(Error::LimitExceeded(Limit::KeySetBytes));
    }
    let json = json::parse(text, limits.depth).map_err(|error| match error {
        JsonError::Syntax(error) => Error::KeySetSyntax(error),
        JsonError::Depth => Error::LimitExceeded(Limit::Depth),
    })?;
    let object = json.as_object().ok_or(Error::KeySetShape)?;
    if let Some(keys) = object.get("keys") {
        if object.repeats() || object.iter().any(|(name, value)| name != "keys" && value.has_duplicate_members()) {
            return Err(Error::KeySetDuplicateMember);
        }
        if keys.as_array().ok_or(Error::KeySetShape)?.len() > limits.keys {
            return Err(Error::LimitExceeded(Limit::Keys));
        }
        Ok(json)
    } else if object.contains("kty") || object.contains("x5c") {
        Ok(json)
    } else if object.contains("jwks_uri") {
        Err(Error::KeySetIsMetadata(object.get("jwks_uri").and_then(Json::as_str).and_then(printable_url)))
    } else {
        Err(Error::KeySetShape)
    }
}

/// A single key is prepared at once.
fn single(key: Jwk) -> KeySet {
    let error = key.prepare().err().map(|error| match error {
        KeyError::Weak => Error::WeakKey,
        error => Error::KeyUnusable(error),
    });
    KeySet::new(vec![key], true, error)
}

/// The URL, if it may be shown in a message: https, with harmless characters only. Removes query and fragment; rejects
/// userinfo.
fn printable_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&byte);
    (url.starts_with("https://") && url.len() <= 512 && url.bytes().all(plain)).then(|| url.into())
}

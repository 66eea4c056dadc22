//! Key sets. RFC 7517 section 5.

use super::{key::Jwk, members::Origin};
use crate::{
    alg::KeyParams,
    encoding::json::{self, Json, JsonError, Object},
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
    /// Whether the keys are tried regardless of the token's `kid`: a single key, or keys in PEM, which have none.
    pub(super) ignores_kid: bool,
    error: Option<Error>,
    memory: AtomicUsize,
}

impl KeySet {
    /// Reads the text of a JWK Set, a JWK, an array of JWKs, or keys in PEM (SPKI, PKCS#1, certificates), within the
    /// default [`Limits`]. PEM may also be a JSON object of PEM by `kid`, or the base64 of a key or a certificate
    /// alone.
    ///
    /// PEM gives a key for each block. Among several blocks, the certificate of a certification authority (`CA:TRUE`)
    /// is excluded: it signs certificates, not tokens. Keys in PEM have no `kid`, so they are tried regardless of the
    /// token's, unless a JSON object names theirs.
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
    pub(crate) fn with_text(mut self, text: &str) -> Self {
        let keys = self.keys.len().saturating_mul(size_of::<Jwk>());
        *self.memory.get_mut() = text.len().saturating_add(keys);
        self
    }

    fn of_parsed(mut json: Json) -> Self {
        let Some(keys) = json.as_object_mut().and_then(|set| set.get_mut("keys")?.as_array_mut()) else {
            return Self::of_other(json);
        };
        Self::of_jwks(core::mem::take(keys))
    }

    /// An array of JWKs, PEM by `kid`, or a JWK.
    fn of_other(json: Json) -> Self {
        match json {
            Json::Array(keys) => Self::of_jwks(keys),
            #[cfg(feature = "x509")]
            Json::Object(pems) if is_pem_by_kid(&pems) => {
                let mut keys = Vec::new();
                for (kid, text) in pems.iter() {
                    // `read_shape` has bounded the number of blocks.
                    let blocks = super::pem::read_blocks(text.as_str().unwrap_or_default(), usize::MAX);
                    for mut key in blocks.unwrap_or_else(|error| vec![Jwk::bare(Err(reason(&error)), None)]) {
                        key.kid = Some(kid.into());
                        keys.push(key);
                    }
                }
                Self::of_keys(keys, false)
            }
            jwk => Self::of_jwk(jwk, Origin::Published),
        }
    }

    fn of_jwks(keys: Vec<Json>) -> Self {
        let mut read = Vec::new();
        // The JSON of a key is dropped before the next key is read, so that a large set does not need its memory twice.
        for (index, key) in keys.into_iter().enumerate() {
            read.push(Jwk::read(index, key, Origin::Published));
        }
        Self::new(read, false, None)
    }

    /// Keys that come without an index.
    #[cfg(feature = "x509")]
    fn of_keys(mut keys: Vec<Jwk>, ignores_kid: bool) -> Self {
        for (index, key) in keys.iter_mut().enumerate() {
            key.index = index;
        }
        Self::new(keys, ignores_kid, None)
    }

    /// A key set of a single key.
    pub(crate) fn of_jwk(jwk: Json, origin: Origin) -> Self {
        single(Jwk::read(0, jwk, origin))
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

    fn new(keys: Vec<Jwk>, ignores_kid: bool, error: Option<Error>) -> Self {
        Self { keys, ignores_kid, error, memory: AtomicUsize::new(0) }
    }

    /// Why the whole text cannot be used, for a set from [`KeySet::read`].
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }
}

fn read(text: &str, limits: &Limits) -> Result<KeySet, Error> {
    #[cfg(feature = "x509")]
    if let Some(set) = read_pem(text, limits) {
        return set;
    }
    Ok(KeySet::of_parsed(read_shape(text, limits)?))
}

/// Reads PEM. `None` for a text that is not PEM. Several keys of which none can be used are an error, like a single
/// one.
#[cfg(feature = "x509")]
pub(crate) fn read_pem(text: &str, limits: &Limits) -> Option<Result<KeySet, Error>> {
    if text.len() > limits.key_set_bytes {
        return None;
    }
    Some(super::pem::read_text(text, limits.keys)?.and_then(|mut keys| {
        if keys.len() == 1 {
            return Ok(single(keys.remove(0)));
        }
        let usable = keys.iter().any(|key| key.params().is_some());
        match keys.first().and_then(Jwk::reading_error) {
            Some(error) if !usable => Err(unusable(error)),
            _ => Ok(KeySet::of_keys(keys, true)),
        }
    }))
}

/// Parses a JWK Set and checks that it has a list of keys, or parses a JWK, an array of JWKs, or PEM by `kid`. The keys
/// themselves are not checked.
pub(crate) fn read_shape(text: &str, limits: &Limits) -> Result<Json, Error> {
    if text.len() > limits.key_set_bytes {
        return Err(Error::LimitExceeded(Limit::KeySetBytes));
    }
    let json = json::parse(text, limits.depth).map_err(|error| match error {
        JsonError::Syntax(error) => Error::KeySetSyntax(error),
        JsonError::Depth => Error::LimitExceeded(Limit::Depth),
    })?;
    let is_within = |count: usize| if count > limits.keys { Err(Error::LimitExceeded(Limit::Keys)) } else { Ok(()) };
    if let Some(keys) = json.as_array() {
        is_within(keys.len())?;
        let is_jwk = |key: &Json| key.as_object().is_some_and(has_key_members);
        return if keys.iter().any(is_jwk) { Ok(json) } else { Err(Error::KeySetShape) };
    }
    let object = json.as_object().ok_or(Error::KeySetShape)?;
    if let Some(keys) = object.get("keys") {
        if object.repeats() || object.iter().any(|(name, value)| name != "keys" && value.has_duplicate_members()) {
            return Err(Error::KeySetDuplicateMember);
        }
        is_within(keys.as_array().ok_or(Error::KeySetShape)?.len())?;
        return Ok(json);
    }
    if has_key_members(object) {
        return Ok(json);
    }
    if object.contains("jwks_uri") {
        return Err(Error::KeySetIsMetadata(object.get("jwks_uri").and_then(Json::as_str).and_then(printable_url)));
    }
    #[cfg(feature = "x509")]
    if is_pem_by_kid(object) {
        if object.repeats() {
            return Err(Error::KeySetDuplicateMember);
        }
        let blocks = |(_, text): (&str, &Json)| crate::encoding::pem::count(text.as_str().unwrap_or_default());
        is_within(object.iter().map(blocks).fold(0, usize::saturating_add))?;
        return Ok(json);
    }
    Err(Error::KeySetShape)
}

fn has_key_members(object: &Object) -> bool {
    object.contains("kty") || object.contains("x5c")
}

/// Whether an object has texts in PEM and nothing else. Its names are `kid`s: Firebase and Google's Identity-Aware
/// Proxy publish such objects.
#[cfg(feature = "x509")]
fn is_pem_by_kid(object: &Object) -> bool {
    let is_pem = |(_, value): (&str, &Json)| value.as_str().is_some_and(crate::encoding::pem::begins);
    !has_key_members(object) && object.iter().next().is_some() && object.iter().all(is_pem)
}

/// A single key is prepared at once.
fn single(key: Jwk) -> KeySet {
    let error = key.prepare().err().map(unusable);
    KeySet::new(vec![key], true, error)
}

/// Why a text in PEM gives no key.
#[cfg(feature = "x509")]
fn reason(error: &Error) -> KeyError {
    if let Error::KeyUnusable(error) = error { *error } else { KeyError::Malformed }
}

fn unusable(error: KeyError) -> Error {
    if error == KeyError::Weak { Error::WeakKey } else { Error::KeyUnusable(error) }
}

/// The URL, if it may be shown in a message: https, with harmless characters only. Removes query and fragment; rejects
/// userinfo.
fn printable_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&byte);
    (url.starts_with("https://") && url.len() <= 512 && url.bytes().all(plain)).then(|| url.into())
}

//! Sets of keys. RFC 7517 section 5.

use super::{
    Jwk,
    certificate::{Certificate, CertificateReport, KeyWarning},
    select::mismatch_with_algorithm,
};
use crate::{
    alg::{self, Algorithm},
    encoding::json::{self, Json, JsonFault},
    error::{Error, KeyFault, Limit, Mismatch},
    limits::Limits,
};
use alloc::{string::String, vec, vec::Vec};
use serde::Serialize;

/// Keys, read from a JWK Set or a single JWK, checked and compiled. A key that is unknown or broken is left out, with
/// its reason in [`KeySet::keys`], and never spoils the others.
///
/// ```
/// # fn main() -> Result<(), keyward::Error> {
/// let keys = keyward::KeySet::parse(r#"{"keys":[{"kty":"OKP","crv":"Ed448","x":"AA"}]}"#)?;
/// assert!(!keys.keys()[0].taken);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct KeySet {
    pub(super) keys: Vec<Jwk>,
    /// A key handed over on its own is tried whatever its kid.
    pub(super) single: bool,
    fault: Option<Error>,
}

/// What became of one key of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KeyReport {
    /// Its place in the set, from 0.
    pub index: usize,
    /// Whether it can be used.
    pub taken: bool,
    /// Why it was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<KeyFault>,
    /// Its `kid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Its `kty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kty: Option<String>,
    /// Its `crv`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// Its `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Its `use`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The size of an RSA modulus or of a secret, in bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bits: Option<usize>,
    /// The algorithms that it serves.
    pub algorithms: Vec<&'static str>,
    /// Why a key that can be used serves no algorithm: its `use`, `key_ops`, `alg`, or its weakness.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle: Option<Mismatch>,
    /// Its RFC 7638 SHA-256 thumbprint; `oct` keys have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The first certificate of its `x5c`, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateReport>,
    /// What is odd about it without costing it its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<KeyWarning>,
}

impl KeySet {
    /// Reads the text of a JWK Set, a JWK, or a key in PEM (SPKI, PKCS#1, certificate), within the default [`Limits`].
    ///
    /// # Errors
    /// `ERR_JWKS_INVALID` for a text that is neither, `ERR_JWK_INVALID` or `ERR_JWK_WEAK` for a single key that cannot
    /// be used, `ERR_LIMIT_EXCEEDED`. A broken key in a set is no error.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_within(text, &Limits::default())
    }

    /// [`KeySet::parse`] within other limits.
    ///
    /// # Errors
    /// As [`KeySet::parse`].
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, Error> {
        let mut set = Self::read(text, limits);
        set.fault.take().map_or(Ok(set), Err)
    }

    /// Every key of the input in its order: taken or left out, and why.
    #[must_use]
    pub fn keys(&self) -> Vec<KeyReport> {
        let mut reports = Vec::new();
        for key in &self.keys {
            reports.push(KeyReport::of(key));
        }
        reports
    }

    /// As [`KeySet::parse_within`], but an error of the whole is kept: it rejects a token in its turn, after what is wrong with the
    /// token's own form.
    #[must_use]
    pub fn read(text: &str, limits: &Limits) -> Self {
        read(text, limits).unwrap_or_else(|fault| Self { keys: Vec::new(), single: false, fault: Some(fault) })
    }

    /// A key that was handed over on its own.
    pub(crate) fn of_jwk(jwk: &Json) -> Self {
        single(Jwk::read(0, jwk))
    }

    /// The keys that can be used.
    pub(crate) fn compiled(&self) -> impl Iterator<Item = (&Jwk, &alg::Key)> {
        self.keys.iter().filter_map(|key| Some((key, key.compiled.as_ref().ok()?)))
    }

    /// Why the whole text cannot be used.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.fault.as_ref()
    }
}

impl KeyReport {
    fn of(key: &Jwk) -> Self {
        let mut algorithms = Vec::new();
        for algorithm in Algorithm::all() {
            if mismatch_with_algorithm(key, algorithm, false).is_none() {
                algorithms.push(algorithm.name());
            }
        }
        Self {
            index: key.index,
            taken: key.compiled.is_ok(),
            reason: key.compiled.as_ref().err().copied(),
            kid: key.kid.clone(),
            kty: key.kty.clone(),
            crv: key.crv.clone(),
            alg: key.alg.clone(),
            usage: key.usage.clone(),
            bits: key.compiled.as_ref().ok().and_then(alg::Key::bits),
            algorithms,
            idle: idle(key),
            thumbprint: key.thumbprint.clone(),
            certificate: key.certificate.as_ref().map(Certificate::report),
            warnings: key.warnings.clone(),
        }
    }
}

/// The first reason against a taken key among the algorithms of its type and curve, if there is one against each.
fn idle(key: &Jwk) -> Option<Mismatch> {
    key.compiled.as_ref().ok()?;
    let mut reasons = Algorithm::all()
        .map(|algorithm| mismatch_with_algorithm(key, algorithm, false))
        .filter(|reason| !matches!(reason, Some(Mismatch::Type | Mismatch::Curve)));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

fn read(text: &str, limits: &Limits) -> Result<KeySet, Error> {
    #[cfg(feature = "x509")]
    if text.len() <= limits.key_set_bytes
        && let Some(pem) = crate::encoding::pem::read(text)
    {
        return Ok(single(super::certificate::pem(pem)));
    }
    let json = read_shape(text, limits)?;
    let Some(keys) = json.as_object().and_then(|set| set.get("keys")?.as_array()) else {
        return Ok(single(Jwk::read(0, &json)));
    };
    let mut read = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        read.push(Jwk::read(index, key));
    }
    Ok(KeySet { keys: read, single: false, fault: None })
}

/// The JSON of a JWK Set, with its list of keys, or of a JWK; the keys themselves are not looked at.
pub(crate) fn read_shape(text: &str, limits: &Limits) -> Result<Json, Error> {
    if text.len() > limits.key_set_bytes {
        return Err(Error::LimitExceeded(Limit::KeySetBytes));
    }
    let json = json::parse(text, limits.depth).map_err(|fault| match fault {
        JsonFault::Syntax(error) => Error::KeySetSyntax(error),
        JsonFault::Depth => Error::LimitExceeded(Limit::Depth),
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

/// A key handed over on its own.
fn single(key: Jwk) -> KeySet {
    let fault = key.compiled.as_ref().err().map(|fault| match fault {
        KeyFault::Weak => Error::WeakKey,
        fault => Error::KeyUnusable(*fault),
    });
    KeySet { keys: vec![key], single: true, fault }
}

/// An address that may stand in a message: https, of harmless characters, without query, fragment or userinfo.
fn printable_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&byte);
    (url.starts_with("https://") && url.len() <= 512 && url.bytes().all(plain)).then(|| url.into())
}

//! Reports on the keys of a set.

use super::{
    certificate::{Certificate, CertificateReport, KeyWarning},
    key::Jwk,
    select::mismatch_with_algorithm,
    set::KeySet,
};
use crate::{
    alg::{Algorithm, KeyParams},
    error::{KeyError, Mismatch},
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
#[cfg(feature = "serde")]
use serde::Serialize;

/// The report on one key of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct KeyReport {
    /// The key's position in the set, from 0.
    pub index: usize,
    /// Whether the key can be used. A key that cannot be used is excluded from the set.
    pub usable: bool,
    /// Why the key is excluded.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reason: Option<KeyError>,
    /// The member that is wrong, if the reason is about one.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub member: Option<&'static str>,
    /// The reason in English, for people: `"n" is missing`. Member names and lengths, never values. It may change.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub detail: Option<String>,
    /// The key's `kid`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kid: Option<String>,
    /// The key's `kty`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kty: Option<String>,
    /// The key's `crv`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub crv: Option<String>,
    /// The key's `alg`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub alg: Option<String>,
    /// The key's `use`.
    #[cfg_attr(feature = "serde", serde(rename = "use", skip_serializing_if = "Option::is_none"))]
    pub usage: Option<String>,
    /// The size of an RSA modulus or of a secret, in bits.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bits: Option<usize>,
    /// The algorithms that the key can verify, by their `alg` names.
    pub algorithms: Vec<&'static str>,
    /// Why a usable key serves no algorithm: its `use`, `key_ops`, `alg`, or its weakness.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub idle: Option<Mismatch>,
    /// The key's RFC 7638 SHA-256 thumbprint in base64url. `None` for `oct` keys.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub thumbprint: Option<String>,
    /// The first certificate of the key's `x5c`, if it could be read.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub certificate: Option<CertificateReport>,
    /// Problems that do not exclude the key.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub warnings: Vec<KeyWarning>,
}

impl KeySet {
    /// Reports on every key of the input, in its order: usable or excluded, and why.
    ///
    /// This prepares every key, including keys that no token has needed yet. For thousands of Ed448 keys it takes
    /// seconds.
    ///
    /// ```
    /// # fn main() -> Result<(), keyward::Error> {
    /// use keyward::{KeyError, KeySet};
    ///
    /// let keys = KeySet::parse(r#"{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}"#)?;
    /// assert_eq!(keys.report()[0].reason, Some(KeyError::Weak));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn report(&self) -> Vec<KeyReport> {
        for key in &self.keys {
            drop(key.prepare());
        }
        self.known_keys()
    }

    /// Reports without preparing any key: a key that no token has needed yet counts as usable unless reading it failed.
    pub(crate) fn known_keys(&self) -> Vec<KeyReport> {
        let mut reports = Vec::new();
        for key in &self.keys {
            reports.push(KeyReport::of(key));
        }
        reports
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
        let reason = key.reading_error().or_else(|| key.preparing_error());
        Self {
            index: key.index,
            usable: key.params().is_some(),
            reason,
            member: reason.and_then(KeyError::member),
            detail: reason.map(|reason| reason.to_string()),
            kid: key.kid.clone(),
            kty: key.kty.clone(),
            crv: key.crv.clone(),
            alg: key.alg.clone(),
            usage: key.usage.clone(),
            bits: key.params().and_then(KeyParams::bits),
            algorithms,
            idle: idle(key),
            thumbprint: key.thumbprint().map(Into::into),
            certificate: key.certificate.as_ref().map(Certificate::report),
            warnings: key.warnings.clone(),
        }
    }
}

/// The first reason against a usable key among the algorithms of its type and curve, if each of them has a reason.
fn idle(key: &Jwk) -> Option<Mismatch> {
    key.params()?;
    let mut reasons = Algorithm::all()
        .map(|algorithm| mismatch_with_algorithm(key, algorithm, false))
        .filter(|reason| !matches!(reason, Some(Mismatch::Type | Mismatch::Curve)));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

//! What became of the keys of a set.

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
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// What became of one key of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct KeyReport {
    /// Its place in the set, from 0.
    pub index: usize,
    /// Whether it can be used.
    pub usable: bool,
    /// Why it was left out.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reason: Option<KeyError>,
    /// Its `kid`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kid: Option<String>,
    /// Its `kty`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub kty: Option<String>,
    /// Its `crv`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub crv: Option<String>,
    /// Its `alg`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub alg: Option<String>,
    /// Its `use`.
    #[cfg_attr(feature = "serde", serde(rename = "use", skip_serializing_if = "Option::is_none"))]
    pub usage: Option<String>,
    /// The size of an RSA modulus or of a secret, in bits.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bits: Option<usize>,
    /// The algorithms that it serves.
    pub algorithms: Vec<&'static str>,
    /// Why a key that can be used serves no algorithm: its `use`, `key_ops`, `alg`, or its weakness.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub idle: Option<Mismatch>,
    /// Its RFC 7638 SHA-256 thumbprint; `oct` keys have none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub thumbprint: Option<String>,
    /// The first certificate of its `x5c`, if it could be read.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub certificate: Option<CertificateReport>,
    /// What is odd about it without costing it its place.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub warnings: Vec<KeyWarning>,
}

impl KeySet {
    /// Every key of the input in its order: taken or left out, and why.
    ///
    /// This prepares every key, also those that no token has needed yet, which takes seconds for thousands of Ed448 keys.
    #[must_use]
    pub fn report(&self) -> Vec<KeyReport> {
        for key in &self.keys {
            drop(key.prepare());
        }
        self.known_keys()
    }

    /// As [`KeySet::report`], without preparing any: a key that no token has needed counts as taken unless its form is wrong.
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
        Self {
            index: key.index,
            usable: key.params().is_some(),
            reason: key.error_of_form().or_else(|| key.error_of_params()),
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

/// The first reason against a taken key among the algorithms of its type and curve, if there is one against each.
fn idle(key: &Jwk) -> Option<Mismatch> {
    key.params()?;
    let mut reasons = Algorithm::all()
        .map(|algorithm| mismatch_with_algorithm(key, algorithm, false))
        .filter(|reason| !matches!(reason, Some(Mismatch::Type | Mismatch::Curve)));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

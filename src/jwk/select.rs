//! Which keys of a set match a token, and why the others do not.

use super::{
    issuers::KeyIssuers,
    key::{Jwk, Prepared},
    set::KeySet,
};
use crate::{
    alg::Algorithm,
    error::{KeyError, KeyMismatch, Mismatch},
};
use alloc::{string::String, vec::Vec};

/// What the header of a token says about its key.
#[derive(Clone, Copy)]
pub(crate) struct KeyQuery<'a> {
    pub(crate) kid: Option<&'a str>,
    /// `x5t` and `x5t#S256`: keys with such a certificate are tried first. RFC 7515 sections 4.1.7 and 4.1.8.
    pub(crate) x5t: [Option<&'a str>; 2],
    /// The issuers that the key may name. `None`: the key's `issuer` is ignored.
    pub(crate) issuers: Option<&'a KeyIssuers>,
    pub(crate) algorithm: Algorithm,
    pub(crate) allow_weak_keys: bool,
}

/// A matching key, prepared.
pub(crate) struct Candidate<'k> {
    pub(crate) jwk: &'k Jwk,
    set: &'k KeySet,
    key: Prepared<'k>,
}

impl<'k> Candidate<'k> {
    /// Prepares a key of this set. `None` if the key is unusable.
    pub(crate) fn new(set: &'k KeySet, jwk: &'k Jwk) -> Option<Self> {
        Some(Self { jwk, set, key: jwk.prepare().ok()? })
    }

    /// Whether this key verifies the signature. At its first valid signature, the set starts to keep the prepared key.
    pub(crate) fn verifies(self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let verified = algorithm.verify(self.key.key(), message, signature).is_ok();
        if verified {
            self.set.grow(self.jwk.keep(self.key));
        }
        verified
    }
}

/// The keys that match as far as is known, in the set's order, but first those whose certificate the token names. That
/// only saves attempts: the signature decides. Prepares no key.
pub(crate) fn matching<'k>(keys: &'k KeySet, query: KeyQuery<'_>) -> impl Iterator<Item = &'k Jwk> {
    let of = move |is_named: bool| {
        let matches = move |key: &&Jwk| key.has_x5t(query.x5t) == is_named && mismatch(key, query, keys).is_none();
        keys.keys.iter().filter(matches)
    };
    of(true).chain(of(false))
}

/// The keys that match, in the order of [`matching`]. Each is prepared when the iterator reaches it.
pub(crate) fn candidates<'k>(keys: &'k KeySet, query: KeyQuery<'_>) -> impl Iterator<Item = Candidate<'k>> {
    matching(keys, query).filter_map(|jwk| Candidate::new(keys, jwk))
}

/// Every key by its index, with the first known reason why it does not match, if any.
pub(crate) fn mismatches(keys: &KeySet, query: KeyQuery<'_>) -> impl Iterator<Item = (usize, Option<Mismatch>)> {
    keys.keys.iter().map(move |key| (key.index, mismatch(key, query, keys)))
}

/// The keys that are known not to match, each with the first reason.
pub(crate) fn key_mismatches(keys: &KeySet, query: KeyQuery<'_>) -> Vec<KeyMismatch> {
    let mut key_mismatches = Vec::new();
    for (index, mismatch) in mismatches(keys, query) {
        key_mismatches.extend(mismatch.map(|mismatch| KeyMismatch { index, mismatch }));
    }
    key_mismatches
}

/// In a set, a token's `kid` selects exactly the keys with that `kid` (RFC 7515 section 4.1.4). A single key, and keys
/// in PEM, are tried regardless of it.
fn mismatch(key: &Jwk, query: KeyQuery<'_>, keys: &KeySet) -> Option<Mismatch> {
    if !keys.ignores_kid && query.kid.is_some_and(|kid| key.kid.as_deref() != Some(kid)) {
        return Some(Mismatch::Kid);
    }
    if query.issuers.is_some_and(|issuers| key.issuer.as_ref().is_some_and(|issuer| !issuers.contain(issuer))) {
        return Some(Mismatch::Issuer);
    }
    mismatch_with_algorithm(key, query.algorithm, query.allow_weak_keys)
}

/// The rules that need no token. Errors that only arithmetic finds come last, because a key that does not match is not
/// prepared.
pub(super) fn mismatch_with_algorithm(key: &Jwk, algorithm: Algorithm, allow_weak_keys: bool) -> Option<Mismatch> {
    let differs = |member: &Option<String>, value: &str| member.as_deref().is_some_and(|member| member != value);
    if differs(&key.kty, algorithm.kty()) {
        return Some(Mismatch::Type);
    }
    let crvs = algorithm.crvs();
    if !crvs.is_empty() && key.crv.as_deref().is_some_and(|crv| !crvs.contains(&crv)) {
        return Some(Mismatch::Curve);
    }
    let weak = match key.reading_error() {
        None => !allow_weak_keys && key.params().is_some_and(|params| algorithm.is_weak(params)),
        Some(KeyError::Weak) => true,
        Some(error) => return Some(Mismatch::Excluded(error)),
    };
    // A JWT-SVID is a signed token, an X509-SVID is not: SPIFFE Trust Domain and Bundle, section 4.2.2.
    if differs(&key.usage, "sig") && differs(&key.usage, "jwt-svid") {
        Some(Mismatch::Use)
    } else if !key.is_for_verifying {
        Some(Mismatch::KeyOps)
    } else if differs(&key.alg, algorithm.name())
        || key.limited_to.is_some_and(|names| !names.contains(&algorithm.name()))
    {
        Some(Mismatch::Alg)
    } else if weak {
        Some(Mismatch::Weak)
    } else {
        key.preparing_error().map(Mismatch::Excluded)
    }
}

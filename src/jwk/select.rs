//! Which keys of a set can have made a token's signature, and why each other cannot.

use super::{Jwk, KeySet};
use crate::{
    alg::{self, Algorithm},
    error::{KeyFault, Mismatch, Unchosen},
};
use alloc::{string::String, vec::Vec};

/// What a token says of the key that signed it.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) kid: Option<&'a str>,
    pub(crate) algorithm: Algorithm,
    pub(crate) allow_weak_keys: bool,
}

/// The keys that fit, in the set's order.
pub(crate) fn candidates<'k>(keys: &'k KeySet, wanted: Wanted<'_>) -> impl Iterator<Item = (&'k Jwk, &'k alg::Key)> {
    let fits = move |key: &&'k Jwk| mismatch(key, wanted, keys.single).is_none();
    keys.keys.iter().filter(fits).filter_map(|key| Some((key, key.compiled.as_ref().ok()?)))
}

/// Every key by its index, with the first reason against it, if there is one.
pub(crate) fn mismatches(keys: &KeySet, wanted: Wanted<'_>) -> impl Iterator<Item = (usize, Option<Mismatch>)> {
    keys.keys.iter().map(move |key| (key.index, mismatch(key, wanted, keys.single)))
}

/// The keys that do not fit, each with the first reason.
pub(crate) fn unchosen(keys: &KeySet, wanted: Wanted<'_>) -> Vec<Unchosen> {
    let mut unchosen = Vec::new();
    for (index, mismatch) in mismatches(keys, wanted) {
        unchosen.extend(mismatch.map(|mismatch| Unchosen { index, mismatch }));
    }
    unchosen
}

/// In a set, a token's kid selects exactly the keys with that kid (RFC 7515 section 4.1.4); a key on its own is tried
/// whatever its kid.
fn mismatch(key: &Jwk, wanted: Wanted<'_>, single: bool) -> Option<Mismatch> {
    if !single && wanted.kid.is_some_and(|kid| key.kid.as_deref() != Some(kid)) {
        return Some(Mismatch::Kid);
    }
    mismatch_with_algorithm(key, wanted.algorithm, wanted.allow_weak_keys)
}

/// The rules that need no token.
pub(super) fn mismatch_with_algorithm(key: &Jwk, algorithm: Algorithm, allow_weak_keys: bool) -> Option<Mismatch> {
    let differs = |member: &Option<String>, value: &str| member.as_deref().is_some_and(|member| member != value);
    if differs(&key.kty, algorithm.kty()) {
        return Some(Mismatch::Type);
    }
    let crvs = algorithm.crvs();
    if !crvs.is_empty() && key.crv.as_deref().is_some_and(|crv| !crvs.contains(&crv)) {
        return Some(Mismatch::Curve);
    }
    let weak = match &key.compiled {
        Ok(compiled) => !allow_weak_keys && algorithm.is_weak(compiled),
        Err(KeyFault::Weak) => true,
        Err(fault) => return Some(Mismatch::LeftOut(*fault)),
    };
    if differs(&key.usage, "sig") {
        Some(Mismatch::Use)
    } else if key.operations.as_ref().is_some_and(|operations| operations.iter().all(|name| name != "verify")) {
        Some(Mismatch::KeyOps)
    } else if differs(&key.alg, algorithm.name())
        || key.limited_to.is_some_and(|names| !names.contains(&algorithm.name()))
    {
        Some(Mismatch::Alg)
    } else {
        weak.then_some(Mismatch::Weak)
    }
}

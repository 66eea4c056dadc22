//! keyward for JavaScript: convert, call, map; no logic. Each verification is one call, with strings and bytes as
//! arguments. The result is JSON text: the engine's own parser is faster than building objects from here.
//!
//! Nothing here is asynchronous: promises stay in JavaScript. In a Worker, a future would hang if one request created
//! it and another request polled it.
#![no_std]
#![allow(missing_docs, unreachable_pub, reason = "for JavaScript, documented for its users in pkg/src")]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test that cannot continue fails"
    )
)]

extern crate alloc;

mod cache;
mod fetch;
pub mod options;
mod output;
mod policies;
mod schedule;

use alloc::{borrow::Cow, string::String, vec::Vec};
use cache::{Cache, Cached};
use keyward::{
    Algorithm, Checked, Hash, Jws, KeySet, Limits,
    remote::{accept_key, accept_keys},
};
use options::{read_dpop_policy, read_policy, read_seconds, read_signature_policy};
use policies::Policies;
use wasm_bindgen::prelude::*;

/// The most bytes of cached key sets, with their texts and tables.
const KEY_SET_BYTES: usize = 32 << 20;

/// The caches of an instance: recently used key sets and policies. JavaScript names them by handles. No handle is 0.
#[wasm_bindgen]
pub struct Core {
    key_sets: Cache<KeySet>,
    policies: Policies,
    /// The bytes that belong to the last result, until [`Core::take_bytes`] takes them.
    bytes: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl Core {
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has no default")]
    pub fn new() -> Self {
        Self { key_sets: Cache::new(KEY_SET_BYTES), policies: Policies::default(), bytes: None }
    }

    /// Returns the handle of a key set, which names the set until the cache drops it. `policy` has the limits;
    /// [`Core::keys`] has rejected a policy that cannot be read.
    pub fn remember(&mut self, keys: &str, policy: &str) -> u32 {
        let limits = read_signature_policy(policy).map(|policy| *policy.limits()).unwrap_or_default();
        self.key_sets.handle(keys, &limits, || KeySet::read(keys, &limits))
    }

    /// Returns the error of a key set as JSON. Without an error: the empty string or, with `list`, the report on every
    /// key, which prepares all keys.
    pub fn keys(&mut self, keys: &str, policy: &str, list: bool) -> String {
        let limits = match read_signature_policy(policy) {
            Ok(policy) => *policy.limits(),
            Err(error) => return output::option_error(&error),
        };
        let set = self.key_sets.get(keys, &limits, || KeySet::read(keys, &limits));
        match set.error() {
            Some(error) => output::failure("key_set", error),
            None if list => output::json(&set.report()),
            None => String::new(),
        }
    }

    /// Returns the handle of the options of `verify_jwt`, or the error, as JSON. `more`: names of additional options to
    /// accept, separated by spaces. Options for a single token are dropped after their first use.
    pub fn policy(&mut self, policy: &str, more: &str) -> String {
        match read_policy(policy, &words(more)) {
            Ok(policy) => output::json(&self.policies.insert(policy)),
            Err(error) => output::option_error(&error),
        }
    }

    /// Reads the body of a response with a key set and caches the set by its text. Returns the empty string, or the
    /// error as JSON. [`Core::take_bytes`] has the text, if it differs from the body.
    pub fn accept_keys(&mut self, body: &[u8]) -> String {
        match accept_keys(body) {
            Ok((text, set)) => {
                self.key_sets.get(&text, &Limits::default(), || set);
                self.bytes = if let Cow::Owned(text) = text { Some(text.into_bytes()) } else { None };
                String::new()
            }
            Err(error) => output::failure("fetch", &error),
        }
    }

    /// Reads a body with the keys of one `kid`. Returns the empty string, or the error as JSON. [`Core::take_bytes`]
    /// has the text of the keys.
    pub fn accept_key(&mut self, body: &[u8], kid: &str) -> String {
        match accept_key(body, kid) {
            Ok(text) => {
                self.bytes = Some(text.into_bytes());
                String::new()
            }
            Err(error) => output::failure("fetch", &error),
        }
    }

    /// Verifies a JWT. Returns the result as JSON, or the empty string if the cache has dropped one of the handles.
    ///
    /// `may_pend`: the caller may verify an RSA signature. The result may then be *pending*: it has no payload at its
    /// top level and cannot be mistaken for a verdict. [`Core::take_bytes`] has the signature, to verify with the key
    /// that the result names.
    pub fn verify_jwt(&mut self, token: &str, keys: u32, policy: u32, now: f64, may_pend: bool) -> String {
        let Some((set, policy)) = self.key_sets.by_handle(keys).zip(self.policies.by_handle(policy)) else {
            return String::new();
        };
        let now = seconds(now);
        let checked = if may_pend {
            keyward::verify_or_pending(token, &set, &policy, now)
        } else {
            keyward::verify(token, &set, &policy, now).map(Checked::Verified)
        };
        match checked {
            Ok(Checked::Verified(verified)) => output::verified_jwt(&verified),
            Ok(Checked::Pending(pending)) => {
                self.bytes = Some(pending.signature().to_vec());
                output::pending_jwt(&pending)
            }
            Err(rejection) => output::rejection(&rejection),
        }
    }

    /// Returns an empty object, or why a verified token with these claims lacks the scopes of a policy, as JSON.
    /// Returns the empty string if the cache has dropped the handle.
    pub fn verify_scopes(&mut self, claims: &str, policy: u32) -> String {
        let Some(policy) = self.policies.by_handle(policy) else { return String::new() };
        keyward::verify_scopes(claims, &policy).err().as_ref().map_or_else(|| "{}".into(), output::rejection)
    }

    /// Verifies a JWS, with results like those of [`Core::verify_jwt`]. [`Core::take_bytes`] has the payload. `json`:
    /// the token is a JSON serialization.
    pub fn verify_jws(&mut self, token: &str, json: bool, payload: Option<Vec<u8>>, keys: u32, policy: &str) -> String {
        let policy = match read_signature_policy(policy) {
            Ok(policy) => policy,
            Err(error) => return output::option_error(&error),
        };
        let Some(set) = self.key_sets.by_handle(keys) else { return String::new() };
        let jws = if json { Jws::json(token) } else { Jws::compact(token) };
        let jws = payload.as_deref().map_or(jws, |payload| jws.with_payload(payload));
        match keyward::verify_jws(jws, &set, &policy) {
            Ok(verified) => {
                let text = output::verified_jws(&verified);
                self.bytes = Some(verified.into_payload());
                text
            }
            Err(rejection) => output::rejection(&rejection),
        }
    }

    /// Takes the bytes that belong to the last result.
    pub fn take_bytes(&mut self) -> Option<Vec<u8>> {
        self.bytes.take()
    }

    /// Returns the report as JSON, or the empty string if the cache has dropped one of the handles. `keys` is 0 without
    /// keys.
    pub fn inspect_jwt(&mut self, token: &str, keys: u32, policy: u32, now: f64) -> String {
        let set = self.key_sets.by_handle(keys);
        let Some(policy) = self.policies.by_handle(policy).filter(|_| keys == 0 || set.is_some()) else {
            return String::new();
        };
        output::report(&keyward::inspect(token, set.as_deref(), &policy, seconds(now)))
    }
}

#[wasm_bindgen]
pub fn decode_jwt(token: &str) -> String {
    match keyward::decode_unverified(token) {
        Ok(decoded) => output::decoded(&decoded),
        Err(error) => output::failure("format", &error),
    }
}

/// The seconds of a duration that is given as JSON. NaN if it is not a duration.
#[wasm_bindgen]
pub fn seconds_of(duration: &str) -> f64 {
    read_seconds(duration).unwrap_or(f64::NAN)
}

/// The algorithms for DPoP proofs, separated by spaces: every algorithm with public keys.
#[wasm_bindgen]
pub fn dpop_algorithms() -> String {
    let mut names = Vec::new();
    for algorithm in Algorithm::all().filter(|algorithm| !algorithm.is_symmetric()) {
        names.push(algorithm.name());
    }
    names.join(" ")
}

/// Returns the claims of a DPoP proof and the values that JavaScript must still check, or the error, as JSON.
#[wasm_bindgen]
pub fn verify_dpop(proof: &str, policy: &str, now: f64) -> String {
    match read_dpop_policy(policy) {
        Ok(policy) => match keyward::verify_dpop(proof, &policy, seconds(now)) {
            Ok(verified) => output::verified_dpop(&verified),
            Err(rejection) => output::rejection(&rejection),
        },
        Err(error) => output::option_error(&error),
    }
}

/// Returns the empty string, or why a token with these claims is not bound to this certificate. `text`: PEM or base64,
/// in place of DER in `bytes`. `digest`: `bytes` are the SHA-256 of the certificate.
#[wasm_bindgen]
pub fn verify_certificate_binding(text: Option<String>, bytes: Option<Vec<u8>>, digest: bool, claims: &str) -> String {
    let bytes = match text {
        Some(text) => keyward::certificate_der(&text),
        None => Ok(bytes.unwrap_or_default()),
    };
    let verify = if digest { keyward::verify_certificate_digest } else { keyward::verify_certificate_binding };
    let verdict = bytes.and_then(|bytes| verify(&bytes, claims));
    verdict.err().map_or_else(String::new, |error| {
        output::failure(if error.claim().is_some() { "cnf" } else { "certificate" }, &error)
    })
}

/// Returns the thumbprint of a key, or the error, as JSON. `uri`: as the URI of RFC 9278.
#[wasm_bindgen]
pub fn thumbprint(jwk: &str, hash: &str, uri: bool) -> String {
    let compute = if uri { keyward::thumbprint_uri } else { keyward::thumbprint };
    match Hash::from_name(hash).map(|hash| compute(jwk, hash)) {
        Some(Ok(thumbprint)) => output::json(&thumbprint),
        Some(Err(error)) => output::failure("key_set", &error),
        None => output::type_error("\"hash\" must be SHA-256, SHA-384 or SHA-512"),
    }
}

impl Cached for KeySet {
    fn memory(&self) -> usize {
        KeySet::memory(self)
    }
}

/// The non-empty words of a text that is separated by spaces.
fn words(text: &str) -> Vec<&str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Converts JavaScript's number. A time beyond the range of a date is clamped.
#[allow(clippy::as_conversions, reason = "saturating, and NaN becomes 0")]
fn seconds(now: f64) -> i64 {
    now as i64
}

/// The module has no standard library, so a panic can only trap.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

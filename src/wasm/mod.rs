//! L7: the JavaScript bindings. Convert, call, map; no logic. One call a verification, strings and bytes across it:
//! what goes out is JSON text, which the engine's own parser reads faster than any object can be built from here.
//!
//! There is no executor in here and nothing is awaited: promises stay in JavaScript. A future that one request of a
//! Worker owns and another polls is what hangs there.
#![allow(missing_docs, unreachable_pub, reason = "for JavaScript, documented where it sees them: in pkg/src")]

mod cache;
mod fetch;
mod output;
mod schedule;

use crate::{
    alg::Hash,
    jwk::{self, KeySet},
    jws::{Jws, SignaturePolicy, check_jws},
    jwt::{self, DpopPolicy, Policy, check_dpop, check_jwt, check_jwt_but_rsa, decode, inspect},
    limits::Limits,
};
use alloc::{rc::Rc, string::String, vec::Vec};
use cache::Cache;
use wasm_bindgen::prelude::*;

/// What an instance remembers: the last few key sets and policies, by their text.
#[wasm_bindgen]
#[derive(Default)]
pub struct Core {
    key_sets: Cache<KeySet>,
    policies: Cache<Policy>,
    signature_policies: Cache<SignaturePolicy>,
    /// What goes with the last answer, until it is taken.
    octets: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl Core {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The handle of a key set: from here on it may be named by it, until it is forgotten. `policy` says its limits; one
    /// that cannot be read has been refused by [`Core::keys`] before.
    pub fn remember(&mut self, keys: &str, policy: &str) -> u32 {
        let limits = SignaturePolicy::from_json(policy).unwrap_or_default().limits;
        self.key_sets.handle(keys, &limits, || KeySet::read(keys, &limits))
    }

    /// Every key of a set, as JSON, or its fault.
    pub fn keys(&mut self, keys: &str, policy: &str) -> String {
        let limits = match SignaturePolicy::from_json(policy) {
            Ok(policy) => policy.limits,
            Err(error) => return output::type_error(&error.text()),
        };
        let set = self.key_sets.get(keys, &limits, || KeySet::read(keys, &limits));
        match set.fault() {
            Some(fault) => output::fault("key_set", fault),
            None => output::json(&set.keys()),
        }
    }

    /// Empty, or what is wrong with the options of `verify_jwt`, as JSON. `more`: names, separated by spaces, that are options
    /// too where they stand.
    pub fn check_policy(&mut self, policy: &str, more: &str) -> String {
        let more = words(more);
        match Policy::check_names(policy, &more) {
            Ok(()) => self.policy(policy).err().unwrap_or_default(),
            Err(error) => output::type_error(&error.text()),
        }
    }

    /// Keys by their handle, or by their text where the handle is 0. An empty answer: the handle is forgotten. `but_rsa`: a
    /// signature of RSA may be left to the caller, and then the answer begins with a question mark, and is one if the octets to
    /// be taken are a signature by the key that it names.
    pub fn verify_jwt(
        &mut self,
        token: &str,
        handle: u32,
        keys: &str,
        policy: &str,
        now: f64,
        but_rsa: bool,
    ) -> String {
        let policy = match self.policy(policy) {
            Ok(policy) => policy,
            Err(mistake) => return mistake,
        };
        let Some(set) = self.key_set(handle, keys, policy.limits()) else { return String::new() };
        let now = seconds(now);
        let (verdict, signature) = if but_rsa {
            check_jwt_but_rsa(token, &set, &policy, now)
        } else {
            (check_jwt(token, &set, &policy, now), None)
        };
        self.octets = signature;
        match verdict {
            Ok(verified) => output::verified_jwt(&verified, self.octets.is_some()),
            Err(refused) => output::refused(&refused),
        }
    }

    /// As [`Core::verify_jwt`]; the payload is what is to be taken. `json`: the token is a JSON serialization.
    pub fn verify_jws(
        &mut self,
        token: &str,
        json: bool,
        payload: Option<Vec<u8>>,
        handle: u32,
        keys: &str,
        policy: &str,
    ) -> String {
        let policy = match self.signature_policies.get_or(policy, || SignaturePolicy::from_json(policy)) {
            Ok(policy) => policy,
            Err(error) => return output::type_error(&error.text()),
        };
        let Some(set) = self.key_set(handle, keys, &policy.limits) else { return String::new() };
        let jws = if json { Jws::json(token) } else { Jws::compact(token) };
        let jws = payload.as_deref().map_or(jws, |payload| jws.with_payload(payload));
        match check_jws(jws, &set, &policy) {
            Ok(verified) => {
                let text = output::verified_jws(&verified);
                self.octets = Some(verified.into_payload());
                text
            }
            Err((check, error)) => output::fault(check, &error),
        }
    }

    /// The octets that go with the last answer.
    pub fn take_octets(&mut self) -> Option<Vec<u8>> {
        self.octets.take()
    }

    /// The report as JSON. An empty answer: the handle is forgotten.
    pub fn inspect_jwt(&mut self, token: &str, handle: u32, keys: Option<String>, policy: &str, now: f64) -> String {
        let policy = match self.policy(policy) {
            Ok(policy) => policy,
            Err(mistake) => return mistake,
        };
        let set = match keys {
            Some(keys) => match self.key_set(handle, &keys, policy.limits()) {
                Some(set) => Some(set),
                None => return String::new(),
            },
            None => None,
        };
        output::report(&inspect(token, set.as_deref(), &policy, seconds(now)))
    }

    /// A policy that holds a nonce, an access token or a code is for one token, and is not remembered.
    fn policy(&mut self, text: &str) -> Result<Rc<Policy>, String> {
        if let Some(policy) = self.policies.find(text) {
            return Ok(policy);
        }
        let policy = Policy::from_json(text).map_err(|error| output::type_error(&error.text()))?;
        if policy.is_for_one_token() {
            return Ok(Rc::new(policy));
        }
        Ok(self.policies.get(text, &Limits::default(), || policy))
    }

    fn key_set(&mut self, handle: u32, keys: &str, limits: &Limits) -> Option<Rc<KeySet>> {
        match handle {
            0 => Some(self.key_sets.get(keys, limits, || KeySet::read(keys, limits))),
            handle => self.key_sets.by_handle(handle),
        }
    }
}

#[wasm_bindgen]
pub fn decode_jwt(token: &str) -> String {
    match decode(token) {
        Ok(decoded) => output::decoded(&decoded),
        Err(error) => output::fault("format", &error),
    }
}

/// A DPoP proof's claims and what is left for JavaScript to check, or the fault, as JSON.
#[wasm_bindgen]
pub fn verify_dpop(proof: &str, policy: &str, now: f64) -> String {
    match DpopPolicy::from_json(policy) {
        Ok(policy) => match check_dpop(proof, &policy, seconds(now)) {
            Ok(verified) => output::verified_dpop(&verified),
            Err((check, error)) => output::fault(check, &error),
        },
        Err(error) => output::type_error(&error.text()),
    }
}

/// Empty, or why a token with these claims is not bound to this certificate. `text`: PEM or base64 in place of DER.
#[wasm_bindgen]
pub fn verify_certificate_binding(text: Option<String>, der: Option<Vec<u8>>, claims: &str) -> String {
    let der = match text {
        Some(text) => jwt::certificate_der(&text),
        None => Ok(der.unwrap_or_default()),
    };
    let verdict = der.and_then(|der| jwt::verify_certificate_binding(&der, claims));
    verdict.err().map_or_else(String::new, |error| {
        output::fault(if error.claim().is_some() { "cnf" } else { "certificate" }, &error)
    })
}

/// The thumbprint of a key as JSON text, or its fault. `uri`: in the form of RFC 9278.
#[wasm_bindgen]
pub fn thumbprint(jwk: &str, hash: &str, uri: bool) -> String {
    let compute = if uri { jwk::thumbprint_uri } else { jwk::thumbprint };
    match Hash::from_name(hash).map(|hash| compute(jwk, hash)) {
        Some(Ok(thumbprint)) => output::json(&thumbprint),
        Some(Err(error)) => output::fault("key_set", &error),
        None => output::type_error("\"hash\" must be SHA-256, SHA-384 or SHA-512"),
    }
}

/// The words of a text that is separated by spaces.
fn words(text: &str) -> Vec<&str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

/// JavaScript has one kind of number; a time beyond the range of a date is clamped by the conversion.
#[allow(clippy::as_conversions, reason = "saturating, and NaN becomes 0")]
fn seconds(now: f64) -> i64 {
    now as i64
}

/// The module has no standard library, and nothing that would write down why it stopped.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

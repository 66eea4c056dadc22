//! Checks of requests and responses by the rules of `remote`. JavaScript does the fetching.

use crate::{output, words};
use alloc::{string::String, vec::Vec};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use keyward::{
    Limits,
    hazmat::json,
    remote::{
        BODY_BYTES, ResponseMeta, TIMEOUT, accept_metadata_at, check_key_address, check_url_with, metadata_addresses,
    },
};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

/// Checks whether keys may be fetched from this URL. Returns the empty string, or the error as JSON. `insecure_hosts`:
/// more hosts that may be fetched from over http, separated by spaces.
#[wasm_bindgen]
pub fn check_address(href: &str, insecure_hosts: &str) -> String {
    let insecure_hosts = words(insecure_hosts);
    check_url_with(href, &insecure_hosts).err().map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// The second argument of `fetch`, the same for every URL. `names_browser_fields` sets fields for browsers, so that the
/// browser revalidates itself and sends no cookies. Other runtimes reject requests with these fields.
#[wasm_bindgen]
pub fn request_init(headers: &Headers, signal: &AbortSignal, names_browser_fields: bool) -> RequestInit {
    let init = RequestInit::new();
    init.set_method("GET");
    init.set_headers_headers(headers);
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    if names_browser_fields {
        init.set_cache(RequestCache::NoCache);
        init.set_credentials(RequestCredentials::Omit);
    }
    init
}

/// Checks whether to read the body of a response. Returns the empty string, or the error as JSON. `content_length` is
/// negative if unknown.
#[wasm_bindgen]
pub fn check_response(status: u16, redirected: bool, content_length: f64) -> String {
    #[allow(clippy::as_conversions, reason = "saturating")]
    let content_length = (content_length >= 0.0).then_some(content_length as u64);
    let meta = ResponseMeta { status, redirected, content_length };
    keyward::remote::check_response(meta).err().map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// Returns the URLs at which an issuer's metadata may be, as a JSON list, or the error as JSON.
#[wasm_bindgen]
pub fn discovery_addresses(issuer: &str, insecure_hosts: &str) -> String {
    let insecure_hosts = words(insecure_hosts);
    match metadata_addresses(issuer, &insecure_hosts) {
        Ok(addresses) => output::json(&addresses),
        Err(error) => output::failure("fetch", &error),
    }
}

/// Returns the metadata of a body, the expected issuer that they name and the algorithms that they allow for ID tokens,
/// or the error, as JSON. `url`: the issuer, or the URL of the metadata if the program gave it. `issuers`: the expected
/// issuers, a JSON array.
#[wasm_bindgen]
pub fn accept_discovery(body: &[u8], url: &str, issuers: &str, insecure_hosts: &str, key_origins: &str) -> String {
    let issuers = strings(issuers);
    match accept_metadata_at(url, body, &issuers, &words(insecure_hosts), &words(key_origins)) {
        Ok(metadata) => {
            let (issuer, algorithms) = (output::json(&metadata.issuer), output::json(&metadata.id_token_algorithms));
            [r#"{"metadata":"#, &metadata.text, r#","issuer":"#, &issuer, r#","algorithms":"#, &algorithms, "}"]
                .concat()
        }
        Err(error) => output::failure("fetch", &error),
    }
}

/// Returns the index of the issuer that the claims of a token name, or the error, as JSON. `issuers`: a JSON array.
#[wasm_bindgen]
pub fn match_issuer(claims: &str, issuers: &str, insecure_hosts: &str) -> String {
    match keyward::match_issuer(claims, &strings(issuers), &words(insecure_hosts)) {
        Ok(index) => output::json(&index),
        Err(error) => output::failure("iss", &error),
    }
}

/// The strings of a JSON array.
fn strings(list: &str) -> Vec<String> {
    json::parse(list, Limits::MAX_DEPTH).ok().and_then(|list| list.to_strings()).unwrap_or_default()
}

/// Checks whether an issuer may name this `jwks_uri`. Both are given as the URL parser writes them. Returns the empty
/// string, or the error as JSON.
#[wasm_bindgen]
pub fn check_jwks_uri(issuer: &str, href: &str, insecure_hosts: &str, key_origins: &str) -> String {
    check_key_address(issuer, href, &words(insecure_hosts), &words(key_origins))
        .err()
        .map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// The SHA-256 of the values that a store's entry depends on. Some of them must not be shown, such as a URL's query or
/// a header.
#[wasm_bindgen]
pub fn store_digest(identity: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(identity))
}

/// The most bytes to read of a body: one more than are accepted.
#[wasm_bindgen]
pub fn most_body_bytes() -> usize {
    BODY_BYTES.saturating_add(1)
}

/// The default timeout of a fetch, in seconds.
#[wasm_bindgen]
pub fn default_timeout() -> f64 {
    TIMEOUT.as_secs_f64()
}

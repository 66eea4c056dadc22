//! Which requests and which answers are good, by the rules of `remote`. JavaScript fetches.

use crate::{output, words};
use alloc::string::String;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use keyward::remote::{
    BODY_BYTES, ResponseMeta, TIMEOUT, accept_metadata, check_key_address, check_url_with, metadata_addresses,
};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

/// Whether keys may be fetched from this URL: empty, or the error as JSON. `insecure_hosts`: further hosts that may be asked over
/// http, separated by spaces.
#[wasm_bindgen]
pub fn check_address(href: &str, insecure_hosts: &str) -> String {
    let insecure_hosts = words(insecure_hosts);
    check_url_with(href, &insecure_hosts).err().map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// The second argument of `fetch`: what every request is, whoever is asked. `names_browser_fields`: a browser revalidates by itself
/// and sends no cookies; other runtimes refuse requests that name these fields.
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

/// Whether an answer's body is worth reading: empty, or the error as JSON. `content_length` is negative if unknown.
#[wasm_bindgen]
pub fn check_response(status: u16, redirected: bool, content_length: f64) -> String {
    #[allow(clippy::as_conversions, reason = "saturating")]
    let content_length = (content_length >= 0.0).then_some(content_length as u64);
    let meta = ResponseMeta { status, redirected, content_length };
    keyward::remote::check_response(meta).err().map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// The addresses at which an issuer's metadata may be, as a JSON list, or the error.
#[wasm_bindgen]
pub fn discovery_addresses(issuer: &str, insecure_hosts: &str) -> String {
    let insecure_hosts = words(insecure_hosts);
    match metadata_addresses(issuer, &insecure_hosts) {
        Ok(addresses) => output::json(&addresses),
        Err(error) => output::failure("fetch", &error),
    }
}

/// The metadata in a body, and the algorithms of its ID tokens that may count, or the error, as JSON.
#[wasm_bindgen]
pub fn accept_discovery(body: &[u8], issuer: &str, insecure_hosts: &str, key_origins: &str) -> String {
    match accept_metadata(body, issuer, &words(insecure_hosts), &words(key_origins)) {
        Ok(metadata) => {
            let algorithms = output::json(&metadata.id_token_algorithms);
            [r#"{"metadata":"#, &metadata.text, r#","algorithms":"#, &algorithms, "}"].concat()
        }
        Err(error) => output::failure("fetch", &error),
    }
}

/// Whether an issuer may name this address of keys, as the URL parser writes both: empty, or the error as JSON.
#[wasm_bindgen]
pub fn check_jwks_uri(issuer: &str, href: &str, insecure_hosts: &str, key_origins: &str) -> String {
    check_key_address(issuer, href, &words(insecure_hosts), &words(key_origins))
        .err()
        .map_or_else(String::new, |error| output::failure("fetch", &error))
}

/// The SHA-256 of what a store's entry depends on: parts of it, as the query of an address or a header, must not be shown.
#[wasm_bindgen]
pub fn store_digest(identity: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(identity))
}

/// No more than this is read of a body, in bytes: one byte more than is accepted.
#[wasm_bindgen]
pub fn most_body_bytes() -> usize {
    BODY_BYTES.saturating_add(1)
}

/// How long a fetch may take, in seconds, unless the caller says otherwise.
#[wasm_bindgen]
pub fn default_timeout() -> f64 {
    TIMEOUT.as_secs_f64()
}

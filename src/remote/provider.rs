//! Finds, caches and refreshes the keys of an issuer, for a program that brings the network and the clock.
//!
//! A [`KeyProvider`] decides and caches, by a [`Schedule`]. Its driver sends requests and waits. Times are seconds
//! since 1970.
//!
//! ```
//! use core::ops::ControlFlow;
//! use keyward::remote::{KeyProvider, Next, Response};
//!
//! // Stands for the network: returns a status and a body, of which the first `BODY_BYTES` + 1 bytes are enough.
//! fn get(url: &str) -> (u16, &'static [u8]) {
//!     match url {
//!         "https://issuer.example/.well-known/openid-configuration" => {
//!             (200, br#"{"issuer":"https://issuer.example","jwks_uri":"https://issuer.example/jwks"}"#)
//!         }
//!         "https://issuer.example/jwks" => (200, br#"{"keys":[]}"#),
//!         _ => (404, b""),
//!     }
//! }
//!
//! # fn main() -> Result<(), keyward::Error> {
//! let mut provider = KeyProvider::of_issuer("https://issuer.example")?;
//! let Next::Fetch(mut attempt) = provider.keys_needed(1000.0, false) else { panic!("there are no keys yet") };
//! let keys = loop {
//!     let (status, body) = get(attempt.url());
//!     let response = Response { status, header: &|_| None, body };
//!     match provider.finish(attempt, Some(response), 1000.5, 0.7) {
//!         ControlFlow::Continue(next) => attempt = next, // metadata accepted, now fetch the keys
//!         ControlFlow::Break(keys) => break keys?,
//!     }
//! };
//! assert!(keys.report().is_empty());
//! assert!(matches!(provider.keys_needed(1001.0, false), Next::Use { refresh: None, .. }));
//! # Ok(()) }
//! ```
//!
//! # What a driver does
//! - It locks the provider only for the duration of a call, never while it waits for the network.
//! - It sends each request as `GET` with the header `Accept: ` [`ACCEPT`](super::ACCEPT), and with `If-None-Match` if
//!   the attempt has an [`etag`](Attempt::etag). It follows no redirect and sends no cookies.
//! - It aborts an attempt, all of its requests together, after [`RefreshPolicy::timeout`]. It reports every attempt's
//!   end: an attempt that is dropped blocks others until its timeout.
//! - It wakes the callers that [wait](Next::Wait) when an attempt has ended.
//!
//! The repository's `examples/rust` has such a driver for threads and one for async tasks.

use super::{
    ResponseMeta, accept_keys, accept_metadata, check_response, check_url, freshness, metadata_addresses, retry_after,
    schedule::{Action, Event, RefreshPolicy, Status},
    state::Schedule,
};
use crate::{encoding::digits, error::Error, jwk::KeySet};
use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use core::{fmt, ops::ControlFlow};

/// Finds, caches and refreshes the keys of an issuer: see [`provider`](self).
#[derive(Debug)]
pub struct KeyProvider {
    issuer: String,
    /// The URLs to try for the metadata. Empty if the caller gave the URL of the keys.
    metadata_addresses: Vec<String>,
    /// The URL of the keys, once known.
    jwks_uri: Option<String>,
    policy: RefreshPolicy,
    schedule: Schedule,
    keys: Option<Arc<KeySet>>,
    etag: Option<String>,
    failure: Option<Error>,
}

/// The next step of a caller that needs keys. The enum is exhaustive, because a driver must handle every variant: a new
/// one is a breaking change.
#[derive(Debug)]
#[must_use]
pub enum Next {
    /// Use these keys.
    Use {
        /// The keys.
        keys: Arc<KeySet>,
        /// Also start this attempt, in the background.
        refresh: Option<Attempt>,
    },
    /// Start this attempt. It ends with keys, or with an error.
    Fetch(Attempt),
    /// Wait until the attempt in flight has ended, at most [`RefreshPolicy::timeout`]. Then call
    /// [`KeyProvider::keys_needed`] again.
    Wait,
    /// There are no keys, and it is too early for another attempt. Holds the error of the last attempt.
    /// [`KeyProvider::status`] says when the next one may begin.
    Fail(Error),
}

/// A request to send, as part of a fetch attempt.
#[derive(Debug)]
#[must_use = "other callers wait until it ends"]
pub struct Attempt {
    number: u32,
    /// Whether the cached keys may be used if the attempt fails.
    fallback: bool,
    /// The index of the metadata URL to fetch. `None`: fetch the keys.
    metadata: Option<usize>,
    url: String,
    etag: Option<String>,
}

impl Attempt {
    /// The URL to fetch. It has passed [`check_url`].
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The value to send as `If-None-Match`, if any.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }
}

/// The response to a request.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Looks up a header by its lower-case name.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The body. A driver may truncate it after [`BODY_BYTES`](super::BODY_BYTES) + 1 bytes.
    pub body: &'a [u8],
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

impl KeyProvider {
    /// Provides the keys of an issuer, named as in the `iss` of its tokens. Its metadata say where the keys are.
    ///
    /// # Errors
    /// `ERR_DISCOVERY_FAILED`: `issuer` is not a valid issuer. See [`metadata_addresses`].
    pub fn of_issuer(issuer: &str) -> Result<Self, Error> {
        let addresses = metadata_addresses(issuer, &[])?;
        Ok(Self { issuer: issuer.to_string(), metadata_addresses: addresses, ..Self::new() })
    }

    /// Provides the keys at this URL.
    ///
    /// # Errors
    /// [`Error::InsecureUrl`]: the URL is rejected. See [`check_url`].
    pub fn of_jwks_uri(jwks_uri: &str) -> Result<Self, Error> {
        check_url(jwks_uri)?;
        Ok(Self { jwks_uri: Some(jwks_uri.to_string()), ..Self::new() })
    }

    fn new() -> Self {
        Self {
            issuer: String::new(),
            metadata_addresses: Vec::new(),
            jwks_uri: None,
            policy: RefreshPolicy::default(),
            schedule: Schedule::default(),
            keys: None,
            etag: None,
            failure: None,
        }
    }

    /// Replaces the refresh policy. Default: [`RefreshPolicy::default`].
    #[must_use]
    pub fn with_policy(self, policy: RefreshPolicy) -> Self {
        Self { policy, ..self }
    }

    /// The next step of a caller that needs keys. `unknown_kid` says that the caller has tried the cached keys and none
    /// matches ([`Error::NoMatchingKey`]). If it is too early for another fetch, the caller gets the same keys again.
    pub fn keys_needed(&mut self, now: f64, unknown_kid: bool) -> Next {
        let action = self.schedule.on_event(&self.policy, now, Event::KeysNeeded { unknown_kid });
        match (action, &self.keys) {
            (Action::Use { refresh }, Some(keys)) => {
                let keys = Arc::clone(keys);
                Next::Use { keys, refresh: refresh.map(|number| self.begin(number, true, now)) }
            }
            (Action::Fetch { attempt, fallback }, _) => {
                if unknown_kid {
                    self.forget_address();
                }
                Next::Fetch(self.begin(attempt, fallback, now))
            }
            (Action::Wait { .. }, _) => Next::Wait,
            (Action::CoolingDown, Some(keys)) if self.failure.is_none() => {
                Next::Use { keys: Arc::clone(keys), refresh: None }
            }
            _ => Next::Fail(self.failure.clone().unwrap_or(Error::NoResponse)),
        }
    }

    /// Reports the response to an attempt's request, or `None` if there was none in time. `random` is a fresh random
    /// number, at least 0 and less than 1, for the jitter of retries. The attempt continues with another request, or
    /// ends with keys or an error.
    pub fn finish(
        &mut self,
        attempt: Attempt,
        response: Option<Response<'_>>,
        now: f64,
        random: f64,
    ) -> ControlFlow<Result<Arc<KeySet>, Error>, Attempt> {
        let Attempt { number, fallback, metadata, .. } = attempt;
        let outcome = match (response, metadata) {
            (None, _) => Err(Error::NoResponse),
            (Some(response), None) => self.take_keys(&attempt, response, now),
            (Some(response), Some(index)) => match self.take_metadata(response) {
                Ok(()) => return ControlFlow::Continue(self.begin(number, fallback, now)),
                // Not found: the metadata may be at the next URL. Any other failure is final for this attempt.
                Err(Error::HttpStatus(400..=499)) if index.saturating_add(1) < self.metadata_addresses.len() => {
                    return ControlFlow::Continue(self.request(number, fallback, Some(index.saturating_add(1))));
                }
                failed => failed,
            },
        };
        if let Err(error) = &outcome {
            let retry_after = response.and_then(|response| retry_after((response.header)("retry-after"), now));
            let failed = Event::Failed { attempt: number, retry_after, random };
            if self.schedule.on_event(&self.policy, now, failed) == Action::Accept {
                self.failure = Some(error.clone());
                self.forget_address();
            }
        }
        let keys = self.usable(now).filter(|_| outcome.is_ok() || fallback);
        ControlFlow::Break(keys.ok_or_else(|| outcome.err().unwrap_or(Error::NoResponse)))
    }

    /// The state of the cached keys and of the attempts, at the time `now`.
    #[must_use]
    pub fn status(&self, now: f64) -> Status {
        self.schedule.status(&self.policy, now)
    }

    /// The error of the last attempt, if it failed.
    #[must_use]
    pub fn last_error(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    fn begin(&self, number: u32, fallback: bool, now: f64) -> Attempt {
        let metadata = if self.jwks_uri.is_none() { Some(0) } else { None };
        let etag = self.etag.clone().filter(|_| metadata.is_none() && self.usable(now).is_some());
        Attempt { etag, ..self.request(number, fallback, metadata) }
    }

    fn request(&self, number: u32, fallback: bool, metadata: Option<usize>) -> Attempt {
        let url = match metadata {
            Some(index) => self.metadata_addresses.get(index),
            None => self.jwks_uri.as_ref(),
        };
        Attempt { number, fallback, metadata, url: url.cloned().unwrap_or_default(), etag: None }
    }

    fn take_metadata(&mut self, response: Response<'_>) -> Result<(), Error> {
        check_head(response)?;
        let metadata = accept_metadata(response.body, &self.issuer, &[], &[])?;
        self.jwks_uri = Some(metadata.jwks_uri);
        Ok(())
    }

    fn take_keys(&mut self, attempt: &Attempt, response: Response<'_>, now: f64) -> Result<(), Error> {
        let Response { status, header, body } = response;
        let fresh_for = freshness(header("cache-control"), header("age"));
        let (event, keys) = if status == 304 && attempt.etag.is_some() {
            (Event::NotModified { attempt: attempt.number, fresh_for }, None)
        } else {
            check_head(response)?;
            (Event::Fetched { attempt: attempt.number, fresh_for }, Some(accept_keys(body)?.1))
        };
        if self.schedule.on_event(&self.policy, now, event) == Action::Accept {
            self.failure = None;
            if let Some(keys) = keys {
                self.keys = Some(Arc::new(keys));
                self.etag = header("etag").map(ToString::to_string);
            }
        }
        Ok(())
    }

    /// The issuer may have moved its keys, so the next attempt fetches the metadata again.
    fn forget_address(&mut self) {
        if !self.metadata_addresses.is_empty() {
            self.jwks_uri = None;
        }
    }

    fn usable(&self, now: f64) -> Option<Arc<KeySet>> {
        let end = self.schedule.usable_until(&self.policy)?;
        self.keys.clone().filter(|_| now <= end)
    }
}

fn check_head(Response { status, header, .. }: Response<'_>) -> Result<(), Error> {
    let content_length = header("content-length").and_then(digits);
    check_response(ResponseMeta { status, redirected: false, content_length })
}

//! The keys of an issuer, found, kept and renewed by a [`Schedule`], for a program that brings the network and the clock.
//!
//! A [`KeyProvider`] decides and remembers; its driver sends requests and waits. Times are seconds since 1970.
//!
//! ```
//! use core::ops::ControlFlow;
//! use keyward::remote::{KeyProvider, Next, Response};
//!
//! // What a network would bring: a status, headers, and a body of which no more than `BODY_BYTES` + 1 need be read.
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
//!         ControlFlow::Continue(next) => attempt = next, // the metadata are there, the keys come next
//!         ControlFlow::Break(keys) => break keys?,
//!     }
//! };
//! assert!(keys.report().is_empty());
//! assert!(matches!(provider.keys_needed(1001.0, false), Next::Use { refresh: None, .. }));
//! # Ok(()) }
//! ```
//!
//! # What a driver does
//! - It locks the provider for the length of a call, never while it waits for the network.
//! - It sends each request as `GET` with the header `Accept: ` [`ACCEPT`](super::ACCEPT), and `If-None-Match` where the attempt
//!   has an [`etag`](Attempt::etag). It follows no redirect and sends no cookies.
//! - It ends the whole attempt, that is all of its requests, after [`RefreshPolicy::timeout`]. Whatever happens it reports: an attempt
//!   that is dropped holds others up until its time is over.
//! - It wakes those who [wait](Next::Wait) when an attempt has ended.
//!
//! The repository's `examples/rust` has such a driver for threads and one for tasks.

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

/// Where an issuer's keys are, the keys themselves, and when to fetch them again: see [`provider`](self).
#[derive(Debug)]
pub struct KeyProvider {
    issuer: String,
    /// Where the metadata may be; none where the address of the keys was given.
    metadata_addresses: Vec<String>,
    /// Where the keys are, once that is known.
    jwks_uri: Option<String>,
    policy: RefreshPolicy,
    schedule: Schedule,
    keys: Option<Arc<KeySet>>,
    etag: Option<String>,
    failure: Option<Error>,
}

/// What a caller that wants keys does next. A driver that did not know one of these would be wrong, so a new one is a breaking
/// change.
#[derive(Debug)]
#[must_use]
pub enum Next {
    /// Use these keys.
    Use {
        /// The keys.
        keys: Arc<KeySet>,
        /// Also start this attempt, which nobody waits for.
        refresh: Option<Attempt>,
    },
    /// Start this attempt. It ends with keys, or with an error.
    Fetch(Attempt),
    /// Wait until the attempt in flight has ended, but no longer than [`RefreshPolicy::timeout`], and ask again.
    Wait,
    /// There are no keys, and it is too early for another attempt: this is why the last one failed.
    /// [`KeyProvider::status`] says when the next may begin.
    Fail(Error),
}

/// A request to send, and the attempt that it belongs to.
#[derive(Debug)]
#[must_use = "others wait for its end"]
pub struct Attempt {
    number: u32,
    /// Whether the keys at hand will do if it fails.
    fallback: bool,
    /// Which of the addresses of the metadata is asked; none: the address of the keys.
    metadata: Option<usize>,
    url: String,
    etag: Option<String>,
}

impl Attempt {
    /// The address to ask. It has passed [`check_url`].
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The value of `If-None-Match`.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }
}

/// What came of a request.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Finds a header by its name, which is written in lower case.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The body, of which nothing need be read beyond [`BODY_BYTES`](super::BODY_BYTES) + 1.
    pub body: &'a [u8],
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

impl KeyProvider {
    /// The keys of an issuer, as tokens name it in `iss`: its metadata say where they are.
    ///
    /// # Errors
    /// `ERR_DISCOVERY_FAILED` for what is no issuer: see [`metadata_addresses`].
    pub fn of_issuer(issuer: &str) -> Result<Self, Error> {
        let addresses = metadata_addresses(issuer, &[])?;
        Ok(Self { issuer: issuer.to_string(), metadata_addresses: addresses, ..Self::new() })
    }

    /// The keys at this address.
    ///
    /// # Errors
    /// [`Error::InsecureUrl`]: see [`check_url`].
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

    /// Sets other policy than the default ones.
    #[must_use]
    pub fn with_policy(self, policy: RefreshPolicy) -> Self {
        Self { policy, ..self }
    }

    /// What a caller that wants keys does next. `unknown_kid`: it has tried the keys that it got, and none of them fits
    /// ([`Error::NoMatchingKey`]). Where it is too early to look for others it gets the same keys again.
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

    /// Reports what came of an attempt's request; `None`: nothing did, in time. `random` is any number from 0 to less than 1,
    /// another each time. The attempt goes on with another request, or ends with keys or an error.
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
            (Some(response), Some(place)) => match self.take_metadata(response) {
                Ok(()) => return ControlFlow::Continue(self.begin(number, fallback, now)),
                // Nothing there: it may be at the next address. Any other failure is the issuer's answer.
                Err(Error::HttpStatus(400..=499)) if place.saturating_add(1) < self.metadata_addresses.len() => {
                    return ControlFlow::Continue(self.request(number, fallback, Some(place.saturating_add(1))));
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

    /// What is known at this time.
    #[must_use]
    pub fn status(&self, now: f64) -> Status {
        self.schedule.status(&self.policy, now)
    }

    /// Why the last attempt failed, if it did.
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
            Some(place) => self.metadata_addresses.get(place),
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

    /// The issuer may have moved its keys: the next attempt asks where they are.
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

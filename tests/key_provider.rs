//! A key provider, with a fake issuer and a fake clock.
#![allow(clippy::panic, reason = "a test that cannot go on fails")]

use keyward::remote::{Attempt, KeyProvider, Next, RefreshPolicy, Response};
use keyward::{Error, KeySet, MetadataError};
use std::{collections::HashMap, ops::ControlFlow, sync::Arc, time::Duration};

const ISSUER: &str = "https://issuer.example/tenant";
const OPENID: &str = "https://issuer.example/tenant/.well-known/openid-configuration";
const OAUTH: &str = "https://issuer.example/.well-known/oauth-authorization-server/tenant";
const JWKS: &str = "https://keys.example/jwks";
const METADATA: &str = r#"{"issuer":"https://issuer.example/tenant","jwks_uri":"https://keys.example/jwks"}"#;

/// The response of a server at a URL: status, headers, body.
type Page = (u16, &'static [(&'static str, &'static str)], String);

#[derive(Default)]
struct Server {
    pages: HashMap<&'static str, Page>,
    requests: Vec<(String, Option<String>)>,
}

impl Server {
    fn of(pages: &[(&'static str, u16, &str)]) -> Self {
        let pages = pages.iter().map(|(url, status, body)| (*url, (*status, &[][..], (*body).to_owned()))).collect();
        Self { pages, requests: Vec::new() }
    }

    /// Sends the requests of an attempt until it ends.
    fn run(&mut self, provider: &mut KeyProvider, mut attempt: Attempt, now: f64) -> Result<Arc<KeySet>, Error> {
        loop {
            self.requests.push((attempt.url().to_owned(), attempt.etag().map(str::to_owned)));
            let page = self.pages.get(attempt.url());
            let header = |name: &str| {
                let (_, headers, _) = page?;
                headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
            };
            let response =
                page.map(|(status, _, body)| Response { status: *status, header: &header, body: body.as_bytes() });
            match provider.finish(attempt, response, now, 0.5) {
                ControlFlow::Continue(next) => attempt = next,
                ControlFlow::Break(keys) => return keys,
            }
        }
    }

    fn urls(&mut self) -> Vec<String> {
        self.requests.drain(..).map(|(url, _)| url).collect()
    }
}

fn set(kids: &[&str]) -> String {
    let keys: Vec<String> = kids.iter().map(|kid| format!(r#"{{"kty":"x","kid":"{kid}"}}"#)).collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

fn kids(keys: &KeySet) -> Vec<String> {
    keys.report().into_iter().filter_map(|key| key.kid).collect()
}

fn attempt(next: Next) -> Attempt {
    match next {
        Next::Fetch(attempt) => attempt,
        next => panic!("{next:?}"),
    }
}

fn used(next: Next) -> (Arc<KeySet>, Option<Attempt>) {
    match next {
        Next::Use { keys, refresh } => (keys, refresh),
        next => panic!("{next:?}"),
    }
}

#[test]
fn keys_are_found_through_the_metadata_and_cached() {
    let mut server = Server::of(&[(OPENID, 404, ""), (OAUTH, 200, METADATA), (JWKS, 200, &set(&["a"]))]);
    let mut provider = KeyProvider::of_issuer(ISSUER).unwrap();
    let first = attempt(provider.keys_needed(0.0, false));
    assert!(matches!(provider.keys_needed(0.5, false), Next::Wait));
    let keys = server.run(&mut provider, first, 1.0).unwrap();
    assert_eq!((kids(&keys), server.urls()), (vec!["a".to_owned()], vec![OPENID.into(), OAUTH.into(), JWKS.into()]));
    let (cached, refresh) = used(provider.keys_needed(599.0, false));
    assert!(Arc::ptr_eq(&cached, &keys) && refresh.is_none());
    // Refreshed in the background, from the known URL.
    let (cached, refresh) = used(provider.keys_needed(600.0, false));
    assert!(Arc::ptr_eq(&cached, &keys));
    server.pages.insert(JWKS, (200, &[], set(&["b"])));
    let renewed = server.run(&mut provider, refresh.unwrap(), 601.0).unwrap();
    assert_eq!((kids(&renewed), server.urls()), (vec!["b".to_owned()], vec![JWKS.to_owned()]));
    assert_eq!(provider.status(601.0).fetched_at, Some(600.0));
    // If they are gone, the metadata are fetched again, and the cached keys are used meanwhile.
    server.pages.remove(JWKS);
    let failing = used(provider.keys_needed(1200.0, false)).1.unwrap();
    assert!(Arc::ptr_eq(&server.run(&mut provider, failing, 1200.0).unwrap(), &renewed));
    assert_eq!(used(provider.keys_needed(1230.0, false)).1.unwrap().url(), OPENID);
}

#[test]
fn an_unknown_kid_costs_one_fetch_per_cooldown_and_rereads_the_metadata() {
    let mut server = Server::of(&[(OPENID, 200, METADATA), (JWKS, 200, &set(&["a"]))]);
    let mut provider = KeyProvider::of_issuer(ISSUER).unwrap();
    let first = attempt(provider.keys_needed(0.0, false));
    let keys = server.run(&mut provider, first, 0.0).unwrap();
    server.urls();
    // Too early: the cached keys decide.
    assert!(Arc::ptr_eq(&used(provider.keys_needed(29.0, true)).0, &keys));
    let moved = METADATA.replace("https://keys.example/jwks", "https://new.example/jwks");
    server.pages.insert(OPENID, (200, &[], moved));
    server.pages.insert("https://new.example/jwks", (200, &[], set(&["a", "b"])));
    let second = attempt(provider.keys_needed(30.0, true));
    let keys = server.run(&mut provider, second, 30.0).unwrap();
    assert_eq!(kids(&keys), ["a", "b"]);
    assert_eq!(server.urls(), [OPENID, "https://new.example/jwks"]);
    // If the last attempt failed, its error is returned: such a key may exist.
    let third = attempt(provider.keys_needed(60.0, true));
    server.pages.clear();
    assert_eq!(server.run(&mut provider, third, 60.0).unwrap_err(), Error::NoResponse);
    assert!(matches!(provider.keys_needed(61.0, true), Next::Fail(Error::NoResponse)));
    assert!(Arc::ptr_eq(&used(provider.keys_needed(61.0, false)).0, &keys));
}

#[test]
fn an_etag_saves_the_transfer_of_keys() {
    let mut server = Server::default();
    server.pages.insert(JWKS, (200, &[("etag", "\"1\""), ("cache-control", "max-age=100")], set(&["a"])));
    let mut provider = KeyProvider::of_jwks_uri(JWKS).unwrap();
    let first = attempt(provider.keys_needed(0.0, false));
    let keys = server.run(&mut provider, first, 0.0).unwrap();
    let refresh = used(provider.keys_needed(100.0, false)).1.unwrap();
    server.pages.insert(JWKS, (304, &[("cache-control", "max-age=200")], String::new()));
    assert!(Arc::ptr_eq(&server.run(&mut provider, refresh, 100.0).unwrap(), &keys));
    assert_eq!(server.requests, [(JWKS.into(), None), (JWKS.into(), Some("\"1\"".into()))]);
    assert_eq!(provider.status(100.0).fresh_until, Some(300.0));
    // Without keys there is no conditional request, so a 304 is an error.
    let later = attempt(provider.keys_needed(9000.0, false));
    assert_eq!(later.etag(), None);
    assert_eq!(server.run(&mut provider, later, 9000.0).unwrap_err(), Error::Redirect);
}

#[test]
fn old_keys_replace_a_failing_server_only_until_their_end() {
    let mut server = Server::of(&[(JWKS, 200, &set(&["a"]))]);
    let policy = RefreshPolicy { max_stale: Duration::from_secs(600), ..RefreshPolicy::default() };
    let mut provider = KeyProvider::of_jwks_uri(JWKS).unwrap().with_policy(policy);
    let first = attempt(provider.keys_needed(0.0, false));
    let keys = server.run(&mut provider, first, 0.0).unwrap();
    server.pages.insert(JWKS, (503, &[("retry-after", "20")], String::new()));
    let second = attempt(provider.keys_needed(700.0, false));
    assert!(Arc::ptr_eq(&server.run(&mut provider, second, 701.0).unwrap(), &keys));
    assert_eq!(provider.last_error(), Some(&Error::HttpStatus(503)));
    // The keys end while the attempt is in flight.
    let third = attempt(provider.keys_needed(1199.0, false));
    assert_eq!(server.run(&mut provider, third, 1201.0).unwrap_err(), Error::HttpStatus(503));
    assert!(matches!(provider.keys_needed(1220.0, false), Next::Fail(Error::HttpStatus(503))));
    assert_eq!(provider.status(1220.0).next_attempt_at, Some(1221.0));
    // The server recovers.
    server.pages.insert(JWKS, (200, &[], set(&["b"])));
    let fourth = attempt(provider.keys_needed(1221.0, false));
    assert_eq!(server.run(&mut provider, fourth, 1221.0).map(|keys| kids(&keys)), Ok(vec!["b".into()]));
    assert_eq!(provider.last_error(), None);
}

#[test]
fn unacceptable_responses_are_rejected() {
    let other_issuer = METADATA.replace("https://issuer.example/tenant", "https://evil.example");
    let inside = METADATA.replace("https://keys.example/jwks", "https://169.254.169.254/latest");
    let expected = vec![ISSUER.to_owned()];
    let found = Some("https://evil.example".to_owned());
    let other = MetadataError::OtherIssuer { found, expected, difference: None };
    let long = " ".repeat(keyward::remote::BODY_BYTES + 1);
    let too_long = Error::LimitExceeded(keyward::Limit::BodyBytes);
    for (pages, error) in [
        (&[(OPENID, 200, other_issuer.as_str())][..], Error::Metadata(other)),
        (&[(OPENID, 200, &inside)], Error::Metadata(MetadataError::KeySetAddress)),
        (&[(OPENID, 500, ""), (OAUTH, 200, METADATA), (JWKS, 200, &set(&["a"]))], Error::HttpStatus(500)),
        (&[(OPENID, 302, "")], Error::Redirect),
        (&[(OPENID, 200, METADATA), (JWKS, 307, "")], Error::Redirect),
        (&[(OPENID, 200, METADATA), (JWKS, 200, METADATA)], Error::KeySetIsMetadata(Some(JWKS.into()))),
        (&[(OPENID, 200, METADATA), (JWKS, 200, &long)], too_long),
    ] {
        let mut server = Server::of(pages);
        let mut provider = KeyProvider::of_issuer(ISSUER).unwrap();
        let first = attempt(provider.keys_needed(0.0, false));
        assert_eq!(server.run(&mut provider, first, 0.0).unwrap_err(), error);
    }
    assert_eq!(KeyProvider::of_issuer("http://issuer.example").unwrap_err().code(), "ERR_DISCOVERY_FAILED");
    assert_eq!(KeyProvider::of_jwks_uri("http://issuer.example/jwks").unwrap_err(), Error::InsecureUrl);
}

#[test]
fn a_late_attempt_changes_nothing() {
    let mut server = Server::of(&[(JWKS, 200, &set(&["a"]))]);
    let mut provider = KeyProvider::of_jwks_uri(JWKS).unwrap();
    let dead = attempt(provider.keys_needed(0.0, false));
    let second = attempt(provider.keys_needed(6.0, false));
    let keys = server.run(&mut provider, second, 7.0).unwrap();
    server.pages.insert(JWKS, (500, &[], String::new()));
    assert_eq!(server.run(&mut provider, dead, 8.0).unwrap_err(), Error::HttpStatus(500));
    assert_eq!(provider.last_error(), None);
    assert!(Arc::ptr_eq(&used(provider.keys_needed(8.0, true)).0, &keys));
}

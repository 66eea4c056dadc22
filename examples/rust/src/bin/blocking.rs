//! A service with threads: ureq fetches keys, tiny_http serves requests.

use keyward::{
    Error, KeySet, Policy, Rejection, VerifiedToken,
    remote::{ACCEPT, Attempt, BODY_BYTES, KeyProvider, Next, Response, TIMEOUT},
};
use keyward_examples::{Failure, RequestError, ServiceResponse, Settings, bearer, now, random, verify};
use std::{
    io::Read,
    ops::ControlFlow,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};
use tiny_http::{Header, Request, Server};
use ureq::{Agent, http::response::Parts};

struct Service {
    policy: Policy,
    provider: Mutex<KeyProvider>,
    /// Notified when a fetch attempt ends.
    ended: Condvar,
    agent: Agent,
}

const WORKERS: usize = 8;

fn main() -> Result<(), Failure> {
    let Settings { issuer, listen, policy } = Settings::from_command_line()?;
    // No redirect is followed: the provider rejects the response.
    let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let provider = Mutex::new(KeyProvider::of_issuer(&issuer)?);
    let service = Arc::new(Service { policy, provider, ended: Condvar::new(), agent });
    let server = Server::http(listen)?;
    println!("listening on http://{}", server.server_addr());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| server.incoming_requests().for_each(|request| service.respond(request)));
        }
    });
    Ok(())
}

impl Service {
    fn respond(self: &Arc<Self>, request: Request) {
        let authorization = request.headers().iter().find(|header| header.field.equiv("authorization"));
        let token = bearer(authorization.map(|header| header.value.as_str())).ok_or(RequestError::NoToken);
        let ServiceResponse { status, header, body } = ServiceResponse::of(token.and_then(|token| self.verify(token)));
        let mut response = tiny_http::Response::from_string(body).with_status_code(status);
        if let Some(header) = header.and_then(|(name, value)| Header::from_bytes(name, value).ok()) {
            response.add_header(header);
        }
        // The client may be gone.
        let _ = request.respond(response);
    }

    fn verify(self: &Arc<Self>, token: &str) -> Result<VerifiedToken, RequestError> {
        let keys = self.keys(false)?;
        match verify(token, &keys, &self.policy) {
            // The token's key may be newer than these keys.
            Err(Rejection { error: Error::NoMatchingKey(_), .. }) => {
                let keys = self.keys(true)?;
                Ok(verify(token, &keys, &self.policy)?)
            }
            verdict => Ok(verdict?),
        }
    }

    /// The keys. If they must be fetched, one thread fetches them and others wait.
    fn keys(self: &Arc<Self>, unknown_kid: bool) -> Result<Arc<KeySet>, RequestError> {
        let mut provider = self.provider();
        loop {
            match provider.keys_needed(now(), unknown_kid) {
                Next::Use { keys, refresh } => {
                    if let Some(attempt) = refresh {
                        let service = Arc::clone(self);
                        thread::spawn(move || service.fetch(attempt));
                    }
                    return Ok(keys);
                }
                Next::Fetch(attempt) => {
                    drop(provider);
                    return self.fetch(attempt).map_err(|error| self.no_keys(error));
                }
                Next::Wait => {
                    let waited = self.ended.wait_timeout(provider, TIMEOUT);
                    provider = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                Next::Fail(error) => {
                    drop(provider);
                    return Err(self.no_keys(error));
                }
            }
        }
    }

    /// Sends the requests of an attempt until it ends.
    fn fetch(&self, mut attempt: Attempt) -> Result<Arc<KeySet>, Error> {
        let start = Instant::now();
        loop {
            let response = self.send(&attempt, start);
            let header = |name: &str| response.as_ref()?.0.headers.get(name)?.to_str().ok();
            let response =
                response.as_ref().map(|(head, body)| Response { status: head.status.as_u16(), header: &header, body });
            let progress = self.provider().finish(attempt, response, now(), random());
            match progress {
                ControlFlow::Continue(next) => attempt = next,
                ControlFlow::Break(keys) => {
                    self.ended.notify_all();
                    return keys;
                }
            }
        }
    }

    fn send(&self, attempt: &Attempt, start: Instant) -> Option<(Parts, Vec<u8>)> {
        let mut request = self.agent.get(attempt.url()).header("accept", ACCEPT);
        if let Some(etag) = attempt.etag() {
            request = request.header("if-none-match", etag);
        }
        let time_left = TIMEOUT.saturating_sub(start.elapsed());
        let response = request.config().timeout_global(Some(time_left)).build().call().ok()?;
        let (head, body) = response.into_parts();
        let mut bytes = Vec::new();
        let max = u64::try_from(BODY_BYTES).ok()?.saturating_add(1);
        body.into_reader().take(max).read_to_end(&mut bytes).ok()?;
        Some((head, bytes))
    }

    fn no_keys(&self, error: Error) -> RequestError {
        let (now, provider) = (now(), self.provider());
        RequestError::NoKeys(error, provider.status(now).next_attempt_at.unwrap_or(now) - now)
    }

    /// Locks the provider for the length of a call, never during a fetch.
    fn provider(&self) -> MutexGuard<'_, KeyProvider> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

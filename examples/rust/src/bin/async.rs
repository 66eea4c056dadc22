//! A service with async tasks: hyper fetches keys, axum serves requests.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, Request, header, response::Parts},
    response::{IntoResponse, Response as AxumResponse},
    routing::get,
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use keyward::{
    Error, KeySet, Policy, Rejection, VerifiedToken,
    remote::{ACCEPT, Attempt, BODY_BYTES, KeyProvider, Next, Response, TIMEOUT},
};
use keyward_examples::{Failure, RequestError, ServiceResponse, Settings, bearer, now, random, verify};
use std::{
    ops::ControlFlow,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    net::TcpListener,
    sync::Notify,
    time::{Instant, timeout, timeout_at},
};

#[cfg(feature = "tls")]
type Connector = hyper_rustls::HttpsConnector<hyper_util::client::legacy::connect::HttpConnector>;
#[cfg(not(feature = "tls"))]
type Connector = hyper_util::client::legacy::connect::HttpConnector;

#[cfg(feature = "tls")]
fn connector() -> Connector {
    hyper_rustls::HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build()
}
#[cfg(not(feature = "tls"))]
fn connector() -> Connector {
    Connector::new()
}

struct Service {
    policy: Policy,
    provider: Mutex<KeyProvider>,
    /// Notified when a fetch attempt ends.
    ended: Notify,
    client: Client<Connector, Body>,
}

fn main() -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<(), Failure> {
    let Settings { issuer, listen, policy } = Settings::from_command_line()?;
    let client = Client::builder(TokioExecutor::new()).build(connector());
    let provider = Mutex::new(KeyProvider::of_issuer(&issuer)?);
    let service = Arc::new(Service { policy, provider, ended: Notify::new(), client });
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/", get(greet)).with_state(service)).await?;
    Ok(())
}

async fn greet(State(service): State<Arc<Service>>, headers: HeaderMap) -> AxumResponse {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = match bearer(authorization) {
        Some(token) => service.verify(token).await,
        None => Err(RequestError::NoToken),
    };
    let ServiceResponse { status, header, body } = ServiceResponse::of(token);
    let mut response = body.into_response();
    *response.status_mut() = status.try_into().unwrap_or_default();
    if let Some((name, value)) = header.and_then(|(name, value)| Some((name, value.try_into().ok()?))) {
        response.headers_mut().insert(name, value);
    }
    response
}

impl Service {
    async fn verify(self: &Arc<Self>, token: &str) -> Result<VerifiedToken, RequestError> {
        let keys = self.keys(false).await?;
        match verify(token, &keys, &self.policy) {
            // The token's key may be newer than these keys.
            Err(Rejection { error: Error::NoMatchingKey(_), .. }) => {
                let keys = self.keys(true).await?;
                Ok(verify(token, &keys, &self.policy)?)
            }
            verdict => Ok(verdict?),
        }
    }

    /// The keys. If they must be fetched, one task fetches them and others wait.
    async fn keys(self: &Arc<Self>, unknown_kid: bool) -> Result<Arc<KeySet>, RequestError> {
        loop {
            // Registered before the state is read, so that no notification is missed.
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable();
            let next = self.provider().keys_needed(now(), unknown_kid);
            match next {
                Next::Use { keys, refresh } => {
                    if let Some(attempt) = refresh {
                        tokio::spawn(Arc::clone(self).fetch(attempt));
                    }
                    return Ok(keys);
                }
                Next::Fetch(attempt) => {
                    // In its own task: if the request is cancelled, other callers still get the keys.
                    let fetched = tokio::spawn(Arc::clone(self).fetch(attempt)).await;
                    return fetched.unwrap_or(Err(Error::NoResponse)).map_err(|error| self.no_keys(error));
                }
                Next::Wait => _ = timeout(TIMEOUT, ended).await,
                Next::Fail(error) => return Err(self.no_keys(error)),
            }
        }
    }

    /// Sends the requests of an attempt until it ends.
    async fn fetch(self: Arc<Self>, mut attempt: Attempt) -> Result<Arc<KeySet>, Error> {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let response = timeout_at(deadline, self.send(&attempt)).await.ok().flatten();
            match self.report(attempt, response.as_ref()) {
                ControlFlow::Continue(next) => attempt = next,
                ControlFlow::Break(keys) => {
                    self.ended.notify_waiters();
                    return keys;
                }
            }
        }
    }

    fn report(
        &self,
        attempt: Attempt,
        response: Option<&(Parts, Bytes)>,
    ) -> ControlFlow<Result<Arc<KeySet>, Error>, Attempt> {
        let header = |name: &str| response?.0.headers.get(name)?.to_str().ok();
        let response = response.map(|(head, body)| Response { status: head.status.as_u16(), header: &header, body });
        self.provider().finish(attempt, response, now(), random())
    }

    /// hyper's client follows no redirects. The provider rejects the response.
    async fn send(&self, attempt: &Attempt) -> Option<(Parts, Bytes)> {
        let mut request = Request::get(attempt.url()).header(header::ACCEPT, ACCEPT);
        if let Some(etag) = attempt.etag() {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let response = self.client.request(request.body(Body::empty()).ok()?).await.ok()?;
        let (head, body) = response.into_parts();
        Some((head, to_bytes(Body::new(body), BODY_BYTES + 1).await.ok()?))
    }

    fn no_keys(&self, error: Error) -> RequestError {
        let (now, provider) = (now(), self.provider());
        RequestError::NoKeys(error, provider.status(now).next_attempt_at.unwrap_or(now) - now)
    }

    /// Locks the provider for the length of a call, never across an await.
    fn provider(&self) -> MutexGuard<'_, KeyProvider> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The parts that both services share: the policy for tokens, and the responses.

use keyward::{Error, KeySet, Policy, Profile, Rejection, VerifiedToken};
use std::{
    env,
    hash::{BuildHasher, RandomState},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A failure to start.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The settings of a service, from its command line.
pub struct Settings {
    /// The issuer, as in the `iss` of tokens.
    pub issuer: String,
    /// The address to listen on.
    pub listen: String,
    /// The policy for every token.
    pub policy: Policy,
}

impl Settings {
    /// Reads the command line: issuer, audience, and the address to listen on.
    ///
    /// # Errors
    /// An argument is missing or invalid.
    pub fn from_command_line() -> Result<Self, Failure> {
        let usage =
            "Missing arguments: the issuer, the audience of its tokens and, optionally, the address to listen on.";
        let mut arguments = env::args().skip(1);
        let (issuer, audience) = arguments.next().zip(arguments.next()).ok_or(usage)?;
        if cfg!(not(feature = "tls")) && issuer.starts_with("https:") {
            return Err("An issuer behind https needs a build with `--features tls`.".into());
        }
        let listen = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let policy = Policy::builder().profile(Profile::AccessToken).issuer([&issuer]).audience([audience]).build()?;
        Ok(Self { issuer, listen, policy })
    }
}

/// The claims that the services use, in addition to the verified ones.
#[derive(serde::Deserialize)]
struct Claims<'a> {
    sub: &'a str,
    #[serde(default)]
    scope: &'a str,
}

/// Why a request is rejected.
pub enum RequestError {
    /// It has no token.
    NoToken,
    /// Its token is invalid.
    Token(Error),
    /// There are no keys to verify it with. The number of seconds until the next fetch attempt.
    NoKeys(Error, f64),
}

impl From<Rejection> for RequestError {
    fn from(rejection: Rejection) -> Self {
        Self::Token(rejection.error)
    }
}

/// The response to a request.
pub struct ServiceResponse {
    /// The HTTP status.
    pub status: u16,
    /// `WWW-Authenticate` or `Retry-After`.
    pub header: Option<(&'static str, String)>,
    /// Plain text.
    pub body: String,
}

impl ServiceResponse {
    /// The response to a request with this token. RFC 6750 section 3.
    #[must_use]
    pub fn of(token: Result<VerifiedToken, RequestError>) -> Self {
        let greeting = token.and_then(|token| {
            let Claims { sub, scope } = token.deserialize().map_err(RequestError::Token)?;
            Ok(format!("Hello, {sub}. Your scopes: {scope}\n"))
        });
        let challenge = |text: &str| Some(("www-authenticate", text.to_owned()));
        match greeting {
            Ok(body) => Self { status: 200, header: None, body },
            Err(RequestError::NoToken) => Self { status: 401, header: challenge("Bearer"), body: String::new() },
            // A message holds no text of the token.
            Err(RequestError::Token(error)) => {
                Self { status: 401, header: challenge(r#"Bearer error="invalid_token""#), body: format!("{error}\n") }
            }
            Err(RequestError::NoKeys(error, seconds)) => {
                eprintln!("no keys: {error}");
                let header = Some(("retry-after", seconds.max(1.0).ceil().to_string()));
                Self { status: 503, header, body: String::new() }
            }
        }
    }
}

/// The token in the value of an `Authorization` header.
#[must_use]
pub fn bearer(authorization: Option<&str>) -> Option<&str> {
    let (scheme, token) = authorization?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Verifies a token at the current time.
///
/// # Errors
/// The token is rejected.
pub fn verify(token: &str, keys: &KeySet, policy: &Policy) -> Result<VerifiedToken, Rejection> {
    let now = since_1970().as_secs().try_into().unwrap_or(i64::MAX);
    keyward::verify(token, keys, policy, now)
}

/// Seconds since 1970.
#[must_use]
pub fn now() -> f64 {
    since_1970().as_secs_f64()
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A random number, at least 0 and less than 1. It spreads the retries of many instances, so it need not be
/// unpredictable.
#[must_use]
pub fn random() -> f64 {
    let [byte, other, ..] = RandomState::new().hash_one(0_u8).to_le_bytes();
    f64::from(u16::from_le_bytes([byte, other])) / 65_536.0
}

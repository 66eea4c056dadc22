//! What a caller demands of a token.

use super::profile::Profile;
use crate::{jws::SignaturePolicy, limits::Limits};
use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

/// What a caller demands of a token. Each of issuer, audience, subject, typ and maximum age makes its claim required;
/// `exp`, `nbf` and `iat` are checked wherever they are present. A [`Profile`] adds what its kind of token must be.
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// use core::time::Duration;
///
/// let policy = keyward::Policy::builder()
///     .profile(keyward::Profile::AccessToken)
///     .issuer(["https://issuer.example"])
///     .audience(["https://api.example"])
///     .scopes(["orders:read"])
///     .clock_tolerance(Duration::from_secs(5))
///     .build()?;
/// assert!(keyward::Policy::builder().issuer([""]).build().is_err()); // an unset variable switches nothing off
/// # let _ = policy; Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) signature: SignaturePolicy,
    pub(super) issuer: Option<Vec<String>>,
    pub(super) audience: Option<Vec<String>>,
    pub(super) subject: Option<String>,
    pub(super) typ: Option<String>,
    pub(super) max_token_age: Option<Duration>,
    pub(super) clock_tolerance: Option<Duration>,
    pub(super) required_claims: Vec<String>,
    pub(super) require_valid_certificate: bool,
    pub(super) profile: Option<Profile>,
    pub(super) legacy_access_tokens: bool,
    pub(super) confirmation_unchecked: bool,
    pub(super) confirmations: Vec<Confirmation>,
    pub(super) nonce: Option<Secret>,
    pub(super) authorized_party: Option<Vec<String>>,
    pub(super) max_auth_age: Option<Duration>,
    pub(super) acr: Option<Vec<String>>,
    pub(super) access_token: Option<Secret>,
    pub(super) code: Option<Secret>,
    pub(super) scopes: Option<Scopes>,
}

/// What a caller hands over for one token, and nobody else is to see.
#[derive(Clone)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// How a token may be bound to its sender: a member of `cnf`. RFC 7800 section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Confirmation {
    /// `jkt`: by the key of a DPoP proof, to be checked by [`verify_dpop`](crate::verify_dpop). RFC 9449 section 6.1.
    Dpop,
    /// `x5t#S256`: by the certificate of its connection, to be checked by
    /// [`verify_certificate_binding`](crate::verify_certificate_binding). RFC 8705 section 3.1.
    Certificate,
}

impl Confirmation {
    /// The confirmation by this member of `cnf`.
    #[must_use]
    pub fn from_member(name: &str) -> Option<Self> {
        [Self::Dpop, Self::Certificate].into_iter().find(|confirmation| confirmation.member() == name)
    }

    /// The member of `cnf`.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Dpop => "jkt",
            Self::Certificate => "x5t#S256",
        }
    }
}

/// Scopes that a token must have.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    pub(super) names: Vec<String>,
    /// Whether one of them is enough.
    pub(super) any: bool,
}

impl Policy {
    /// Whether it holds a value of one token alone (`nonce`, `access_token`, `code`), so that it should not be kept.
    #[must_use]
    pub fn is_for_one_token(&self) -> bool {
        self.nonce.is_some() || self.access_token.is_some() || self.code.is_some()
    }

    /// How far clocks may differ, in seconds.
    pub(super) fn tolerance(&self) -> f64 {
        self.clock_tolerance.unwrap_or_default().as_secs_f64()
    }

    /// The bounds on untrusted input.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.signature.limits
    }
}

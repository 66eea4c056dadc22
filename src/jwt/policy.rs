//! The checks that a caller configures for a token.

use super::template::{Template, Tenants};
use crate::{jws::SignaturePolicy, limits::Limits};
use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};
#[cfg(feature = "serde")]
use serde::Serialize;

/// The checks that a token must pass. Every value to compare with, and every maximum age, makes its claim (or `typ`)
/// required. `exp`, `nbf` and `iat` are checked wherever they are present. A [`Profile`] adds the rules of one kind of
/// token.
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
/// assert!(keyward::Policy::builder().issuer([""]).build().is_err()); // an unset variable cannot disable a check
/// # let _ = policy; Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) signature: SignaturePolicy,
    pub(super) issuer: Option<Vec<String>>,
    /// The templates among the issuers, in their order.
    pub(super) templates: Vec<Template>,
    pub(super) tenants: Option<Tenants>,
    pub(super) key_issuer: Option<String>,
    pub(super) insecure_hosts: Vec<String>,
    pub(super) audience: Option<Vec<String>>,
    pub(super) subject: Option<String>,
    pub(super) typ: Option<String>,
    pub(super) max_token_age: Option<Duration>,
    pub(super) max_lifetime: Option<Duration>,
    pub(super) clock_tolerance: Option<Duration>,
    pub(super) required_claims: Vec<String>,
    pub(super) require_valid_certificate: bool,
    pub(super) profile: Option<Profile>,
    pub(super) legacy_access_tokens: bool,
    pub(super) sender_constraint_unchecked: bool,
    pub(super) sender_constraints: Vec<SenderConstraint>,
    pub(super) additional_audiences: Option<Audiences>,
    pub(super) claim_types_unchecked: bool,
    pub(super) nonce: Option<Secret>,
    pub(super) nonce_unchecked: bool,
    pub(super) authorized_party: Option<Vec<String>>,
    pub(super) max_auth_age: Option<Duration>,
    pub(super) acr: Option<Vec<String>>,
    pub(super) access_token: Option<Secret>,
    pub(super) code: Option<Secret>,
    /// The claims that are compared only where they are present: of `azp`, `at_hash` and `c_hash`.
    pub(super) if_present: Vec<&'static str>,
    pub(super) scopes: Option<Scopes>,
    pub(super) scope_claims: Option<Vec<String>>,
}

/// A kind of token, with its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Profile {
    /// An ID token, which says who has signed in: OpenID Connect Core sections 2 and 3.1.3.7. `iss`, `sub`, `aud`,
    /// `exp` and `iat` are required. If the policy names audiences, `aud` must hold no others. A `nonce` must be
    /// expected. Neither `typ` nor any claim may belong to another kind of token.
    IdToken,
    /// A JWT access token: RFC 9068. `typ` must be `at+jwt`. `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`
    /// are required. A sender-constrained token (`cnf`) passes only with
    /// [`PolicyBuilder::sender_constraints`](crate::PolicyBuilder::sender_constraints) or
    /// [`PolicyBuilder::sender_constraint_unchecked`](crate::PolicyBuilder::sender_constraint_unchecked).
    AccessToken,
    /// An access token of any issuer, also one that does not follow RFC 9068. `typ` must match
    /// [`PolicyBuilder::typ`](crate::PolicyBuilder::typ), or without it be absent, `JWT` or `at+jwt`. No claim is
    /// required. No claim may belong to another kind of token. Sender-constrained tokens are treated as under
    /// [`AccessToken`](Self::AccessToken).
    LenientAccessToken,
    /// A logout token: OpenID Connect Back-Channel Logout section 2.6. `typ` must be absent, `JWT` or `logout+jwt`.
    /// `iss`, `aud`, `iat`, `exp`, `jti`, one of `sub` and `sid`, and the logout event are required; `exp` may be
    /// absent if [`PolicyBuilder::max_token_age`](crate::PolicyBuilder::max_token_age) bounds `iat`. `nonce` is
    /// forbidden.
    LogoutToken,
    /// A client assertion, by which an OAuth client authenticates itself: RFC 7523 section 3. `typ` must be absent,
    /// `JWT` or `client-authentication+jwt`. `iss`, `sub`, `aud`, `exp` and `jti` are required; `iss` and `sub` must
    /// both be the client. If the policy names audiences, `aud` must hold no others. An assertion is valid for at most
    /// [`PolicyBuilder::max_lifetime`](crate::PolicyBuilder::max_lifetime) from its `iat`, and at most that long from
    /// now, whether it has an `iat` or not. An assertion may be used once: the caller must check
    /// [`VerifiedToken::replay`](crate::VerifiedToken::replay).
    ClientAssertion,
}

/// A value that belongs to one token. `Debug` does not print it.
#[derive(Clone)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// How a token can be sender-constrained: a member of `cnf`. RFC 7800 section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SenderConstraint {
    /// `jkt`: bound to the key of a DPoP proof. [`verify_dpop`](crate::verify_dpop) checks it. RFC 9449 section 6.1.
    Dpop,
    /// `x5t#S256`: bound to the certificate of the TLS connection.
    /// [`verify_certificate_binding`](crate::verify_certificate_binding) checks it. RFC 8705 section 3.1.
    Certificate,
}

impl SenderConstraint {
    /// The constraint that this member of `cnf` expresses. `None` for any other member.
    #[must_use]
    pub fn from_member(name: &str) -> Option<Self> {
        [Self::Dpop, Self::Certificate].into_iter().find(|confirmation| confirmation.member() == name)
    }

    /// The name of its member in `cnf`.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Dpop => "jkt",
            Self::Certificate => "x5t#S256",
        }
    }
}

/// Audiences besides the policy's own that a token may be for too.
#[derive(Clone, Debug)]
pub(super) enum Audiences {
    Any,
    These(Vec<String>),
}

/// Scopes that a token must have been granted.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    pub(super) names: Vec<String>,
    /// Whether one of the scopes is enough.
    pub(super) any: bool,
}

impl Policy {
    /// Whether the policy holds a value that belongs to a single token (`nonce`, `access_token`, `code`), so that it
    /// must not be reused for other tokens.
    #[must_use]
    pub fn is_for_one_token(&self) -> bool {
        self.nonce.is_some() || self.access_token.is_some() || self.code.is_some()
    }

    /// The tolerated clock difference, in seconds.
    pub(super) fn tolerance(&self) -> f64 {
        self.clock_tolerance.unwrap_or_default().as_secs_f64()
    }

    /// The bounds on untrusted input.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.signature.limits
    }
}

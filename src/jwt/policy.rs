//! What a caller demands of a token.

use crate::{jws::SignaturePolicy, limits::Limits};
use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};
#[cfg(feature = "serde")]
use serde::Serialize;

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
    pub(super) sender_constraint_unchecked: bool,
    pub(super) sender_constraints: Vec<SenderConstraint>,
    pub(super) nonce: Option<Secret>,
    pub(super) authorized_party: Option<Vec<String>>,
    pub(super) max_auth_age: Option<Duration>,
    pub(super) acr: Option<Vec<String>>,
    pub(super) access_token: Option<Secret>,
    pub(super) code: Option<Secret>,
    pub(super) scopes: Option<Scopes>,
}

/// A kind of token that a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Profile {
    /// An ID token: who has signed in. OpenID Connect Core sections 2 and 3.1.3.7. `iss`, `sub`, `aud`, `exp` and `iat` must
    /// be there, and no audience that the policy does not name; neither `typ` nor a claim is another token's.
    IdToken,
    /// A JWT access token: RFC 9068. `typ` is `at+jwt`; `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti` must be
    /// there; one that is bound to its sender (`cnf`) passes only where that is said to be checked.
    AccessToken,
    /// What is sent as an access token, of whichever issuer: `typ` is absent, `JWT` or `at+jwt`, or what
    /// [`PolicyBuilder::typ`](crate::PolicyBuilder::typ) says, and no claim is another token's. No claim must be there. One that
    /// is bound to its sender passes as an [`AccessToken`](Self::AccessToken) does.
    LenientAccessToken,
    /// A logout token: OpenID Connect Back-Channel Logout section 2.6. `typ` is absent, `JWT` or `logout+jwt`; `iss`, `aud`,
    /// `iat`, `exp`, `jti`, `sub` or `sid`, and the event must be there, and no `nonce`.
    LogoutToken,
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
pub enum SenderConstraint {
    /// `jkt`: by the key of a DPoP proof, to be checked by [`verify_dpop`](crate::verify_dpop). RFC 9449 section 6.1.
    Dpop,
    /// `x5t#S256`: by the certificate of its connection, to be checked by
    /// [`verify_certificate_binding`](crate::verify_certificate_binding). RFC 8705 section 3.1.
    Certificate,
}

impl SenderConstraint {
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

//! What a caller demands of a token.

use super::{options, profile::Profile};
use crate::{
    error::PolicyError,
    jws::{SignaturePolicy, SignaturePolicyBuilder},
    limits::Limits,
};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// What a caller demands of a token. Each of issuer, audience, subject, typ and maximum age makes its claim required;
/// `exp`, `nbf` and `iat` are checked wherever they are present. A [`Profile`] adds what its kind of token must be.
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// let policy = keyward::Policy::builder()
///     .profile(keyward::Profile::AccessToken)
///     .issuer(["https://issuer.example"])
///     .audience(["https://api.example"])
///     .scopes(["orders:read"])
///     .clock_tolerance(5.0) // seconds
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
    pub(super) max_token_age: Option<f64>,
    pub(super) clock_tolerance: Option<f64>,
    pub(super) required_claims: Vec<String>,
    pub(super) require_valid_certificate: bool,
    pub(super) profile: Option<Profile>,
    pub(super) legacy_access_tokens: bool,
    pub(super) confirmation_unchecked: bool,
    pub(super) nonce: Option<Secret>,
    pub(super) authorized_party: Option<Vec<String>>,
    pub(super) max_auth_age: Option<f64>,
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

/// Scopes that a token must have.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    pub(super) names: Vec<String>,
    /// Whether one of them is enough.
    pub(super) any: bool,
}

/// Builds a [`Policy`].
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    pub(super) signature: SignaturePolicyBuilder,
    pub(super) policy: Policy,
}

impl Policy {
    /// Starts from the defaults: the signature, `exp`, `nbf` and `iat` where present.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// Whether it is for one token alone, and nothing of it is to be remembered.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code, reason = "only the bindings remember policies"))]
    pub(crate) fn is_for_one_token(&self) -> bool {
        self.nonce.is_some() || self.access_token.is_some() || self.code.is_some()
    }

    /// How far clocks may differ, in seconds.
    pub(super) fn tolerance(&self) -> f64 {
        self.clock_tolerance.unwrap_or_default()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.signature.limits
    }
}

fn owned(texts: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

impl PolicyBuilder {
    /// The only algorithms accepted, by their `alg` names. HS* are accepted only when named here.
    #[must_use]
    pub fn algorithms(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.signature = self.signature.algorithms(names);
        self
    }

    /// Extensions that the caller understands, so that `crit` may name them.
    #[must_use]
    pub fn crit(mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> Self {
        self.signature = self.signature.crit(extensions);
        self
    }

    /// Accepts RSA keys from 1024 bits, and HMAC keys shorter than the hash. For tests and debugging.
    #[must_use]
    pub fn allow_weak_keys(mut self, allow: bool) -> Self {
        self.signature = self.signature.allow_weak_keys(allow);
        self
    }

    /// Other bounds on untrusted input than the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.signature = self.signature.limits(limits);
        self
    }

    /// `iss` is one of these. RFC 7519 section 4.1.1.
    #[must_use]
    pub fn issuer(mut self, issuers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.issuer = Some(owned(issuers));
        self
    }

    /// `aud` is, or holds, one of these. RFC 7519 section 4.1.3.
    #[must_use]
    pub fn audience(mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.audience = Some(owned(audiences));
        self
    }

    /// `sub` is this. RFC 7519 section 4.1.2.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.policy.subject = Some(subject.into());
        self
    }

    /// The header's `typ` is this media type, letter case and a leading `application/` apart. RFC 7519 section 5.1.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.policy.typ = Some(typ.into());
        self
    }

    /// `iat` is not further back than this many seconds, nor in the future.
    #[must_use]
    pub fn max_token_age(mut self, seconds: f64) -> Self {
        self.policy.max_token_age = Some(seconds);
        self
    }

    /// Clocks may differ by this many seconds.
    #[must_use]
    pub fn clock_tolerance(mut self, seconds: f64) -> Self {
        self.policy.clock_tolerance = Some(seconds);
        self
    }

    /// Claims that must be present, whatever their value.
    #[must_use]
    pub fn required_claims(mut self, claims: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.required_claims = owned(claims);
        self
    }

    /// The key that verifies must come with a certificate (`x5c`) that is valid at the time and that `x5t` does not
    /// contradict. No chain is built.
    #[must_use]
    pub fn require_valid_certificate(mut self, require: bool) -> Self {
        self.policy.require_valid_certificate = require;
        self
    }

    /// The token is of this kind, and has what its kind must have.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.policy.profile = Some(profile);
        self
    }

    /// Takes access tokens of issuers that predate RFC 9068: their `typ`, `client_id` and `jti` are not demanded. Of no use
    /// without [`Profile::AccessToken`].
    #[must_use]
    pub fn legacy_access_tokens(mut self, legacy: bool) -> Self {
        self.policy.legacy_access_tokens = legacy;
        self
    }

    /// Takes access tokens that are bound to a key or a certificate (`cnf`) although their confirmation is not checked, or is
    /// checked elsewhere. Of no use without [`Profile::AccessToken`].
    #[must_use]
    pub fn confirmation_unchecked(mut self, unchecked: bool) -> Self {
        self.policy.confirmation_unchecked = unchecked;
        self
    }

    /// `nonce` is this. OpenID Connect Core section 3.1.3.7.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.policy.nonce = Some(Secret(nonce.into()));
        self
    }

    /// `azp` is one of these. OpenID Connect Core section 3.1.3.7.
    #[must_use]
    pub fn authorized_party(mut self, parties: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.authorized_party = Some(owned(parties));
        self
    }

    /// `auth_time` is not further back than this many seconds, nor in the future. OpenID Connect Core section 3.1.2.1,
    /// `max_age`.
    #[must_use]
    pub fn max_auth_age(mut self, seconds: f64) -> Self {
        self.policy.max_auth_age = Some(seconds);
        self
    }

    /// `acr` is one of these. OpenID Connect Core section 2.
    #[must_use]
    pub fn acr(mut self, classes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.acr = Some(owned(classes));
        self
    }

    /// The access token that came with an ID token: `at_hash` is of it. OpenID Connect Core section 3.1.3.8.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.policy.access_token = Some(Secret(token.into()));
        self
    }

    /// The code that came with an ID token: `c_hash` is of it. OpenID Connect Core section 3.3.2.10.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.policy.code = Some(Secret(code.into()));
        self
    }

    /// `scope`, or `scp` where there is none, holds all of these. RFC 8693 section 4.2.
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: false });
        self
    }

    /// `scope`, or `scp` where there is none, holds one of these at least.
    #[must_use]
    pub fn any_scope(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: true });
        self
    }

    /// Checks the whole.
    ///
    /// # Errors
    /// A list or a string that is empty, an algorithm that is unknown, a number that is negative or not finite, a limit
    /// out of range, a scope of characters that no scope has, an option that the profile has no use for.
    pub fn build(mut self) -> Result<Policy, PolicyError> {
        self.finish()?;
        Ok(self.policy)
    }

    /// Checks the whole, and makes the policy whole.
    pub(super) fn finish(&mut self) -> Result<(), PolicyError> {
        self.signature.finish()?;
        options::check(&mut self.policy)?;
        self.policy.signature = core::mem::take(&mut self.signature.policy);
        Ok(())
    }
}

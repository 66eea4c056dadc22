//! What a caller demands of a token.

use super::profile::Profile;
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
    pub(super) clock_tolerance: f64,
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
    policy: Policy,
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

    pub(crate) fn limits(&self) -> &Limits {
        &self.signature.limits
    }
}

/// Durations are compared with dates, and dates end there too.
const MOST_SECONDS: f64 = 9_007_199_254_740_992.0;

pub(super) fn check_duration(name: &str, seconds: f64) -> Result<(), PolicyError> {
    let within = (0.0..=MOST_SECONDS).contains(&seconds);
    if within { Ok(()) } else { Err(PolicyError::new(name, "must be a number of seconds, from 0 to 2^53")) }
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
        self.policy.clock_tolerance = seconds;
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
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut policy = self.policy;
        policy.signature = self.signature.build()?;
        let scopes = policy.scopes.as_ref().map(|scopes| &scopes.names);
        let lists = [
            ("issuer", policy.issuer.as_ref()),
            ("audience", policy.audience.as_ref()),
            ("authorizedParty", policy.authorized_party.as_ref()),
            ("acr", policy.acr.as_ref()),
            ("scopes", scopes),
        ];
        let secret = |secret: &'_ Option<Secret>| secret.as_ref().map(|secret| secret.0.is_empty());
        let texts = [
            ("subject", policy.subject.as_ref().map(String::is_empty)),
            ("typ", policy.typ.as_ref().map(String::is_empty)),
            ("nonce", secret(&policy.nonce)),
            ("accessToken", secret(&policy.access_token)),
            ("code", secret(&policy.code)),
        ];
        let empty_list = |(_, list): &&(_, Option<&Vec<String>>)| {
            list.is_some_and(|list| list.is_empty() || list.iter().any(String::is_empty))
        };
        let empty_text = |(_, empty): &&(_, Option<bool>)| *empty == Some(true);
        let empty = lists.iter().find(empty_list).map(|(name, _)| name);
        if let Some(name) = empty.or_else(|| texts.iter().find(empty_text).map(|(name, _)| name)) {
            return Err(PolicyError::new(name, "must not be empty"));
        }
        let durations = [
            ("maxTokenAge", policy.max_token_age),
            ("clockTolerance", Some(policy.clock_tolerance)),
            ("maxAuthAge", policy.max_auth_age),
        ];
        for (name, seconds) in durations {
            check_duration(name, seconds.unwrap_or_default())?;
        }
        // RFC 6749 section 3.3.
        let scope_character = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if scopes.is_some_and(|names| !names.iter().all(|name| name.bytes().all(scope_character))) {
            return Err(PolicyError::new("scopes", "must each be one scope, without spaces"));
        }
        match policy.useless_option() {
            Some(name) => Err(PolicyError::new(name, "is of no use with this profile")),
            None => Ok(policy),
        }
    }
}

impl Policy {
    /// The first option that the profile, or the want of one, would silently ignore or always refuse.
    fn useless_option(&self) -> Option<&'static str> {
        use Profile::{AccessToken, IdToken};
        let any = |profiles: &[Profile]| self.profile.is_none_or(|profile| profiles.contains(&profile));
        let only_access_token = self.profile == Some(AccessToken);
        let options = [
            ("nonce", self.nonce.is_some(), any(&[IdToken])),
            ("accessToken", self.access_token.is_some(), any(&[IdToken])),
            ("code", self.code.is_some(), any(&[IdToken])),
            ("authorizedParty", self.authorized_party.is_some(), any(&[IdToken, AccessToken])),
            ("maxAuthAge", self.max_auth_age.is_some(), any(&[IdToken, AccessToken])),
            ("acr", self.acr.is_some(), any(&[IdToken, AccessToken])),
            ("scopes", self.scopes.is_some(), any(&[AccessToken])),
            ("legacyAccessTokens", self.legacy_access_tokens, only_access_token),
            ("confirmation", self.confirmation_unchecked, only_access_token),
        ];
        options.into_iter().find(|(_, given, of_use)| *given && !of_use).map(|(name, ..)| name)
    }
}

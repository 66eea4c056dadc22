//! Builds a [`Policy`], and refuses one that cannot mean what its author wanted.

use super::policy::{Policy, Profile, Scopes, Secret, SenderConstraint};
use crate::{error::PolicyError, jws::SignaturePolicyBuilder, limits::Limits};
use alloc::{string::String, vec::Vec};
use core::time::Duration;

/// Builds a [`Policy`].
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    signature: SignaturePolicyBuilder,
    policy: Policy,
}

impl Policy {
    /// Starts from the defaults: the signature, `exp`, `nbf` and `iat` where present.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }
}

impl PolicyBuilder {
    /// Everything that is required of the signature, in place of what was given before.
    pub fn signature(&mut self, signature: SignaturePolicyBuilder) -> &mut Self {
        self.signature = signature;
        self
    }

    /// The only algorithms accepted, by their `alg` names. HS* are accepted only when named here.
    pub fn algorithms(&mut self, names: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.signature.algorithms(names);
        self
    }

    /// Extensions that the caller understands, so that `crit` may name them.
    pub fn crit(&mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> &mut Self {
        self.signature.crit(extensions);
        self
    }

    /// Accepts RSA keys from 1024 bits, and HMAC keys shorter than the hash. For tests and debugging.
    pub fn allow_weak_keys(&mut self, allow: bool) -> &mut Self {
        self.signature.allow_weak_keys(allow);
        self
    }

    /// Other bounds on untrusted input than the defaults.
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.signature.limits(limits);
        self
    }

    /// `iss` is one of these. RFC 7519 section 4.1.1.
    pub fn issuer(&mut self, issuers: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.issuer = Some(owned(issuers));
        self
    }

    /// `aud` is, or holds, one of these. RFC 7519 section 4.1.3.
    pub fn audience(&mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.audience = Some(owned(audiences));
        self
    }

    /// `sub` is this. RFC 7519 section 4.1.2.
    pub fn subject(&mut self, subject: impl Into<String>) -> &mut Self {
        self.policy.subject = Some(subject.into());
        self
    }

    /// The header's `typ` is this media type, letter case and a leading `application/` apart. RFC 7519 section 5.1.
    pub fn typ(&mut self, typ: impl Into<String>) -> &mut Self {
        self.policy.typ = Some(typ.into());
        self
    }

    /// `iat` is not further back than this, nor in the future.
    pub fn max_token_age(&mut self, most: Duration) -> &mut Self {
        self.policy.max_token_age = Some(most);
        self
    }

    /// Clocks may differ by this.
    pub fn clock_tolerance(&mut self, tolerance: Duration) -> &mut Self {
        self.policy.clock_tolerance = Some(tolerance);
        self
    }

    /// Claims that must be present, whatever their value.
    pub fn required_claims(&mut self, claims: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.required_claims = owned(claims);
        self
    }

    /// The key that verifies must come with a certificate (`x5c`) that is valid at the time and that `x5t` does not
    /// contradict. No chain is built.
    pub fn require_valid_certificate(&mut self, require: bool) -> &mut Self {
        self.policy.require_valid_certificate = require;
        self
    }

    /// The token is of this kind, and has what its kind must have.
    pub fn profile(&mut self, profile: Profile) -> &mut Self {
        self.policy.profile = Some(profile);
        self
    }

    /// Takes access tokens of issuers that predate RFC 9068: their `typ`, `client_id` and `jti` are not required_claims. Of no use
    /// without [`Profile::AccessToken`].
    pub fn legacy_access_tokens(&mut self, legacy: bool) -> &mut Self {
        self.policy.legacy_access_tokens = legacy;
        self
    }

    /// Takes access tokens that are bound to a key or a certificate (`cnf`) although their confirmation is not checked, or is
    /// checked elsewhere. Of no use without [`Profile::AccessToken`] or [`Profile::LenientAccessToken`].
    pub fn sender_constraint_unchecked(&mut self, unchecked: bool) -> &mut Self {
        self.policy.sender_constraint_unchecked = unchecked;
        self
    }

    /// Takes access tokens that are bound to their sender by these and nothing else, for a caller that checks each that a
    /// token has. Of no use without [`Profile::AccessToken`] or [`Profile::LenientAccessToken`].
    pub fn sender_constraints(&mut self, checked: impl IntoIterator<Item = SenderConstraint>) -> &mut Self {
        self.policy.sender_constraints = checked.into_iter().collect();
        self
    }

    /// `nonce` is this. OpenID Connect Core section 3.1.3.7.
    pub fn nonce(&mut self, nonce: impl Into<String>) -> &mut Self {
        self.policy.nonce = Some(Secret(nonce.into()));
        self
    }

    /// `azp` is one of these. OpenID Connect Core section 3.1.3.7.
    pub fn authorized_party(&mut self, parties: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.authorized_party = Some(owned(parties));
        self
    }

    /// `auth_time` is not further back than this, nor in the future. OpenID Connect Core section 3.1.2.1,
    /// `max_age`.
    pub fn max_auth_age(&mut self, most: Duration) -> &mut Self {
        self.policy.max_auth_age = Some(most);
        self
    }

    /// `acr` is one of these. OpenID Connect Core section 2.
    pub fn acr(&mut self, classes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.acr = Some(owned(classes));
        self
    }

    /// The access token that came with an ID token: `at_hash` is of it. OpenID Connect Core section 3.1.3.8.
    pub fn access_token(&mut self, token: impl Into<String>) -> &mut Self {
        self.policy.access_token = Some(Secret(token.into()));
        self
    }

    /// The code that came with an ID token: `c_hash` is of it. OpenID Connect Core section 3.3.2.10.
    pub fn code(&mut self, code: impl Into<String>) -> &mut Self {
        self.policy.code = Some(Secret(code.into()));
        self
    }

    /// `scope`, or `scp` where there is none, holds all of these. RFC 8693 section 4.2.
    pub fn scopes(&mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: false });
        self
    }

    /// `scope`, or `scp` where there is none, holds one of these at least.
    pub fn any_scope(&mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: true });
        self
    }

    /// Checks the whole, and leaves the builder empty.
    ///
    /// # Errors
    /// A list or a string that is empty, an algorithm that is unknown, a limit out of range, a scope of characters that no
    /// scope has, an option that does not apply to the profile.
    pub fn build(&mut self) -> Result<Policy, PolicyError> {
        let Self { signature, mut policy } = core::mem::take(self);
        policy.signature = signature.finish()?;
        check(&policy)?;
        Ok(policy)
    }
}

fn owned(texts: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

/// A method of [`PolicyBuilder`]: the profiles that it applies to, and its value.
struct Row {
    method: &'static str,
    serves: Serves,
    value: fn(&Policy) -> Value<'_>,
}

/// What has been given to a builder's method.
enum Value<'a> {
    Absent,
    /// Nothing of it needs a check.
    Given,
    Text(&'a str),
    Texts(&'a [String]),
    Scopes(&'a [String]),
}

/// The profiles that a method applies to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Serves {
    Any,
    /// These, or no profile at all.
    IdToken,
    IdTokenOrAccessToken,
    AccessToken,
    /// One of the two of access tokens, and it must be there.
    OnlyAccessToken,
    /// This one, and it must be there.
    OnlyRfc9068,
}

impl Serves {
    fn profile(self, profile: Option<Profile>) -> bool {
        match profile {
            None => !matches!(self, Self::OnlyAccessToken | Self::OnlyRfc9068),
            Some(Profile::IdToken) => matches!(self, Self::Any | Self::IdToken | Self::IdTokenOrAccessToken),
            Some(Profile::AccessToken) => self != Self::IdToken,
            Some(Profile::LenientAccessToken) => !matches!(self, Self::IdToken | Self::OnlyRfc9068),
            Some(_) => self == Self::Any,
        }
    }
}

static ROWS: &[Row] = &[
    row("issuer", Serves::Any, |policy| texts(policy.issuer.as_ref())),
    row("audience", Serves::Any, |policy| texts(policy.audience.as_ref())),
    row("subject", Serves::Any, |policy| text(policy.subject.as_ref())),
    row("typ", Serves::Any, |policy| text(policy.typ.as_ref())),
    row("legacy_access_tokens", Serves::OnlyRfc9068, |policy| flag(policy.legacy_access_tokens)),
    row("sender_constraint_unchecked", Serves::OnlyAccessToken, |policy| flag(policy.sender_constraint_unchecked)),
    row("sender_constraints", Serves::OnlyAccessToken, |policy| flag(!policy.sender_constraints.is_empty())),
    row("nonce", Serves::IdToken, |policy| secret(policy.nonce.as_ref())),
    row("authorized_party", Serves::IdTokenOrAccessToken, |policy| texts(policy.authorized_party.as_ref())),
    row("max_auth_age", Serves::IdTokenOrAccessToken, |policy| flag(policy.max_auth_age.is_some())),
    row("acr", Serves::IdTokenOrAccessToken, |policy| texts(policy.acr.as_ref())),
    row("access_token", Serves::IdToken, |policy| secret(policy.access_token.as_ref())),
    row("code", Serves::IdToken, |policy| secret(policy.code.as_ref())),
    row("scopes", Serves::AccessToken, |policy| {
        policy.scopes.as_ref().map_or(Value::Absent, |scopes| Value::Scopes(&scopes.names))
    }),
];

const fn row(method: &'static str, serves: Serves, value: fn(&Policy) -> Value<'_>) -> Row {
    Row { method, serves, value }
}

fn texts(list: Option<&Vec<String>>) -> Value<'_> {
    list.map_or(Value::Absent, |list| Value::Texts(list))
}

fn text(text: Option<&String>) -> Value<'_> {
    text.map_or(Value::Absent, |text| Value::Text(text))
}

fn secret(secret: Option<&Secret>) -> Value<'_> {
    secret.map_or(Value::Absent, |secret| Value::Text(&secret.0))
}

fn flag(given: bool) -> Value<'static> {
    if given { Value::Given } else { Value::Absent }
}

impl Value<'_> {
    fn problem(&self) -> Option<&'static str> {
        const EMPTY: &str = "must not be empty";
        match self {
            Self::Absent | Self::Given => None,
            Self::Text(text) => text.is_empty().then_some(EMPTY),
            Self::Texts(list) => is_empty(list).then_some(EMPTY),
            Self::Scopes(list) if is_empty(list) => Some(EMPTY),
            Self::Scopes(list) => {
                // RFC 6749 section 3.3.
                let is_scope = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
                let all = list.iter().all(|name| name.bytes().all(is_scope));
                (!all).then_some("must each be one scope, without spaces")
            }
        }
    }
}

fn is_empty(list: &[String]) -> bool {
    list.is_empty() || list.iter().any(String::is_empty)
}

/// Refuses a value that is empty or malformed, and one that the profile, or the absence of a profile, would silently ignore or
/// always reject.
fn check(policy: &Policy) -> Result<(), PolicyError> {
    for row in ROWS {
        let value = (row.value)(policy);
        let useless = !matches!(value, Value::Absent) && !row.serves.profile(policy.profile);
        if let Some(problem) = value.problem().or(useless.then_some("is of no use with this profile")) {
            return Err(PolicyError::new(row.method, problem));
        }
    }
    Ok(())
}

//! Builds a [`Policy`], and rejects one that is contradictory or disables a check by mistake.

use super::{
    policy::{Audiences, Policy, Profile, Scopes, Secret, SenderConstraint},
    template::Tenants,
};
use crate::{error::PolicyError, jws::SignaturePolicyBuilder, limits::Limits};
use alloc::{string::String, vec::Vec};
use core::time::Duration;

/// How long a client assertion may be valid by default. Its `jti` is remembered that long.
const MAX_ASSERTION_LIFETIME: Duration = Duration::from_secs(600);

/// Builds a [`Policy`].
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    signature: SignaturePolicyBuilder,
    policy: Policy,
}

impl Policy {
    /// Starts from the defaults: the signature is verified; `exp`, `nbf` and `iat` are checked where present.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }
}

impl PolicyBuilder {
    /// Replaces all requirements on the signature, including `algorithms`, `crit`, `allow_weak_keys` and `limits`.
    pub fn signature(&mut self, signature: SignaturePolicyBuilder) -> &mut Self {
        self.signature = signature;
        self
    }

    /// The only accepted algorithms, by `alg` name. Default: every algorithm that is compiled in, except HS*, which are
    /// accepted only when named here.
    pub fn algorithms(&mut self, names: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.signature.algorithms(names);
        self
    }

    /// The extensions that `crit` may name because the caller understands them. The flag says whether the extension
    /// must be integrity protected, as all are in a compact token.
    pub fn crit(&mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> &mut Self {
        self.signature.crit(extensions);
        self
    }

    /// Accepts RSA keys from 1024 bits, and HMAC keys shorter than the hash. For tests and debugging. Default: `false`.
    pub fn allow_weak_keys(&mut self, allow: bool) -> &mut Self {
        self.signature.allow_weak_keys(allow);
        self
    }

    /// Every part of the token must be padded with `=`, as AWS Application Load Balancers write and sign them. Default:
    /// `false`; padding is rejected then.
    pub fn require_padding(&mut self, require: bool) -> &mut Self {
        self.signature.require_padding(require);
        self
    }

    /// Bounds on untrusted input. Default: [`Limits::default`].
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.signature.limits(limits);
        self
    }

    /// `iss` must be one of these. RFC 7519 section 4.1.1.
    ///
    /// An issuer with braces is a template for an issuer with many tenants, and requires [`PolicyBuilder::tenants`] or
    /// [`PolicyBuilder::any_tenant`]. Its placeholder is one whole path segment or the leftmost label of the host, and
    /// stands for the token's own claim of that name, 1 to 128 letters, digits and hyphens. With a template, a key
    /// whose member `issuer` does not name the token's issuer is no candidate; see [`PolicyBuilder::key_issuer`].
    /// Without templates that member is ignored.
    ///
    /// ```
    /// # fn main() -> Result<(), keyward::PolicyError> {
    /// let issuer = ["https://login.microsoftonline.com/{tid}/v2.0"];
    /// let tenant = "2f0b5a3c-0000-4000-8000-000000000000";
    /// let policy = keyward::Policy::builder().issuer(issuer).tenants([tenant]).build()?;
    /// assert!(keyward::Policy::builder().issuer(issuer).build().is_err()); // whose tokens?
    /// # let _ = policy; Ok(()) }
    /// ```
    pub fn issuer(&mut self, issuers: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.issuer = Some(owned(issuers));
        self
    }

    /// The tenants whose tokens pass, with an issuer template: values of the template's claim.
    pub fn tenants(&mut self, tenants: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.tenants = Some(Tenants::Listed(owned(tenants)));
        self
    }

    /// Accepts tokens of every tenant of an issuer template. The program then decides what a tenant may do: anyone may
    /// be able to make a tenant.
    pub fn any_tenant(&mut self) -> &mut Self {
        self.policy.tenants = Some(Tenants::Any);
        self
    }

    /// The `issuer` of the metadata that name the keys. With an issuer template, a key may name this issuer too, for
    /// the token's tenant: some issuers sign tokens of two templates with keys that name one of them. Default: a key
    /// may name only the token's own issuer.
    pub fn key_issuer(&mut self, issuer: impl Into<String>) -> &mut Self {
        self.policy.key_issuer = Some(issuer.into());
        self
    }

    /// Hosts for which an issuer template may have the scheme http, in addition to loopback hosts. Default: none.
    pub fn insecure_hosts(&mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.insecure_hosts = owned(hosts);
        self
    }

    /// `aud` must be, or contain, one of these. RFC 7519 section 4.1.3.
    pub fn audience(&mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.audience = Some(owned(audiences));
        self
    }

    /// Trusts these audiences too, where the profile rejects a token for others than [`audience`](Self::audience). The
    /// `azp` of a token for one of them must be one of [`authorized_party`](Self::authorized_party), or without that
    /// one of [`audience`](Self::audience). Requires an audience, and [`Profile::IdToken`] or [`Profile::LogoutToken`].
    /// OpenID Connect Core section 3.1.3.7.
    ///
    /// ```
    /// # fn main() -> Result<(), keyward::PolicyError> {
    /// let mut policy = keyward::Policy::builder();
    /// policy.profile(keyward::Profile::IdToken).audience(["my-client"]).additional_audiences(["my-project"]).build()?;
    /// # Ok(()) }
    /// ```
    pub fn additional_audiences(&mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.additional_audiences = Some(Audiences::These(owned(audiences)));
        self
    }

    /// Trusts every further audience, as [`additional_audiences`](Self::additional_audiences) trusts some.
    pub fn any_additional_audience(&mut self) -> &mut Self {
        self.policy.additional_audiences = Some(Audiences::Any);
        self
    }

    /// Accepts registered claims of other types than their specification has, except dates: `exp`, `nbf` and `iat` must
    /// always be numbers. The types that the profile checks are not checked either. Default: `false`.
    pub fn claim_types_unchecked(&mut self, unchecked: bool) -> &mut Self {
        self.policy.claim_types_unchecked = unchecked;
        self
    }

    /// `sub` must be this. RFC 7519 section 4.1.2.
    pub fn subject(&mut self, subject: impl Into<String>) -> &mut Self {
        self.policy.subject = Some(subject.into());
        self
    }

    /// The header's `typ` must be this media type. Letter case and a leading `application/` are ignored. RFC 7519
    /// section 5.1.
    pub fn typ(&mut self, typ: impl Into<String>) -> &mut Self {
        self.policy.typ = Some(typ.into());
        self
    }

    /// The maximum age of the token by its `iat`, which then must not be in the future either. Default: no maximum.
    pub fn max_token_age(&mut self, max: Duration) -> &mut Self {
        self.policy.max_token_age = Some(max);
        self
    }

    /// The longest lifetime of a token: the time from its `iat` to its `exp`, both of which are then required. A token
    /// whose `exp` is before its `iat` is rejected. Default: no maximum, but 10 minutes with
    /// [`Profile::ClientAssertion`].
    pub fn max_lifetime(&mut self, max: Duration) -> &mut Self {
        self.policy.max_lifetime = Some(max);
        self
    }

    /// How far clocks may differ. It applies to every time that the policy checks. Default: zero.
    pub fn clock_tolerance(&mut self, tolerance: Duration) -> &mut Self {
        self.policy.clock_tolerance = Some(tolerance);
        self
    }

    /// Claims that must be present with any value.
    pub fn required_claims(&mut self, claims: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.required_claims = owned(claims);
        self
    }

    /// The key that verifies the signature must have a certificate (`x5c`) that is valid at the time of the check and
    /// agrees with `x5t`, if present. No certificate chain is built. Default: `false`.
    pub fn require_valid_certificate(&mut self, require: bool) -> &mut Self {
        self.policy.require_valid_certificate = require;
        self
    }

    /// The kind of token, with its rules. Default: any kind.
    pub fn profile(&mut self, profile: Profile) -> &mut Self {
        self.policy.profile = Some(profile);
        self
    }

    /// Accepts access tokens of issuers that predate RFC 9068: `typ`, `sub`, `client_id` and `jti` are then optional,
    /// and the types of claims that RFC 9068 defines are not checked. Requires [`Profile::AccessToken`].
    pub fn legacy_access_tokens(&mut self, legacy: bool) -> &mut Self {
        self.policy.legacy_access_tokens = legacy;
        self
    }

    /// Accepts sender-constrained access tokens (`cnf`) without checking the constraint, or because the caller checks
    /// it elsewhere. Requires [`Profile::AccessToken`] or [`Profile::LenientAccessToken`].
    pub fn sender_constraint_unchecked(&mut self, unchecked: bool) -> &mut Self {
        self.policy.sender_constraint_unchecked = unchecked;
        self
    }

    /// Accepts access tokens whose `cnf` holds only these sender constraints. The caller must check each constraint
    /// that a token has. Requires [`Profile::AccessToken`] or [`Profile::LenientAccessToken`].
    pub fn sender_constraints(&mut self, checked: impl IntoIterator<Item = SenderConstraint>) -> &mut Self {
        self.policy.sender_constraints = checked.into_iter().collect();
        self
    }

    /// `nonce` must be this. OpenID Connect Core section 3.1.3.7.
    pub fn nonce(&mut self, nonce: impl Into<String>) -> &mut Self {
        self.policy.nonce = Some(Secret(nonce.into()));
        self
    }

    /// Accepts an ID token whose `nonce` nothing is compared with. Without this, [`Profile::IdToken`] rejects it unless
    /// [`nonce`](Self::nonce) is set. Requires that profile. Default: `false`.
    pub fn nonce_unchecked(&mut self, unchecked: bool) -> &mut Self {
        self.policy.nonce_unchecked = unchecked;
        self
    }

    /// `azp` must be one of these. OpenID Connect Core section 3.1.3.7.
    pub fn authorized_party(&mut self, parties: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.authorized_party = Some(owned(parties));
        self.require("azp")
    }

    /// `azp` must be one of these, or absent.
    pub fn authorized_party_if_present(&mut self, parties: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.authorized_party(parties).if_present("azp")
    }

    /// The maximum time since `auth_time`, which then must not be in the future either. OpenID Connect Core section
    /// 3.1.2.1, `max_age`.
    pub fn max_auth_age(&mut self, max: Duration) -> &mut Self {
        self.policy.max_auth_age = Some(max);
        self
    }

    /// `acr` must be one of these. OpenID Connect Core section 2.
    pub fn acr(&mut self, classes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.acr = Some(owned(classes));
        self
    }

    /// The access token that was issued with the ID token: `at_hash` must be its hash. OpenID Connect Core section
    /// 3.1.3.8.
    pub fn access_token(&mut self, token: impl Into<String>) -> &mut Self {
        self.policy.access_token = Some(Secret(token.into()));
        self.require("at_hash")
    }

    /// The access token that was issued with the ID token: `at_hash` must be its hash, or absent, as it may be in the
    /// authorization code flow. OpenID Connect Core section 3.1.3.6.
    pub fn access_token_if_present(&mut self, token: impl Into<String>) -> &mut Self {
        self.access_token(token).if_present("at_hash")
    }

    /// The authorization code that was issued with the ID token: `c_hash` must be its hash. OpenID Connect Core section
    /// 3.3.2.10.
    pub fn code(&mut self, code: impl Into<String>) -> &mut Self {
        self.policy.code = Some(Secret(code.into()));
        self.require("c_hash")
    }

    /// The authorization code that was issued with the ID token: `c_hash` must be its hash, or absent.
    pub fn code_if_present(&mut self, code: impl Into<String>) -> &mut Self {
        self.code(code).if_present("c_hash")
    }

    fn require(&mut self, claim: &str) -> &mut Self {
        self.policy.if_present.retain(|optional| *optional != claim);
        self
    }

    fn if_present(&mut self, claim: &'static str) -> &mut Self {
        self.policy.if_present.push(claim);
        self
    }

    /// `scope`, or `scp` without a `scope`, must contain all of these. Each claim is a text of names, separated by
    /// spaces, or a list of such texts. A claim of another type rejects the token. RFC 8693 section 4.2.
    pub fn scopes(&mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: false });
        self
    }

    /// `scope`, or `scp` without a `scope`, must contain at least one of these.
    pub fn any_scope(&mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.scopes = Some(Scopes { names: owned(scopes), any: true });
        self
    }

    /// Further claims that hold scopes, besides `scope` or `scp`. Has an effect only on
    /// [`scopes`](Self::scopes) and [`any_scope`](Self::any_scope).
    ///
    /// ```
    /// # fn main() -> Result<(), keyward::PolicyError> {
    /// let policy = keyward::Policy::builder().scopes(["orders:read"]).scope_claims(["permissions"]).build()?;
    /// assert!(keyward::verify_scopes(r#"{"scope":"openid","permissions":["orders:read"]}"#, &policy).is_ok());
    /// # Ok(()) }
    /// ```
    pub fn scope_claims(&mut self, claims: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.policy.scope_claims = Some(owned(claims));
        self
    }

    /// Validates the policy, returns it, and resets the builder.
    ///
    /// # Errors
    /// An empty list or string, an unknown algorithm, a limit out of range, a scope with a character that RFC 6749
    /// section 3.3 does not allow, an option that does not apply to the profile.
    pub fn build(&mut self) -> Result<Policy, PolicyError> {
        let Self { signature, mut policy } = core::mem::take(self);
        policy.signature = signature.finish()?;
        if policy.profile == Some(Profile::ClientAssertion) {
            policy.max_lifetime.get_or_insert(MAX_ASSERTION_LIFETIME);
        }
        check(&policy)?;
        policy.read_templates()?;
        Ok(policy)
    }
}

fn owned(texts: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

/// A method of [`PolicyBuilder`], the profiles that it applies to, and its value.
struct Row {
    method: &'static str,
    applies_to: AppliesTo,
    value: fn(&Policy) -> Value<'_>,
}

/// The value that a builder's method received.
enum Value<'a> {
    Absent,
    /// A value that needs no validation.
    Given,
    /// A value that requires another one, which is missing.
    Without(&'static str),
    Text(&'a str),
    Texts(&'a [String]),
    Scopes(&'a [String]),
    ScopeClaims(&'a [String]),
}

/// The profiles that a method applies to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AppliesTo {
    Any,
    /// These profiles, or no profile.
    IdToken,
    IdTokenOrAccessToken,
    AccessToken,
    /// Requires the profile of ID tokens.
    OnlyIdToken,
    /// Requires the profile of ID tokens or that of logout tokens.
    OnlyClientToken,
    /// Requires one of the two profiles of access tokens.
    OnlyAccessToken,
    /// Requires the profile of RFC 9068.
    OnlyRfc9068,
}

impl AppliesTo {
    fn includes(self, profile: Option<Profile>) -> bool {
        match profile {
            None => matches!(self, Self::Any | Self::IdToken | Self::IdTokenOrAccessToken | Self::AccessToken),
            Some(Profile::IdToken) => !matches!(self, Self::AccessToken | Self::OnlyAccessToken | Self::OnlyRfc9068),
            Some(Profile::AccessToken) => !matches!(self, Self::IdToken | Self::OnlyIdToken | Self::OnlyClientToken),
            Some(Profile::LenientAccessToken) => {
                matches!(self, Self::Any | Self::IdTokenOrAccessToken | Self::AccessToken | Self::OnlyAccessToken)
            }
            Some(Profile::LogoutToken) => matches!(self, Self::Any | Self::OnlyClientToken),
            Some(Profile::ClientAssertion) => self == Self::Any,
        }
    }
}

static ROWS: &[Row] = &[
    row("issuer", AppliesTo::Any, |policy| texts(policy.issuer.as_ref())),
    row("audience", AppliesTo::Any, |policy| texts(policy.audience.as_ref())),
    row("subject", AppliesTo::Any, |policy| text(policy.subject.as_ref())),
    row("typ", AppliesTo::Any, |policy| text(policy.typ.as_ref())),
    row("legacy_access_tokens", AppliesTo::OnlyRfc9068, |policy| flag(policy.legacy_access_tokens)),
    row("sender_constraint_unchecked", AppliesTo::OnlyAccessToken, |policy| flag(policy.sender_constraint_unchecked)),
    row("sender_constraints", AppliesTo::OnlyAccessToken, |policy| flag(!policy.sender_constraints.is_empty())),
    row("additional_audiences", AppliesTo::OnlyClientToken, |policy| match &policy.additional_audiences {
        None => Value::Absent,
        Some(_) if policy.audience.is_none() => Value::Without("requires an audience"),
        Some(Audiences::Any) => Value::Given,
        Some(Audiences::These(list)) => Value::Texts(list),
    }),
    row("nonce", AppliesTo::IdToken, |policy| secret(policy.nonce.as_ref())),
    row("nonce_unchecked", AppliesTo::OnlyIdToken, |policy| flag(policy.nonce_unchecked)),
    row("authorized_party", AppliesTo::IdTokenOrAccessToken, |policy| texts(policy.authorized_party.as_ref())),
    row("max_auth_age", AppliesTo::IdTokenOrAccessToken, |policy| flag(policy.max_auth_age.is_some())),
    row("acr", AppliesTo::IdTokenOrAccessToken, |policy| texts(policy.acr.as_ref())),
    row("access_token", AppliesTo::IdToken, |policy| secret(policy.access_token.as_ref())),
    row("code", AppliesTo::IdToken, |policy| secret(policy.code.as_ref())),
    row("scopes", AppliesTo::AccessToken, |policy| {
        policy.scopes.as_ref().map_or(Value::Absent, |scopes| Value::Scopes(&scopes.names))
    }),
    row("scope_claims", AppliesTo::AccessToken, |policy| {
        policy.scope_claims.as_ref().map_or(Value::Absent, |claims| Value::ScopeClaims(claims))
    }),
];

const fn row(method: &'static str, applies_to: AppliesTo, value: fn(&Policy) -> Value<'_>) -> Row {
    Row { method, applies_to, value }
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
            Self::Without(problem) => Some(problem),
            Self::Text(text) => text.is_empty().then_some(EMPTY),
            Self::Texts(list) => is_empty(list).then_some(EMPTY),
            Self::Scopes(list) | Self::ScopeClaims(list) if is_empty(list) => Some(EMPTY),
            Self::Scopes(list) => {
                // RFC 6749 section 3.3.
                let is_scope = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
                let all = list.iter().all(|name| name.bytes().all(is_scope));
                (!all).then_some("must each be one scope, without spaces")
            }
            Self::ScopeClaims(list) => {
                let repeats = list.iter().enumerate().any(|(at, name)| list.iter().take(at).any(|other| other == name));
                let problem = repeats || list.iter().any(|name| name == "scope");
                problem.then_some("must each be another claim than \"scope\", which is always read, and listed once")
            }
        }
    }
}

fn is_empty(list: &[String]) -> bool {
    list.is_empty() || list.iter().any(String::is_empty)
}

/// Rejects a value that is empty or malformed, and an option that the profile, or the absence of a profile, would
/// silently ignore or always reject.
fn check(policy: &Policy) -> Result<(), PolicyError> {
    const NOT_APPLICABLE: &str = "does not apply to this profile: remove it or change the profile";
    for row in ROWS {
        let value = (row.value)(policy);
        let not_applicable = !matches!(value, Value::Absent) && !row.applies_to.includes(policy.profile);
        if let Some(problem) = value.problem().or(not_applicable.then_some(NOT_APPLICABLE)) {
            return Err(PolicyError::new(row.method, problem));
        }
    }
    Ok(())
}

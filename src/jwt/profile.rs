//! Profiles: the rules of a kind of token beyond its signature. Each profile is a row of required claims and accepted
//! types, and has its own checks.

use super::{
    policy::{Audiences, Policy, Profile, SenderConstraint},
    state::{JwtState, compare, fail, is_media_type, pass_or_fail, strings_text},
};
use crate::{
    encoding::json::{Json, to_text},
    error::{ClaimReason, Error, TokenKind},
    jws::pipeline::{Check, Group, Note, Outcome},
};
use alloc::{string::String, vec, vec::Vec};

/// A claim that identifies a kind of token.
type KindClaim = (&'static str, TokenKind);

/// The table entry of a profile.
struct Row {
    kind: TokenKind,
    /// Claims that must be present. A missing claim is reported in this order.
    required_claims: &'static [&'static str],
}

const ID_TOKEN: Row = Row { kind: TokenKind::IdToken, required_claims: &["iss", "sub", "aud", "exp", "iat"] };
const ACCESS_TOKEN: Row =
    Row { kind: TokenKind::AccessToken, required_claims: &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"] };
const LENIENT_ACCESS_TOKEN: Row = Row { kind: TokenKind::AccessToken, required_claims: &[] };
const LOGOUT_TOKEN: Row =
    Row { kind: TokenKind::LogoutToken, required_claims: &["iss", "aud", "iat", "exp", "jti", "events"] };

const CLIENT_ASSERTION: Row =
    Row { kind: TokenKind::ClientAssertion, required_claims: &["iss", "sub", "aud", "exp", "jti"] };

/// Claims that issuers from before RFC 9068 omit from access tokens: `sub` where a client acts for itself.
const NOT_IN_LEGACY: &[&str] = &["sub", "client_id", "jti"];

/// The type of a client assertion. draft-ietf-oauth-rfc7523bis section 4.
const CLIENT_AUTHENTICATION: &str = "client-authentication+jwt";

/// Media types of JWTs that are registered or widely used, and the kind of token, if keyward has a name for it. Only
/// the first two can be an ID token. RFC 8725 section 3.12.
const TYPES: &[(&str, Option<TokenKind>)] = &[
    ("JWT", None),
    ("JOSE", None),
    ("at+jwt", Some(TokenKind::AccessToken)),
    ("logout+jwt", Some(TokenKind::LogoutToken)),
    ("dpop+jwt", Some(TokenKind::DpopProof)),
    ("secevent+jwt", None),
    ("oauth-authz-req+jwt", Some(TokenKind::RequestObject)),
    ("token-introspection+jwt", None),
    (CLIENT_AUTHENTICATION, Some(TokenKind::ClientAssertion)),
    ("entity-statement+jwt", None),
    ("trust-mark+jwt", None),
    ("kb+jwt", None),
    ("sd-jwt", None),
    ("vc+sd-jwt", None),
    ("dc+sd-jwt", None),
    ("vc+jwt", None),
    ("vp+jwt", None),
    ("passport", None),
];

/// Whether the table has this `typ`.
pub(super) fn is_known_type(typ: &str) -> bool {
    TYPES.iter().any(|(name, _)| is_media_type(typ, name))
}

/// The event of a logout token. OpenID Connect Back-Channel Logout section 2.4.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Profile {
    fn row(self) -> Row {
        match self {
            Self::IdToken => ID_TOKEN,
            Self::AccessToken => ACCESS_TOKEN,
            Self::LenientAccessToken => LENIENT_ACCESS_TOKEN,
            Self::LogoutToken => LOGOUT_TOKEN,
            Self::ClientAssertion => CLIENT_ASSERTION,
        }
    }
}

impl<'a> JwtState<'a> {
    const TRUSTED_AUDIENCES: Check<Self> = Check::new("trusted_audiences", Group::Profile, trusted_audiences)
        .showing(|token| token.values(trusted_audiences_text(token.policy), "aud"));
    const ID_TOKEN: &'a [Check<Self>] = &[Self::TRUSTED_AUDIENCES];
    const CNF: Check<Self> = Check::new("cnf", Group::Profile, cnf).showing(|token| token.values(None, "cnf"));
    const ACCESS_TOKEN: &'a [Check<Self>] = &[Self::CNF];
    const CLIENT_ASSERTION: &'a [Check<Self>] = &[
        Self::TRUSTED_AUDIENCES,
        Check::new("self_issued", Group::Profile, self_issued)
            .showing(|token| token.values(token.claim("iss").map(to_text), "sub")),
    ];
    const LOGOUT_TOKEN: &'a [Check<Self>] = &[
        Self::TRUSTED_AUDIENCES,
        Check::new("sub_or_sid", Group::Profile, sub_or_sid),
        Check::new("events", Group::Profile, events).showing(|token| token.values(None, "events")),
        Check::new("no_nonce", Group::Profile, no_nonce).showing(|token| token.values(None, "nonce")),
    ];

    /// The checks that only this profile adds.
    pub(super) fn of_profile(profile: Profile) -> &'a [Check<Self>] {
        match profile {
            Profile::IdToken => Self::ID_TOKEN,
            Profile::AccessToken | Profile::LenientAccessToken => Self::ACCESS_TOKEN,
            Profile::LogoutToken => Self::LOGOUT_TOKEN,
            Profile::ClientAssertion => Self::CLIENT_ASSERTION,
        }
    }

    /// The claims that this profile requires.
    pub(super) fn required_by(&self, profile: Profile) -> impl Iterator<Item = &'a str> + use<'a> {
        let legacy = self.policy.legacy_access_tokens;
        // Back-Channel Logout requires `exp` since its errata of 2023. Without it, `iat` bounds the age of the token.
        let is_aged = profile == Profile::LogoutToken && self.policy.max_token_age.is_some();
        let is_waived = move |name: &str| legacy && NOT_IN_LEGACY.contains(&name) || is_aged && name == "exp";
        profile.row().required_claims.iter().copied().filter(move |name| !is_waived(name))
    }

    /// The only `typ` that the profile accepts, if there is just one, for reports.
    pub(super) fn expected_typ(&self) -> Option<String> {
        let strict = self.policy.profile == Some(Profile::AccessToken) && !self.policy.legacy_access_tokens;
        strict.then(|| to_text("at+jwt"))
    }

    /// Checks that the token can be of the profile's kind, by its `typ` and, where `typ` is optional, by its claims.
    pub(super) fn check_kind(&self, profile: Profile) -> Result<(), Error> {
        let wanted = profile.row().kind;
        let other = |claim, found| Err(Error::OtherToken { wanted, found, claim });
        let typ = self.jws.header.as_ref().and_then(|header| header.typ());
        let typ = match typ.map(Json::as_str) {
            Some(None) => return other("typ", None),
            typ => typ.flatten(),
        };
        // Parameters do not make it another type. The profile of RFC 9068 still requires the type without parameters.
        let bare = typ.map(|typ| typ.split(';').next().unwrap_or(typ).trim_end());
        let is = |name: &str| typ.is_some_and(|typ| is_media_type(typ, name));
        let named = TYPES.iter().find(|(name, _)| bare.is_some_and(|typ| is_media_type(typ, name)));
        if let Some((_, Some(kind))) = named
            && *kind != wanted
        {
            return other("typ", Some(*kind));
        }
        let plain = named.is_none_or(|(name, _)| ["JWT", "JOSE"].contains(name));
        match profile {
            Profile::IdToken if !plain => other("typ", None),
            Profile::IdToken => self.reject_other_kinds(other, &[Self::logout_token_claim, Self::access_token_claim]),
            Profile::LogoutToken if typ.is_none() || is("JWT") || is("logout+jwt") => Ok(()),
            Profile::LogoutToken => other("typ", None),
            Profile::AccessToken if self.policy.legacy_access_tokens => match named {
                Some((name, None)) if !["JWT", "JOSE"].contains(name) => other("typ", None),
                _ => self.reject_other_kinds(other, &[Self::id_token_claim, Self::logout_token_claim]),
            },
            Profile::LenientAccessToken
                if self.policy.typ.is_none() && typ.is_some() && !is("JWT") && !is("at+jwt") =>
            {
                other("typ", None)
            }
            Profile::LenientAccessToken => {
                self.reject_other_kinds(other, &[Self::id_token_claim, Self::logout_token_claim])?;
                self.reject_events(other)
            }
            Profile::ClientAssertion if typ.is_none() || is("JWT") || is(CLIENT_AUTHENTICATION) => {
                let claims = [
                    Self::id_token_claim,
                    Self::logout_token_claim,
                    Self::access_token_claim,
                    Self::request_object_claim,
                ];
                self.reject_other_kinds(other, &claims)?;
                self.reject_events(other)
            }
            Profile::ClientAssertion => other("typ", None),
            Profile::AccessToken if is("at+jwt") => Ok(()),
            Profile::AccessToken => other("typ", self.id_token_claim().map(|(_, kind)| kind)),
        }
    }

    /// Rejects a token if a claim identifies it as another kind.
    fn reject_other_kinds(
        &self,
        other: impl Fn(&'static str, Option<TokenKind>) -> Result<(), Error>,
        claims: &[fn(&Self) -> Option<KindClaim>],
    ) -> Result<(), Error> {
        match claims.iter().find_map(|claim| claim(self)) {
            Some((claim, kind)) => other(claim, Some(kind)),
            None => Ok(()),
        }
    }

    /// Rejects a security event token (RFC 8417) with any event.
    fn reject_events(&self, other: impl Fn(&'static str, Option<TokenKind>) -> Result<(), Error>) -> Result<(), Error> {
        if self.claim("events").is_some() { other("events", None) } else { Ok(()) }
    }

    /// The same client signs request objects for the same server. RFC 9101 sections 4 and 10.8.
    fn request_object_claim(&self) -> Option<KindClaim> {
        self.claim("response_type").map(|_| ("response_type", TokenKind::RequestObject))
    }

    fn logout_token_claim(&self) -> Option<KindClaim> {
        let events = self.claim("events").and_then(Json::as_object)?;
        events.contains(LOGOUT_EVENT).then_some(("events", TokenKind::LogoutToken))
    }

    /// The claims by which Cognito and Keycloak mark access tokens.
    fn access_token_claim(&self) -> Option<KindClaim> {
        self.claim_with("token_use", "access")
            .or_else(|| self.claim_with("typ", "Bearer"))
            .map(|claim| (claim, TokenKind::AccessToken))
    }

    /// A hash of what was issued with the token, or the claims by which Cognito and Keycloak mark ID tokens.
    fn id_token_claim(&self) -> Option<KindClaim> {
        let hash = ["at_hash", "c_hash", "s_hash"].into_iter().find(|name| self.claim(name).is_some());
        let claim = hash.or_else(|| self.claim_with("token_use", "id")).or_else(|| self.claim_with("typ", "ID"));
        claim.map(|claim| (claim, TokenKind::IdToken))
    }

    fn claim_with(&self, claim: &'static str, value: &str) -> Option<&'static str> {
        (self.claim(claim).and_then(Json::as_str) == Some(value)).then_some(claim)
    }
}

/// `aud` must hold only audiences that the policy names or trusts besides. OpenID Connect Core section 3.1.3.7, items 3
/// to 5; for logout tokens Back-Channel Logout section 2.6, item 3.
fn trusted_audiences(token: &mut JwtState<'_>) -> Outcome {
    let policy = token.policy;
    let Some(own) = &policy.audience else { return Outcome::NotConfigured };
    let audiences = match token.claim("aud") {
        None => return Outcome::NotEvaluated,
        Some(Json::String(one)) => vec![one.as_str()],
        Some(list) => match list.as_strings() {
            Some(list) => list,
            None => return fail("aud", ClaimReason::CheckFailed),
        },
    };
    let names = |list: &[String], audience: &str| list.iter().any(|one| one == audience);
    let mut further = audiences.into_iter().filter(|audience| !names(own, audience)).peekable();
    if further.peek().is_none() {
        return Outcome::Pass;
    }
    let are_trusted = match &policy.additional_audiences {
        None => false,
        Some(Audiences::Any) => true,
        Some(Audiences::These(list)) => further.all(|audience| names(list, audience)),
    };
    if !are_trusted {
        return Outcome::Fail(Error::FurtherAudience);
    }
    // The token is for several parties, so it must say which of them asked for it.
    let parties = policy.authorized_party.as_ref().unwrap_or(own);
    match token.claim("azp") {
        None => fail("azp", ClaimReason::Missing),
        azp => compare("azp", azp, parties),
    }
}

/// The audiences that a token may have. `None` if it may have any.
fn trusted_audiences_text(policy: &Policy) -> Option<String> {
    let mut trusted: Vec<String> = policy.audience.clone()?;
    match &policy.additional_audiences {
        Some(Audiences::Any) => return None,
        Some(Audiences::These(list)) => trusted.extend_from_slice(list),
        None => {}
    }
    Some(strings_text(&trusted))
}

/// A sender-constrained token must not pass as a bearer token. RFC 9449 section 7.2, RFC 8705 section 3.
fn cnf(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    match token.claim("cnf") {
        None => Outcome::Absent,
        Some(_) if token.policy.sender_constraint_unchecked => Outcome::Warn(Note::SenderConstraintUnchecked),
        Some(cnf) if is_checked_elsewhere(cnf, &token.policy.sender_constraints) => {
            Outcome::Warn(Note::SenderConstraintUnchecked)
        }
        Some(_) => Outcome::Fail(Error::SenderConstrained),
    }
}

/// Whether the caller checks every member of `cnf`. An unchecked member may be the one that an attacker cannot satisfy.
fn is_checked_elsewhere(cnf: &Json, checked: &[SenderConstraint]) -> bool {
    let is_checked = |(name, value): (&str, &Json)| {
        value.as_str().is_some() && checked.iter().any(|confirmation| confirmation.member() == name)
    };
    cnf.as_object().is_some_and(|cnf| cnf.iter().next().is_some() && cnf.iter().all(is_checked))
}

/// A client asserts its own identity. RFC 7523 section 3, items 1 and 2.
fn self_issued(token: &mut JwtState<'_>) -> Outcome {
    let (Some(iss), Some(sub)) = (token.claim("iss"), token.claim("sub")) else { return Outcome::NotEvaluated };
    if iss == sub { Outcome::Pass } else { Outcome::Fail(Error::NotSelfIssued) }
}

/// The token must say whose sessions end. OpenID Connect Back-Channel Logout section 2.6, item 5.
fn sub_or_sid(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    let there = token.claim("sub").or_else(|| token.claim("sid"));
    if there.is_some() { Outcome::Pass } else { fail("sub", ClaimReason::Missing) }
}

/// The logout event must be present. Back-Channel Logout section 2.6, item 6.
fn events(token: &mut JwtState<'_>) -> Outcome {
    let Some(events) = token.claim("events") else { return Outcome::NotEvaluated };
    let Some(events) = events.as_object() else { return fail("events", ClaimReason::Invalid) };
    pass_or_fail("events", events.get(LOGOUT_EVENT).and_then(Json::as_object).is_some())
}

/// A logout token with a nonce could pass as an ID token. Back-Channel Logout section 2.6, item 7.
fn no_nonce(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    pass_or_fail("nonce", token.claim("nonce").is_none())
}

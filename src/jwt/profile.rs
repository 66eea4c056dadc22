//! Profiles: what a kind of token must be beside signed. Each is a row of what it demands, what its `typ` may be, and its
//! own checks.

use super::{
    policy::{Profile, SenderConstraint},
    state::{JwtState, fail, is_media_type, pass_or_fail, strings_text},
};
use crate::{
    encoding::json::{Json, to_text},
    error::{ClaimReason, Error, TokenKind},
    jws::pipeline::{Check, Group, Note, Outcome},
};
use alloc::{borrow::Cow, string::String};

/// A claim that tells what a token is.
type Sign = (&'static str, TokenKind);

/// What a profile is made of.
struct Row {
    kind: TokenKind,
    /// Claims that must be there, in the order in which they are missed.
    required_claims: &'static [&'static str],
    /// Claims that are strings wherever they are there.
    strings: &'static [&'static str],
}

const ID_TOKEN: Row =
    Row { kind: TokenKind::IdToken, required_claims: &["iss", "sub", "aud", "exp", "iat"], strings: &["iss", "sub"] };
const ACCESS_TOKEN: Row = Row {
    kind: TokenKind::AccessToken,
    required_claims: &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
    strings: &["iss", "sub", "client_id", "jti"],
};
const LENIENT_ACCESS_TOKEN: Row = Row { kind: TokenKind::AccessToken, required_claims: &[], strings: &[] };
const LOGOUT_TOKEN: Row = Row {
    kind: TokenKind::LogoutToken,
    required_claims: &["iss", "aud", "iat", "exp", "jti", "events"],
    strings: &["iss", "jti", "sub", "sid"],
};

/// What issuers that predate RFC 9068 leave out of access tokens, their `typ` apart.
const NOT_IN_LEGACY: &[&str] = &["client_id", "jti"];

/// Media types of JWTs that are registered or widely used; what they are, where that has a name here. Of these only the
/// first two may be an ID token. RFC 8725 section 3.12.
const TYPES: &[(&str, Option<TokenKind>)] = &[
    ("JWT", None),
    ("JOSE", None),
    ("at+jwt", Some(TokenKind::AccessToken)),
    ("logout+jwt", Some(TokenKind::LogoutToken)),
    ("dpop+jwt", Some(TokenKind::DpopProof)),
    ("secevent+jwt", None),
    ("oauth-authz-req+jwt", None),
    ("token-introspection+jwt", None),
    ("client-authentication+jwt", None),
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

/// Whether a `typ` is one of those that are known here.
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
        }
    }
}

impl<'a> JwtState<'a> {
    const ID_TOKEN: &'a [Check<Self>] = &[
        Check::new("types", Group::Profile, types),
        Check::new("trusted_audiences", Group::Profile, trusted_audiences)
            .showing(|token| token.values(token.policy.audience.as_deref().map(strings_text), "aud")),
    ];
    const CNF: Check<Self> = Check::new("cnf", Group::Profile, cnf).showing(|token| token.values(None, "cnf"));
    const ACCESS_TOKEN: &'a [Check<Self>] = &[Check::new("types", Group::Profile, types), Self::CNF];
    const LENIENT_ACCESS_TOKEN: &'a [Check<Self>] = &[Self::CNF];
    const LOGOUT_TOKEN: &'a [Check<Self>] = &[
        Check::new("types", Group::Profile, types),
        Check::new("trusted_audiences", Group::Profile, trusted_audiences)
            .showing(|token| token.values(token.policy.audience.as_deref().map(strings_text), "aud")),
        Check::new("sub_or_sid", Group::Profile, sub_or_sid),
        Check::new("events", Group::Profile, events).showing(|token| token.values(None, "events")),
        Check::new("no_nonce", Group::Profile, no_nonce).showing(|token| token.values(None, "nonce")),
    ];

    /// The checks that only this profile has.
    pub(super) fn of_profile(profile: Profile) -> &'a [Check<Self>] {
        match profile {
            Profile::IdToken => Self::ID_TOKEN,
            Profile::AccessToken => Self::ACCESS_TOKEN,
            Profile::LenientAccessToken => Self::LENIENT_ACCESS_TOKEN,
            Profile::LogoutToken => Self::LOGOUT_TOKEN,
        }
    }

    /// The claims that this profile demands.
    pub(super) fn required_by(&self, profile: Profile) -> impl Iterator<Item = &'a str> + use<'a> {
        let legacy = self.policy.legacy_access_tokens;
        profile.row().required_claims.iter().copied().filter(move |name| !(legacy && NOT_IN_LEGACY.contains(name)))
    }

    /// The one type that a profile asks for, for reports.
    pub(super) fn expected_typ(&self) -> Option<String> {
        let strict = self.policy.profile == Some(Profile::AccessToken) && !self.policy.legacy_access_tokens;
        strict.then(|| to_text("at+jwt"))
    }

    /// Whether the token may be of the profile's kind, by its `typ` and, where that need not say it, by its claims.
    pub(super) fn check_kind(&self, profile: Profile) -> Result<(), Error> {
        let wanted = profile.row().kind;
        let other = |claim, found| Err(Error::OtherToken { wanted, found, claim });
        let typ = self.jws.header.as_ref().and_then(|header| header.typ());
        let typ = match typ.map(Json::as_str) {
            Some(None) => return other("typ", None),
            typ => typ.flatten(),
        };
        // A type with parameters is no other type, but it is not to the letter the one that is asked for.
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
            Profile::IdToken => self.refuse_signs(other, &[Self::sign_of_logout_token, Self::sign_of_access_token]),
            Profile::LogoutToken if typ.is_none() || is("JWT") || is("logout+jwt") => Ok(()),
            Profile::LogoutToken => other("typ", None),
            Profile::AccessToken if self.policy.legacy_access_tokens => match named {
                Some((name, None)) if !["JWT", "JOSE"].contains(name) => other("typ", None),
                _ => self.refuse_signs(other, &[Self::sign_of_id_token, Self::sign_of_logout_token]),
            },
            Profile::LenientAccessToken
                if self.policy.typ.is_none() && typ.is_some() && !is("JWT") && !is("at+jwt") =>
            {
                other("typ", None)
            }
            Profile::LenientAccessToken => {
                self.refuse_signs(other, &[Self::sign_of_id_token, Self::sign_of_logout_token])?;
                // Of a security event token (RFC 8417), whichever event it tells.
                if self.claim("events").is_some() { other("events", None) } else { Ok(()) }
            }
            Profile::AccessToken if is("at+jwt") => Ok(()),
            Profile::AccessToken => other("typ", self.sign_of_id_token().map(|(_, kind)| kind)),
        }
    }

    /// Refuses a token that a claim betrays as another kind.
    fn refuse_signs(
        &self,
        other: impl Fn(&'static str, Option<TokenKind>) -> Result<(), Error>,
        signs: &[fn(&Self) -> Option<Sign>],
    ) -> Result<(), Error> {
        match signs.iter().find_map(|sign| sign(self)) {
            Some((claim, kind)) => other(claim, Some(kind)),
            None => Ok(()),
        }
    }

    fn sign_of_logout_token(&self) -> Option<Sign> {
        let events = self.claim("events").and_then(Json::as_object)?;
        events.contains(LOGOUT_EVENT).then_some(("events", TokenKind::LogoutToken))
    }

    /// The words of issuers that have one for it: Cognito's and Keycloak's.
    fn sign_of_access_token(&self) -> Option<Sign> {
        self.says("token_use", "access")
            .or_else(|| self.says("typ", "Bearer"))
            .map(|claim| (claim, TokenKind::AccessToken))
    }

    /// A hash of what came with it, or the words of the same issuers.
    fn sign_of_id_token(&self) -> Option<Sign> {
        let hash = ["at_hash", "c_hash", "s_hash"].into_iter().find(|name| self.claim(name).is_some());
        let claim = hash.or_else(|| self.says("token_use", "id")).or_else(|| self.says("typ", "ID"));
        claim.map(|claim| (claim, TokenKind::IdToken))
    }

    fn says(&self, claim: &'static str, word: &str) -> Option<&'static str> {
        (self.claim(claim).and_then(Json::as_str) == Some(word)).then_some(claim)
    }
}

/// The claims that a program will rely on have the type that it will rely on.
fn types(token: &mut JwtState<'_>) -> Outcome {
    let (Some(payload), Some(profile)) = (&token.payload, token.policy.profile) else { return Outcome::NotEvaluated };
    let legacy = token.policy.legacy_access_tokens;
    let is_wrong = |name: &&&str| {
        !(legacy && NOT_IN_LEGACY.contains(name))
            && payload.claims.get(name).is_some_and(|claim| claim.as_str().is_none())
    };
    let audience = payload.claims.get("aud").is_none_or(|aud| aud.as_str().is_some() || aud.as_strings().is_some());
    match profile.row().strings.iter().find(is_wrong) {
        Some(name) => Outcome::Fail(Error::Claim(Cow::Borrowed(name), ClaimReason::Invalid)),
        None if !audience => fail("aud", ClaimReason::Invalid),
        None => Outcome::Pass,
    }
}

/// No audience but those that the policy names. OpenID Connect Core section 3.1.3.7, item 3; for logout tokens by
/// Back-Channel Logout section 2.6, item 3.
fn trusted_audiences(token: &mut JwtState<'_>) -> Outcome {
    let Some(trusted) = &token.policy.audience else { return Outcome::NotConfigured };
    let trusts = |one: &str| trusted.iter().any(|trusted| trusted == one);
    match token.claim("aud") {
        None => Outcome::NotEvaluated,
        Some(Json::String(one)) => pass_or_fail("aud", trusts(one)),
        Some(list) => pass_or_fail("aud", list.as_strings().is_some_and(|list| list.into_iter().all(trusts))),
    }
}

/// A token that is bound to its sender is no bearer token. RFC 9449 section 7.2, RFC 8705 section 3.
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

/// Whether the caller checks all that a token says of its sender: what is left out could be what an attacker lacks.
fn is_checked_elsewhere(cnf: &Json, checked: &[SenderConstraint]) -> bool {
    let is_checked = |(name, value): (&str, &Json)| {
        value.as_str().is_some() && checked.iter().any(|confirmation| confirmation.member() == name)
    };
    cnf.as_object().is_some_and(|cnf| cnf.iter().next().is_some() && cnf.iter().all(is_checked))
}

/// Whose sessions end. OpenID Connect Back-Channel Logout section 2.6, item 5.
fn sub_or_sid(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    let there = token.claim("sub").or_else(|| token.claim("sid"));
    if there.is_some() { Outcome::Pass } else { fail("sub", ClaimReason::Missing) }
}

/// Item 6.
fn events(token: &mut JwtState<'_>) -> Outcome {
    let Some(events) = token.claim("events") else { return Outcome::NotEvaluated };
    let Some(events) = events.as_object() else { return fail("events", ClaimReason::Invalid) };
    pass_or_fail("events", events.get(LOGOUT_EVENT).and_then(Json::as_object).is_some())
}

/// A logout token that could pass for an ID token is none. Item 7.
fn no_nonce(token: &mut JwtState<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotEvaluated;
    }
    pass_or_fail("nonce", token.claim("nonce").is_none())
}

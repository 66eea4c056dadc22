//! Profiles: what a kind of token must be beside signed. Each is a row of what it demands, what its `typ` may be, and its
//! own checks.

use super::token::{Token, fail, is_media_type, pass_or_fail, strings_text};
use crate::{
    encoding::json::Json,
    error::{ClaimReason, Error, TokenKind},
    jws::check::{Check, Group, Outcome},
};
use alloc::{borrow::Cow, string::String};

/// A kind of token that a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// An ID token: who has signed in. OpenID Connect Core sections 2 and 3.1.3.7. `iss`, `sub`, `aud`, `exp` and `iat` must
    /// be there, and no audience that the policy does not name; `typ` is no other token's.
    IdToken,
    /// A JWT access token: RFC 9068. `typ` is `at+jwt`; `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti` must be
    /// there; one that is bound to its sender (`cnf`) passes only where that is said to be checked.
    AccessToken,
    /// A logout token: OpenID Connect Back-Channel Logout section 2.6. `typ` is absent, `JWT` or `logout+jwt`; `iss`, `aud`,
    /// `iat`, `exp`, `jti`, `sub` or `sid`, and the event must be there, and no `nonce`.
    LogoutToken,
}

/// What a profile is made of.
struct Row {
    name: &'static str,
    kind: TokenKind,
    /// Claims that must be there, in the order in which they are missed.
    demanded: &'static [&'static str],
    /// Claims that are strings wherever they are there.
    strings: &'static [&'static str],
}

const ID_TOKEN: Row = Row {
    name: "id_token",
    kind: TokenKind::IdToken,
    demanded: &["iss", "sub", "aud", "exp", "iat"],
    strings: &["iss", "sub"],
};
const ACCESS_TOKEN: Row = Row {
    name: "access_token",
    kind: TokenKind::AccessToken,
    demanded: &["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
    strings: &["iss", "sub", "client_id", "jti"],
};
const LOGOUT_TOKEN: Row = Row {
    name: "logout_token",
    kind: TokenKind::LogoutToken,
    demanded: &["iss", "aud", "iat", "exp", "jti", "events"],
    strings: &["iss", "jti", "sub", "sid"],
};

/// What issuers that predate RFC 9068 leave out of access tokens, their `typ` apart.
const NOT_IN_LEGACY: &[&str] = &["client_id", "jti"];

/// Types of tokens that must not pass for another kind. RFC 8725 section 3.12.
const TYPES: &[(&str, TokenKind)] =
    &[("at+jwt", TokenKind::AccessToken), ("logout+jwt", TokenKind::LogoutToken), ("dpop+jwt", TokenKind::DpopProof)];

/// The event of a logout token. OpenID Connect Back-Channel Logout section 2.4.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Profile {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::IdToken, Self::AccessToken, Self::LogoutToken].into_iter().find(|profile| profile.row().name == name)
    }

    fn row(self) -> Row {
        match self {
            Self::IdToken => ID_TOKEN,
            Self::AccessToken => ACCESS_TOKEN,
            Self::LogoutToken => LOGOUT_TOKEN,
        }
    }
}

impl<'a> Token<'a> {
    const ID_TOKEN: &'a [Check<Self>] = &[
        Check::new("types", Group::Profile, types),
        Check::new("trusted_audiences", Group::Profile, trusted_audiences)
            .showing(|token| token.values(token.policy.audience.as_deref().map(strings_text), "aud")),
    ];
    const ACCESS_TOKEN: &'a [Check<Self>] = &[
        Check::new("types", Group::Profile, types),
        Check::new("cnf", Group::Profile, cnf).showing(|token| token.values(None, "cnf")),
    ];
    const LOGOUT_TOKEN: &'a [Check<Self>] = &[
        Check::new("types", Group::Profile, types),
        Check::new("sub_or_sid", Group::Profile, sub_or_sid),
        Check::new("events", Group::Profile, events).showing(|token| token.values(None, "events")),
        Check::new("no_nonce", Group::Profile, no_nonce).showing(|token| token.values(None, "nonce")),
    ];

    /// The checks that only this profile has.
    pub(super) fn of_profile(profile: Profile) -> &'a [Check<Self>] {
        match profile {
            Profile::IdToken => Self::ID_TOKEN,
            Profile::AccessToken => Self::ACCESS_TOKEN,
            Profile::LogoutToken => Self::LOGOUT_TOKEN,
        }
    }

    /// The claims that this profile demands.
    pub(super) fn demanded_by(&self, profile: Profile) -> impl Iterator<Item = &'a str> + use<'a> {
        let legacy = self.policy.legacy_access_tokens;
        profile.row().demanded.iter().copied().filter(move |name| !(legacy && NOT_IN_LEGACY.contains(name)))
    }

    /// The one type that a profile asks for, for reports.
    pub(super) fn expected_typ(&self) -> Option<String> {
        let strict = self.policy.profile == Some(Profile::AccessToken) && !self.policy.legacy_access_tokens;
        strict.then(|| Json::from("at+jwt").to_text())
    }

    /// Whether the token may be of the profile's kind, by its `typ` and, where that need not say it, by its claims.
    pub(super) fn check_kind(&self, profile: Profile) -> Result<(), Error> {
        let wanted = profile.row().kind;
        let other = |claim, found| Err(Error::OtherToken { wanted, found, claim });
        let typ = self.signed.header.as_ref().and_then(|header| header.typ());
        let typ = match typ.map(Json::as_str) {
            Some(None) => return other("typ", None),
            typ => typ.flatten(),
        };
        let named = TYPES.iter().find(|(name, _)| typ.is_some_and(|typ| is_media_type(typ, name)));
        let named = named.map(|(_, kind)| *kind);
        if let Some(kind) = named.filter(|kind| *kind != wanted) {
            return other("typ", Some(kind));
        }
        let says_it = named.is_some();
        match profile {
            Profile::IdToken if self.is_logout_token() => other("events", Some(TokenKind::LogoutToken)),
            Profile::IdToken => Ok(()),
            Profile::LogoutToken if says_it || typ.is_none_or(|typ| is_media_type(typ, "JWT")) => Ok(()),
            Profile::LogoutToken => other("typ", None),
            Profile::AccessToken if self.policy.legacy_access_tokens => match self.sign_of_id_token() {
                Some(claim) => other(claim, Some(TokenKind::IdToken)),
                None if self.is_logout_token() => other("events", Some(TokenKind::LogoutToken)),
                None => Ok(()),
            },
            Profile::AccessToken if says_it => Ok(()),
            Profile::AccessToken => other("typ", self.sign_of_id_token().map(|_| TokenKind::IdToken)),
        }
    }

    fn is_logout_token(&self) -> bool {
        self.claim("events").and_then(Json::as_object).is_some_and(|events| events.contains(LOGOUT_EVENT))
    }

    /// A claim that only ID tokens have: a hash of what came with it, or the word of an issuer that has one for it.
    fn sign_of_id_token(&self) -> Option<&'static str> {
        let says = |name, word| self.claim(name).and_then(Json::as_str) == Some(word);
        let hashes = ["at_hash", "c_hash", "s_hash"].into_iter().find(|name| self.claim(name).is_some());
        hashes.or_else(|| says("token_use", "id").then_some("token_use")).or_else(|| says("typ", "ID").then_some("typ"))
    }
}

/// The claims that a program will rely on have the type that it will rely on.
fn types(token: &mut Token<'_>) -> Outcome {
    let (Some(payload), Some(profile)) = (&token.payload, token.policy.profile) else { return Outcome::NotPossible };
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

/// No audience but those that the policy names. OpenID Connect Core section 3.1.3.7, item 3.
fn trusted_audiences(token: &mut Token<'_>) -> Outcome {
    let Some(trusted) = &token.policy.audience else { return Outcome::NotAsked };
    let trusts = |one: &str| trusted.iter().any(|trusted| trusted == one);
    match token.claim("aud") {
        None => Outcome::NotPossible,
        Some(Json::String(one)) => pass_or_fail("aud", trusts(one)),
        Some(list) => pass_or_fail("aud", list.as_strings().is_some_and(|list| list.into_iter().all(trusts))),
    }
}

/// A token that is bound to its sender is no bearer token. RFC 9449 section 7.2, RFC 8705 section 3.
fn cnf(token: &mut Token<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotPossible;
    }
    match token.claim("cnf") {
        None => Outcome::NotPresent,
        Some(_) if token.policy.confirmation_unchecked => Outcome::Warn("confirmation_unchecked"),
        Some(_) => Outcome::Fail(Error::Unconfirmed),
    }
}

/// Whose sessions end. OpenID Connect Back-Channel Logout section 2.6, item 5.
fn sub_or_sid(token: &mut Token<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotPossible;
    }
    let there = token.claim("sub").or_else(|| token.claim("sid"));
    if there.is_some() { Outcome::Pass } else { fail("sub", ClaimReason::Missing) }
}

/// Item 6.
fn events(token: &mut Token<'_>) -> Outcome {
    let Some(events) = token.claim("events") else { return Outcome::NotPossible };
    let Some(events) = events.as_object() else { return fail("events", ClaimReason::Invalid) };
    pass_or_fail("events", events.get(LOGOUT_EVENT).and_then(Json::as_object).is_some())
}

/// A logout token that could pass for an ID token is none. Item 7.
fn no_nonce(token: &mut Token<'_>) -> Outcome {
    if token.payload.is_none() {
        return Outcome::NotPossible;
    }
    pass_or_fail("nonce", token.claim("nonce").is_none())
}

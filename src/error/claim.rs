//! Faults of claims: what is wrong with one, and what a token is in place of what it should be.

use alloc::string::String;
use core::fmt;

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimReason {
    /// It must be there and is not.
    Missing,
    /// It has the wrong type or is out of range.
    Invalid,
    /// It has another value than the policy asks for.
    CheckFailed,
}

impl ClaimReason {
    /// The word for it that jose uses too.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::CheckFailed => "check_failed",
        }
    }
}

/// What a token is for. One kind must not pass for another: RFC 8725 section 3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// It tells a client who has signed in. OpenID Connect Core section 2.
    IdToken,
    /// It grants access to an API. RFC 9068.
    AccessToken,
    /// It tells a client that somebody has signed out. OpenID Connect Back-Channel Logout section 2.4.
    LogoutToken,
    /// It proves that the sender of a request holds a key. RFC 9449 section 4.2.
    DpopProof,
}

impl TokenKind {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::IdToken => "an ID token",
            Self::AccessToken => "an access token",
            Self::LogoutToken => "a logout token",
            Self::DpopProof => "a DPoP proof",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A claim that is there, is well-formed, and does not say what it should.
pub(super) fn check_failed(claim: &str) -> String {
    let known = match claim {
        "nbf" => "the token is not valid yet: its \"nbf\" is in the future",
        "iat" => "\"iat\" is in the future, or too long ago",
        "auth_time" => "the sign-in (\"auth_time\") is longer ago than allowed, or in the future",
        "scope" => "the token lacks a scope that is asked for",
        "at_hash" => "\"at_hash\" is not the hash of the access token that came with the token",
        "c_hash" => "\"c_hash\" is not the hash of the code that came with the token",
        "cnf" => "\"cnf\" names another key or certificate than the sender's",
        "htm" => "the proof is for another method (\"htm\")",
        "htu" => "the proof is for another URL (\"htu\")",
        "ath" => "the proof is for another access token (\"ath\")",
        _ => return ["\"", claim, "\" is not what was asked for"].concat(),
    };
    known.into()
}

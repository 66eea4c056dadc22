//! Errors of claims: what is wrong with one, and what a token is in place of what it should be.

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

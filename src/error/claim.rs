//! Errors of claims: what is wrong with a claim, and which kind of token was found in place of the expected kind.

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimReason {
    /// The claim is required but missing.
    Missing,
    /// The claim has the wrong type or is out of range.
    Invalid,
    /// The claim does not have the value that the policy requires.
    CheckFailed,
}

impl ClaimReason {
    /// The reason as text, the same as in the package `jose`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::CheckFailed => "check_failed",
        }
    }
}

/// The purpose of a token. A token of one kind must not pass for another kind: RFC 8725 section 3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenKind {
    /// It tells a client who has signed in. OpenID Connect Core section 2.
    IdToken,
    /// It grants access to an API. RFC 9068.
    AccessToken,
    /// It tells a client that a user has signed out. OpenID Connect Back-Channel Logout section 2.4.
    LogoutToken,
    /// It holds the parameters of an authorization request. RFC 9101.
    RequestObject,
    /// An OAuth client authenticates itself by it. RFC 7523 section 2.2.
    ClientAssertion,
    /// It proves that the sender of a request holds a key. RFC 9449 section 4.2.
    DpopProof,
}

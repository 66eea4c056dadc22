//! L0: errors. One variant per error, each with a stable code. The messages are in `messages`.

mod claim;
mod difference;
mod key;
mod policy;
mod rejection;

pub use claim::{ClaimReason, TokenKind};
pub use difference::Difference;
pub use key::{KeyError, KeyMismatch, MemberError, Mismatch};
pub use policy::PolicyError;
pub use rejection::Rejection;

#[cfg(feature = "serde")]
use alloc::string::ToString;
use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::{Serialize, Serializer};

/// Why a token, or the key set to verify it with, was rejected.
///
/// Match on the variant within a program, and on [`Error::code`] between programs. [`Display`](core::fmt::Display) is
/// for people; its text may change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The compact token does not have three parts, but this many: 0 if it is empty, and 7 for seven or more. RFC 7515
    /// section 7.1.
    PartCount(usize),
    /// Something that is often passed in place of a token.
    Lookalike(Lookalike),
    /// A part is not base64url. RFC 7515 section 2.
    Encoding(Part, Base64Error),
    /// A JSON serialization without a protected header, which would have to name the algorithm.
    ProtectedHeaderMissing,
    /// The header is not UTF-8.
    HeaderUtf8,
    /// The header is not JSON from this line and column on. RFC 7515 section 4.
    HeaderSyntax(SyntaxError),
    /// The header is JSON, but not an object.
    HeaderNotObject,
    /// The header contains a duplicate member. RFC 7515 section 4.
    HeaderDuplicateMember,
    /// The header has no `alg`, or it is not a string. RFC 7515 section 4.1.1.
    AlgMissing,
    /// The header's `kid` is not a string. RFC 7515 section 4.1.4.
    KidNotString,
    /// `crit` is not an array of 1 to 64 strings, or lists a member twice, a member that is absent, or a member that
    /// RFC 7515 or RFC 7518 defines. RFC 7515 section 4.1.11.
    CritMalformed,
    /// `b64` is `false` and not listed in `crit`, or is not a boolean. RFC 7797 section 6.
    UnencodedWithoutCrit,
    /// The unencoded payload of a compact token contains a dot or a character that is not printable ASCII. RFC 7797
    /// section 5.2.
    UnencodedCharacters,
    /// The payload was passed separately, and the token contains one too.
    PayloadTwice,
    /// The text is not strict JSON, or does not have the members of a JSON serialization. RFC 7515 section 7.2.
    JsonShape,
    /// The unprotected header contains `crit` or `b64`, or a member that the protected header contains too. RFC 7515
    /// sections 4.1.11 and 7.2.1, RFC 7797 section 6.
    UnprotectedHeader,

    /// Five parts: the token is encrypted (RFC 7516 section 9), which this crate does not decrypt.
    Encrypted,
    /// `crit` lists an extension that is not supported. RFC 7515 section 4.1.11.
    CritUnknown,
    /// This build does not support the token's `alg`.
    AlgUnknown,

    /// `alg` is `none`, in any letter case: the token is not signed. RFC 8725 section 3.2.
    AlgNone,
    /// The policy's `algorithms` do not contain the token's `alg`. RFC 8725 section 3.1.
    AlgNotAllowed,
    /// The token's `alg` is an HMAC algorithm, and the policy sets no `algorithms`: a shared secret is never assumed.
    /// RFC 8725 section 3.1.
    AlgSecretNotNamed,

    /// The text is not a PEM key, and not JSON from this line and column on. RFC 7517 section 5.
    KeySetSyntax(SyntaxError),
    /// The text is JSON, but neither a JWK Set nor a JWK.
    KeySetShape,
    /// The key server responded with an HTML page.
    KeySetIsHtml,
    /// The JWK Set contains a duplicate member outside its keys.
    KeySetDuplicateMember,
    /// The text is an issuer's metadata, not its key set. The value is the metadata's `jwks_uri`, without query, if it
    /// is an https URL.
    KeySetIsMetadata(Option<String>),
    /// A single key cannot be used.
    KeyUnusable(KeyError),
    /// No key matches the token. Lists each key with the first reason why it does not match.
    NoMatchingKey(Vec<KeyMismatch>),
    /// The matching keys are too weak. RFC 7518 sections 3.2 and 3.3.
    WeakKey,

    /// No matching key verifies the signature. The error carries no detail, on purpose.
    Signature,

    /// The payload is not UTF-8.
    PayloadUtf8,
    /// The payload is not JSON from this line and column on. RFC 7519 section 7.2.
    PayloadSyntax(SyntaxError),
    /// The payload is JSON, but not an object.
    PayloadNotObject,
    /// The payload contains a duplicate member. RFC 7519 section 4.
    PayloadDuplicateMember,
    /// The payload cannot be read, and the header has `zip`, which only encrypted tokens may have. RFC 7516
    /// section 4.1.3.
    PayloadCompressed,

    /// The claims do not have the type that the program deserialises them as. Line and column are those of the
    /// payload's JSON.
    ClaimsType {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },

    /// The policy requires a valid certificate. The key that verified the signature has none, or its certificate cannot
    /// be read, is not valid at this time, or does not match `x5t`.
    Certificate,

    /// `exp` has passed. RFC 7519 section 4.1.4.
    Expired,
    /// `iat` is longer ago than [`PolicyBuilder::max_token_age`](crate::PolicyBuilder::max_token_age) allows.
    TooOld,
    /// Another claim, or the header's `typ`, does not meet the policy.
    Claim(Cow<'static, str>, ClaimReason),
    /// A claim, or the header's `typ`, does not have the expected value, but differs from it in this way.
    Mismatch(&'static str, Difference),

    /// The token is of another kind than the profile requires. RFC 8725 section 3.12.
    OtherToken {
        /// The kind that the policy requires.
        wanted: TokenKind,
        /// The kind of the token, if its `typ` or its claims show it.
        found: Option<TokenKind>,
        /// The claim that shows it, or `typ`.
        claim: &'static str,
    },
    /// `sub` of a client assertion is not its `iss`: no client has issued it for itself. RFC 7523 section 3.
    NotSelfIssued,
    /// The token has an audience besides those of the policy, and the policy does not trust it. OpenID Connect Core
    /// section 3.1.3.7, item 3.
    FurtherAudience,
    /// The ID token has a `nonce`, and the policy expects none. OpenID Connect Core section 3.1.3.7, item 11.
    UnexpectedNonce,
    /// The token is sender-constrained (`cnf`, RFC 7800), and the policy does not say that the program checks the
    /// sender.
    SenderConstrained,
    /// The policy sets an access token or a code to compare with `at_hash` or `c_hash`, and no document defines the
    /// hash for this algorithm.
    HashUndefined,

    /// The DPoP proof is rejected, for this reason. RFC 9449 section 4.3.
    Dpop(Box<Error>),
    /// The client certificate is empty, or neither PEM nor base64.
    CertificateUnreadable,

    /// An input exceeds the [`Limits`](crate::Limits).
    LimitExceeded(Limit),

    /// Keys may not be fetched from this URL.
    InsecureUrl,
    /// The key server responded with this status, so the body is not a key set.
    HttpStatus(u16),
    /// The key server redirects. Redirects are not followed.
    Redirect,
    /// The key server did not respond in time.
    NoResponse,
    /// The issuer's metadata is rejected. RFC 8414 section 3.3.
    Metadata(MetadataError),
}

/// Why an issuer's metadata is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataError {
    /// The issuer is not an https URL without query and fragment (http for loopback hosts). RFC 8414 section 2.
    Issuer,
    /// The response is not a JSON object, or contains a duplicate member.
    Shape,
    /// The response is an HTML page.
    Html,
    /// The metadata's `issuer` is missing or another one. RFC 8414 section 3.3.
    OtherIssuer {
        /// The metadata's `issuer`, if it is a URL that may be shown.
        found: Option<String>,
        /// The expected issuers.
        expected: Vec<String>,
        /// How it differs from an expected issuer, if that is easily overlooked.
        difference: Option<Difference>,
    },
    /// The metadata has no `jwks_uri`.
    NoKeySet,
    /// Keys may not be fetched from the `jwks_uri`: it is not https, or it is on this machine or an inner network
    /// although the issuer is not.
    KeySetAddress,
}

/// What is often passed in place of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookalike {
    /// The value of an `Authorization` header: `Bearer` or `DPoP` before the token.
    AuthorizationHeader,
    /// A token in quotation marks.
    Quoted,
    /// A JWT with disclosures, separated by `~`. RFC 9901 section 4.
    SdJwt,
}

/// A part of a compact token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first part.
    Header,
    /// The second part.
    Payload,
    /// The third part.
    Signature,
}

/// Why a text is not base64url. Offsets count bytes from the start of the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base64Error {
    /// Another character outside the alphabet `A-Z a-z 0-9 - _`, at this offset.
    Character(usize),
    /// White space, at this offset.
    WhiteSpace(usize),
    /// Padding (`=`), at this offset.
    Padding(usize),
    /// The policy requires padding, and the text has none where it should, too much, or any before the end.
    PaddingRequired,
    /// `+` or `/`, of the alphabet of plain base64, at this offset.
    PlainAlphabet(usize),
    /// The length is one more than a multiple of four, which no encoding has.
    Length,
    /// The last character, at this offset, has unused bits set.
    TrailingBits(usize),
}

/// The limit that an input exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// The token's length.
    TokenBytes,
    /// The length of the key set's text.
    KeySetBytes,
    /// The number of keys in a set.
    Keys,
    /// The nesting of JSON.
    Depth,
    /// The number of candidate keys for one token.
    Candidates,
    /// The number of signatures in a JSON serialization.
    Signatures,
    /// The length of a key server's response.
    BodyBytes,
}

impl Error {
    /// The stable code, the same in Rust and in JavaScript.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PartCount(_)
            | Self::Lookalike(_)
            | Self::Encoding(..)
            | Self::ProtectedHeaderMissing
            | Self::HeaderUtf8
            | Self::HeaderSyntax(_)
            | Self::HeaderNotObject
            | Self::HeaderDuplicateMember
            | Self::AlgMissing
            | Self::KidNotString
            | Self::CritMalformed
            | Self::UnencodedWithoutCrit
            | Self::UnencodedCharacters
            | Self::PayloadTwice
            | Self::JsonShape
            | Self::UnprotectedHeader => "ERR_JWS_INVALID",
            Self::Encrypted | Self::CritUnknown | Self::AlgUnknown | Self::HashUndefined => "ERR_JOSE_NOT_SUPPORTED",
            Self::AlgNone | Self::AlgNotAllowed | Self::AlgSecretNotNamed => "ERR_JOSE_ALG_NOT_ALLOWED",
            Self::KeySetSyntax(_)
            | Self::KeySetShape
            | Self::KeySetIsHtml
            | Self::KeySetDuplicateMember
            | Self::KeySetIsMetadata(_) => "ERR_JWKS_INVALID",
            Self::KeyUnusable(_) => "ERR_JWK_INVALID",
            Self::NoMatchingKey(_) => "ERR_JWKS_NO_MATCHING_KEY",
            Self::WeakKey => "ERR_JWK_WEAK",
            Self::Signature => "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            Self::PayloadUtf8
            | Self::PayloadSyntax(_)
            | Self::PayloadNotObject
            | Self::PayloadDuplicateMember
            | Self::PayloadCompressed
            | Self::ClaimsType { .. } => "ERR_JWT_INVALID",
            Self::Certificate | Self::CertificateUnreadable => "ERR_CERTIFICATE_INVALID",
            Self::Dpop(_) => "ERR_DPOP_INVALID",
            Self::Expired | Self::TooOld => "ERR_JWT_EXPIRED",
            Self::Claim(..)
            | Self::Mismatch(..)
            | Self::OtherToken { .. }
            | Self::NotSelfIssued
            | Self::FurtherAudience
            | Self::UnexpectedNonce
            | Self::SenderConstrained => "ERR_JWT_CLAIM_VALIDATION_FAILED",
            Self::LimitExceeded(Limit::BodyBytes)
            | Self::InsecureUrl
            | Self::HttpStatus(_)
            | Self::Redirect
            | Self::NoResponse => "ERR_JWKS_FETCH_FAILED",
            Self::Metadata(_) => "ERR_DISCOVERY_FAILED",
            Self::LimitExceeded(_) => "ERR_LIMIT_EXCEEDED",
        }
    }

    /// The claim (or `typ`) that the error is about, if any.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        match self {
            Self::Expired => Some("exp"),
            Self::TooOld => Some("iat"),
            Self::Claim(claim, _) => Some(claim),
            Self::Mismatch(claim, _) => Some(claim),
            Self::OtherToken { claim, .. } => Some(claim),
            Self::NotSelfIssued => Some("sub"),
            Self::FurtherAudience => Some("aud"),
            Self::UnexpectedNonce => Some("nonce"),
            Self::SenderConstrained => Some("cnf"),
            Self::Dpop(error) => error.claim(),
            _ => None,
        }
    }

    /// What is wrong with that claim.
    #[must_use]
    pub fn reason(&self) -> Option<ClaimReason> {
        match self {
            Self::Expired
            | Self::TooOld
            | Self::Mismatch(..)
            | Self::OtherToken { .. }
            | Self::NotSelfIssued
            | Self::FurtherAudience
            | Self::UnexpectedNonce
            | Self::SenderConstrained => Some(ClaimReason::CheckFailed),
            Self::Dpop(error) => error.reason(),
            Self::Claim(_, reason) => Some(*reason),
            _ => None,
        }
    }
}

impl core::error::Error for Error {}

/// Serialises the code, the message, the claim and its reason, and the HTTP status.
#[cfg(feature = "serde")]
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            code: &'a str,
            message: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            claim: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            status: Option<u16>,
        }
        let fields = Fields {
            code: self.code(),
            message: self.to_string(),
            claim: self.claim(),
            reason: self.reason().map(ClaimReason::as_str),
            status: if let Self::HttpStatus(status) = self { Some(*status) } else { None },
        };
        fields.serialize(serializer)
    }
}

/// The position at which a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// Whether a string contains a lone surrogate (`\ud800` without the other half), which is not a character.
    pub lone_surrogate: bool,
}

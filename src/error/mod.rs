//! L0: what can go wrong. One variant per error, each with a stable code. Messages are in `messages`.

mod claim;
mod key;
mod policy;
mod rejection;

pub use claim::{ClaimReason, TokenKind};
pub use key::{KeyError, KeyMismatch, Mismatch};
pub use policy::PolicyError;
pub use rejection::Rejection;

#[cfg(feature = "serde")]
use alloc::string::ToString;
use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::{Serialize, Serializer};

/// Why a token, or the keys it was to be verified with, was refused.
///
/// Match on [`Error::code`] where programs talk to each other, on the variant inside one program. [`Display`](core::fmt::Display)
/// is for people; its text may change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A compact token has three parts; this many were found (counting stops at seven). RFC 7515 section 7.1.
    PartCount(usize),
    /// A part is not base64url. RFC 7515 section 2.
    Encoding(Part, Base64Error),
    /// The header is not UTF-8.
    HeaderUtf8,
    /// The header is not JSON from this line and column on. RFC 7515 section 4.
    HeaderSyntax(SyntaxError),
    /// The header is JSON, but no object.
    HeaderNotObject,
    /// The header names a member twice. RFC 7515 section 4.
    HeaderDuplicateMember,
    /// The header has no `alg`, or it is no string. RFC 7515 section 4.1.1.
    AlgMissing,
    /// The header's `kid` is no string. RFC 7515 section 4.1.4.
    KidNotString,
    /// `crit` is no array of strings, empty or longer than 64, names a member twice, one that is absent, or one that RFC 7515 or RFC 7518
    /// defines. RFC 7515 section 4.1.11.
    CritMalformed,
    /// `b64: false` without `crit` naming it, or a `b64` that is no boolean. RFC 7797 section 6.
    UnencodedWithoutCrit,
    /// An unencoded payload that a compact token cannot hold: a dot, or what is not printable ASCII. RFC 7797 section 5.2.
    UnencodedCharacters,
    /// A payload both in the token and handed over beside it.
    PayloadTwice,
    /// No JSON serialization: no strict JSON, or its members are not those of RFC 7515 section 7.2.
    JsonShape,
    /// The unprotected header holds `crit`, or a member of the protected header. RFC 7515 sections 4.1.11 and 7.2.1.
    UnprotectedHeader,

    /// Five parts: the token is encrypted (RFC 7516 section 9), which this crate does not decrypt.
    Encrypted,
    /// `crit` names an extension that is not understood. RFC 7515 section 4.1.11.
    CritUnknown,
    /// No row of the algorithm table has this `alg`.
    AlgUnknown,

    /// `none`, in any spelling: the token is not signed. RFC 8725 section 3.2.
    AlgNone,
    /// The policy's `algorithms` do not name the token's `alg`. RFC 8725 section 3.1.
    AlgNotAllowed,
    /// An HMAC algorithm that the policy does not name: a shared secret is never assumed. RFC 8725 section 3.1.
    AlgSecretNotNamed,

    /// A text that is neither a JWK Set nor a JWK. RFC 7517 section 5.
    KeySetSyntax(SyntaxError),
    /// JSON, but neither a JWK Set nor a JWK.
    KeySetShape,
    /// A JWK Set that names a member twice outside its keys.
    KeySetDuplicateMember,
    /// The metadata of an issuer in place of its key set; the set is at its `jwks_uri`, given here without query where
    /// it is an https URL.
    KeySetIsMetadata(Option<String>),
    /// A JWK handed over on its own is of no use.
    KeyUnusable(KeyError),
    /// No key of the set can have made the signature. Each key with the first reason against it.
    NoMatchingKey(Vec<KeyMismatch>),
    /// Keys that would fit are too weak. RFC 7518 sections 3.2 and 3.3.
    WeakKey,

    /// No key that fits verifies the signature. Nothing more is said, on purpose.
    Signature,

    /// The payload is not UTF-8.
    PayloadUtf8,
    /// The payload is not JSON from this line and column on. RFC 7519 section 7.2.
    PayloadSyntax(SyntaxError),
    /// The payload is JSON, but no object.
    PayloadNotObject,
    /// The payload names a member twice. RFC 7519 section 4.
    PayloadDuplicateMember,

    /// The claims are not of the type that the program reads them as; the payload's JSON is so from this line and column on,
    /// counted from 1.
    ClaimsType {
        /// The line.
        line: usize,
        /// The column, in bytes.
        column: usize,
    },

    /// The policy asks for a valid certificate, and the key that verified has none, an unreadable one, one that is not valid
    /// at this time, or one that `x5t` contradicts.
    Certificate,

    /// `exp` has passed. RFC 7519 section 4.1.4.
    Expired,
    /// `iat` is further back than the policy's `maxTokenAge`.
    TooOld,
    /// Another claim, or the header's `typ`, is not what the policy asks for.
    Claim(Cow<'static, str>, ClaimReason),

    /// The token is of another kind than the profile's. RFC 8725 section 3.12.
    OtherToken {
        /// What the policy asks for.
        wanted: TokenKind,
        /// What it is, where its `typ` or its claims tell.
        found: Option<TokenKind>,
        /// The claim that tells, or `typ`.
        claim: &'static str,
    },
    /// The token is bound to a key or a certificate (`cnf`, RFC 7800), and nobody has checked that its sender holds it.
    SenderConstrained,
    /// The policy hands over what `at_hash` or `c_hash` is the hash of, and nothing says with which hash this algorithm makes
    /// it.
    HashUndefined,

    /// A DPoP proof is refused, for this reason. RFC 9449 section 4.3.
    Dpop(Box<Error>),
    /// A client's certificate that is neither PEM nor base64, or is empty.
    CertificateUnreadable,

    /// An input is larger than [`Limits`](crate::Limits) allow.
    LimitExceeded(Limit),

    /// An address that keys may not be fetched from.
    InsecureUrl,
    /// A key server's answer is no key set: this status.
    HttpStatus(u16),
    /// A key server's answer sends elsewhere, which is not followed.
    Redirect,
    /// A key server did not answer, or not in time.
    NoResponse,
    /// An issuer's metadata are not to be believed. RFC 8414 section 3.3.
    Metadata(MetadataError),
}

/// Why an issuer's metadata are of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataError {
    /// The issuer is no https URL without query and fragment (http for loopback hosts). RFC 8414 section 2.
    Issuer,
    /// The answer is no JSON object, or names a member twice.
    Shape,
    /// They are of another issuer, or of none. RFC 8414 section 3.3.
    OtherIssuer,
    /// They name no key set.
    NoKeySet,
    /// The key set is where keys may not be fetched from: no https, or this machine, although the issuer is not.
    KeySetAddress,
}

/// A part of a compact token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

/// Why a text is not base64url. Offsets count bytes from the start of the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base64Error {
    /// A character outside the alphabet `A-Z a-z 0-9 - _` (padding and white space are outside), at this offset.
    Character(usize),
    /// No octet string has an encoding of this length (one more than a multiple of four).
    Length,
    /// The last character, at this offset, carries bits that belong to no octet.
    TrailingBits(usize),
}

/// An input that is larger than allowed.
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
    /// The number of keys that fit one token.
    Candidates,
    /// The number of signatures in a JSON serialization.
    Signatures,
    /// The length of a key server's answer.
    BodyBytes,
}

impl Error {
    /// The stable code, the same in Rust and in JavaScript.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PartCount(_)
            | Self::Encoding(..)
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
            Self::KeySetSyntax(_) | Self::KeySetShape | Self::KeySetDuplicateMember | Self::KeySetIsMetadata(_) => {
                "ERR_JWKS_INVALID"
            }
            Self::KeyUnusable(_) => "ERR_JWK_INVALID",
            Self::NoMatchingKey(_) => "ERR_JWKS_NO_MATCHING_KEY",
            Self::WeakKey => "ERR_JWK_WEAK",
            Self::Signature => "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            Self::PayloadUtf8
            | Self::PayloadSyntax(_)
            | Self::PayloadNotObject
            | Self::PayloadDuplicateMember
            | Self::ClaimsType { .. } => "ERR_JWT_INVALID",
            Self::Certificate | Self::CertificateUnreadable => "ERR_CERTIFICATE_INVALID",
            Self::Dpop(_) => "ERR_DPOP_INVALID",
            Self::Expired | Self::TooOld => "ERR_JWT_EXPIRED",
            Self::Claim(..) | Self::OtherToken { .. } | Self::SenderConstrained => "ERR_JWT_CLAIM_VALIDATION_FAILED",
            Self::LimitExceeded(Limit::BodyBytes)
            | Self::InsecureUrl
            | Self::HttpStatus(_)
            | Self::Redirect
            | Self::NoResponse => "ERR_JWKS_FETCH_FAILED",
            Self::Metadata(_) => "ERR_DISCOVERY_FAILED",
            Self::LimitExceeded(_) => "ERR_LIMIT_EXCEEDED",
        }
    }

    /// The claim (or `typ`) that the error is about, where there is one.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        match self {
            Self::Expired => Some("exp"),
            Self::TooOld => Some("iat"),
            Self::Claim(claim, _) => Some(claim),
            Self::OtherToken { claim, .. } => Some(claim),
            Self::SenderConstrained => Some("cnf"),
            Self::Dpop(error) => error.claim(),
            _ => None,
        }
    }

    /// What is wrong with that claim.
    #[must_use]
    pub fn reason(&self) -> Option<ClaimReason> {
        match self {
            Self::Expired | Self::TooOld | Self::OtherToken { .. } | Self::SenderConstrained => {
                Some(ClaimReason::CheckFailed)
            }
            Self::Dpop(error) => error.reason(),
            Self::Claim(_, reason) => Some(*reason),
            _ => None,
        }
    }
}

impl core::error::Error for Error {}

/// The code, the message, the claim with what is wrong with it, and the HTTP status.
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

/// Where a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Counted from 1.
    pub line: usize,
    /// In bytes, counted from 1.
    pub column: usize,
    /// Whether a string holds half a surrogate pair (`\ud800` without the other half), which is no character.
    pub lone_surrogate: bool,
}

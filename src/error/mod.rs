//! L0: what can go wrong. One variant per fault, each with a stable code. A message never holds token, key or claim
//! text: errors end up in logs.

mod claim;
mod key;
mod policy;
mod rejection;

pub use claim::{ClaimReason, TokenKind};
pub use key::{KeyFault, Mismatch, Unchosen};
pub use policy::PolicyError;
pub use rejection::Rejection;

use alloc::{borrow::Cow, boxed::Box, format, string::String, vec::Vec};
use core::fmt;

/// Why a token, or the keys it was to be verified with, was refused.
///
/// Match on [`Error::code`] where programs talk to each other, on the variant inside one program. [`Display`](fmt::Display)
/// is for people; its text may change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A compact token has three parts; this many were found (counting stops at seven). RFC 7515 section 7.1.
    PartCount(usize),
    /// A part is not base64url. RFC 7515 section 2.
    Encoding(Part, Base64Fault),
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
    KeyUnusable(KeyFault),
    /// No key of the set can have made the signature. Each key with the first reason against it.
    NoMatchingKey(Vec<Unchosen>),
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
    Unconfirmed,
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
    Metadata(MetadataFault),
}

/// Why an issuer's metadata are of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataFault {
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
pub enum Base64Fault {
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
            Self::Claim(..) | Self::OtherToken { .. } | Self::Unconfirmed => "ERR_JWT_CLAIM_VALIDATION_FAILED",
            Self::LimitExceeded(Limit::BodyBytes)
            | Self::InsecureUrl
            | Self::HttpStatus(_)
            | Self::Redirect
            | Self::NoResponse => "ERR_JWKS_FETCH_FAILED",
            Self::Metadata(_) => "ERR_DISCOVERY_FAILED",
            Self::LimitExceeded(_) => "ERR_LIMIT_EXCEEDED",
        }
    }

    /// The claim (or `typ`) that the fault is about, where there is one.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        match self {
            Self::Expired => Some("exp"),
            Self::TooOld => Some("iat"),
            Self::Claim(claim, _) => Some(claim),
            Self::OtherToken { claim, .. } => Some(claim),
            Self::Unconfirmed => Some("cnf"),
            Self::Dpop(fault) => fault.claim(),
            _ => None,
        }
    }

    /// What is wrong with that claim.
    #[must_use]
    pub fn reason(&self) -> Option<ClaimReason> {
        match self {
            Self::Expired | Self::TooOld | Self::OtherToken { .. } | Self::Unconfirmed => {
                Some(ClaimReason::CheckFailed)
            }
            Self::Dpop(fault) => fault.reason(),
            Self::Claim(_, reason) => Some(*reason),
            _ => None,
        }
    }
}

impl core::error::Error for Error {}

impl Error {
    /// What [`Display`](fmt::Display) writes.
    pub(crate) fn text(&self) -> String {
        let text = match self {
            Self::PartCount(1) => "a token has three parts separated by dots; this has none",
            Self::PartCount(7) => "a signed token has three parts separated by dots; this has seven or more",
            Self::PartCount(found) => {
                return format!("a signed token has three parts separated by dots; this has {found}");
            }
            Self::Encoding(part, fault) => return ["the ", part.text(), " is not base64url: ", &fault.text()].concat(),
            Self::HeaderUtf8 => "the header is not UTF-8",
            Self::HeaderSyntax(error) => return format!("the header is {error}"),
            Self::HeaderNotObject => "the header is not a JSON object",
            Self::HeaderDuplicateMember => "the header names a member twice",
            Self::AlgMissing => "the header has no \"alg\" that is a string",
            Self::KidNotString => "the header's \"kid\" is not a string",
            Self::CritMalformed => {
                "the header's \"crit\" must be a list of names of extensions that the header carries, each named once"
            }
            Self::UnencodedWithoutCrit => "the header's \"b64\" must be a boolean that \"crit\" names",
            Self::UnencodedCharacters => "an unencoded payload in a compact token must be printable ASCII without dots",
            Self::PayloadTwice => "the payload is handed over separately, and the token holds one too",
            Self::JsonShape => "this is no JSON serialization of a JWS",
            Self::UnprotectedHeader => {
                "the unprotected header holds \"crit\", or a member that the protected header holds too"
            }
            Self::Encrypted => "the token is encrypted (five parts, a JWE); only signed tokens are verified",
            Self::CritUnknown => "the header's \"crit\" names an extension that is not understood here",
            Self::AlgUnknown => "the header's \"alg\" is not an algorithm that is supported here",
            Self::AlgNone => "the token is not signed (\"alg\" is none), which is never accepted",
            Self::AlgNotAllowed => "the header's \"alg\" is not among the algorithms allowed",
            Self::AlgSecretNotNamed => {
                "the token is signed with a shared secret; such an algorithm must be named in \"algorithms\""
            }
            Self::KeySetSyntax(error) => return format!("the keys are {error}"),
            Self::KeySetShape => "the keys are neither a JWK Set ({\"keys\": [...]}) nor a JWK",
            Self::KeySetDuplicateMember => "the key set names a member twice",
            Self::KeySetIsMetadata(None) => METADATA,
            Self::KeySetIsMetadata(Some(uri)) => return [METADATA, ": ", uri].concat(),
            Self::KeyUnusable(fault) => return ["the key cannot be used: ", fault.text()].concat(),
            Self::NoMatchingKey(keys) => return key::unchosen(keys),
            Self::WeakKey => "the key that fits is too weak for its algorithm",
            Self::Signature => "the signature is not valid",
            Self::PayloadUtf8 => "the payload is not UTF-8",
            Self::PayloadSyntax(error) => return format!("the payload is {error}"),
            Self::PayloadNotObject => "the payload is not a JSON object",
            Self::PayloadDuplicateMember => "the payload names a member twice",
            Self::ClaimsType { line, column } => {
                return format!(
                    "the claims do not have the expected type: line {line}, column {column} of the payload"
                );
            }
            Self::Certificate => "the key that verifies the signature has no valid certificate",
            Self::Expired => "the token has expired: its \"exp\" has passed",
            Self::TooOld => "the token is too old: its \"iat\" is further back than allowed",
            Self::Claim(claim, ClaimReason::Missing) => return ["\"", claim, "\" is required and missing"].concat(),
            Self::Claim(claim, ClaimReason::Invalid) => {
                return ["\"", claim, "\" has the wrong type or is out of range"].concat();
            }
            Self::Claim(claim, ClaimReason::CheckFailed) => return claim::check_failed(claim),
            Self::OtherToken { wanted, found: Some(found), .. } => {
                return ["the token is ", found.text(), ", not ", wanted.text()].concat();
            }
            Self::OtherToken { wanted, found: None, claim } => {
                return ["the token is not ", wanted.text(), ": its \"", claim, "\" is another kind's"].concat();
            }
            Self::Unconfirmed => {
                "the token is bound to its sender (\"cnf\"): set confirmation to \"unchecked\", and then check the sender's DPoP \
                 proof or certificate, every time"
            }
            Self::HashUndefined => {
                "the token's algorithm has no hash for \"at_hash\" and \"c_hash\", so the access token or code cannot be compared"
            }
            Self::Dpop(fault) => return ["the DPoP proof is refused: ", &fault.text()].concat(),
            Self::CertificateUnreadable => "the client's certificate is neither PEM, base64 nor DER",
            Self::LimitExceeded(limit) => limit.text(),
            Self::InsecureUrl => "keys are fetched over https only, and over http from loopback hosts",
            Self::HttpStatus(status) => {
                return format!("the key server answered with status {status}");
            }
            Self::Metadata(fault) => match fault {
                MetadataFault::Issuer => {
                    "an issuer is an https URL without query and fragment, or http on a loopback host"
                }
                MetadataFault::Shape => "the issuer's metadata are no JSON object, or name a member twice",
                MetadataFault::OtherIssuer => "the metadata are of another issuer than the one that was asked for",
                MetadataFault::NoKeySet => "the issuer's metadata name no \"jwks_uri\"",
                MetadataFault::KeySetAddress => {
                    "the issuer's metadata name a \"jwks_uri\" that keys may not be fetched from: not https, or on this machine or an inner network; \"jwksOrigins\" can allow an inner address"
                }
            },
            Self::NoResponse => "the key server did not answer in time",
            Self::Redirect => "the key server redirects, which is not followed; name the final address",
        };
        text.into()
    }
}

const METADATA: &str = "this is the issuer's metadata, not its key set; the keys are at its \"jwks_uri\"";

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

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, lone_surrogate } = self;
        let reason = if *lone_surrogate { " (a lone surrogate)" } else { "" };
        write!(f, "not JSON: line {line}, column {column}{reason}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Part {
    fn text(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Base64Fault {
    fn text(self) -> String {
        match self {
            Self::Character(offset) => {
                format!("the character at offset {offset} is not of its alphabet (no padding, no white space)")
            }
            Self::Length => "its length is impossible, so something is cut off".into(),
            Self::TrailingBits(offset) => {
                format!("the last character, at offset {offset}, has unused bits set")
            }
        }
    }
}

impl fmt::Display for Base64Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Limit {
    fn text(self) -> &'static str {
        match self {
            Self::TokenBytes => "the token is longer than allowed",
            Self::KeySetBytes => "the text of the key set is longer than allowed",
            Self::Keys => "the key set holds more keys than allowed",
            Self::Depth => "the JSON is nested deeper than allowed",
            Self::Candidates => "more keys fit the token than may be tried, and none of those tried verifies it",
            Self::Signatures => "the token holds more signatures than may be tried",
            Self::BodyBytes => "the key server's answer is longer than allowed",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

//! Why keys are excluded from their set, or do not match a token.

use crate::{
    error::{KeyError, KeyMismatch, MemberError, Mismatch},
    jwk::KeyWarning,
    jws::MatchOutcome,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::Malformed => "it cannot be read",
            Self::Member(name, error) => return write!(f, "\"{name}\" {error}"),
            Self::Duplicate => "it contains a duplicate member",
            Self::Unsupported => "its type or curve is not supported",
            Self::Private => "this is a private key: remove it and rotate it",
            Self::Weak => "it is too weak",
            Self::Size => "its modulus is too large",
            Self::Exponent => "its exponent is out of range",
            Self::Certificate => "its certificate contains another key",
            Self::Point => "its point is not on the curve",
            Self::Ca => "it is the certificate of a certification authority (CA:TRUE), beside other keys",
        };
        f.write_str(message)
    }
}

/// The end of a sentence whose subject is the member.
impl fmt::Display for MemberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::Missing => "is missing",
            Self::NotString => "is not a string",
            Self::NotStrings => "is not an array of strings",
            Self::Encoding => "is not base64url",
            Self::Zero => "is zero",
            Self::Even => "is even",
            Self::Repeats => "lists a value twice",
            Self::Length { found, needed, of } => return write!(f, "has {found} bytes, {of} needs {needed}"),
        };
        f.write_str(message)
    }
}

/// The end of a sentence whose subject is the key.
impl fmt::Display for KeyWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::X5c => "has no readable certificate in \"x5c\"",
            Self::X5t => "has an \"x5t\" that is not the digest of its certificate",
            Self::X5tS256 => "has an \"x5t#S256\" that is not the digest of its certificate",
            Self::Spelling(name) => {
                return write!(f, "spells \"{name}\" otherwise than RFC 7518 (leading zeros, padding or plain base64)");
            }
            Self::Null => "has members that are null, which count as absent",
        };
        f.write_str(message)
    }
}

/// Every mismatch except `Excluded`, whose message depends on its error.
#[cfg(test)]
pub(super) const MISMATCHES: &[Mismatch] = &[
    Mismatch::Kid,
    Mismatch::Issuer,
    Mismatch::Type,
    Mismatch::Curve,
    Mismatch::Use,
    Mismatch::KeyOps,
    Mismatch::Alg,
    Mismatch::Weak,
];

/// The end of a sentence whose subject is the key.
fn mismatch(mismatch: Mismatch) -> String {
    let message = match mismatch {
        Mismatch::Kid => "has another \"kid\"",
        Mismatch::Excluded(error) => return format!("is excluded ({error})"),
        Mismatch::Issuer => "is of another issuer than the token (\"issuer\")",
        Mismatch::Type => "has another type than the algorithm needs",
        Mismatch::Curve => "has another curve than the algorithm needs",
        Mismatch::Use => "is not for signatures (\"use\")",
        Mismatch::KeyOps => "is not for verifying (\"key_ops\")",
        Mismatch::Alg => "is for another algorithm (\"alg\")",
        Mismatch::Weak => "is too weak for the algorithm",
    };
    message.into()
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mismatch(*self))
    }
}

/// The end of a sentence whose subject is the key.
impl fmt::Display for MatchOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verified => "verified the signature",
            Self::Rejected => "matches, but does not verify the signature",
            Self::NotTried => "matches, but was not tried",
            Self::Mismatch => "does not match",
        })
    }
}

/// The most keys that a message names, so that it stays readable for the largest key set.
const NAMED_IN_A_MESSAGE: usize = 8;

pub(super) fn no_match(keys: &[KeyMismatch]) -> String {
    if keys.is_empty() {
        return "the key set is empty".into();
    }
    let named = keys.iter().take(NAMED_IN_A_MESSAGE);
    let mut reasons: Vec<String> = named.map(|key| format!("key {} {}", key.index, mismatch(key.mismatch))).collect();
    let more = keys.len().saturating_sub(NAMED_IN_A_MESSAGE);
    if more > 0 {
        reasons.push(format!("and {more} more"));
    }
    format!("no key matches the token: {}", reasons.join(", "))
}

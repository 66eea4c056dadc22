//! Why keys are excluded from their set, or do not match a token.

use crate::{
    error::{KeyError, KeyMismatch, Mismatch},
    jws::MatchOutcome,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;

impl KeyError {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Malformed => "a member is missing or malformed",
            Self::Duplicate => "it contains a duplicate member",
            Self::Unsupported => "its type or curve is not supported",
            Self::Private => "this is a private key: remove it and rotate it",
            Self::Weak => "it is too weak",
            Self::Size => "its modulus is too large",
            Self::Exponent => "its exponent is out of range",
            Self::Certificate => "its certificate contains another key",
            Self::Point => "its point is not on the curve",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// Every reason, by the id that serialised reports have.
#[cfg(test)]
pub(super) const KEY_ERRORS: &[(&str, KeyError)] = &[
    ("malformed", KeyError::Malformed),
    ("duplicate", KeyError::Duplicate),
    ("unsupported", KeyError::Unsupported),
    ("private", KeyError::Private),
    ("weak", KeyError::Weak),
    ("size", KeyError::Size),
    ("exponent", KeyError::Exponent),
    ("certificate", KeyError::Certificate),
    ("point", KeyError::Point),
];

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
        Mismatch::Excluded(error) => return ["is excluded (", error.message(), ")"].concat(),
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

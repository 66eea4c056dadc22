//! Errors of keys: why a key is excluded from its set, or does not match a token.

#[cfg(feature = "serde")]
use serde::{Serialize, Serializer};

/// Why a key is excluded from its set. The set's other keys remain usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The key is not a JSON object, or its PEM or DER cannot be read.
    Malformed,
    /// A member, by its name, is missing or has a value that no key has.
    Member(&'static str, MemberError),
    /// The key contains a duplicate member. RFC 7517 section 4.
    Duplicate,
    /// This build does not support the key's `kty` or `crv`.
    Unsupported,
    /// The key has private members: its publisher has leaked it.
    Private,
    /// The key is too weak for any algorithm: RSA below 1024 bits, or an empty secret.
    Weak,
    /// The RSA modulus has more than 8192 bits: verification would take too long.
    Size,
    /// The RSA exponent is even, below 3, or at least 2^33.
    Exponent,
    /// The key's certificate (`x5c`) contains another key. RFC 7517 section 4.7.
    Certificate,
    /// The point is not on the curve or is its identity.
    Point,
    /// The certificate is one of several in a text, and belongs to a certification authority (`CA:TRUE`). RFC 5280
    /// section 4.2.1.9.
    Ca,
}

/// What is wrong with a member of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberError {
    /// It is required, and is absent or `null`.
    Missing,
    /// It is not a string.
    NotString,
    /// It is not an array of strings.
    NotStrings,
    /// It is not base64url: another character, an impossible length, or unused bits that are set.
    Encoding,
    /// It is an integer that must not be zero.
    Zero,
    /// It is an even number, so no RSA modulus.
    Even,
    /// It lists a value twice. RFC 7517 section 4.3.
    Repeats,
    /// It has another length than the keys of its curve or algorithm.
    Length {
        /// The length, in bytes.
        found: usize,
        /// The length that is needed, in bytes.
        needed: usize,
        /// The curve by its `crv`, or the algorithm by its `alg`.
        of: &'static str,
    },
}

impl KeyError {
    /// The stable id of the reason, the same in Rust and in JavaScript.
    ///
    /// ```
    /// use keyward::{KeyError, MemberError};
    ///
    /// let error = KeyError::Member("n", MemberError::Missing);
    /// assert_eq!((error.reason(), error.member()), ("malformed", Some("n")));
    /// assert_eq!(error.to_string(), "\"n\" is missing");
    /// ```
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Member("x" | "y", MemberError::Length { .. }) | Self::Point => "point",
            Self::Malformed | Self::Member(..) => "malformed",
            Self::Duplicate => "duplicate",
            Self::Unsupported => "unsupported",
            Self::Private => "private",
            Self::Weak => "weak",
            Self::Size => "size",
            Self::Exponent => "exponent",
            Self::Certificate => "certificate",
            Self::Ca => "ca",
        }
    }

    /// The member that the error is about, if it is about one.
    #[must_use]
    pub fn member(self) -> Option<&'static str> {
        if let Self::Member(name, _) = self { Some(name) } else { None }
    }
}

/// Serialises the id of the reason.
#[cfg(feature = "serde")]
impl Serialize for KeyError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reason())
    }
}

/// The first reason why a key cannot have made a token's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Mismatch {
    /// The key's `kid` differs from the token's. RFC 7515 section 4.1.4.
    Kid,
    /// The key is excluded from the set.
    Excluded(KeyError),
    /// The key's `kty` is not the algorithm's.
    Type,
    /// The key's curve is not the algorithm's.
    Curve,
    /// The key's `use` is not `sig`. RFC 7517 section 4.2.
    Use,
    /// The key's `key_ops` do not contain `verify`. RFC 7517 section 4.3.
    KeyOps,
    /// The key's `alg` differs from the token's. RFC 7517 section 4.4.
    Alg,
    /// The key names another issuer than the token's. Only with an issuer template.
    Issuer,
    /// The key is too weak for the algorithm.
    Weak,
}

/// A key that does not match a token.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct KeyMismatch {
    /// The key's position in the set, from 0.
    pub index: usize,
    /// The first reason why it does not match.
    pub mismatch: Mismatch,
}

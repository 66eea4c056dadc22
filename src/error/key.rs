//! Errors of keys: why a key is excluded from its set, or does not match a token.

#[cfg(feature = "serde")]
use serde::Serialize;

/// Why a key is excluded from its set. The set's other keys remain usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum KeyError {
    /// The key is not a JSON object, a member is missing, has the wrong type or is not base64url in its shortest form,
    /// or the RSA modulus is even.
    Malformed,
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
    /// A coordinate has the wrong length, or the point is not on the curve or is its identity.
    Point,
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

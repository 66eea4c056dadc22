//! Errors of keys: why one was left out of its set, why one was not chosen for a token.

#[cfg(feature = "serde")]
use serde::Serialize;

/// Why a key is left out of its set. The set's other keys stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum KeyError {
    /// No JSON object, or a member is missing, has the wrong type, is not base64url in its shortest form, or is no RSA
    /// modulus (even).
    Malformed,
    /// A member is named twice. RFC 7517 section 4.
    Duplicate,
    /// A `kty` or `crv` that is unknown here.
    Unsupported,
    /// It has private members: whoever published it leaked it.
    Private,
    /// Too weak to be used at all: RSA below 1024 bits, an empty secret.
    Weak,
    /// RSA above 8192 bits: verifying would take too long.
    Size,
    /// An RSA exponent that is even, below 3, or 2^33 and above.
    Exponent,
    /// Its certificate (`x5c`) holds another key. RFC 7517 section 4.7.
    Certificate,
    /// A coordinate of the wrong length, or a point that is not on the curve or is its identity.
    Point,
}

/// The first reason why a key cannot have made a token's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Mismatch {
    /// Its `kid` is another than the token's. RFC 7515 section 4.1.4.
    Kid,
    /// It was left out of the set.
    Excluded(KeyError),
    /// Its `kty` is another than the algorithm's.
    Type,
    /// Its curve is another than the algorithm's.
    Curve,
    /// Its `use` is not `sig`. RFC 7517 section 4.2.
    Use,
    /// Its `key_ops` do not hold `verify`. RFC 7517 section 4.3.
    KeyOps,
    /// Its `alg` is another than the token's. RFC 7517 section 4.4.
    Alg,
    /// It is too weak for the algorithm.
    Weak,
}

/// A key that was not chosen.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct KeyMismatch {
    /// Its place in the set, from 0.
    pub index: usize,
    /// The first reason against it.
    pub mismatch: Mismatch,
}

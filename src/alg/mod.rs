//! L2: the table of signature algorithms. One algorithm is one row; whoever wants to know something of an algorithm
//! reads its row. Keys are compiled here from integers and bytes; this layer knows neither JSON nor JWK.
//!
//! Everything here but HMAC handles public data only, so it may take variable time; HMAC compares in constant time.
#![allow(irrefutable_let_patterns, reason = "in a build with one kind of key, every key is of that kind")]
#![cfg_attr(
    not(all(feature = "rsa", feature = "p256", feature = "hmac")),
    allow(dead_code, reason = "what no row needs")
)]

#[cfg(feature = "p256")]
mod es256;
pub(crate) mod hash;
#[cfg(feature = "hmac")]
mod hs;
#[cfg(feature = "rsa")]
mod ps;
#[cfg(feature = "rsa")]
mod rs;
#[cfg(feature = "rsa")]
mod rsa;

use crate::error::KeyFault;
use core::fmt;

/// What a row of the table says.
struct Row {
    /// The `alg` of a header. RFC 7518 section 3.1.
    name: &'static str,
    /// The `kty` of a key that serves it.
    kty: &'static str,
    /// The `crv` of such a key, where its type has curves.
    crv: Option<&'static str>,
    /// Whether a key is weaker than the algorithm's RFC demands.
    is_weak: fn(&Key) -> bool,
    verify: Verify,
}

type Verify = fn(&Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature>;

static TABLE: &[&Row] = &[
    #[cfg(feature = "rsa")]
    &rs::RS256,
    #[cfg(feature = "rsa")]
    &rs::RS384,
    #[cfg(feature = "rsa")]
    &rs::RS512,
    #[cfg(feature = "rsa")]
    &ps::PS256,
    #[cfg(feature = "rsa")]
    &ps::PS384,
    #[cfg(feature = "rsa")]
    &ps::PS512,
    #[cfg(feature = "p256")]
    &es256::ES256,
    #[cfg(feature = "hmac")]
    &hs::HS256,
    #[cfg(feature = "hmac")]
    &hs::HS384,
    #[cfg(feature = "hmac")]
    &hs::HS512,
];

/// A signature algorithm that this build knows.
#[derive(Clone, Copy)]
pub struct Algorithm(&'static Row);

impl Algorithm {
    /// The algorithm with this `alg` name, byte for byte.
    ///
    /// ```
    /// assert!(keyward::Algorithm::from_name("none").is_none());
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|algorithm| algorithm.name() == name)
    }

    /// Every algorithm of this build, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().copied().map(Self)
    }

    /// Its `alg` name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The `kty` of keys that serve it.
    #[must_use]
    pub fn kty(self) -> &'static str {
        self.0.kty
    }

    /// The `crv` of keys that serve it, where their type has curves.
    #[must_use]
    pub fn crv(self) -> Option<&'static str> {
        self.0.crv
    }

    /// Whether whoever can verify can also sign.
    #[must_use]
    pub fn is_symmetric(self) -> bool {
        self.0.kty == "oct"
    }

    pub(crate) fn is_weak(self, key: &Key) -> bool {
        (self.0.is_weak)(key)
    }

    pub(crate) fn verify(self, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        (self.0.verify)(key, message, signature)
    }
}

impl PartialEq for Algorithm {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Algorithm {}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// The signature is not valid for this key and message. It carries no detail, on purpose.
#[derive(Debug)]
pub(crate) struct BadSignature;

/// A key that has passed every check on its numbers.
#[derive(Debug)]
pub(crate) enum Key {
    #[cfg(feature = "rsa")]
    Rsa(rsa::Key),
    #[cfg(feature = "p256")]
    P256(es256::Key),
    #[cfg(feature = "hmac")]
    Secret(hs::Key),
}

/// The numbers of a key, as its JWK gives them.
pub(crate) enum Numbers<'a> {
    /// Modulus and exponent, big-endian.
    Rsa { n: &'a [u8], e: &'a [u8] },
    /// A curve by its `crv`, and affine coordinates, big-endian, in the field's length.
    Ec { crv: &'a str, x: &'a [u8], y: &'a [u8] },
    /// A shared secret.
    Secret { k: &'a [u8] },
}

impl Key {
    /// Checks the numbers and makes a key of them.
    pub(crate) fn compile(numbers: Numbers<'_>) -> Result<Self, KeyFault> {
        match numbers {
            #[cfg(feature = "rsa")]
            Numbers::Rsa { n, e } => rsa::Key::new(n, e).map(Self::Rsa),
            #[cfg(feature = "p256")]
            Numbers::Ec { crv: "P-256", x, y } => es256::Key::new(x, y).map(Self::P256),
            #[cfg(feature = "hmac")]
            Numbers::Secret { k } => hs::Key::new(k).map(Self::Secret),
            _ => Err(KeyFault::Unsupported),
        }
    }

    /// The size of an RSA modulus or of a secret, in bits; a curve has none but its own.
    pub(crate) fn bits(&self) -> Option<usize> {
        match self {
            #[cfg(feature = "rsa")]
            Self::Rsa(key) => Some(key.bits()),
            #[cfg(feature = "hmac")]
            Self::Secret(key) => Some(key.bits()),
            #[allow(unreachable_patterns, reason = "in a build without curves")]
            _ => None,
        }
    }
}

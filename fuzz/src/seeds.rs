//! The first inputs of the targets, made from the vectors in `tests/vectors`.

#[path = "../../tests/common/mod.rs"]
mod common;

use crate::input::{from_texts, public_key};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use common::{Case, cases_in};
use serde_json::{Value, json};
use std::path::Path;

/// An input for a target.
pub struct Seed {
    /// The target's name.
    pub target: &'static str,
    /// The name, unique among the seeds of the target.
    pub name: String,
    /// The input of the target.
    pub input: Vec<u8>,
}

/// Longer inputs test limits and are slow.
const MOST_BYTES: usize = 16 * 1024;

/// Every seed of every target.
pub fn seeds() -> Vec<Seed> {
    let cases = cases_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors"));
    let mut seeds: Vec<Seed> =
        cases.iter().flat_map(of_case).chain(proofs()).chain(servers()).chain(templates()).chain(numbers()).collect();
    seeds.retain(|seed| seed.input.len() <= MOST_BYTES);
    seeds
}

fn of_case(case: &Case) -> Vec<Seed> {
    let name = case.json["name"].as_str().unwrap();
    let seed = |target, input| Seed { target, name: name.to_owned(), input };
    let (options, keys) = (case.options(), case.keys());
    let mut seeds = vec![seed("keys", keys.clone().into_bytes()), seed("options", options.clone().into_bytes())];
    if case.call() == "keys" {
        seeds.push(seed("normalisation", keys.bytes().take(256).collect()));
    }
    match case.call() {
        "jwt" => {
            let (now, token) = (case.now().to_string(), case.token());
            let whole = from_texts(&[&now, &options, &keys, &token]);
            seeds.extend([seed("token", whole.clone()), seed("arithmetics", whole)]);
            if let Some([header, payload]) = parts(&token) {
                // The header must name the algorithm of the signing key, and the options must allow that key.
                let without = |mut options: Value, members: &[&str]| {
                    options
                        .as_object_mut()
                        .into_iter()
                        .for_each(|object| object.retain(|name, _| !members.contains(&name.as_str())));
                    options.to_string()
                };
                let options =
                    without(serde_json::from_str(&options).unwrap(), &["algorithms", "requireValidCertificate"]);
                let header = serde_json::from_str(&header).map(|mut header: Value| {
                    header["alg"] = "EdDSA".into();
                    header.to_string()
                });
                seeds.extend(header.map(|header| seed("claims", from_texts(&[&now, &options, &header, &payload]))));
            }
        }
        "jws" => {
            let payload = case.json["options"]["payload"].as_str().unwrap_or_default();
            let mut options: Value = serde_json::from_str(&options).unwrap();
            options.as_object_mut().into_iter().for_each(|options| drop(options.remove("payload")));
            seeds.push(seed("jws", from_texts(&[&options.to_string(), payload, &keys, &case.token()])));
        }
        _ => {}
    }
    if case.file == "certificates" {
        seeds.extend(der(case).map(|der| seed("certificate", der)));
    }
    seeds
}

/// The decoded header and payload.
fn parts(token: &str) -> Option<[String; 2]> {
    let mut parts = token.split('.').map(|part| String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok());
    let [header, payload] = [parts.next()??, parts.next()??];
    serde_json::from_str::<serde_json::Map<String, Value>>(&header).ok()?;
    Some([header, payload])
}

/// The first certificate of a key, or the content of its PEM.
fn der(case: &Case) -> Option<Vec<u8>> {
    let keys = case.keys();
    let base64 = match serde_json::from_str::<Value>(&keys) {
        Ok(set) => set.pointer("/keys/0/x5c/0")?.as_str()?.to_owned(),
        Err(_) => keys.lines().filter(|line| !line.contains("---")).collect(),
    };
    BASE64_STANDARD.decode(base64).ok()
}

/// Valid proofs, with the options for their requests.
fn proofs() -> Vec<Seed> {
    let now = 1_700_000_000;
    let jwk: Value = serde_json::from_str(&public_key()).unwrap();
    let thumbprint = keyward::thumbprint(&public_key(), keyward::Hash::Sha256).unwrap();
    let request = json!({ "method": "GET", "url": "https://server.example.com/resource" });
    let with_token = json!({
        "method": "GET", "url": "https://server.example.com/a%7Eb?query", "accessToken": "token",
        "accessTokenClaims": { "cnf": { "jkt": thumbprint } }, "nonce": true, "maxProofAge": 60, "clockTolerance": 5,
        "algorithms": ["EdDSA", "ES256"],
    });
    let ath = crate::input::base64url(&<sha2::Sha256 as sha2::Digest>::digest("token"));
    let header = json!({ "typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk }).to_string();
    let payload = json!({ "jti": "1", "htm": "GET", "htu": "https://server.example.com/resource", "iat": now });
    let bound = json!({
        "jti": "2", "htm": "GET", "htu": "https://SERVER.example.com:443/x/../a~b", "iat": now, "ath": ath,
        "nonce": "n",
    });
    let now = now.to_string();
    let both = [("plain", request, payload), ("bound", with_token, bound)];
    both.into_iter()
        .flat_map(|(name, options, payload)| {
            let (options, payload) = (options.to_string(), payload.to_string());
            let proof = crate::input::signed(&header, &payload);
            [
                (name.to_owned(), from_texts(&[&now, &options, &header, &payload])),
                (format!("{name}-proof"), from_texts(&[&now, &options, &proof])),
            ]
        })
        .flat_map(|(name, input)| {
            let options = input.split(|byte| *byte == 0xff).nth(1).unwrap_or_default().to_vec();
            [
                Seed { target: "options", name: format!("dpop-{name}"), input: options },
                Seed { target: "dpop", name, input },
            ]
        })
        .collect()
}

/// Metadata and response headers.
fn servers() -> Vec<Seed> {
    let metadata = |issuer: &str, jwks_uri: &str| {
        let algorithms = ["RS256", "HS256", "ES256"];
        json!({ "issuer": issuer, "jwks_uri": jwks_uri, "id_token_signing_alg_values_supported": algorithms })
            .to_string()
    };
    [
        ("plain", "https://issuer.example", metadata("https://issuer.example", "https://issuer.example/jwks")),
        ("path", "https://issuer.example/a/", metadata("https://issuer.example/a/", "https://keys.example:8443/?a=b")),
        ("http", "http://a.example", metadata("http://a.example", "http://a.example/jwks")),
        ("loopback", "http://127.0.0.1:80", metadata("http://127.0.0.1:80", "http://[::1]/jwks")),
        ("home", "https://issuer.example", metadata("https://issuer.example", "https://localhost/jwks")),
        ("fresh", "public, max-age=600, no-cache=\"x\", s-maxage=60", "100".to_owned()),
        ("date", "Wed, 21 Oct 2015 07:28:00 GMT", "5".to_owned()),
        ("rfc850", "Sunday, 06-Nov-94 08:49:37 GMT", String::new()),
        ("asctime", "Sun Nov  6 08:49:37 1994", String::new()),
        ("seconds", "120", String::new()),
    ]
    .into_iter()
    .map(|(name, first, second)| Seed {
        target: "metadata",
        name: name.to_owned(),
        input: from_texts(&[first, &second]),
    })
    .collect()
}

/// Issuer templates, and claims that match them or nearly do.
fn templates() -> Vec<Seed> {
    let claims = |iss: &str, tid: &str| json!({ "iss": iss, "tid": tid }).to_string();
    [
        ("path", "https://a.example/{tid}/v2.0", claims("https://a.example/7/v2.0", "7")),
        ("last", "https://a.example/{tid}", claims("https://a.example/b-1", "b-1")),
        ("host", "https://{tid}.a.example:8443/x", claims("https://b.a.example:8443/x", "b")),
        ("dots", "https://a.example/{tid}/v2.0", claims("https://a.example/../v2.0", "..")),
        ("two", "https://{tid}.a.example/{tid}", claims("https://b.a.example/b", "b")),
    ]
    .into_iter()
    .map(|(name, template, claims)| Seed {
        target: "templates",
        name: name.to_owned(),
        input: from_texts(&[template, &claims]),
    })
    .collect()
}

/// Inputs of the arithmetic encode choices, so vectors give no seeds: any bytes serve, up to as many as a case may
/// need.
fn numbers() -> Vec<Seed> {
    let lengths = [
        ("field", 480),
        ("scalar", 160),
        ("ecdsa", 320),
        ("rsa", 2200),
        ("encodings", 80),
        ("ed25519", 300),
        ("ed448", 500),
        ("ml_dsa", 40),
    ];
    let seed = |target, length, index: u32| {
        let bytes = (0..).flat_map(|count: u32| {
            use sha2::{Digest, Sha256};
            Sha256::new()
                .chain_update(target)
                .chain_update(index.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize()
        });
        Seed { target, name: index.to_string(), input: bytes.take(length * (index as usize + 1) / 32).collect() }
    };
    lengths.into_iter().flat_map(|(target, length)| (0..32).map(move |index| seed(target, length, index))).collect()
}

//! Targets for tokens, keys, options and other untrusted input. A call must return, never panic, and agree with similar
//! calls.

use crate::input::{base64url, public_key, signed, texts, time};
use base64::{Engine, prelude::BASE64_STANDARD};
use keyward::{
    Algorithm, CheckReport, Error, Jws, KeyReport, KeySet, Policy, Status, Verdict, certificate_der, decode_unverified,
    inspect, match_issuer, remote, thumbprint, thumbprint_uri, verify, verify_certificate_binding, verify_dpop,
    verify_jws,
};
use keyward_bindings::options::{read_dpop_policy, read_policy, read_signature_policy};
use sha2::Digest;
use std::sync::LazyLock;

/// Verifies and inspects a token. Input: time, options, keys, token.
pub fn token(data: &[u8]) {
    let [now, options, keys, token] = texts(data);
    let _ = decode_unverified(&token);
    let Ok(policy) = read_policy(&options, &[]) else { return };
    let report = inspect(&token, None, &policy, time(&now));
    assert_ne!(report.verdict, Verdict::Verified);
    let Ok(keys) = KeySet::parse(&keys) else { return };
    verdict_and_report_agree(&token, &keys, &policy, time(&now));
}

/// Checks claims after a valid signature. Input: time, options, header, payload.
pub fn claims(data: &[u8]) {
    let [now, options, header, payload] = texts(data);
    let Ok(policy) = read_policy(&options, &[]) else { return };
    // Computing the tables of a key takes far longer than using them.
    static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(&public_key()).unwrap());
    if let Some(verified) = verdict_and_report_agree(&signed(&header, &payload), &KEYS, &policy, time(&now)) {
        assert_eq!(verified, payload);
    }
}

/// Requires that verifying and inspecting agree. Returns the payload of a verified token.
fn verdict_and_report_agree(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Option<String> {
    let verdict = verify(token, keys, policy, now);
    let report = inspect(token, Some(keys), policy, now);
    serde_json::to_string(&report).unwrap();
    let failed = report.checks.iter().find(|check| check.status == Status::Fail);
    match verdict {
        Ok(verified) => {
            assert!(failed.is_none() && report.verdict == Verdict::Verified, "{:?}", report.checks);
            assert_eq!(report.payload.as_deref(), Some(verified.payload()));
            Some(verified.payload().to_owned())
        }
        Err(rejection) => {
            assert_eq!(failed.and_then(CheckReport::error), Some(&rejection.error));
            assert_eq!(report.verdict, Verdict::NotVerified);
            None
        }
    }
}

/// Verifies a JWS. Input: options, detached payload, keys, JWS in either serialization.
pub fn jws(data: &[u8]) {
    let [options, payload, keys, text] = texts(data);
    let Ok(policy) = read_signature_policy(&options) else { return };
    let Ok(keys) = KeySet::parse(&keys) else { return };
    let _ = verify_jws(Jws::json(&text), &keys, &policy);
    for jws in [Jws::compact(&text), Jws::json(&text)] {
        let _ = verify_jws(jws.with_payload(payload.as_bytes()), &keys, &policy);
    }
    let Ok(verified) = verify_jws(&*text, &keys, &policy) else { return };
    let parts: Vec<&str> = text.split('.').collect();
    let [protected, payload, signature] = parts[..] else { panic!("{} parts", parts.len()) };
    // Its JSON serialization verifies too, unless it is too long or contains characters that JSON must escape.
    if !options.contains("limits") && text.len() < 1 << 19 && !verified.header().contains("b64") {
        let json = format!(r#"{{"protected":"{protected}","payload":"{payload}","signature":"{signature}"}}"#);
        let same = verify_jws(Jws::json(&json), &keys, &policy).unwrap();
        assert_eq!((same.payload(), same.header()), (verified.payload(), verified.header()));
    }
}

/// Reads key sets, single keys and PEM, given by the caller or fetched.
pub fn keys(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(keys) = KeySet::parse(&text) {
        serde_json::to_string(&keys.report()).unwrap();
    }
    let _ = thumbprint(&text, keyward::Hash::Sha256);
    let _ = thumbprint_uri(&text, keyward::Hash::Sha512);
    if let Ok(accepted) = remote::accept_body(data) {
        let keys = KeySet::parse(&accepted).unwrap().report();
        assert!(keys.iter().all(|key| !key.usable || key.kty.as_deref() != Some("oct")), "a fetched secret is usable");
    }
}

/// Spells a published key in every way that is normalised: the key and its thumbprint must stay the same. Input: bytes
/// of the modulus or of a coordinate.
pub fn normalisation(data: &[u8]) {
    let report = |n: &str| {
        let rsa = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#);
        KeySet::parse(&format!(r#"{{"keys":[{rsa}]}}"#)).unwrap().report().remove(0)
    };
    let zeros = data.iter().take_while(|byte| **byte == 0).count();
    let usual = report(&base64url(data.get(zeros..).unwrap_or_default()));
    for prefix in [&[][..], &[0], &[0; 9]] {
        let bytes = [prefix, data].concat();
        let plain = BASE64_STANDARD.encode(&bytes);
        for text in [
            base64url(&bytes),
            plain.trim_end_matches('=').to_owned(),
            plain.replace('+', "-").replace('/', "_"),
            plain,
        ] {
            let key = report(&text);
            assert_eq!((key.usable, key.reason, &key.thumbprint), (usual.usable, usual.reason, &usual.thumbprint));
        }
        for text in [format!("{}=====", base64url(&bytes)), format!(" {}", base64url(&bytes)), "+_".to_owned()] {
            assert!(!report(&text).usable, "{text}");
        }
    }
}

/// Reads the options of every call.
pub fn options(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let policy = read_policy(&text, &[]);
    let _ = read_dpop_policy(&text);
    if read_signature_policy(&text).is_ok() {
        assert!(policy.is_ok(), "options of verifyJws are options of verifyJwt: {policy:?}");
    }
}

/// Verifies a DPoP proof. Input: time, options, then header and payload of a proof to sign, or a signed proof.
pub fn dpop(data: &[u8]) {
    let [now, options, header, payload] = texts(data);
    let Ok(policy) = read_dpop_policy(&options) else { return };
    let proof = if payload.is_empty() { header } else { signed(&header, &payload) };
    let _ = verify_dpop(&proof, &policy, time(&now)).map_err(|error| error.to_string());
}

/// Reads any bytes as DER, in PEM and in `x5c`, and as the text of a certificate.
pub fn certificate(data: &[u8]) {
    let _ = certificate_der(&String::from_utf8_lossy(data));
    let base64 = BASE64_STANDARD.encode(data);
    let pem = |label| format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n");
    for label in ["PUBLIC KEY", "RSA PUBLIC KEY"] {
        if let Ok(keys) = KeySet::parse(&pem(label)) {
            serde_json::to_string(&keys.report()).unwrap();
        }
    }
    let claims = format!(r#"{{"cnf":{{"x5t#S256":"{}"}}}}"#, base64url(&sha2::Sha256::digest(data)));
    assert_eq!(verify_certificate_binding(data, &claims).is_ok(), !data.is_empty());
    assert_eq!(certificate_der(&pem("CERTIFICATE")).ok(), (!data.is_empty()).then(|| data.to_vec()));

    let usable = |text: String| KeySet::parse(&text).ok()?.report().into_iter().find(|key| key.usable);
    let from_pem = usable(pem("CERTIFICATE"));
    let from_x5c = usable(format!(r#"{{"keys":[{{"x5c":["{base64}"]}}]}}"#));
    let key = |key: KeyReport| (key.kty, key.crv, key.thumbprint, key.certificate);
    assert_eq!(from_pem.map(key), from_x5c.map(key));
}

/// Reads metadata and response headers. Input: an issuer or a header, then a body or another header.
pub fn metadata(data: &[u8]) {
    let [first, second] = texts(data);
    for hosts in [&[][..], &["a.example"]] {
        let _ = remote::check_url_with(&first, hosts);
        let _ = remote::metadata_addresses(&first, hosts);
        if let Ok(metadata) = remote::accept_metadata(second.as_bytes(), &first, hosts, &[]) {
            remote::check_key_address(&first, &metadata.jwks_uri, hosts, &[]).unwrap();
            let json: serde_json::Value = serde_json::from_str(&metadata.text).unwrap();
            assert_eq!(json["issuer"], first);
        }
    }
    let fresh = remote::freshness(Some(&first), Some(&second));
    assert!((60.0..=3600.0).contains(&fresh.as_secs_f64()));
    let _ = remote::retry_after(Some(&first), 1_700_000_000.0);
}

/// Compares claims with an issuer template. Input: a template, claims.
pub fn templates(data: &[u8]) {
    let [template, claims] = texts(data);
    let policy = Policy::builder().issuer([&*template]).any_tenant().build();
    let matched = match_issuer(&claims, &[template.to_string()], &[]);
    let (Ok(_), Ok(0)) = (policy, matched) else { return };
    // What matches is the template with the value of its claim, which changes neither host nor path.
    let claims: serde_json::Value = serde_json::from_str(&claims).unwrap();
    let (before, rest) = template.split_once('{').unwrap();
    let (claim, after) = rest.split_once('}').unwrap();
    let tenant = claims[claim].as_str().unwrap();
    assert_eq!(claims["iss"], format!("{before}{tenant}{after}"));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!((1..=128).contains(&tenant.len()) && tenant.bytes().all(is_plain));
}

/// Requires the same results from both arithmetics. Input: time, options (ignored: only the target `token` reads them),
/// keys, token.
pub fn arithmetics(data: &[u8]) {
    let [now, _, keys, token] = texts(data);
    let fast = || {
        let keys = KeySet::parse(&keys)?;
        let names = Algorithm::all().map(Algorithm::name);
        let policy = Policy::builder().algorithms(names).allow_weak_keys(true).build().unwrap();
        let verdict = verify(&token, &keys, &policy, time(&now)).map(|verified| verified.payload().to_owned());
        Ok::<_, Error>((format!("{:?}", keys.report()), verdict.map_err(|rejection| rejection.code())))
    };
    let portable = || {
        let keys = keyward_portable::KeySet::parse(&keys)?;
        let names = keyward_portable::Algorithm::all().map(keyward_portable::Algorithm::name);
        let policy = keyward_portable::Policy::builder().algorithms(names).allow_weak_keys(true).build().unwrap();
        let verdict = keyward_portable::verify(&token, &keys, &policy, time(&now));
        let verdict = verdict.map(|verified| verified.payload().to_owned());
        Ok::<_, keyward_portable::Error>((
            format!("{:?}", keys.report()),
            verdict.map_err(|rejection| rejection.code()),
        ))
    };
    assert_eq!(fast().map_err(|error| error.code()), portable().map_err(|error| error.code()));
}

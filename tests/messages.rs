//! A rejected input is named, and the message says what to do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use keyward::{DpopPolicy, Jws, KeySet, Policy, SignaturePolicy, decode_unverified, verify, verify_dpop, verify_jws};

const KEYS: &str = r#"{"keys":[]}"#;

#[test]
fn what_is_often_passed_in_place_of_a_token_is_named() {
    let keys = KeySet::parse(KEYS).unwrap();
    for (token, check, words) in [
        ("Bearer e30.e30.AA", "parts", "only the token after \"Bearer\""),
        ("DPoP e30.e30.AA", "parts", "only the token after \"Bearer\" or \"DPoP\""),
        ("\"e30.e30.AA\"", "parts", "quotation marks"),
        ("'e30.e30.AA'", "parts", "quotation marks"),
        ("eyJ9.e30.AA~WyJ4Il0~", "parts", "SD-JWT"),
        ("eyJ9.e30.AA~WyJ4Il0~e30.e30.AA", "parts", "SD-JWT"),
        ("e30.e30.e30.e30.e30", "parts", "decrypt it first"),
        ("ya29.a0AfH6SMB", "parts", "this one has 2"),
        ("a0AfH6SMBx", "parts", "opaque"),
        ("", "parts", "is empty"),
        (" ", "parts", "opaque"),
        (" e30.e30.AA", "header_encoding", "white space at offset 0: remove it"),
        ("e30.e30.AA\n", "signature_encoding", "white space at offset 2: remove it"),
        ("e30=.e30.AA", "header_encoding", "padding (\"=\") at offset 3: remove it, unless the token is from an AWS"),
        ("e30.e+0.AA", "payload_encoding", "of plain base64"),
    ] {
        let rejection = verify(token, &keys, &Policy::default(), 0).unwrap_err();
        let code = if token.matches('.').count() == 4 && !token.contains('~') {
            "ERR_JOSE_NOT_SUPPORTED"
        } else {
            "ERR_JWS_INVALID"
        };
        assert_eq!((rejection.check, rejection.code()), (check, code), "{token}");
        assert!(rejection.to_string().contains(words), "{token}: {rejection}");

        // Every other reader of tokens says the same. Only a JWS's header says how its payload is encoded.
        let message = rejection.to_string();
        if check != "payload_encoding" {
            let rejection = verify_jws(Jws::compact(token), &keys, &SignaturePolicy::default()).unwrap_err();
            assert_eq!(rejection.to_string(), message);
        }
        let proof = DpopPolicy::builder("GET", "https://api.example/").build().unwrap();
        let rejection = verify_dpop(token, &proof, 0).unwrap_err();
        assert!(rejection.to_string().ends_with(&message), "{rejection}");
        if check == "parts" {
            assert_eq!(decode_unverified(token).unwrap_err().to_string(), message);
        }
    }
}

#[test]
fn an_unencoded_payload_may_look_like_anything() {
    let keys = KeySet::parse(KEYS).unwrap();
    // Its white space gives it another beginning than most headers have.
    let header = BASE64_URL_SAFE_NO_PAD.encode("{\n\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]}");
    for payload in ["a~b", "~", "\"", "Bearer x"] {
        let token = [&header, payload, "AA"].join(".");
        let rejection = verify_jws(Jws::compact(&token), &keys, &SignaturePolicy::default()).unwrap_err();
        assert_eq!(rejection.check, "key", "{payload}: {rejection}");
    }
}

#[test]
fn a_compressed_payload_is_named_by_every_reader() {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","zip":"DEF"}"#);
    for payload in ["q1ZK", "AAAA"] {
        let token = [&header, payload, "AA"].join(".");
        assert!(decode_unverified(&token).unwrap_err().to_string().contains("\"zip\""));
    }
    // Depth says more.
    let deep = BASE64_URL_SAFE_NO_PAD.encode(["[".repeat(70), "]".repeat(70)].concat());
    let error = decode_unverified(&[&header, deep.as_str(), "AA"].join(".")).unwrap_err();
    assert_eq!(error.code(), "ERR_LIMIT_EXCEEDED");
}

#[test]
fn a_jws_without_a_protected_header_is_named() {
    let keys = KeySet::parse(KEYS).unwrap();
    for text in [
        r#"{"payload":"e30","signature":"AA"}"#,
        r#"{"payload":"e30","header":{"alg":"ES256"},"signature":"AA"}"#,
        r#"{"payload":"e30","signatures":[{"header":{"alg":"ES256"},"signature":"AA"}]}"#,
    ] {
        let rejection = verify_jws(Jws::json(text), &keys, &SignaturePolicy::default()).unwrap_err();
        assert_eq!(rejection.code(), "ERR_JWS_INVALID");
        assert!(rejection.to_string().contains("no protected header"), "{rejection}");
    }
}

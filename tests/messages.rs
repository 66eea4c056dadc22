//! A rejected input is named, and the message says what to do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use keyward::{Jws, KeySet, Policy, SignaturePolicy, verify, verify_jws};

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
        (" e30.e30.AA", "header_encoding", "white space at offset 0: remove it"),
        ("e30.e30.AA\n", "signature_encoding", "white space at offset 2: remove it"),
        ("e30=.e30.AA", "header_encoding", "padding (\"=\") at offset 3"),
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
    }
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

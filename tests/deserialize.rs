//! Deserialising claims to the caller's type.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use keyward::{Error, KeySet, Policy, VerifiedToken, verify};
use serde::Deserialize;

#[derive(Debug, Deserialize, PartialEq)]
struct Claims<'a> {
    iss: &'a str,
    exp: u64,
    #[serde(rename = "http://example.com/is_root")]
    is_root: bool,
    roles: Option<Vec<String>>,
}

/// RFC 7515 appendix A.2.
fn verified() -> VerifiedToken {
    let case = common::cases().into_iter().find(|case| case.name() == "rfc7515::rfc7515-a2").unwrap();
    let policy = Policy::builder().algorithms(["RS256"]).build().unwrap();
    verify(&case.token(), &KeySet::parse(&case.keys()).unwrap(), &policy, 1_300_819_000).unwrap()
}

#[test]
fn claims_deserialise_to_the_callers_type() {
    let token = verified();
    let claims = Claims { iss: "joe", exp: 1_300_819_380, is_root: true, roles: None };
    assert_eq!(token.deserialize::<Claims<'_>>(), Ok(claims));
}

#[test]
fn an_error_holds_only_the_position() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Iss {
        #[serde(rename = "iss")]
        _iss: u64,
    }
    #[derive(Debug, Deserialize)]
    struct Tenant {
        #[serde(rename = "tenant")]
        _tenant: String,
    }
    let token = verified();
    let wrong = token.deserialize::<Iss>().unwrap_err();
    assert_eq!(wrong, Error::ClaimsType { line: 1, column: 12 });
    let missing = token.deserialize::<Tenant>().unwrap_err();
    assert_eq!(missing, Error::ClaimsType { line: 3, column: 35 });
    for error in [wrong, missing] {
        assert_eq!(error.code(), "ERR_JWT_INVALID");
        assert!(!error.to_string().contains("joe") && !format!("{error:?}").contains("joe"), "{error:?}");
    }
}

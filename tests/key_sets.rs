//! When a key set checks its keys, and what it caches.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

use keyward::{Error, KeyError, KeyReport, KeySet, Mismatch, Policy, SignaturePolicy, inspect, verify, verify_jws};

/// RFC 8037 appendix A.
const KEY: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
    hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
/// `{"alg":"EdDSA","kid":"one"}`
const NAMES_ONE: &str = "eyJhbGciOiJFZERTQSIsImtpZCI6Im9uZSJ9";

fn ed25519(kid: &str, x: &str) -> String {
    format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{kid}","x":"{x}"}}"#)
}

/// A key on Ed25519 whose y is not below p.
fn no_point(kid: &str) -> String {
    ed25519(kid, &("_".repeat(42) + "8"))
}

fn set_of(keys: &[String]) -> KeySet {
    KeySet::parse(&format!(r#"{{"keys":[{}]}}"#, keys.join(","))).unwrap()
}

/// A token with a forged signature of this many characters.
fn naming_one(signature_characters: usize) -> String {
    format!("{NAMES_ONE}.e30.{}", "A".repeat(signature_characters))
}

fn excluded(keys: &[KeyReport]) -> Vec<usize> {
    keys.iter().filter(|key| !key.usable).map(|key| key.index).collect()
}

#[test]
fn a_key_is_checked_when_a_token_needs_it() {
    let set = set_of(&[ed25519("zero", KEY), no_point("one"), no_point("two")]);
    let policy = Policy::default();
    assert!(excluded(&inspect(TOKEN, Some(&set), &policy, 0).keys).is_empty(), "the first candidate is valid");

    let token = naming_one(86);
    let error = verify(&token, &set, &policy, 0).unwrap_err().error;
    let Error::NoMatchingKey(mismatches) = &error else { panic!("{error}") };
    assert_eq!(error.code(), "ERR_JWKS_NO_MATCHING_KEY");
    assert_eq!(mismatches[1].mismatch, Mismatch::Excluded(KeyError::Point));

    let report = inspect(&token, Some(&set), &policy, 0);
    assert_eq!((excluded(&report.keys), report.keys[1].reason), (vec![1], Some(KeyError::Point)));
    assert_eq!(report.key_matches[1].mismatch, Some(Mismatch::Excluded(KeyError::Point)));

    assert_eq!(excluded(&set.report()), [1, 2], "a report checks every key");
    assert_eq!(excluded(&inspect(&token, Some(&set), &policy, 0).keys), [1, 2]);
}

/// Parsing 4096 keys on Ed448 took seconds when every key was checked for its prime-order group.
#[test]
fn parsing_a_large_set_prepares_no_key() {
    let keys: Vec<String> = (0..4096)
        .map(|index| {
            let kid = if index == 7 { "one".to_owned() } else { index.to_string() };
            format!(r#"{{"kty":"OKP","crv":"Ed448","kid":"{kid}","x":"{}"}}"#, "_".repeat(76))
        })
        .collect();
    let set = set_of(&keys);
    let report = inspect(&naming_one(152), Some(&set), &Policy::default(), 0);
    assert_eq!(excluded(&report.keys), [7], "only the token's candidate");
    assert_eq!(excluded(&set.report()).len(), 4096);
}

#[test]
fn a_key_on_its_own_is_checked_at_once() {
    assert_eq!(KeySet::parse(&no_point("one")).unwrap_err(), Error::KeyUnusable(KeyError::Point));
}

#[test]
fn keys_that_are_not_points_are_not_candidates() {
    let mut keys: Vec<String> = (0..20).map(|index| no_point(&index.to_string())).collect();
    keys.push(ed25519("good", KEY));
    let set = set_of(&keys);
    let verified = verify_jws(TOKEN, &set, &SignaturePolicy::default()).unwrap();
    assert_eq!(verified.key().index, 20);
}

/// A forged token once allocated a table of 19 KB for each of thousands of keys on P-521.
#[test]
fn memory_grows_only_with_the_first_valid_signature_of_a_key() {
    let set = set_of(&[ed25519("zero", KEY), no_point("one")]);
    let policy = SignaturePolicy::default();
    let forged = TOKEN.replace("RXhh", "RXhi");
    let before = set.memory();
    for _ in 0..3 {
        assert_eq!(verify_jws(forged.as_str(), &set, &policy).unwrap_err().error, Error::Signature);
        assert_eq!(set.memory(), before);
    }
    verify_jws(TOKEN, &set, &policy).unwrap();
    let after = set.memory();
    assert!(after > before, "{before} {after}");
    for token in [TOKEN, &forged] {
        _ = verify_jws(token, &set, &policy);
        assert_eq!(set.memory(), after);
    }
}

#[test]
fn a_set_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<KeySet>();
}

//! Properties that hold for any input. Every function returns, without a panic. A mutated token verifies only with its
//! signed payload. `verify` and `inspect` agree.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::{Case, cases};
use keyward::{CheckReport, KeySet, Policy, Status, Verdict, decode_unverified, inspect, remote, verify};
use keyward_bindings::options::read_policy;
use proptest::prelude::*;
use std::sync::LazyLock;

/// Tokens that verify, small enough to be mutated often.
static GOOD: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let small = |case: &Case| case.call() == "jwt" && case.token().len() < 4096 && case.keys().len() < 8192;
    cases().into_iter().filter(|case| case.expect()["ok"] == true && small(case)).collect()
});

/// One change of a text: bytes are removed, inserted, replaced or repeated.
#[derive(Clone, Debug)]
enum Mutation {
    Replace(prop::sample::Index, char),
    Insert(prop::sample::Index, String),
    Cut(prop::sample::Index, usize),
    Double(prop::sample::Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<prop::sample::Index>;
    let piece = prop_oneof![
        "[A-Za-z0-9_.=+/ -]{1,8}",
        Just("\u{feff}".to_owned()),
        Just("\u{0}".to_owned()),
        Just("\",\"alg\":\"none".to_owned()),
        Just("e30".to_owned()),
        any::<String>().prop_map(|text| text.chars().take(4).collect()),
    ];
    prop_oneof![
        (index(), "[A-Za-z0-9_.\"{}\\[\\],:=-]").prop_map(|(at, c)| Mutation::Replace(at, c.chars().next().unwrap())),
        (index(), piece).prop_map(|(at, text)| Mutation::Insert(at, text)),
        (index(), 1_usize..40).prop_map(|(at, length)| Mutation::Cut(at, length)),
        (index(), 1_usize..40).prop_map(|(at, length)| Mutation::Double(at, length)),
    ]
}

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for mutation in mutations {
        if text.is_empty() {
            break;
        }
        let length = text.len();
        let range = |at: &prop::sample::Index, count: usize| at.index(length)..(at.index(length) + count).min(length);
        match mutation {
            Mutation::Replace(at, c) => text[at.index(length)] = *c,
            Mutation::Insert(at, piece) => drop(text.splice(range(at, 0), piece.chars())),
            Mutation::Cut(at, count) => drop(text.drain(range(at, *count))),
            Mutation::Double(at, count) => {
                let piece = text[range(at, *count)].to_vec();
                drop(text.splice(range(at, 0), piece));
            }
        }
    }
    text.into_iter().collect()
}

/// Checks that `verify` and `inspect` agree. Returns the payload of a verified token.
fn verdict(token: &str, keys: &KeySet, policy: &Policy, now: i64) -> Result<Option<String>, TestCaseError> {
    let verdict = verify(token, keys, policy, now);
    let report = inspect(token, Some(keys), policy, now);
    let first = report.checks.iter().find(|check| check.status == Status::Fail);
    match &verdict {
        Ok(_) => prop_assert!(first.is_none() && report.verdict == Verdict::Verified),
        Err(error) => {
            prop_assert_eq!(first.and_then(CheckReport::error), Some(&error.error));
            prop_assert_eq!(report.verdict, Verdict::NotVerified);
        }
    }
    Ok(verdict.ok().map(|verified| verified.payload().to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_token_has_its_signed_payload_or_is_rejected(
        which in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let case = which.get(&GOOD);
        let keys = KeySet::parse(&case.keys()).unwrap();
        let policy = read_policy(&case.options(), &[]).unwrap();
        let original = verify(&case.token(), &keys, &policy, case.now()).unwrap();
        let mutated = mutate(&case.token(), &mutations);
        if let Some(payload) = verdict(&mutated, &keys, &policy, case.now())? {
            prop_assert_eq!(payload, original.payload());
        }
        let _ = decode_unverified(&mutated);
    }

    #[test]
    fn mutated_keys_are_read_or_rejected(
        which in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let case = which.get(&GOOD);
        let mutated = mutate(&case.keys(), &mutations);
        let _ = remote::accept_body(mutated.as_bytes());
        if let Ok(keys) = KeySet::parse(&mutated) {
            let policy = read_policy(&case.options(), &[]).unwrap();
            verdict(&case.token(), &keys, &policy, case.now())?;
            let _ = keys.report();
        }
    }

    #[test]
    fn any_text_gets_a_result(
        token in any::<String>(),
        keys in any::<String>(),
        options in any::<String>(),
        now in any::<i64>(),
    ) {
        let empty = KeySet::parse(r#"{"keys":[]}"#).unwrap();
        prop_assert!(verify(&token, &empty, &Policy::default(), now).is_err());
        let _ = (KeySet::parse(&keys), read_policy(&options, &[]), remote::check_url(&keys));
    }

    #[test]
    fn any_time_gets_a_result(which in any::<prop::sample::Index>(), now in any::<i64>()) {
        let case = which.get(&GOOD);
        let keys = KeySet::parse(&case.keys()).unwrap();
        verdict(&case.token(), &keys, &read_policy(&case.options(), &[]).unwrap(), now)?;
    }
}

//! Every vector is a native test, named `<file>::<vector>`: `cargo test --test vectors es384` runs those with `es384`
//! in their names. `verify` and `inspect` must both give the expected verdict. The same vectors run through the npm
//! package.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod common;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use common::{Case, cases, files};
use keyward::{
    Algorithm, Checked, Error, Jws, KeySet, Limits, Policy, Rejection, SignaturePolicy, Status, Verdict, VerifiedToken,
    inspect, verify, verify_jws, verify_or_pending,
};
use keyward_bindings::options::{read_policy, read_signature_policy};
use libtest_mimic::{Arguments, Failed, FormatSetting, Trial};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

/// The number of vectors in each file. Changed by hand, together with the vectors.
const COUNTS: &str = include_str!("counts.json");

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    if arguments.filter.is_none() {
        // Thousands of lines would bury the rest of the output of `cargo test`. Failures are always printed in full.
        arguments.format = arguments.format.or(Some(FormatSetting::Terse));
    }
    let expected = expected_counts();
    let cases = cases();
    let names = cases.iter().map(Case::name).collect();
    let found = count_by_file(&cases, files());
    let expected_tests = 2 + expected.values().sum::<u64>();
    let mut trials = vec![
        Trial::test("counts_json_has_the_number_of_vectors_of_every_file", move || same_counts(&expected, &found)),
        Trial::test("every_vector_has_a_unique_name", move || unique(names)),
    ];
    trials.extend(cases.into_iter().map(|case| Trial::test(case.name(), move || check(&case).map_err(Failed::from))));
    let end = libtest_mimic::run(&arguments, trials);
    let ran = end.num_passed + end.num_failed;
    if !arguments.list && end.num_filtered_out == 0 && ran != expected_tests {
        eprintln!(
            "error: {ran} tests ran, but tests/counts.json has {expected_tests}: one for each vector, and 2 more"
        );
        return ExitCode::FAILURE;
    }
    end.exit_code()
}

fn expected_counts() -> BTreeMap<String, u64> {
    let counts: Value = serde_json::from_str(COUNTS).unwrap();
    counts["vectors"].as_object().unwrap().iter().map(|(file, count)| (file.clone(), count.as_u64().unwrap())).collect()
}

/// Includes files without vectors.
fn count_by_file(cases: &[Case], files: Vec<String>) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = files.into_iter().map(|file| (file, 0)).collect();
    for case in cases {
        *counts.entry(case.file.clone()).or_default() += 1;
    }
    counts
}

fn same_counts(expected: &BTreeMap<String, u64>, found: &BTreeMap<String, u64>) -> Result<(), Failed> {
    let files: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let wrong: Vec<String> = files
        .into_iter()
        .filter_map(|file| match (expected.get(file), found.get(file)) {
            (Some(expected), Some(found)) if expected == found => None,
            (Some(expected), Some(found)) => Some(format!("{file}: expected {expected} vectors, found {found}")),
            (Some(expected), None) => Some(format!("{file}: expected {expected} vectors, the file is missing")),
            (None, found) => Some(format!("{file}: found {} vectors, the file is not listed", found?)),
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("the vectors differ from tests/counts.json:\n{}", wrong.join("\n")).into())
    }
}

fn unique(mut names: Vec<String>) -> Result<(), Failed> {
    // Names must be unique across files.
    let of = |name: &String| name.rsplit("::").next().unwrap().to_owned();
    names.sort_by_key(of);
    let duplicates: Vec<&[String]> = names.windows(2).filter(|pair| of(&pair[0]) == of(&pair[1])).collect();
    if duplicates.is_empty() { Ok(()) } else { Err(format!("duplicate names: {duplicates:?}").into()) }
}

fn check(case: &Case) -> Result<(), String> {
    match case.call() {
        "jwt" => check_jwt(case),
        "jws" => check_jws(case),
        "keys" => check_keys(case),
        call => Err(format!("unknown call {call}")),
    }
}

fn check_jwt(case: &Case) -> Result<(), String> {
    let policy = match (read_policy(&case.options(), &[]), case.expects_type_error()) {
        (Err(_), true) => return Ok(()),
        (Ok(_), true) => return Err("the options were accepted".into()),
        (Err(error), false) => return Err(format!("the options were rejected: {}", error.message())),
        (Ok(policy), false) => policy,
    };
    let token = case.token();
    let set = KeySet::read(&case.keys(), &limits_of(case));
    let verdict = verify(&token, &set, &policy, case.now());
    let report = inspect(&token, Some(&set), &policy, case.now());
    let first = report.checks.iter().find(|check| check.status == Status::Fail);
    let agree = match &verdict {
        Ok(_) => report.verdict == Verdict::Verified && first.is_none(),
        Err(rejection) => {
            let same =
                first.is_some_and(|failed| (failed.id, failed.error()) == (rejection.check, Some(&rejection.error)));
            report.verdict == Verdict::NotVerified && same
        }
    };
    if !agree {
        return Err(format!("inspect disagrees with verify: {:?} {first:?}", report.verdict));
    }
    let pending = verify_by_caller(case, &set, &policy).map(|token| token.payload().to_owned());
    if pending != verdict.as_ref().map(|token| token.payload().to_owned()).map_err(Clone::clone) {
        return Err(format!("verify_or_pending disagrees with verify: {pending:?}"));
    }
    same(
        case,
        verdict
            .as_ref()
            .map(|token| (token.payload().as_bytes(), token.key()))
            .map_err(|rejection| rejection.error.clone()),
    )
}

/// The verdict of [`verify_or_pending`] with a caller that verifies the pending signature.
fn verify_by_caller(case: &Case, keys: &KeySet, policy: &Policy) -> Result<VerifiedToken, Rejection> {
    let token = case.token();
    match verify_or_pending(&token, keys, policy, case.now())? {
        Checked::Verified(token) => Ok(token),
        Checked::Pending(pending) => {
            let names = Algorithm::all().map(Algorithm::name);
            let crit = case.json["options"]["crit"].as_object().cloned().unwrap_or_default();
            let crit = crit.into_iter().map(|(name, value)| (name, value == true));
            let mut signature = SignaturePolicy::builder();
            signature.algorithms(names).crit(crit).allow_weak_keys(true).limits(*policy.limits());
            signature.require_padding(case.json["options"]["padding"] == "required");
            let input = pending.signing_input();
            assert_eq!(
                token.trim_end_matches('='),
                format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(pending.signature()))
            );
            let verified = verify_jws(&*token, keys, &signature.build().unwrap()).is_ok();
            pending.accept(verified)
        }
    }
}

fn check_jws(case: &Case) -> Result<(), String> {
    let mut options = case.json.get("options").cloned().unwrap_or_else(|| json!({}));
    let payload = options.as_object_mut().and_then(|options| options.remove("payload"));
    let payload = payload.as_ref().and_then(Value::as_str);
    let policy = match (read_signature_policy(&options.to_string()), case.expects_type_error()) {
        (Err(_), true) => return Ok(()),
        (Ok(_), true) => return Err("the options were accepted".into()),
        (Err(error), false) => return Err(format!("the options were rejected: {}", error.message())),
        (Ok(policy), false) => policy,
    };
    let set = KeySet::read(&case.keys(), &limits_of(case));
    let token = case.token();
    let jws = if case.is_json_serialization() { Jws::json(&token) } else { Jws::compact(&token) };
    let jws = payload.map_or(jws, |payload| jws.with_payload(payload.as_bytes()));
    let verdict = verify_jws(jws, &set, &policy).map_err(|rejection| rejection.error);
    let index = case.expect().get("signatureIndex").and_then(Value::as_u64);
    if let (Ok(jws), Some(index)) = (&verdict, index)
        && u64::try_from(jws.signature_index()) != Ok(index)
    {
        return Err(format!("signature {} verified, expected {index}", jws.signature_index()));
    }
    same(case, verdict.as_ref().map(|jws| (jws.payload(), jws.key())).map_err(Clone::clone))
}

fn check_keys(case: &Case) -> Result<(), String> {
    let set = match KeySet::parse_within(&case.keys(), &limits_of(case)) {
        Ok(set) => set,
        Err(error) => return same(case, Err(error)),
    };
    let expected = case.expect()["keys"].as_array().ok_or("the keys were accepted")?;
    let keys = set.report();
    if expected.len() != keys.len() {
        return Err(format!("{} keys, expected {}", keys.len(), expected.len()));
    }
    for (key, expected) in keys.iter().zip(expected) {
        subset(expected, &serde_json::to_value(key).unwrap())?;
    }
    Ok(())
}

/// The `limits` in the options also apply to the parsing of keys.
fn limits_of(case: &Case) -> Limits {
    let limit = |name: &str, default: usize| {
        case.json["options"]["limits"][name].as_u64().map_or(default, |number| usize::try_from(number).unwrap())
    };
    let default = Limits::default();
    Limits {
        key_set_bytes: limit("keySetBytes", default.key_set_bytes),
        keys: limit("keys", default.keys),
        depth: limit("depth", default.depth),
        ..default
    }
}

fn same(case: &Case, verdict: Result<(&[u8], &keyward::VerifiedKey), Error>) -> Result<(), String> {
    let expected = case.expect();
    match verdict {
        Ok((payload, key)) if expected["ok"] == true => {
            if let Some(expected) = expected.get("payload") {
                let payload: Value = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
                if !equal(expected, &payload) {
                    return Err(format!("payload {payload}"));
                }
            }
            if expected.get("payloadText").is_some_and(|text| text.as_str().map(str::as_bytes) != Some(payload)) {
                return Err("the payload differs".into());
            }
            subset(&expected["key"], &serde_json::to_value(key).unwrap())
        }
        Ok(_) => Err(format!("verified, expected {expected}")),
        Err(error) => {
            holds_no_input(case, &error)?;
            let mut found = json!({ "code": error.code() });
            if let (Some(claim), Some(reason)) = (error.claim(), error.reason()) {
                found["claim"] = claim.into();
                found["reason"] = reason.as_str().into();
            }
            if *expected == found { Ok(()) } else { Err(format!("{found} ({error}), expected {expected}")) }
        }
    }
}

/// A message must hold no part of the token or of the keys, because errors are logged.
fn holds_no_input(case: &Case, error: &Error) -> Result<(), String> {
    const PIECE: usize = 12;
    if matches!(error, Error::KeySetIsMetadata(_)) {
        return Ok(()); // names the URL to use instead, on purpose
    }
    let message = error.to_string();
    let input = if case.call() == "keys" { case.keys() } else { case.token() };
    let pieces: Vec<&[u8]> = message.as_bytes().windows(PIECE).collect();
    let leaks = input.len() < 100_000 && input.as_bytes().windows(PIECE).any(|piece| pieces.contains(&piece));
    if leaks { Err(format!("the message holds a part of its input: {message}")) } else { Ok(()) }
}

/// Whether two values are the same JSON, with numbers compared by value: 1e3 is 1000.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Checks that `found` has the expected members. An expected `null` means that the member is absent.
fn subset(expected: &Value, found: &Value) -> Result<(), String> {
    let Some(expected) = expected.as_object() else { return Ok(()) };
    let differs = |(name, value): &(&String, &Value)| found.get(name.as_str()).unwrap_or(&Value::Null) != *value;
    match expected.iter().find(differs) {
        Some((name, value)) => Err(format!("{name} is {:?}, expected {value}", found.get(name))),
        None => Ok(()),
    }
}

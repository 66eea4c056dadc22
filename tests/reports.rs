//! A report has an English text for each of its parts, and serialises completely.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use keyward::{Detail, KeySet, Note, Policy, Profile, Report, Status, inspect};
use serde_json::Value;

const PROFILES: [Option<Profile>; 6] = [
    None,
    Some(Profile::IdToken),
    Some(Profile::AccessToken),
    Some(Profile::LenientAccessToken),
    Some(Profile::LogoutToken),
    Some(Profile::ClientAssertion),
];

/// `{"alg":"none","jku":1}`, `{"iss":"me","cnf":{}}`, and a signature with padding.
const TOKEN: &str = "eyJhbGciOiJub25lIiwiamt1IjoxfQ.eyJpc3MiOiJtZSIsImNuZiI6e319.AA==";

fn report(profile: Option<Profile>) -> Report {
    let mut builder = Policy::builder();
    if let Some(profile) = profile {
        builder.profile(profile);
    }
    inspect(TOKEN, Some(&KeySet::from_secret(b"secret").unwrap()), &builder.build().unwrap(), 0)
}

#[test]
fn every_check_has_a_title_under_every_profile() {
    for profile in PROFILES {
        let report = report(profile);
        for check in &report.checks {
            let text = report.text(check).unwrap_or_else(|| panic!("{}", check.id));
            assert!(text.spec.url().starts_with("https://"), "{}", check.id);
            assert!(text.title.starts_with(|first: char| first.is_uppercase() || first == '"'), "{}", text.title);
        }
        for finding in &report.findings {
            assert!(finding.text().unwrap().spec.url().starts_with("https://"), "{}", finding.id);
        }
    }
    let typ = |profile| {
        let report = report(profile);
        report.text(report.checks.iter().find(|check| check.id == "typ").unwrap()).unwrap().title
    };
    assert_ne!(typ(None), typ(Some(Profile::AccessToken)));
}

#[test]
fn a_check_ends_with_an_error_or_a_note() {
    for check in report(Some(Profile::AccessToken)).checks {
        match (check.status, &check.detail) {
            (Status::Pass, None) => {}
            (Status::Fail, Some(Detail::Error(error))) => assert_eq!(check.error(), Some(error)),
            (Status::Skip | Status::Warn, Some(Detail::Note(_))) => assert_eq!(check.error(), None),
            other => panic!("{}: {other:?}", check.id),
        }
    }
}

#[test]
fn a_report_serialises_completely() {
    let report = report(Some(Profile::AccessToken));
    let value = serde_json::to_value(&report).unwrap();
    let members: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let all = ["checks", "decoded", "findings", "header", "keyMatches", "keys", "payload", "profile", "verdict"];
    assert_eq!(members, all, "every member except the verifying key");
    assert_eq!(value["payload"], r#"{"iss":"me","cnf":{}}"#);
    assert_eq!(value["profile"], "access_token");
    for (check, line) in report.checks.iter().zip(value["checks"].as_array().unwrap()) {
        let detail = match &check.detail {
            None => Value::Null,
            Some(Detail::Note(note)) => serde_json::json!({ "note": note.as_str() }),
            Some(Detail::Error(error)) => serde_json::json!({ "error": error }),
            other => panic!("{other:?}"),
        };
        assert_eq!(line.get("detail").cloned().unwrap_or_default(), detail, "{}", check.id);
        if let Some(error) = check.error() {
            assert_eq!(line["detail"]["error"]["code"], error.code());
            assert_eq!(line["detail"]["error"]["message"], error.to_string());
        }
    }
}

#[test]
fn a_note_serialises_to_its_id() {
    for check in PROFILES.into_iter().flat_map(|profile| report(profile).checks) {
        if let Some(Detail::Note(note)) = check.detail {
            assert_eq!(serde_json::to_value(note).unwrap(), note.as_str());
        }
    }
    assert_eq!(serde_json::to_value(Note::SenderConstraintUnchecked).unwrap(), "sender_constraint_unchecked");
}

//! Writes the tables for reports as TypeScript.

extern crate std;

use super::{Spec, checks::CHECKS, claims::CLAIMS, findings::FINDINGS, keys::MISMATCHES, notes::NOTES};
use crate::{error::Mismatch, jws::MatchOutcome, jwt::Profile};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use std::{env, fs};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pkg/src/report/messages.ts");

const HEAD: &str = "\
// Generated from src/messages: change the texts there, then run
// KEYWARD_WRITE=1 cargo test --package keyward --lib messages

/** The title of a check, the section that requires it, and how a report shows its values. */
export interface CheckText {
  readonly title: string;
  readonly spec: string;
  /** How to show an expected value that is a list or a date. `%` stands for the value. */
  readonly expected?: string;
  /** Whether the values are dates. */
  readonly date?: true;
}

/** The meaning of a claim, and the section that defines it. */
export interface ClaimText {
  readonly meaning: string;
  readonly spec?: string;
  readonly date?: true;
}

/** The text of a finding, and the section that warns about it. */
export interface FindingText {
  readonly title: string;
  readonly detail: string;
  readonly spec: string;
}
";

/// Run with `KEYWARD_WRITE=1` to write the file.
#[test]
fn javascript_has_the_same_texts() {
    let tables = tables();
    if env::var_os("KEYWARD_WRITE").is_some() {
        fs::write(FILE, &tables).unwrap();
    }
    assert!(fs::read_to_string(FILE).unwrap() == tables, "{FILE} is not generated from src/messages");
}

fn tables() -> String {
    let sentences = |rows: Vec<(&str, String)>| -> Vec<_> {
        rows.into_iter().map(|(id, text)| (id.to_owned(), quoted(&sentence(&text)))).collect()
    };
    let checks = CHECKS.iter().map(|(profile, id, text)| {
        let mut members = Vec::from([("title", quoted(text.title)), ("spec", spec(text.spec))]);
        members.extend(text.expected.map(|expected| ("expected", quoted(expected))));
        members.extend(text.is_date.then(|| ("date", "true".to_owned())));
        let name = profile.map_or_else(|| (*id).to_owned(), |profile| format!("'{}:{id}'", name_of(profile)));
        (name, object(&members))
    });
    let claims = CLAIMS.iter().map(|(name, text)| {
        let mut members = Vec::from([("meaning", quoted(text.meaning))]);
        members.extend(text.spec.map(|of| ("spec", spec(of))));
        members.extend(text.is_date.then(|| ("date", "true".to_owned())));
        ((*name).to_owned(), object(&members))
    });
    let findings = FINDINGS.iter().map(|(id, text)| {
        let members = [("title", quoted(text.title)), ("detail", quoted(text.detail)), ("spec", spec(text.spec))];
        ((*id).to_owned(), object(&members))
    });
    let notes = NOTES.iter().map(|note| (note.as_str(), note.to_string())).collect();
    let matches = [
        ("verified", MatchOutcome::Verified),
        ("rejected", MatchOutcome::Rejected),
        ("not_tried", MatchOutcome::NotTried),
    ];
    let matches = matches.map(|(id, outcome)| (id, format!("this key {outcome}")));
    let mismatches = MISMATCHES.iter().map(|mismatch| (mismatch_id(*mismatch), format!("this key {mismatch}")));
    let mismatches = sentences(mismatches.collect());

    [
        HEAD.to_owned(),
        table("Under a profile, `profile:id` takes precedence over `id`.", "CHECKS", "CheckText", checks.collect()),
        table("Why a check did not run, or passed with a warning.", "NOTES", "string", sentences(notes)),
        table("Meanings of registered claims.", "CLAIMS", "ClaimText", claims.collect()),
        table("Texts of findings.", "FINDINGS", "FindingText", findings.collect()),
        table("Outcomes for a key that matches.", "KEY_MATCHES", "string", sentences(matches.into())),
        table("Why a key does not match. Its report says why a key is excluded.", "MISMATCHES", "string", mismatches),
    ]
    .join("\n")
}

fn table(comment: &str, name: &str, of: &str, rows: Vec<(String, String)>) -> String {
    let rows: String = rows.iter().map(|(id, value)| format!("  {id}: {value},\n")).collect();
    format!("/** {comment} */\nexport const {name}: Readonly<Record<string, {of}>> = {{\n{rows}}};\n")
}

fn object(members: &[(&str, String)]) -> String {
    let line: Vec<String> = members.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let line = line.join(", ");
    if line.len() < 100 {
        return format!("{{ {line} }}");
    }
    let lines: String = members.iter().map(|(name, value)| format!("    {name}: {value},\n")).collect();
    format!("{{\n{lines}  }}")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn spec(Spec(short): Spec) -> String {
    quoted(short)
}

fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    format!("{}{rest}.", first.to_uppercase())
}

fn name_of(profile: Profile) -> &'static str {
    match profile {
        Profile::IdToken => "id_token",
        Profile::AccessToken => "access_token",
        Profile::LenientAccessToken => "lenient_access_token",
        Profile::LogoutToken => "logout_token",
        Profile::ClientAssertion => "client_assertion",
    }
}

fn mismatch_id(mismatch: Mismatch) -> &'static str {
    match mismatch {
        Mismatch::Kid => "kid",
        Mismatch::Excluded(_) => "excluded",
        Mismatch::Issuer => "issuer",
        Mismatch::Type => "type",
        Mismatch::Curve => "curve",
        Mismatch::Use => "use",
        Mismatch::KeyOps => "key_ops",
        Mismatch::Alg => "alg",
        Mismatch::Weak => "weak",
    }
}

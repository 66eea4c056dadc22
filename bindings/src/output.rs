//! Results as JSON text. The header and the payload of a verified token are copied from the token, so the engine parses
//! them once, and `__proto__` is an ordinary member.
//!
//! Reports and key lists are JSON text too, not objects made by `serde-wasm-bindgen`. That crate needs the standard
//! library, which this module does without, and sets members by assignment, which runs the setters of a polluted
//! `Object.prototype`.

use crate::options::OptionError;
use alloc::string::String;
use core::time::Duration;
use keyward::{
    DecodedToken, Error, PendingToken, Rejection, Replay, Report, VerifiedDpop, VerifiedJws, VerifiedKey, VerifiedToken,
};
use serde::Serialize;

pub(crate) use keyward::hazmat::json::to_text as json;

pub(crate) fn verified_jwt(token: &VerifiedToken) -> String {
    jwt(token.header(), token.payload(), token.key(), token.replay())
}

/// A pending result has its own member, so that it cannot be mistaken for a verdict.
pub(crate) fn pending_jwt(token: &PendingToken<'_>) -> String {
    [r#"{"pending":"#, &jwt(token.header(), token.unverified_payload(), token.key(), token.replay()), "}"].concat()
}

fn jwt(header: &str, payload: &str, key: &VerifiedKey, replay: Option<&Replay>) -> String {
    let key = json(key);
    let unchecked = replay.map(|replay| still_to_check(None, &replay.key, replay.lifetime));
    let (name, unchecked) = unchecked.as_deref().map_or(("", ""), |unchecked| (r#","unchecked":"#, unchecked));
    [r#"{"payload":"#, payload, r#","protectedHeader":"#, header, r#","key":"#, &key, name, unchecked, "}"].concat()
}

/// What JavaScript must still check: the nonce of a proof, and that a token has not been used before.
fn still_to_check(nonce: Option<&str>, replay_key: &str, lifetime: Duration) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct StillToCheck<'a> {
        nonce: Option<&'a str>,
        replay_key: &'a str,
        lifetime: u64,
    }
    json(&StillToCheck { nonce, replay_key, lifetime: lifetime.as_secs() })
}

pub(crate) fn verified_jws(jws: &VerifiedJws) -> String {
    let (key, index) = (json(jws.key()), json(&jws.signature_index()));
    [r#"{"protectedHeader":"#, jws.header(), r#","key":"#, &key, r#","signatureIndex":"#, &index, "}"].concat()
}

pub(crate) fn verified_dpop(proof: &VerifiedDpop) -> String {
    let unchecked = still_to_check(proof.nonce.as_deref(), &proof.replay_key, proof.lifetime);
    let jkt = json(&proof.jkt);
    [
        r#"{"verified":{"payload":"#,
        &proof.payload,
        r#","protectedHeader":"#,
        &proof.header,
        r#","jkt":"#,
        &jkt,
        r#"},"unchecked":"#,
        &unchecked,
        "}",
    ]
    .concat()
}

/// The report contains header and payload as JSON text.
#[inline(never)]
pub(crate) fn report(report: &Report) -> String {
    #[derive(Serialize)]
    struct ReportWithSummary<'a> {
        report: &'a Report,
        summary: String,
    }
    json(&ReportWithSummary { report, summary: report.summary() })
}

pub(crate) fn decoded(token: &DecodedToken) -> String {
    [r#"{"payload":"#, &token.payload, r#","protectedHeader":"#, &token.header, "}"].concat()
}

pub(crate) fn rejection(rejection: &Rejection) -> String {
    json(&Failure { check: rejection.check, error: &rejection.error, payload: rejection.payload.as_deref() })
}

pub(crate) fn failure(check: &str, error: &Error) -> String {
    json(&Failure { check, error, payload: None })
}

/// The payload is JSON text.
#[derive(Serialize)]
struct Failure<'a> {
    check: &'a str,
    error: &'a Error,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a str>,
}

pub(crate) fn option_error(error: &OptionError) -> String {
    type_error(error.message())
}

pub(crate) fn type_error(message: &str) -> String {
    [r#"{"typeError":"#, &json(&message), "}"].concat()
}

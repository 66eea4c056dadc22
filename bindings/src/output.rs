//! What goes out: JSON text. Header and payload are put into it as they stood in the token, so the engine parses them
//! once and `__proto__` is a member like any other.

use crate::options::OptionError;
use alloc::string::{String, ToString};
use keyward::{
    ClaimReason, DecodedToken, Error, PendingToken, Rejection, Report, VerifiedDpop, VerifiedJws, VerifiedKey,
    VerifiedToken,
};
use serde::Serialize;

pub(crate) use keyward::hazmat::json::to_text as json;

pub(crate) fn verified_jwt(token: &VerifiedToken) -> String {
    jwt(token.header(), token.payload(), token.key())
}

/// Tagged, so that nobody can take it for a verdict.
pub(crate) fn pending_jwt(token: &PendingToken<'_>) -> String {
    [r#"{"pending":"#, &jwt(token.header(), token.unverified_payload(), token.key()), "}"].concat()
}

fn jwt(header: &str, payload: &str, key: &VerifiedKey) -> String {
    [r#"{"payload":"#, payload, r#","protectedHeader":"#, header, r#","key":"#, &json(key), "}"].concat()
}

pub(crate) fn verified_jws(jws: &VerifiedJws) -> String {
    let (key, index) = (json(jws.key()), json(&jws.signature_index()));
    [r#"{"protectedHeader":"#, jws.header(), r#","key":"#, &key, r#","signatureIndex":"#, &index, "}"].concat()
}

pub(crate) fn verified_dpop(proof: &VerifiedDpop) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Left<'a> {
        nonce: Option<&'a str>,
        replay_key: &'a str,
        lifetime: u64,
    }
    let VerifiedDpop { nonce, replay_key, lifetime, .. } = proof;
    let left = json(&Left { nonce: nonce.as_deref(), replay_key, lifetime: lifetime.as_secs() });
    let jkt = json(&proof.jkt);
    [
        r#"{"verified":{"payload":"#,
        &proof.payload,
        r#","protectedHeader":"#,
        &proof.header,
        r#","jkt":"#,
        &jkt,
        r#"},"left":"#,
        &left,
        "}",
    ]
    .concat()
}

#[inline(never)]
pub(crate) fn report(report: &Report) -> String {
    let [header, payload] = [&report.header, &report.payload].map(|part| part.as_deref().unwrap_or("null"));
    let (text, decoded) = (json(report), json(&report.decoded));
    [r#"{"report":"#, &text, r#","parts":["#, header, ",", payload, r#"],"decoded":"#, &decoded, "}"].concat()
}

pub(crate) fn decoded(token: &DecodedToken) -> String {
    [r#"{"payload":"#, &token.payload, r#","protectedHeader":"#, &token.header, "}"].concat()
}

pub(crate) fn rejection(rejection: &Rejection) -> String {
    let error = fault_object(rejection.check, &rejection.error);
    let (name, payload) = rejection.payload.as_deref().map_or(("", ""), |payload| (r#","payload":"#, payload));
    [r#"{"error":"#, &error, name, payload, "}"].concat()
}

pub(crate) fn fault(check: &str, error: &Error) -> String {
    [r#"{"error":"#, &fault_object(check, error), "}"].concat()
}

pub(crate) fn option_error(error: &OptionError) -> String {
    type_error(error.message())
}

pub(crate) fn type_error(message: &str) -> String {
    [r#"{"typeError":"#, &json(&message), "}"].concat()
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'a str,
    message: String,
    check: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

fn fault_object(check: &str, error: &Error) -> String {
    json(&Fault {
        code: error.code(),
        message: error.to_string(),
        check,
        claim: error.claim(),
        reason: error.reason().map(ClaimReason::as_str),
        status: if let Error::HttpStatus(status) = error { Some(*status) } else { None },
    })
}

//! What goes out: JSON text. Header and payload are put into it as they stood in the token, so the engine parses them
//! once and `__proto__` is a member like any other.

use crate::{
    error::Error,
    jws::VerifiedJws,
    jwt::{DecodedToken, Refused, Report, VerifiedDpop, VerifiedToken},
};
use alloc::string::String;
use serde::Serialize;

pub(super) use crate::encoding::json::to_text as json;

/// `is_asked`: whether the signature is still to be verified; then this is no JSON, lest anybody takes it for a verdict.
pub(super) fn verified_jwt(token: &VerifiedToken, is_asked: bool) -> String {
    let start = if is_asked { r#"?{"payload":"# } else { r#"{"payload":"# };
    let key = json(token.key());
    [start, token.payload(), r#","protectedHeader":"#, token.header(), r#","key":"#, &key, "}"].concat()
}

pub(super) fn verified_jws(jws: &VerifiedJws) -> String {
    let (key, index) = (json(jws.key()), json(&jws.signature_index()));
    [r#"{"protectedHeader":"#, jws.header(), r#","key":"#, &key, r#","signatureIndex":"#, &index, "}"].concat()
}

pub(super) fn verified_dpop(proof: &VerifiedDpop) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Left<'a> {
        nonce: Option<&'a str>,
        replay_key: &'a str,
        lifetime: u64,
    }
    let left = json(&Left { nonce: proof.nonce.as_deref(), replay_key: &proof.replay_key, lifetime: proof.lifetime });
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
pub(super) fn report(report: &Report) -> String {
    let [header, payload] = [&report.header, &report.payload].map(|part| part.as_deref().unwrap_or("null"));
    let (text, decoded) = (json(report), json(&report.decoded));
    [r#"{"report":"#, &text, r#","parts":["#, header, ",", payload, r#"],"decoded":"#, &decoded, "}"].concat()
}

pub(super) fn decoded(token: &DecodedToken) -> String {
    [r#"{"payload":"#, &token.payload, r#","protectedHeader":"#, &token.header, "}"].concat()
}

pub(super) fn refused(refused: &Refused) -> String {
    let error = fault_object(refused.check, &refused.error);
    let (name, payload) = refused.payload.as_deref().map_or(("", ""), |payload| (r#","payload":"#, payload));
    [r#"{"error":"#, &error, name, payload, "}"].concat()
}

pub(super) fn fault(check: &str, error: &Error) -> String {
    [r#"{"error":"#, &fault_object(check, error), "}"].concat()
}

pub(super) fn type_error(message: &str) -> String {
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
        message: error.text(),
        check,
        claim: error.claim(),
        reason: error.reason().map(crate::error::ClaimReason::as_str),
        status: if let Error::HttpStatus(status) = error { Some(*status) } else { None },
    })
}

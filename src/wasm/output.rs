//! What goes out: JSON text. Header and payload are put into it as they stood in the token, so the engine parses them
//! once and `__proto__` is a member like any other.

use crate::{
    error::Error,
    jws::VerifiedJws,
    jwt::{DecodedToken, Refused, Report, VerifiedDpop, VerifiedToken},
};
use alloc::{
    format,
    string::{String, ToString},
};
use serde::Serialize;

/// Nothing that is written here can fail to be written: the writer is memory, and the keys of maps are strings.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// `is_asked`: whether the signature is still to be verified; then this is no JSON, lest anybody takes it for a verdict.
pub(super) fn verified_jwt(token: &VerifiedToken, is_asked: bool) -> String {
    let mark = if is_asked { "?" } else { "" };
    let (payload, header, key) = (token.payload(), token.header(), json(token.key()));
    format!(r#"{mark}{{"payload":{payload},"protectedHeader":{header},"key":{key}}}"#)
}

pub(super) fn verified_jws(jws: &VerifiedJws) -> String {
    let (header, key, index) = (jws.header(), json(jws.key()), jws.signature_index());
    format!(r#"{{"protectedHeader":{header},"key":{key},"signatureIndex":{index}}}"#)
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
    let (payload, header, jkt) = (&proof.payload, &proof.header, json(&proof.jkt));
    format!(r#"{{"verified":{{"payload":{payload},"protectedHeader":{header},"jkt":{jkt}}},"left":{left}}}"#)
}

pub(super) fn report(report: &Report) -> String {
    let part = |json: &Option<String>| json.as_deref().unwrap_or("null").to_string();
    let (header, payload, decoded) = (part(&report.header), part(&report.payload), json(&report.decoded));
    format!(r#"{{"report":{},"parts":[{header},{payload}],"decoded":{decoded}}}"#, json(report))
}

pub(super) fn decoded(token: &DecodedToken) -> String {
    format!(r#"{{"payload":{},"protectedHeader":{}}}"#, token.payload, token.header)
}

pub(super) fn refused(refused: &Refused) -> String {
    let error = fault_object(refused.check, &refused.error);
    match &refused.payload {
        Some(payload) => format!(r#"{{"error":{error},"payload":{payload}}}"#),
        None => format!(r#"{{"error":{error}}}"#),
    }
}

pub(super) fn fault(check: &str, error: &Error) -> String {
    format!(r#"{{"error":{}}}"#, fault_object(check, error))
}

pub(super) fn type_error(message: &str) -> String {
    format!(r#"{{"typeError":{}}}"#, json(&message))
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
        reason: error.reason().map(crate::error::ClaimReason::as_str),
        status: if let Error::HttpStatus(status) = error { Some(*status) } else { None },
    })
}

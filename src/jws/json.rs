//! The JSON serializations: one signature (flattened) or several (general) over one payload. RFC 7515 section 7.2.

use super::{Header, Parts, SignaturePolicy};
use crate::{
    encoding::{
        base64url,
        json::{self, Json, JsonError, Object},
    },
    error::{Error, Limit},
    limits::Limits,
};
use alloc::{vec, vec::Vec};

/// One signature of a JSON serialization, and its unprotected header, which is not signed.
#[derive(Clone, Copy)]
pub(super) struct Signature<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) unprotected: Option<&'a Object>,
}

/// Parses the serialization. Its members are not checked yet.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Object, Error> {
    if text.len() > limits.token_bytes {
        return Err(Error::LimitExceeded(Limit::TokenBytes));
    }
    match json::parse(text, limits.depth) {
        Ok(Json::Object(object)) if !object.has_duplicate_members() => Ok(object),
        Ok(_) => Err(Error::JsonShape),
        Err(JsonError::Depth) => Err(Error::LimitExceeded(Limit::Depth)),
        Err(JsonError::Syntax(_)) => Err(Error::JsonShape),
    }
}

/// The signatures, at least one. Members of both forms together are an error (section 7.2.2), and so is a missing
/// payload, unless the payload is detached (appendix F).
pub(super) fn signatures<'a>(jws: &'a Object, detached: bool, limits: &Limits) -> Result<Vec<Signature<'a>>, Error> {
    let payload = match jws.get("payload") {
        Some(payload) => payload.as_str().ok_or(Error::JsonShape)?,
        None if detached => "",
        None => return Err(Error::JsonShape),
    };
    let Some(list) = jws.get("signatures") else { return Ok(vec![signature(jws, payload)?]) };
    let list = list.as_array().ok_or(Error::JsonShape)?;
    if list.is_empty() || ["signature", "protected", "header"].iter().any(|name| jws.contains(name)) {
        return Err(Error::JsonShape);
    }
    if list.len() > limits.candidates {
        return Err(Error::LimitExceeded(Limit::Signatures));
    }
    let mut signatures = Vec::new();
    for one in list {
        signatures.push(signature(one.as_object().ok_or(Error::JsonShape)?, payload)?);
    }
    Ok(signatures)
}

fn signature<'a>(object: &'a Object, payload: &'a str) -> Result<Signature<'a>, Error> {
    let text = |name| object.get(name).map(|value| value.as_str().ok_or(Error::JsonShape)).transpose();
    let unprotected = object.get("header").map(|header| header.as_object().ok_or(Error::JsonShape)).transpose()?;
    let parts = Parts {
        header: text("protected")?.unwrap_or_default(),
        payload,
        signature: text("signature")?.ok_or(Error::JsonShape)?,
    };
    Ok(Signature { parts, unprotected })
}

/// Whether all signatures with readable headers encode the payload in the same way. RFC 7797 section 3.
pub(super) fn agree_on_encoding(signatures: &[Signature<'_>], policy: &SignaturePolicy) -> bool {
    let unencoded = |signature: &Signature<'_>| {
        let bytes = base64url::decode_as(signature.parts.header, policy.require_padding).ok()?;
        Header::read(bytes, policy.limits.depth).ok().map(|header| header.is_unencoded())
    };
    let mut readable = signatures.iter().filter_map(unencoded);
    readable.next().is_none_or(|first| readable.all(|other| other == first))
}

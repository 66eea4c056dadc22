//! The payload of a token: a JSON object without duplicate members. RFC 7519 section 7.2.

use crate::{
    encoding::json::{self, Json, JsonError, Object},
    error::{ClaimReason, Error, Limit},
    jws::Header,
};
use alloc::{string::String, vec::Vec};

/// A payload that is a JSON object without duplicate members, except after [`Payload::read_allowing_duplicates`]. Its
/// claims are not checked yet.
#[derive(Clone, Debug)]
pub(super) struct Payload {
    /// The JSON text exactly as in the token.
    pub(super) text: String,
    pub(super) claims: Object,
}

impl Payload {
    pub(super) fn read(bytes: Vec<u8>, header: Option<&Header>, depth: usize) -> Result<Self, Error> {
        let payload = Self::read_allowing_duplicates(bytes, header, depth)?;
        payload.check_members().map(|()| payload)
    }

    /// Reads a payload that may have duplicate members, so that a report can continue past them.
    pub(super) fn read_allowing_duplicates(
        bytes: Vec<u8>,
        header: Option<&Header>,
        depth: usize,
    ) -> Result<Self, Error> {
        // The header says why it cannot be read. RFC 7516 section 4.1.3.
        let is_compressed = header.is_some_and(|header| header.get("zip").is_some());
        let unreadable = |error| if is_compressed { Error::PayloadCompressed } else { error };
        let text = String::from_utf8(bytes).map_err(|_| unreadable(Error::PayloadUtf8))?;
        let json = json::parse(&text, depth).map_err(|error| match error {
            JsonError::Syntax(error) => unreadable(Error::PayloadSyntax(error)),
            JsonError::Depth => Error::LimitExceeded(Limit::Depth),
        })?;
        let Json::Object(claims) = json else { return Err(Error::PayloadNotObject) };
        Ok(Self { text, claims })
    }

    /// The member `method` of `cnf`, if present: how the sender must prove that it holds the key. RFC 7800 section 3.1.
    pub(super) fn confirmation<'a>(claims: &'a Object, method: &str) -> Result<Option<&'a str>, ClaimReason> {
        let Some(value) = claims.get("cnf").and_then(Json::as_object).and_then(|cnf| cnf.get(method)) else {
            return Ok(None);
        };
        value.as_str().map(Some).ok_or(ClaimReason::Invalid)
    }

    /// The JSON text that the checks read: of duplicate members, only the first.
    pub(super) fn into_text(self) -> String {
        if self.check_members().is_ok() { self.text } else { json::to_text(&self.claims.without_repeats()) }
    }

    pub(super) fn check_members(&self) -> Result<(), Error> {
        if self.claims.has_duplicate_members() { Err(Error::PayloadDuplicateMember) } else { Ok(()) }
    }
}

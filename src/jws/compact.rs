//! The parts of a token, and the compact serialization: three parts and two dots. RFC 7515 sections 3.1 and 7.1.

use crate::error::Error;
use alloc::vec::Vec;

/// The parts of a token as they stand in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
}

/// Counting parts stops here: beyond, the number is no help to anybody.
const MOST_PARTS: usize = 7;

impl<'a> Parts<'a> {
    pub(crate) fn split(token: &'a str) -> Result<Self, Error> {
        let dots = token.bytes().filter(|octet| *octet == b'.').count();
        match dots.saturating_add(1) {
            3 => {
                let (header, rest) = cut(token);
                let (payload, signature) = cut(rest);
                Ok(Self { header, payload, signature })
            }
            // RFC 7516 section 9: five parts are a JWE.
            5 => Err(Error::Encrypted),
            count => Err(Error::PartCount(count.min(MOST_PARTS))),
        }
    }

    /// What is signed: header, dot, payload as it is given. RFC 7515 section 5.2, step 8.
    pub(crate) fn signing_input(&self, payload: &[u8]) -> Vec<u8> {
        [self.header.as_bytes(), b".", payload].concat()
    }
}

/// What is before the first dot, and what is behind it.
pub(super) fn cut(token: &str) -> (&str, &str) {
    let dot = token.bytes().position(|octet| octet == b'.');
    let (before, rest) = dot.and_then(|dot| token.split_at_checked(dot)).unwrap_or((token, ""));
    (before, rest.get(1..).unwrap_or_default())
}

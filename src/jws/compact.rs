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

/// Counting dots stops here: beyond, the number is no help to anybody.
const MOST_PARTS: usize = 7;

impl<'a> Parts<'a> {
    pub(crate) fn split(token: &'a str) -> Result<Self, Error> {
        let mut parts = token.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(header), Some(payload), Some(signature), None) => Ok(Self { header, payload, signature }),
            _ => match token.split('.').take(MOST_PARTS).count() {
                // RFC 7516 section 9: five parts are a JWE.
                5 => Err(Error::Encrypted),
                count => Err(Error::PartCount(count)),
            },
        }
    }

    /// What is signed: header, dot, payload as it is given. RFC 7515 section 5.2, step 8.
    pub(crate) fn signing_input(&self, payload: &[u8]) -> Vec<u8> {
        [self.header.as_bytes(), b".", payload].concat()
    }
}

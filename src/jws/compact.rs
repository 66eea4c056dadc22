//! The compact serialization: three parts and two dots. RFC 7515 sections 3.1 and 7.1.

use crate::error::Error;

/// The parts of a compact token as they stand in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
    /// What is signed: header, dot, payload. RFC 7515 section 5.2, step 8.
    pub(crate) signing_input: &'a str,
}

/// Counting dots stops here: beyond, the number is no help to anybody.
const MOST_PARTS: usize = 7;

impl<'a> Parts<'a> {
    pub(crate) fn split(token: &'a str) -> Result<Self, Error> {
        match token.split('.').take(MOST_PARTS).count() {
            3 => {}
            // RFC 7516 section 9: five parts are a JWE.
            5 => return Err(Error::Encrypted),
            count => return Err(Error::PartCount(count)),
        }
        let split = || {
            let (signing_input, signature) = token.rsplit_once('.')?;
            let (header, payload) = signing_input.split_once('.')?;
            Some(Self { header, payload, signature, signing_input })
        };
        split().ok_or(Error::PartCount(1))
    }
}

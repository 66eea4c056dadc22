//! The parts of a token, and the compact serialization: three parts and two dots. RFC 7515 sections 3.1 and 7.1.

use crate::error::{Error, Lookalike};
use alloc::vec::Vec;

/// The encoded parts of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
}

/// Counting parts stops here: a larger number does not help anyone.
const MOST_PARTS: usize = 7;

const SCHEMES: [&str; 2] = ["Bearer ", "DPoP "];
const QUOTES: [char; 3] = ['"', '\'', '`'];

impl<'a> Parts<'a> {
    /// The parts of a token. An input that is often passed in place of one is named.
    pub(crate) fn split(token: &'a str) -> Result<Self, Error> {
        let parts = Self::cut_in_three(token);
        lookalike(token, parts.as_ref().ok()).map_or(parts, |lookalike| Err(Error::Lookalike(lookalike)))
    }

    fn cut_in_three(token: &'a str) -> Result<Self, Error> {
        let (mut dots, mut places) = (0_usize, [0_usize; 2]);
        let (words, rest) = token.as_bytes().as_chunks::<8>();
        let mut start = 0_usize;
        for bytes in words.iter().map(<[u8; 8]>::as_slice).chain([rest]) {
            // A word without a dot is skipped as a whole.
            let is_skipped = bytes.first_chunk().is_some_and(|bytes| !has_dot(*bytes));
            for at in 0..if is_skipped { 0 } else { bytes.len() } {
                if bytes.get(at) == Some(&b'.') {
                    if let Some(place) = places.get_mut(dots) {
                        *place = start.wrapping_add(at);
                    }
                    dots = dots.saturating_add(1);
                }
            }
            start = start.wrapping_add(bytes.len());
        }
        let [first, second] = places;
        match dots.saturating_add(1) {
            3 => {
                let part = |range| token.get(range).unwrap_or_default();
                Ok(Self {
                    header: part(0..first),
                    payload: part(first.saturating_add(1)..second),
                    signature: part(second.saturating_add(1)..token.len()),
                })
            }
            // RFC 7516 section 9: five parts are a JWE.
            5 => Err(Error::Encrypted),
            1 if token.is_empty() => Err(Error::PartCount(0)),
            count => Err(Error::PartCount(count.min(MOST_PARTS))),
        }
    }

    /// The bytes that are signed: the header, a dot, and the payload as given. RFC 7515 section 5.2, step 8.
    pub(crate) fn signing_input(&self, payload: &[u8]) -> Vec<u8> {
        [self.header.as_bytes(), b".", payload].concat()
    }
}

/// An unencoded payload (RFC 7797) may contain any of these characters, so only the first and the last part count.
fn lookalike(token: &str, parts: Option<&Parts<'_>>) -> Option<Lookalike> {
    let begins = |scheme: &&str| token.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if SCHEMES.iter().any(begins) {
        Some(Lookalike::AuthorizationHeader)
    } else if token.starts_with(QUOTES) {
        Some(Lookalike::Quoted)
    } else {
        parts.map_or(token, |parts| parts.signature).contains('~').then_some(Lookalike::SdJwt)
    }
}

/// The first two parts of an input that is not a token, as far as they can be found, so that a report can continue. The
/// second part of an encrypted token is not a payload.
pub(super) fn partial_parts<'a>(token: &'a str, error: &Error) -> [Option<&'a str>; 2] {
    let inner = match error {
        Error::Lookalike(Lookalike::AuthorizationHeader) => token.rsplit(' ').next().unwrap_or(token),
        Error::Lookalike(Lookalike::Quoted) => token.trim_matches(QUOTES),
        Error::Lookalike(Lookalike::SdJwt) => token.split('~').next().unwrap_or(token),
        _ => token,
    };
    let (header, rest) = cut(inner);
    let has_payload = !matches!(Parts::cut_in_three(inner), Err(Error::Encrypted | Error::PartCount(0 | 1)));
    [Some(header), has_payload.then(|| cut(rest).0)]
}

/// Whether one of eight bytes is a dot.
#[inline(always)]
fn has_dot(bytes: [u8; 8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let others = u64::from_le_bytes(bytes) ^ EACH.wrapping_mul(0x2e);
    others.wrapping_sub(EACH) & !others & EACH.wrapping_mul(0x80) != 0
}

/// Splits a text at the first dot. Without a dot, the second part is empty.
fn cut(token: &str) -> (&str, &str) {
    let dot = token.bytes().position(|byte| byte == b'.');
    let (before, rest) = dot.and_then(|dot| token.split_at_checked(dot)).unwrap_or((token, ""));
    (before, rest.get(1..).unwrap_or_default())
}

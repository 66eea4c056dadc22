//! PEM (RFC 7468): a label and base64 between BEGIN and END lines. White space is accepted anywhere in the body,
//! because people paste keys.

use super::base64url;
use alloc::{string::String, vec::Vec};

/// A PEM block.
pub(crate) struct Pem<'a> {
    pub(crate) label: &'a str,
    /// `None` if the body is not base64, or the END line is missing or has another label.
    pub(crate) der: Option<Vec<u8>>,
}

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Whether the text begins with a PEM block.
#[cfg(feature = "x509")]
pub(crate) fn begins(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

/// The number of blocks of a text, or more.
#[cfg(feature = "x509")]
pub(crate) fn count(text: &str) -> usize {
    text.matches(BEGIN).count()
}

/// The blocks of a text. Text around them is ignored: RFC 7468 section 2.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = Pem<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let (_, block) = rest.split_once(BEGIN)?;
        let (label, after) = block.split_once(DASHES).unwrap_or_default();
        let body = after.split(DASHES).next().unwrap_or_default();
        rest = after.strip_prefix(body).unwrap_or_default();
        let end = rest.strip_prefix("-----END ").and_then(|end| end.strip_prefix(label));
        let closed = end.is_some_and(|end| end.starts_with(DASHES));
        Some(Pem { label, der: if closed { decode_spaced_base64(body) } else { None } })
    })
}

/// [`decode_base64`], with white space removed first.
pub(crate) fn decode_spaced_base64(text: &str) -> Option<Vec<u8>> {
    let base64: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    decode_base64(&base64)
}

/// Decodes base64 of the standard alphabet with padding. `x5c` uses it: RFC 7517 section 4.7.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    base64url::decode_standard(text)
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use alloc::vec::Vec;

    const PEM: &str = "\n-----BEGIN PUBLIC KEY-----\r\n AQ\nID \n-----END PUBLIC KEY-----\n";

    #[test]
    fn reads_every_block() {
        for (text, count) in [
            ("", 0),
            ("{\"kty\":\"RSA\"}", 0),
            (PEM, 1),
            (&["s:CN=a", PEM, "# b", PEM, "-----"].concat(), 2),
            (&["-----BEGIN A-----\nAQID\n", PEM].concat(), 2),
            (&["-----BEGIN A-----\nAQID\n-----END B-----\n", PEM].concat(), 2),
        ] {
            let found: Vec<_> = blocks(text).collect();
            assert_eq!(found.len(), count, "{text}");
            let Some(last) = found.last() else { continue };
            assert_eq!((last.label, last.der.as_deref()), ("PUBLIC KEY", Some(&[1, 2, 3][..])), "{text}");
        }
    }

    #[test]
    fn a_broken_block_has_no_content() {
        for broken in [
            "-----BEGIN A",
            "-----BEGIN A-----\nAQID",
            "-----BEGIN A-----\nAQID\n-----END B-----",
            "-----BEGIN A-----\nAQID\n-----END A----",
            "-----BEGIN A-----\nAQID\n-----END AB-----",
            "-----BEGIN A-----\nAQI\n-----END A-----",
            "-----BEGIN A-----\nA*ID\n-----END A-----",
        ] {
            let found: Vec<_> = blocks(broken).map(|block| block.der).collect();
            assert_eq!(found, [None], "{broken}");
        }
    }
}

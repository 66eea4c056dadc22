//! PEM (RFC 7468): a label and base64 between BEGIN and END lines. White space is accepted anywhere in the body,
//! because people paste keys.

use super::base64url;
use alloc::{string::String, vec::Vec};

/// The first PEM block of a text.
pub(crate) struct Pem<'a> {
    pub(crate) label: &'a str,
    /// `None` if the body is not base64, or the END line is missing or has another label.
    pub(crate) der: Option<Vec<u8>>,
}

const BEGIN: &str = "-----BEGIN ";

/// Whether the text begins with a PEM block.
#[cfg(feature = "x509")]
pub(crate) fn begins(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

/// Reads the first block. `None` if the text does not begin with a block.
pub(crate) fn read(text: &str) -> Option<Pem<'_>> {
    let (label, rest) = text.trim_start().strip_prefix(BEGIN)?.split_once("-----")?;
    let (body, end) = rest.split_once("-----END ").unwrap_or_default();
    let closed = end.strip_prefix(label).is_some_and(|end| end.starts_with("-----"));
    let body = closed.then_some(body);
    Some(Pem { label, der: body.and_then(decode_spaced_base64) })
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
    use super::read;

    #[test]
    fn reads_the_first_block() {
        let pem =
            read("\n-----BEGIN PUBLIC KEY-----\r\n AQ\nID \n-----END PUBLIC KEY-----\n-----BEGIN X-----").unwrap();
        assert_eq!((pem.label, pem.der.as_deref()), ("PUBLIC KEY", Some(&[1, 2, 3][..])));
        for broken in [
            "-----BEGIN A-----\nAQID",
            "-----BEGIN A-----\nAQID\n-----END B-----",
            "-----BEGIN A-----\nAQID\n-----END A----",
            "-----BEGIN A-----\nAQID\n-----END AB-----",
            "-----BEGIN A-----\nAQI\n-----END A-----",
            "-----BEGIN A-----\nA*ID\n-----END A-----",
        ] {
            assert!(read(broken).unwrap().der.is_none(), "{broken}");
        }
        assert!(read("{\"kty\":\"RSA\"}").is_none());
    }
}

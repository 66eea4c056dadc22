//! L1: strict base64url and JSON, DER, PEM, dates and URIs. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod date;
#[cfg(feature = "x509")]
pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod pem;
pub(crate) mod uri;

/// A number of ASCII digits alone; `None` for anything else, the empty string and a number out of range included.
pub(crate) fn digits<N: core::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

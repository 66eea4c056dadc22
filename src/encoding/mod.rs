//! L1: strict base64url and JSON, DER, PEM, dates and URIs. Knows nothing of JOSE.

pub(crate) mod base64url;
pub(crate) mod date;
#[cfg(feature = "x509")]
pub(crate) mod der;
#[cfg_attr(not(feature = "hazmat"), allow(unreachable_pub, reason = "public for bindings alone"))]
pub mod json;
pub(crate) mod pem;
pub(crate) mod uri;
pub(crate) mod web_url;

/// Parses ASCII digits. `None` for anything else: a sign, the empty string, a number out of range.
pub(crate) fn digits<N: core::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

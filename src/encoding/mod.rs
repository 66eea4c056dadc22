//! L1: strict base64url and JSON, and PEM. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod json;
#[cfg(feature = "x509")]
pub(crate) mod pem;

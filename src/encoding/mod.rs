//! L1: strict base64url and JSON, DER, PEM, dates and URIs. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod date;
#[cfg(feature = "x509")]
pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod pem;
pub(crate) mod uri;

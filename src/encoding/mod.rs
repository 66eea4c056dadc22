//! L1: strict base64url and JSON, DER, PEM, dates, URIs and pieces of text. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod date;
#[cfg(feature = "x509")]
pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod pem;
pub(crate) mod text;
pub(crate) mod uri;

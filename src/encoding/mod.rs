//! L1: strict base64url and JSON, PEM and URIs. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod json;
pub(crate) mod pem;
pub(crate) mod uri;

//! L1: strict base64url and JSON. Knows no JOSE.

pub(crate) mod base64url;
pub(crate) mod json;

//! Reading a token without verifying it.

use super::payload::Payload;
use crate::{
    encoding::base64url,
    error::{Error, Limit, Part},
    jws::{Header, Parts},
    limits::Limits,
};
use alloc::string::String;

/// The content of a token. NOT verified: anyone may have written it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DecodedToken {
    /// The header: the text of a JSON object. NOT verified.
    pub header: String,
    /// The payload: the text of a JSON object. NOT verified.
    pub payload: String,
}

/// Reads header and payload of a compact JWT, with the default [`Limits`]. NOT verified: the result proves nothing.
///
/// ```
/// let decoded = keyward::decode_unverified("eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.").unwrap();
/// assert_eq!(decoded.payload, r#"{"sub":"me"}"#); // not verified: anyone may have written this
/// ```
///
/// # Errors
/// `ERR_JWS_INVALID`, `ERR_JWT_INVALID`, `ERR_JOSE_NOT_SUPPORTED` (encrypted) or `ERR_LIMIT_EXCEEDED`.
pub fn decode_unverified(token: &str) -> Result<DecodedToken, Error> {
    let limits = Limits::default();
    if token.len() > limits.token_bytes {
        return Err(Error::LimitExceeded(Limit::TokenBytes));
    }
    let parts = Parts::split(token)?;
    let bytes = |part, text| base64url::decode(text).map_err(|error| Error::Encoding(part, error));
    let header = Header::read(bytes(Part::Header, parts.header)?, limits.depth)?;
    let payload = Payload::read(bytes(Part::Payload, parts.payload)?, Some(&header), limits.depth)?;
    Ok(DecodedToken { header: header.text, payload: payload.text })
}

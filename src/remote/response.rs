//! Which responses of a key server are accepted as key sets.

use super::BODY_BYTES;
use crate::{
    encoding::json::{Json, Object, to_text},
    error::{Error, Limit},
    jwk::{KeySet, read_shape},
    limits::Limits,
};
use alloc::borrow::Cow;

/// The parts of an HTTP response that are known before its body is read.
#[derive(Clone, Copy, Debug)]
pub struct ResponseMeta {
    /// The HTTP status, or 0 if the runtime hides it.
    pub status: u16,
    /// Whether the runtime followed or hid a redirect (`redirected` is true, or `type` is `opaqueredirect`).
    pub redirected: bool,
    /// The value of `Content-Length`, if present.
    pub content_length: Option<u64>,
}

/// Checks that the body of this response should be read: status 200, no redirect, not too long. The content type is not
/// checked: too many servers send a wrong one, and the body decides.
///
/// # Errors
/// `ERR_JWKS_FETCH_FAILED`: the response is rejected.
pub fn check_response(meta: ResponseMeta) -> Result<(), Error> {
    if meta.redirected || (300..400).contains(&meta.status) {
        return Err(Error::Redirect);
    }
    if meta.status != 200 {
        return Err(Error::HttpStatus(meta.status));
    }
    let max = u64::try_from(BODY_BYTES).unwrap_or(u64::MAX);
    if meta.content_length.is_some_and(|length| length > max) {
        return Err(Error::LimitExceeded(Limit::BodyBytes));
    }
    Ok(())
}

/// Returns the text of the key set in a body, as published, with two exceptions. A secret (`kty: oct`) that was sent
/// over the network is not a secret: its member `k` is removed, so that nothing can be verified with it. A key with
/// duplicate members becomes an empty object, because a JSON parser downstream would silently keep the last duplicate.
///
/// # Errors
/// `ERR_JWKS_FETCH_FAILED`: the body exceeds [`BODY_BYTES`]. `ERR_JWKS_INVALID`: the body is not a JWK set.
pub fn accept_body(body: &[u8]) -> Result<Cow<'_, str>, Error> {
    accepted(body).map(|(text, _)| text)
}

/// [`accept_body`], and the key set in the text. The body is parsed only once.
///
/// # Errors
/// The errors of [`accept_body`].
pub fn accept_keys(body: &[u8]) -> Result<(Cow<'_, str>, KeySet), Error> {
    let (text, set) = accepted(body)?;
    let set = KeySet::of_json(&text, set);
    Ok((text, set))
}

fn accepted(body: &[u8]) -> Result<(Cow<'_, str>, Json), Error> {
    if body.len() > BODY_BYTES {
        return Err(Error::LimitExceeded(Limit::BodyBytes));
    }
    let text = core::str::from_utf8(body).map_err(|_| Error::KeySetShape)?;
    let mut set = read_shape(text, &Limits::default())?;
    let keys = set.as_object_mut().and_then(|set| set.get_mut("keys")).and_then(Json::as_array_mut);
    let mut changed = false;
    for key in keys.ok_or(Error::KeySetShape)?.iter_mut().filter_map(Json::as_object_mut) {
        if key.has_duplicate_members() {
            *key = Object::default();
            changed = true;
        }
        changed |= key.remove("k");
    }
    Ok((if changed { Cow::Owned(to_text(&set)) } else { Cow::Borrowed(text) }, set))
}

#[cfg(test)]
mod tests {
    use super::{BODY_BYTES, ResponseMeta, accept_body, accept_keys, check_response};
    use crate::error::{Error, Limit};
    use alloc::vec;

    #[test]
    fn only_a_plain_200_is_accepted() {
        let good = ResponseMeta { status: 200, redirected: false, content_length: Some(512 << 10) };
        assert_eq!(check_response(good), Ok(()));
        assert_eq!(check_response(ResponseMeta { content_length: None, ..good }), Ok(()));
        let too_long = ResponseMeta { content_length: Some((512 << 10) + 1), ..good };
        assert_eq!(check_response(too_long), Err(Error::LimitExceeded(Limit::BodyBytes)));
        for status in [300, 301, 302, 304, 307, 308, 399] {
            assert_eq!(check_response(ResponseMeta { status, ..good }), Err(Error::Redirect));
        }
        assert_eq!(check_response(ResponseMeta { status: 0, redirected: true, ..good }), Err(Error::Redirect));
        assert_eq!(check_response(ResponseMeta { redirected: true, ..good }), Err(Error::Redirect));
        for status in [0, 201, 204, 206, 400, 404, 500, 503] {
            assert_eq!(check_response(ResponseMeta { status, ..good }), Err(Error::HttpStatus(status)));
        }
    }

    #[test]
    fn only_a_key_set_is_accepted() {
        assert_eq!(accept_body(br#"{"keys":[{"kty":"x"}]}"#).as_deref(), Ok(r#"{"keys":[{"kty":"x"}]}"#));
        let stripped = r#"{"keys":[{"kty":"oct","kid":"a\"b"},{"kty":"EC"}],"n":[1,null,true,-1.5]}"#;
        let published = br#"{"keys":[{"kty":"oct","k":"AA","kid":"a\"b"},{"kty":"EC"}],"n":[1,null,true,-1.5]}"#;
        assert_eq!(accept_body(published).as_deref(), Ok(stripped));
        let (text, set) = accept_keys(published).unwrap();
        assert_eq!(text, stripped);
        assert_eq!(set.report(), crate::jwk::KeySet::parse(stripped).unwrap().report());
        let twice =
            br#"{"keys":[{"kty":"EC","kty":"RSA"},{"kty":"oct","k":"A","k":"B"},{"a":{"b":1,"b":2}},{"kty":"x"}]}"#;
        assert_eq!(accept_body(twice).as_deref(), Ok(r#"{"keys":[{},{},{},{"kty":"x"}]}"#));
        for body in [&b"<html>"[..], b"", b"{\"keys\":[", b"{}", b"[]", b"{\"kty\":\"RSA\"}", b"\xff", b"{\"keys\":{}}"]
        {
            assert_eq!(accept_body(body).unwrap_err().code(), "ERR_JWKS_INVALID", "{body:?}");
        }
        let long = vec![b' '; BODY_BYTES + 1];
        assert_eq!(accept_body(&long), Err(Error::LimitExceeded(Limit::BodyBytes)));
        let metadata = br#"{"issuer":"https://a.example","jwks_uri":"https://a.example/keys?x=1"}"#;
        assert_eq!(accept_body(metadata), Err(Error::KeySetIsMetadata(Some("https://a.example/keys".into()))));
    }
}

//! Which answers of a key server are key sets.

use super::BODY_BYTES;
use crate::{
    encoding::json::{Json, Object, to_text},
    error::{Error, Limit},
    jwk::{KeySet, read_shape},
    limits::Limits,
};
use alloc::borrow::Cow;

/// What a runtime's fetch says of an answer before its body is read.
#[derive(Clone, Copy, Debug)]
pub struct ResponseMeta {
    /// The HTTP status, 0 where the runtime hides it.
    pub status: u16,
    /// Whether the runtime hides or has followed a redirect (`type` is `opaqueredirect`, `redirected` is true).
    pub redirected: bool,
    /// The length that the server announces, if it does.
    pub content_length: Option<u64>,
}

/// Whether the body of this answer is worth reading: status 200 and no redirect. The content type is no reason to
/// refuse: too many servers get it wrong, and the body decides.
///
/// # Errors
/// `ERR_JWKS_FETCH_FAILED`.
pub fn check_response(meta: ResponseMeta) -> Result<(), Error> {
    if meta.redirected || (300..400).contains(&meta.status) {
        return Err(Error::Redirect);
    }
    if meta.status != 200 {
        return Err(Error::HttpStatus(meta.status));
    }
    let most = u64::try_from(BODY_BYTES).unwrap_or(u64::MAX);
    if meta.content_length.is_some_and(|length| length > most) {
        return Err(Error::LimitExceeded(Limit::BodyBytes));
    }
    Ok(())
}

/// The text of the key set in a body, as it was published but for two things. A secret (`kty: oct`) that came over the
/// network is no secret: its member `k` is taken out, so nothing can be verified with it. And a key with duplicate members
/// becomes an empty one, because the parser behind this one would keep the last of them without a word.
///
/// # Errors
/// `ERR_JWKS_FETCH_FAILED` for a body over [`BODY_BYTES`], `ERR_JWKS_INVALID` for a body that is no JWK Set.
pub fn accept_body(body: &[u8]) -> Result<Cow<'_, str>, Error> {
    accepted(body).map(|(text, _)| text)
}

/// As [`accept_body`], with the set that the text holds: the body is parsed once.
///
/// # Errors
/// As [`accept_body`].
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
    fn only_a_plain_200_is_read() {
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
    fn only_a_key_set_is_a_key_set() {
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

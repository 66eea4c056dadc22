//! Which responses of a key server are accepted as key sets.

use super::BODY_BYTES;
#[cfg(feature = "x509")]
use crate::jwk::read_pem;
use crate::{
    encoding::json::{Json, Object, to_text},
    error::{Error, Limit},
    jwk::{KeySet, read_shape},
    limits::Limits,
};
use alloc::{borrow::Cow, string::String, vec::Vec};

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
/// `ERR_JWKS_FETCH_FAILED`: the body exceeds [`BODY_BYTES`]. `ERR_JWKS_INVALID`: the body is neither a JWK set, an
/// array of JWKs, PEM by `kid`, nor PEM. `ERR_JWK_INVALID`, `ERR_JWK_WEAK`: a body in PEM has no usable key.
pub fn accept_body(body: &[u8]) -> Result<Cow<'_, str>, Error> {
    accept_keys(body).map(|(text, _)| text)
}

/// [`accept_body`], and the key set in the text. The body is parsed only once.
///
/// # Errors
/// The errors of [`accept_body`].
pub fn accept_keys(body: &[u8]) -> Result<(Cow<'_, str>, KeySet), Error> {
    let text = text_of(body)?;
    #[cfg(feature = "x509")]
    if let Some(set) = read_pem(text, &Limits::default()) {
        let set = set?.with_text(text);
        return set.error().cloned().map_or(Ok((text.into(), set)), Err);
    }
    let (text, set) = accepted_text(text)?;
    let set = KeySet::of_json(&text, set);
    Ok((text, set))
}

/// Returns the text of the keys in a body that a key server sent for one `kid`: a JWK, a JWK set or PEM. As in
/// [`accept_body`], secrets and keys with duplicate members are emptied. Keys with another `kid` are left out. The
/// others get the `kid`, so that a token selects them.
///
/// # Errors
/// `ERR_JWKS_FETCH_FAILED`: the body exceeds [`BODY_BYTES`]. `ERR_JWKS_INVALID`: the body contains no keys.
pub fn accept_key(body: &[u8], kid: &str) -> Result<String, Error> {
    let text = text_of(body)?;
    if text.trim_start().starts_with("-----BEGIN ") {
        return Ok(["{", &to_text(kid), ":", &to_text(text), "}"].concat());
    }
    let set = match read_shape(text, &Limits::default())? {
        Json::Object(set) if set.contains("keys") => Cow::Borrowed(text),
        Json::Array(_) => Cow::Owned(["{\"keys\":", text, "}"].concat()),
        _ => Cow::Owned(["{\"keys\":[", text, "]}"].concat()),
    };
    let (_, mut set) = accepted_text(&set)?;
    let keys = set.as_object_mut().and_then(|set| set.get_mut("keys")).and_then(Json::as_array_mut);
    let mut named = Vec::new();
    for key in keys.ok_or(Error::KeySetShape)? {
        let Some(object) = key.as_object_mut() else { continue };
        match object.get("kid") {
            None | Some(Json::Null) => {}
            Some(own) if own.as_str() == Some(kid) => {}
            Some(_) => continue,
        }
        object.remove("kid");
        let members = to_text(key);
        if let Some(members) = members.strip_prefix('{').filter(|members| *members != "}") {
            named.push(["{\"kid\":", &to_text(kid), ",", members].concat());
        }
    }
    Ok(["{\"keys\":[", &named.join(","), "]}"].concat())
}

/// The text of a body, without a byte order mark, which some servers send. RFC 8259 section 8.1 lets a parser ignore
/// it.
pub(super) fn text_of(body: &[u8]) -> Result<&str, Error> {
    if body.len() > BODY_BYTES {
        return Err(Error::LimitExceeded(Limit::BodyBytes));
    }
    let text = core::str::from_utf8(body).map_err(|_| Error::KeySetShape)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('<') { Err(Error::KeySetIsHtml) } else { Ok(text) }
}

fn accepted_text(text: &str) -> Result<(Cow<'_, str>, Json), Error> {
    let mut set = read_shape(text, &Limits::default())?;
    let mut changed = false;
    for key in jwks_of(&mut set).into_iter().flatten().filter_map(Json::as_object_mut) {
        if key.has_duplicate_members() {
            *key = Object::default();
            changed = true;
        }
        changed |= key.remove("k");
    }
    // A single JWK is not a set: its publisher could not replace it while both keys are in use.
    if set.as_object().is_some_and(|set| set.contains("kty") || set.contains("x5c")) && jwks_of(&mut set).is_none() {
        return Err(Error::KeySetShape);
    }
    Ok((if changed { Cow::Owned(to_text(&set)) } else { Cow::Borrowed(text) }, set))
}

/// The JWKs of a set or an array.
fn jwks_of(set: &mut Json) -> Option<&mut Vec<Json>> {
    match set {
        Json::Array(keys) => Some(keys),
        set => set.as_object_mut()?.get_mut("keys")?.as_array_mut(),
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_BYTES, ResponseMeta, accept_body, accept_key, accept_keys, check_response};
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
        assert_eq!(accept_body(b"\xef\xbb\xbf{\"keys\":[]}").as_deref(), Ok(r#"{"keys":[]}"#));
        assert_eq!(accept_body(b"\xef\xbb\xbf\xef\xbb\xbf{\"keys\":[]}").unwrap_err().code(), "ERR_JWKS_INVALID");
        assert_eq!(accept_body(b" \r\n<!doctype html>"), Err(Error::KeySetIsHtml));
        let metadata = br#"{"issuer":"https://a.example","jwks_uri":"https://a.example/keys?x=1"}"#;
        assert_eq!(accept_body(metadata), Err(Error::KeySetIsMetadata(Some("https://a.example/keys".into()))));
    }

    #[test]
    fn a_key_that_was_looked_up_has_the_kid_that_was_asked_for() {
        let accept = |body: &str| accept_key(body.as_bytes(), "a");
        let a = r#"{"keys":[{"kid":"a","kty":"EC","x":"1"}]}"#;
        for body in [
            r#"{"kty":"EC","x":"1"}"#,
            r#"{"kty":"EC","kid":"a","x":"1"}"#,
            r#"{"kty":"EC","kid":null,"x":"1"}"#,
            "\u{feff} {\"kty\":\"EC\",\"x\":\"1\"}",
            r#"{"keys":[{"kid":"b","kty":"EC"},{"kty":"EC","x":"1"},7,{"kid":["a"],"kty":"EC"}]}"#,
            r#"{"keys":[{"kty":"EC","x":"1","kid":"a"},{"kty":"EC","kty":"EC"},{"kid":"a\u0000","kty":"EC"}]}"#,
        ] {
            assert_eq!(accept(body).as_deref(), Ok(a), "{body}");
        }
        for body in [r#"{"kty":"EC","kid":"b"}"#, r#"{"kty":"EC","kid":"A"}"#, r#"{"keys":[]}"#] {
            assert_eq!(accept(body).as_deref(), Ok(r#"{"keys":[]}"#), "{body}");
        }
        // A published secret verifies nothing.
        assert_eq!(accept(r#"{"kty":"oct","k":"AA"}"#).as_deref(), Ok(r#"{"keys":[{"kid":"a","kty":"oct"}]}"#));
        let pem = "-----BEGIN PUBLIC KEY-----\n";
        assert_eq!(accept(pem).as_deref(), Ok(r#"{"a":"-----BEGIN PUBLIC KEY-----\n"}"#));
        for body in ["", "<html>", "{}", "[]", "null", r#"{"kty":"EC"},{"kty":"EC"}"#, r#"{"keys":{}}"#] {
            assert_eq!(accept(body).unwrap_err().code(), "ERR_JWKS_INVALID", "{body}");
        }
        let long = vec![b' '; BODY_BYTES + 1];
        assert_eq!(accept_key(&long, "a"), Err(Error::LimitExceeded(Limit::BodyBytes)));
    }
}

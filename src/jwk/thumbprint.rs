//! Thumbprints of keys. RFC 7638.

use crate::{
    alg::hash::sha256,
    encoding::{base64url, json::Object},
};
use alloc::string::String;

/// The members that a thumbprint is made from, in their order, by `kty`. RFC 7638 section 3.2. `oct` is not among
/// them: its thumbprint would let a guess of the secret be checked (section 7).
const REQUIRED: &[(&str, &[&str])] = &[("RSA", &["e", "kty", "n"]), ("EC", &["crv", "kty", "x", "y"])];

/// The SHA-256 thumbprint of a key whose members have been checked, in base64url.
pub(super) fn thumbprint(object: &Object) -> Option<String> {
    let kty = object.get("kty")?.as_str()?;
    let (_, members) = REQUIRED.iter().find(|(of, _)| *of == kty)?;
    let mut text = String::from("{");
    for (place, name) in members.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        // Names and checked values need no escaping: base64url, or the names of types and curves.
        for piece in ["\"", name, "\":\"", object.get(name)?.as_str()?, "\""] {
            text.push_str(piece);
        }
    }
    text.push('}');
    Some(base64url::encode(&sha256(text.as_bytes())))
}

//! One JSON Web Key: its common members, and its numbers compiled. RFC 7517 section 4.

use super::thumbprint::thumbprint;
use crate::{
    alg::{self, Numbers},
    encoding::{
        base64url,
        json::{Json, Object},
    },
    error::KeyFault,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// A key of the input, of use or not.
#[derive(Debug)]
pub(crate) struct Jwk {
    pub(crate) index: usize,
    pub(crate) kid: Option<String>,
    pub(crate) kty: Option<String>,
    pub(crate) crv: Option<String>,
    pub(crate) alg: Option<String>,
    pub(crate) usage: Option<String>,
    pub(crate) operations: Option<Vec<String>>,
    pub(crate) thumbprint: Option<String>,
    pub(crate) compiled: Result<alg::Key, KeyFault>,
}

/// Members that only a private key has, by `kty`. RFC 7518 section 6, RFC 8037 section 2.
const PRIVATE: &[(&str, &[&str])] =
    &[("RSA", &["d", "p", "q", "dp", "dq", "qi", "oth"]), ("EC", &["d"]), ("OKP", &["d"]), ("AKP", &["priv"])];

impl Jwk {
    /// Reads a key; a fault leaves it without a compiled key, and everything else that could be read stays readable.
    pub(crate) fn read(index: usize, json: &Json) -> Self {
        let text = |name| json.as_object()?.get(name)?.as_str().map(ToString::to_string);
        let mut key = Self {
            index,
            kid: text("kid"),
            kty: text("kty"),
            crv: text("crv"),
            alg: text("alg"),
            usage: text("use"),
            operations: None,
            thumbprint: None,
            compiled: Err(KeyFault::Malformed),
        };
        if let Some(object) = json.as_object() {
            key.operations = object.get("key_ops").and_then(Json::as_strings).map(owned);
            key.compiled = compile(object);
            if key.compiled.is_ok() {
                key.thumbprint = thumbprint(object);
            }
        }
        key
    }
}

fn owned(strings: Vec<&str>) -> Vec<String> {
    strings.into_iter().map(ToString::to_string).collect()
}

fn compile(object: &Object) -> Result<alg::Key, KeyFault> {
    if object.has_duplicate_members() {
        return Err(KeyFault::Duplicate);
    }
    let kty = string(object, "kty")?;
    if PRIVATE.iter().any(|(of, members)| *of == kty && members.iter().any(|name| object.contains(name))) {
        return Err(KeyFault::Private);
    }
    for name in ["kid", "alg", "use"] {
        if object.contains(name) {
            string(object, name)?;
        }
    }
    if object.get("key_ops").is_some_and(|operations| operations.as_strings().is_none()) {
        return Err(KeyFault::Malformed);
    }
    let member = |name| octets(object, name);
    match kty {
        "RSA" => alg::Key::compile(Numbers::Rsa { n: &member("n")?, e: &member("e")? }),
        "EC" => alg::Key::compile(Numbers::Ec { crv: string(object, "crv")?, x: &member("x")?, y: &member("y")? }),
        "oct" => alg::Key::compile(Numbers::Secret { k: &member("k")? }),
        _ => Err(KeyFault::Unsupported),
    }
}

fn string<'a>(object: &'a Object, name: &str) -> Result<&'a str, KeyFault> {
    object.get(name).and_then(Json::as_str).ok_or(KeyFault::Malformed)
}

fn octets(object: &Object, name: &str) -> Result<Vec<u8>, KeyFault> {
    base64url::decode(string(object, name)?).map_err(|_| KeyFault::Malformed)
}

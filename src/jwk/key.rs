//! One JSON Web Key: its common members, and its numbers compiled. RFC 7517 section 4.

use super::{
    certificate::{Certificate, KeyWarning},
    thumbprint,
};
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
    pub(crate) certificate: Option<Certificate>,
    pub(crate) warnings: Vec<KeyWarning>,
    /// The algorithms that its form leaves to it, if that says so: an RSA key that is marked for PSS serves nothing else.
    pub(crate) limited_to: Option<&'static [&'static str]>,
    pub(crate) compiled: Result<alg::Key, KeyFault>,
}

/// Members that only a private key has, by `kty`. RFC 7518 section 6, RFC 8037 section 2.
const PRIVATE: &[(&str, &[&str])] =
    &[("RSA", &["d", "p", "q", "dp", "dq", "qi", "oth"]), ("EC", &["d"]), ("OKP", &["d"]), ("AKP", &["priv"])];

/// Members that hold numbers. A key without any of them is what its certificate holds.
const NUMBERS: &[&str] = &["n", "e", "crv", "x", "y", "pub", "k"];

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
            certificate: None,
            warnings: Vec::new(),
            limited_to: None,
            compiled: Err(KeyFault::Malformed),
        };
        if let Some(object) = json.as_object() {
            key.operations = object.get("key_ops").and_then(Json::to_strings);
            (key.certificate, key.warnings) = Certificate::of_jwk(object);
            if is_bare(object) {
                key.limited_to = key.certificate.as_ref().and_then(Certificate::limits_to);
            }
            let numbers = numbers(object, key.certificate.as_ref());
            key.take(numbers);
        }
        key
    }

    /// A key that came without a JWK around it.
    #[cfg(feature = "x509")]
    pub(crate) fn bare(numbers: Result<Numbers, KeyFault>, certificate: Option<Certificate>) -> Self {
        let mut key = Self::read(0, &Json::Null);
        key.limited_to = certificate.as_ref().and_then(Certificate::limits_to);
        key.certificate = certificate;
        key.take(numbers);
        key
    }

    /// The same key, for these algorithms alone.
    #[cfg(feature = "x509")]
    pub(crate) fn limited_to(self, algorithms: Option<&'static [&'static str]>) -> Self {
        Self { limited_to: algorithms, ..self }
    }

    fn take(&mut self, numbers: Result<Numbers, KeyFault>) {
        self.compiled = numbers.and_then(|numbers| {
            let (kty, crv) = kind(&numbers);
            self.kty = Some(kty.to_string());
            self.crv = crv.map(ToString::to_string);
            if let Numbers::Akp { alg, .. } = &numbers {
                self.alg.get_or_insert_with(|| alg.clone());
            }
            let compiled = alg::Key::compile(&numbers)?;
            self.thumbprint = thumbprint::of_numbers(&numbers);
            Ok(compiled)
        });
    }
}

/// The `kty` and `crv` of a key with these numbers.
fn kind(numbers: &Numbers) -> (&'static str, Option<&str>) {
    match numbers {
        Numbers::Rsa { .. } => ("RSA", None),
        Numbers::Ec { crv, .. } => ("EC", Some(crv)),
        Numbers::Okp { crv, .. } => ("OKP", Some(crv)),
        Numbers::Akp { .. } => ("AKP", None),
        Numbers::Secret { .. } => ("oct", None),
    }
}

/// A key that is only what its certificate holds.
fn is_bare(object: &Object) -> bool {
    !NUMBERS.iter().any(|name| object.contains(name))
}

#[inline(never)]
fn numbers(object: &Object, certificate: Option<&Certificate>) -> Result<Numbers, KeyFault> {
    if object.has_duplicate_members() {
        return Err(KeyFault::Duplicate);
    }
    // Only a certificate tells the type of a key that does not: RFC 7517 section 4.1 demands it of all others.
    let kty = match object.get("kty") {
        None if certificate.is_some() => None,
        kty => Some(kty.and_then(Json::as_str).ok_or(KeyFault::Malformed)?),
    };
    let has_private = |(of, members): &(&str, &[&str])| {
        kty.is_none_or(|kty| kty == *of) && members.iter().any(|name| object.contains(name))
    };
    if PRIVATE.iter().any(has_private) {
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
    let certified = certificate.map(Certificate::numbers);
    let bare = is_bare(object);
    match (certified, kty) {
        (Some(certified), kty) if bare => {
            let certified = certified?;
            let other_alg = match &certified {
                Numbers::Akp { alg, .. } => object.get("alg").is_some_and(|named| named.as_str() != Some(alg)),
                _ => false,
            };
            let agrees = kty.is_none_or(|kty| kty == kind(&certified).0) && !other_alg;
            if agrees { Ok(certified) } else { Err(KeyFault::Certificate) }
        }
        (_, None) => Err(KeyFault::Malformed),
        (certified, Some(kty)) => {
            let numbers = numbers_of_members(object, kty)?;
            // RFC 7517 section 4.7: the key in the first certificate is the key of the JWK. One of a kind that is not
            // known here is another key.
            let agrees = certified.is_none_or(|certified| certified.is_ok_and(|certified| certified == numbers));
            if agrees { Ok(numbers) } else { Err(KeyFault::Certificate) }
        }
    }
}

#[inline(never)]
fn numbers_of_members(object: &Object, kty: &str) -> Result<Numbers, KeyFault> {
    let octets = |name| base64url::decode(string(object, name)?).map_err(|_| KeyFault::Malformed);
    let text = |name| string(object, name).map(ToString::to_string);
    Ok(match kty {
        "RSA" => Numbers::Rsa { n: octets("n")?, e: octets("e")? },
        "EC" => Numbers::Ec { crv: text("crv")?, x: octets("x")?, y: octets("y")? },
        "OKP" => Numbers::Okp { crv: text("crv")?, x: octets("x")? },
        // A key of this type must say its algorithm: nothing else tells its parameters.
        "AKP" => Numbers::Akp { alg: text("alg")?, public: octets("pub")? },
        "oct" => Numbers::Secret { k: octets("k")? },
        _ => return Err(KeyFault::Unsupported),
    })
}

fn string<'a>(object: &'a Object, name: &str) -> Result<&'a str, KeyFault> {
    object.get(name).and_then(Json::as_str).ok_or(KeyFault::Malformed)
}

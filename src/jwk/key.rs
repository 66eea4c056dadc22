//! One JSON Web Key: its common members, its numbers, and what is made of them. RFC 7517 section 4.

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
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use once_cell::race::OnceBox;

/// A key of the input, of use or not.
#[derive(Debug)]
pub(crate) struct Jwk {
    pub(crate) index: usize,
    pub(crate) kid: Option<String>,
    pub(crate) kty: Option<String>,
    pub(crate) crv: Option<String>,
    pub(crate) alg: Option<String>,
    pub(crate) usage: Option<String>,
    /// Whether its `key_ops`, if it has any, hold `verify`.
    pub(crate) is_for_verifying: bool,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) warnings: Vec<KeyWarning>,
    /// The algorithms that its form leaves to it, if that says so: an RSA key that is marked for PSS serves nothing else.
    pub(crate) limited_to: Option<&'static [&'static str]>,
    numbers: Result<Numbers, KeyFault>,
    /// What preparing the key found wrong with its numbers.
    unsound: OnceBox<KeyFault>,
    /// The prepared key, kept from its first valid signature on: forged tokens must not grow memory.
    prepared: OnceBox<alg::Key>,
    thumbprint: OnceBox<Option<String>>,
}

/// A key that can verify.
pub(crate) enum Prepared<'k> {
    Kept(&'k alg::Key),
    New(Box<alg::Key>),
}

/// Members that only a private key has, by `kty`. RFC 7518 section 6, RFC 8037 section 2.
const PRIVATE: &[(&str, &[&str])] =
    &[("RSA", &["d", "p", "q", "dp", "dq", "qi", "oth"]), ("EC", &["d"]), ("OKP", &["d"]), ("AKP", &["priv"])];

/// Members that hold numbers. A key without any of them is what its certificate holds.
const NUMBERS: &[&str] = &["n", "e", "crv", "x", "y", "pub", "k"];

impl Jwk {
    /// Reads a key and checks what takes no arithmetic; a fault leaves it without numbers, and everything else that could be
    /// read stays readable.
    pub(crate) fn read(index: usize, json: &Json) -> Self {
        let text = |name| json.as_object()?.get(name)?.as_str().map(ToString::to_string);
        let mut key = Self {
            index,
            kid: text("kid"),
            kty: text("kty"),
            crv: text("crv"),
            alg: text("alg"),
            usage: text("use"),
            is_for_verifying: true,
            certificate: None,
            warnings: Vec::new(),
            limited_to: None,
            numbers: Err(KeyFault::Malformed),
            unsound: OnceBox::new(),
            prepared: OnceBox::new(),
            thumbprint: OnceBox::new(),
        };
        if let Some(object) = json.as_object() {
            let operations = object.get("key_ops").and_then(Json::as_array);
            key.is_for_verifying = operations.is_none_or(|all| all.iter().any(|one| one.as_str() == Some("verify")));
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

    /// Its numbers, unless something is known to be wrong with it.
    pub(crate) fn numbers(&self) -> Option<&Numbers> {
        self.numbers.as_ref().ok().filter(|_| self.unsound.get().is_none())
    }

    /// What reading it found wrong.
    pub(super) fn fault_of_form(&self) -> Option<KeyFault> {
        self.numbers.as_ref().err().copied()
    }

    /// What preparing it found wrong.
    pub(super) fn fault_of_numbers(&self) -> Option<KeyFault> {
        self.unsound.get().copied()
    }

    /// The prepared key. A fault is found once and remembered.
    pub(crate) fn prepare(&self) -> Result<Prepared<'_>, KeyFault> {
        if let Some(key) = self.prepared.get() {
            return Ok(Prepared::Kept(key));
        }
        let numbers = self.numbers.as_ref().map_err(|fault| *fault)?;
        if let Some(fault) = self.unsound.get() {
            return Err(*fault);
        }
        match alg::Key::compile(numbers) {
            Ok(key) => Ok(Prepared::New(key.into())),
            Err(fault) => Err(*self.unsound.get_or_init(|| fault.into())),
        }
    }

    /// Keeps a key that has verified a signature. Returns roughly the bytes that this takes: 0 if a key is kept already.
    pub(super) fn keep(&self, key: Prepared<'_>) -> usize {
        let Prepared::New(key) = key else { return 0 };
        let bytes = self.numbers().map_or(0, Numbers::memory);
        if self.prepared.set(key).is_ok() { bytes } else { 0 }
    }

    /// Its RFC 7638 SHA-256 thumbprint, in base64url, computed when it is first asked for; none of a secret.
    pub(crate) fn thumbprint(&self) -> Option<&str> {
        let numbers = self.numbers()?;
        self.thumbprint.get_or_init(|| thumbprint::of_numbers(numbers).into()).as_deref()
    }

    fn take(&mut self, numbers: Result<Numbers, KeyFault>) {
        self.numbers = numbers.and_then(|numbers| {
            let (kty, crv) = kind(&numbers);
            self.kty = Some(kty.to_string());
            self.crv = crv.map(ToString::to_string);
            if let Numbers::Akp { alg, .. } = &numbers {
                self.alg.get_or_insert_with(|| alg.clone());
            }
            numbers.check()?;
            Ok(numbers)
        });
    }
}

impl Prepared<'_> {
    pub(super) fn key(&self) -> &alg::Key {
        match self {
            Self::Kept(key) => key,
            Self::New(key) => key,
        }
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

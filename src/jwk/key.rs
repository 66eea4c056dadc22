//! One JSON Web Key: its common members, its parameters, and the prepared key. RFC 7517 section 4.

use super::{
    certificate::{Certificate, KeyWarning},
    members::{Members, Origin, check_key_ops, string},
    thumbprint,
};
use crate::{
    alg::{self, KeyParams},
    encoding::json::{Json, Object},
    error::{KeyError, MemberError},
};
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use once_cell::race::OnceBox;

/// A key of the input, usable or excluded.
#[derive(Debug)]
pub(crate) struct Jwk {
    pub(crate) index: usize,
    pub(crate) kid: Option<String>,
    pub(crate) kty: Option<String>,
    pub(crate) crv: Option<String>,
    pub(crate) alg: Option<String>,
    pub(crate) usage: Option<String>,
    /// Its issuer. Empty, which no issuer is, if the member is not a string.
    pub(crate) issuer: Option<String>,
    /// Whether its `key_ops` contain `verify`. `true` without `key_ops`.
    pub(crate) is_for_verifying: bool,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) warnings: Vec<KeyWarning>,
    /// The only algorithms that its encoding allows, if it limits them. An RSA key with the PSS object identifier
    /// allows only PSS.
    pub(crate) limited_to: Option<&'static [&'static str]>,
    /// The thumbprints of its certificate that it publishes: `x5t` and `x5t#S256`.
    x5t: [Option<String>; 2],
    params: Result<KeyParams, KeyError>,
    /// The error to report in place of [`KeyError::Point`]: a coordinate is too short.
    short: Option<KeyError>,
    /// The error that preparing the key found in its parameters.
    unsound: OnceBox<KeyError>,
    /// The prepared key, kept from its first valid signature on, so that forged tokens cannot grow memory.
    prepared: OnceBox<alg::Key>,
    thumbprint: OnceBox<Option<String>>,
}

/// A prepared key: kept by the set, or new.
pub(crate) enum Prepared<'k> {
    Kept(&'k alg::Key),
    New(Box<alg::Key>),
}

/// Members of private keys, by `kty`. RFC 7518 section 6, RFC 8037 section 2.
const PRIVATE: &[(&str, &[&str])] =
    &[("RSA", &["d", "p", "q", "dp", "dq", "qi", "oth"]), ("EC", &["d"]), ("OKP", &["d"]), ("AKP", &["priv"])];

/// Members that hold parameters. A key without any of them has the parameters of its certificate.
const PARAMETERS: &[&str] = &["n", "e", "crv", "x", "y", "pub", "k"];

impl Jwk {
    /// Reads a key and does the checks that need no arithmetic. After an error the key has no parameters, but its other
    /// members stay readable.
    pub(crate) fn read(index: usize, mut json: Json, origin: Origin) -> Self {
        let has_nulls = origin == Origin::Published && json.as_object_mut().is_some_and(Object::remove_nulls);
        let text = |name| json.as_object()?.get(name)?.as_str().map(ToString::to_string);
        let mut key = Self {
            index,
            kid: text("kid"),
            kty: text("kty"),
            crv: text("crv"),
            alg: text("alg"),
            usage: text("use"),
            issuer: issuer(&json),
            is_for_verifying: true,
            certificate: None,
            warnings: Vec::new(),
            limited_to: None,
            x5t: [text("x5t"), text("x5t#S256")],
            params: Err(KeyError::Malformed),
            short: None,
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
            let mut members = Members::new(object, origin);
            let params = params(object, &mut members, key.certificate.as_ref());
            key.short = members.short;
            key.warnings.append(&mut members.warnings);
            key.take(params);
        }
        if has_nulls {
            key.warnings.push(KeyWarning::Null);
        }
        key
    }

    /// A key that does not come from a JWK.
    #[cfg(feature = "x509")]
    pub(crate) fn bare(params: Result<KeyParams, KeyError>, certificate: Option<Certificate>) -> Self {
        let mut key = Self::read(0, Json::Null, Origin::Published);
        key.limited_to = certificate.as_ref().and_then(Certificate::limits_to);
        key.certificate = certificate;
        key.take(params);
        key
    }

    /// The same key, limited to these algorithms.
    #[cfg(feature = "x509")]
    pub(crate) fn limited_to(self, algorithms: Option<&'static [&'static str]>) -> Self {
        Self { limited_to: algorithms, ..self }
    }

    /// Whether its certificate is that of a certification authority.
    #[cfg(feature = "x509")]
    pub(super) fn is_ca(&self) -> bool {
        self.certificate.as_ref().is_some_and(Certificate::is_ca)
    }

    /// Excludes the key, whatever its parameters.
    #[cfg(feature = "x509")]
    pub(super) fn exclude(&mut self, error: KeyError) {
        self.params = Err(error);
    }

    /// Whether a certificate thumbprint of a token's header is that of the key, as published or as computed.
    pub(super) fn has_x5t(&self, of_token: [Option<&str>; 2]) -> bool {
        let has = |at: usize| {
            let wanted = of_token.get(at).copied().flatten();
            let computed = self.certificate.as_ref().and_then(|certificate| certificate.digests().get(at));
            let published = self.x5t.get(at).and_then(Option::as_deref);
            wanted.is_some() && (wanted == published || wanted == computed.map(String::as_str))
        };
        has(0) || has(1)
    }

    /// Whether there is a warning about its certificate.
    pub(crate) fn has_certificate_warning(&self) -> bool {
        let is_one = |warning: &KeyWarning| !matches!(warning, KeyWarning::Spelling(_) | KeyWarning::Null);
        self.warnings.iter().any(is_one)
    }

    /// The parameters, unless the key is known to be unusable.
    pub(crate) fn params(&self) -> Option<&KeyParams> {
        self.params.as_ref().ok().filter(|_| self.unsound.get().is_none())
    }

    /// The error that reading found, if any.
    pub(super) fn reading_error(&self) -> Option<KeyError> {
        self.params.as_ref().err().copied()
    }

    /// The error that preparing found, if any.
    pub(super) fn preparing_error(&self) -> Option<KeyError> {
        self.unsound.get().copied()
    }

    /// The prepared key. An error is remembered, so that it is computed once.
    pub(crate) fn prepare(&self) -> Result<Prepared<'_>, KeyError> {
        if let Some(key) = self.prepared.get() {
            return Ok(Prepared::Kept(key));
        }
        let params = self.params.as_ref().map_err(|error| *error)?;
        if let Some(error) = self.unsound.get() {
            return Err(*error);
        }
        match alg::Key::prepare(params) {
            Ok(key) => Ok(Prepared::New(key.into())),
            Err(error) => Err(*self.unsound.get_or_init(|| self.short.unwrap_or(error).into())),
        }
    }

    /// Keeps a key that has verified a signature. Returns an estimate of the bytes that this takes, or 0 if a key is
    /// kept already.
    pub(super) fn keep(&self, key: Prepared<'_>) -> usize {
        let Prepared::New(key) = key else { return 0 };
        let bytes = self.params().map_or(0, KeyParams::memory);
        if self.prepared.set(key).is_ok() { bytes } else { 0 }
    }

    /// The RFC 7638 SHA-256 thumbprint in base64url, computed at the first call. `None` for a secret.
    pub(crate) fn thumbprint(&self) -> Option<&str> {
        let params = self.params().filter(|params| !matches!(params, KeyParams::Secret { .. }))?;
        self.thumbprint.get_or_init(|| thumbprint::of_params(params, alg::Hash::Sha256).into()).as_deref()
    }

    fn take(&mut self, params: Result<KeyParams, KeyError>) {
        self.params = params.and_then(|params| {
            let (kty, crv) = kind(&params);
            self.kty = Some(kty.to_string());
            self.crv = crv.map(ToString::to_string);
            if let KeyParams::Akp { alg, .. } = &params {
                self.alg.get_or_insert_with(|| alg.clone());
            }
            params.check()?;
            Ok(params)
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

/// The `kty` and `crv` of a key with these parameters.
fn kind(params: &KeyParams) -> (&'static str, Option<&str>) {
    match params {
        KeyParams::Rsa { .. } => ("RSA", None),
        KeyParams::Ec { crv, .. } => ("EC", Some(crv)),
        KeyParams::Okp { crv, .. } => ("OKP", Some(crv)),
        KeyParams::Akp { .. } => ("AKP", None),
        KeyParams::Secret { .. } => ("oct", None),
    }
}

fn issuer(jwk: &Json) -> Option<String> {
    let issuer = jwk.as_object()?.get("issuer").filter(|issuer| !matches!(issuer, Json::Null))?;
    Some(issuer.as_str().unwrap_or_default().to_string())
}

/// Whether a key has no parameters but those of its certificate.
fn is_bare(object: &Object) -> bool {
    !PARAMETERS.iter().any(|name| object.contains(name))
}

#[inline(never)]
fn params(
    object: &Object,
    members: &mut Members<'_>,
    certificate: Option<&Certificate>,
) -> Result<KeyParams, KeyError> {
    if object.has_duplicate_members() {
        return Err(KeyError::Duplicate);
    }
    // RFC 7517 section 4.1 requires `kty`. Only a key with a certificate may lack it here: the certificate has the
    // type.
    let kty = if certificate.is_some() && !object.contains("kty") { None } else { Some(string(object, "kty")?) };
    let has_private = |(of, members): &(&str, &[&str])| {
        kty.is_none_or(|kty| kty == *of) && members.iter().any(|name| object.contains(name))
    };
    if PRIVATE.iter().any(has_private) {
        return Err(KeyError::Private);
    }
    for name in ["kid", "alg", "use"] {
        if object.contains(name) {
            string(object, name)?;
        }
    }
    check_key_ops(object)?;
    let certified = certificate.map(Certificate::params);
    let bare = is_bare(object);
    match (certified, kty) {
        (Some(certified), kty) if bare => {
            let certified = certified?;
            let other_alg = match &certified {
                KeyParams::Akp { alg, .. } => object.get("alg").is_some_and(|named| named.as_str() != Some(alg)),
                _ => false,
            };
            let agrees = kty.is_none_or(|kty| kty == kind(&certified).0) && !other_alg;
            if agrees { Ok(certified) } else { Err(KeyError::Certificate) }
        }
        (certified, kty) => {
            let params = members.params(kty.ok_or(KeyError::Member("kty", MemberError::Missing))?)?;
            // RFC 7517 section 4.7: the key in the first certificate is the key of the JWK. A certificate's key of an
            // unsupported kind is a different key.
            let agrees = certified.is_none_or(|certified| certified.is_ok_and(|certified| certified == params));
            if agrees { Ok(params) } else { Err(KeyError::Certificate) }
        }
    }
}

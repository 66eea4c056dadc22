//! Certificates in keys: `x5c`, `x5t`, `x5t#S256`. RFC 7517 sections 4.7 to 4.9. No chain is built and no signature of a
//! certificate is verified: whoever publishes a key set vouches for its keys, and a certificate can only contradict it.

use crate::{alg::Numbers, encoding::json::Object, error::KeyFault};
use alloc::{string::String, vec::Vec};
use serde::Serialize;

/// Something odd about a key that does not cost it its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum KeyWarning {
    /// `x5c` holds no certificate that can be read.
    #[serde(rename = "x5c")]
    X5c,
    /// `x5t` is not the SHA-1 digest of the certificate. Large issuers have long published the digest's hexadecimal.
    #[serde(rename = "x5t")]
    X5t,
    /// `x5t#S256` is not the SHA-256 digest of the certificate.
    #[serde(rename = "x5t#S256")]
    X5tS256,
}

/// What a certificate says, apart from its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CertificateReport {
    /// Its subject: `CN=…, O=…`, of the attributes CN, O, OU and C.
    pub subject: String,
    /// Its issuer in the same form. Not verified.
    pub issuer: String,
    /// The first second of its validity, since 1970.
    pub not_before: u64,
    /// The last second of its validity, since 1970.
    pub not_after: u64,
}

#[cfg(feature = "x509")]
pub(crate) use with_x509::Certificate;
#[cfg(feature = "x509")]
pub(super) use with_x509::pem;

#[cfg(not(feature = "x509"))]
pub(crate) use without_x509::Certificate;

#[cfg(feature = "x509")]
mod with_x509 {
    use super::{CertificateReport, KeyFault, KeyWarning, Numbers, Object, String, Vec};
    use crate::{
        encoding::{
            base64url,
            pem::{Pem, decode_base64},
        },
        jwk::{
            key::Jwk,
            spki::{limits_to, numbers, rsa_numbers},
        },
    };
    use sha1::{Digest, Sha1};
    use sha2::Sha256;
    use x509_cert::{
        certificate::{CertificateInner, Raw},
        der::{Decode, asn1::ObjectIdentifier},
        name::Name,
        spki::SubjectPublicKeyInfoOwned,
    };

    /// A certificate that could be read. Versions 1 to 3, of any age (the parser's time begins in 1970), with any serial
    /// number.
    #[derive(Debug)]
    pub(crate) struct Certificate(CertificateInner<Raw>);

    impl Certificate {
        /// The first certificate of a JWK's `x5c`, and what is odd about it.
        pub(crate) fn of_jwk(jwk: &Object) -> (Option<Self>, Vec<KeyWarning>) {
            let Some(chain) = jwk.get("x5c") else { return (None, Vec::new()) };
            let der = chain.as_array().and_then(|chain| chain.first()?.as_str()).and_then(decode_base64);
            let Some((der, certificate)) = der.and_then(|der| Self::read(&der).map(|certificate| (der, certificate)))
            else {
                return (None, [KeyWarning::X5c].into());
            };
            let mut warnings = Vec::new();
            let mut compare = |name, digest: &[u8], warning| {
                if jwk.get(name).is_some_and(|value| value.as_str() != Some(&base64url::encode(digest))) {
                    warnings.push(warning);
                }
            };
            compare("x5t", &Sha1::digest(&der), KeyWarning::X5t);
            compare("x5t#S256", &Sha256::digest(&der), KeyWarning::X5tS256);
            (Some(certificate), warnings)
        }

        fn read(der: &[u8]) -> Option<Self> {
            CertificateInner::from_der(der).ok().map(Self)
        }

        /// The numbers of its key.
        pub(crate) fn numbers(&self) -> Result<Numbers, KeyFault> {
            numbers(self.0.tbs_certificate().subject_public_key_info())
        }

        /// The algorithms that its key is for, if it says so.
        pub(crate) fn limits_to(&self) -> Option<&'static [&'static str]> {
            limits_to(self.0.tbs_certificate().subject_public_key_info())
        }

        pub(crate) fn report(&self) -> CertificateReport {
            let certificate = self.0.tbs_certificate();
            let validity = certificate.validity();
            CertificateReport {
                subject: text(certificate.subject()),
                issuer: text(certificate.issuer()),
                not_before: validity.not_before.to_unix_duration().as_secs(),
                not_after: validity.not_after.to_unix_duration().as_secs(),
            }
        }

        /// Whether the time, in seconds since 1970, lies within its validity, both ends included. RFC 5280 section
        /// 4.1.2.5.
        pub(crate) fn is_valid_at(&self, now: f64) -> bool {
            let validity = self.0.tbs_certificate().validity();
            let [begin, end] =
                [validity.not_before, validity.not_after].map(|time| time.to_unix_duration().as_secs_f64());
            (begin..end + 1.0).contains(&now)
        }
    }

    /// The attributes that people know certificates by, `CN=…, O=…`. RFC 4514 section 3; the registry of all names would
    /// be larger than the parser.
    fn text(name: &Name) -> String {
        const KNOWN: [(ObjectIdentifier, &str); 4] = [
            (ObjectIdentifier::new_unwrap("2.5.4.3"), "CN"),
            (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
            (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
            (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
        ];
        let mut text = String::new();
        for attribute in name.iter() {
            let known = KNOWN.iter().find(|(oid, _)| *oid == attribute.oid);
            let (Some((_, name)), Ok(value)) = (known, core::str::from_utf8(attribute.value.value())) else { continue };
            let separator = if text.is_empty() { "" } else { ", " };
            for piece in [separator, name, "="] {
                text.push_str(piece);
            }
            for c in value.chars().filter(|c| !c.is_control()) {
                if ",+\"\\<>;=".contains(c) {
                    text.push('\\');
                }
                text.push(c);
            }
        }
        text
    }

    /// A key in PEM, told by its label: SPKI, PKCS#1 or a certificate. A private key is refused by name.
    pub(in crate::jwk) fn pem(pem: Pem<'_>) -> Jwk {
        if pem.label.ends_with("PRIVATE KEY") {
            return Jwk::bare(Err(KeyFault::Private), None);
        }
        let Some(der) = pem.der else { return Jwk::bare(Err(KeyFault::Malformed), None) };
        match pem.label {
            "CERTIFICATE" => match Certificate::read(&der) {
                Some(certificate) => Jwk::bare(certificate.numbers(), Some(certificate)),
                None => Jwk::bare(Err(KeyFault::Malformed), None),
            },
            "PUBLIC KEY" => {
                let spki = SubjectPublicKeyInfoOwned::from_der(&der).map_err(|_| KeyFault::Malformed);
                let limits = spki.as_ref().ok().and_then(limits_to);
                Jwk::bare(spki.and_then(|spki| numbers(&spki)), None).limited_to(limits)
            }
            "RSA PUBLIC KEY" => Jwk::bare(rsa_numbers(&der), None),
            _ => Jwk::bare(Err(KeyFault::Unsupported), None),
        }
    }
}

#[cfg(not(feature = "x509"))]
mod without_x509 {
    use super::{CertificateReport, KeyFault, KeyWarning, Numbers, Object, Vec};

    /// In a build without certificates there is none.
    #[derive(Debug)]
    pub(crate) enum Certificate {}

    impl Certificate {
        pub(crate) fn of_jwk(_: &Object) -> (Option<Self>, Vec<KeyWarning>) {
            (None, Vec::new())
        }

        pub(crate) fn numbers(&self) -> Result<Numbers, KeyFault> {
            match *self {}
        }

        pub(crate) fn limits_to(&self) -> Option<&'static [&'static str]> {
            match *self {}
        }

        pub(crate) fn report(&self) -> CertificateReport {
            match *self {}
        }

        pub(crate) fn is_valid_at(&self, _: f64) -> bool {
            match *self {}
        }
    }
}

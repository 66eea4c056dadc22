//! Certificates in keys: `x5c`, `x5t`, `x5t#S256`. RFC 7517 sections 4.7 to 4.9. No chain is built and no signature of
//! a certificate is verified: the publisher of a key set vouches for its keys, and a certificate can only contradict
//! the key.

use crate::{alg::KeyParams, encoding::json::Object, error::KeyError};
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// A problem of a key that does not exclude it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub enum KeyWarning {
    /// `x5c` contains no readable certificate.
    #[cfg_attr(feature = "serde", serde(rename = "x5c"))]
    X5c,
    /// `x5t` is not the SHA-1 digest of the certificate. Large issuers have long published the digest in hexadecimal.
    #[cfg_attr(feature = "serde", serde(rename = "x5t"))]
    X5t,
    /// `x5t#S256` is not the SHA-256 digest of the certificate.
    #[cfg_attr(feature = "serde", serde(rename = "x5t#S256"))]
    X5tS256,
    /// Members of the key are `null`, and count as absent.
    #[cfg_attr(feature = "serde", serde(rename = "null"))]
    Null,
    /// This member is not spelled as RFC 7518 requires: it has leading zero bytes, padding or characters of plain
    /// base64, or a coordinate lacks leading zero bytes. The key is the same, and its thumbprint is that of the right
    /// spelling. Serialised as the name of the member.
    #[cfg_attr(feature = "serde", serde(untagged))]
    Spelling(&'static str),
}

/// The contents of a certificate, without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct CertificateReport {
    /// The subject, as `CN=…, O=…`. Only the attributes CN, O, OU and C are shown.
    pub subject: String,
    /// The issuer, in the same form. It is not verified.
    pub issuer: String,
    /// The first second of the validity period, in seconds since 1970.
    pub not_before: u64,
    /// The last second of the validity period, in seconds since 1970.
    pub not_after: u64,
}

#[cfg(feature = "x509")]
pub(crate) use with_x509::Certificate;
#[cfg(not(feature = "x509"))]
pub(crate) use without_x509::Certificate;

#[cfg(feature = "x509")]
mod with_x509 {
    use super::{CertificateReport, KeyError, KeyParams, KeyWarning, Object, String, Vec};
    use crate::{
        alg::{Hash, sha1},
        encoding::{base64url, date, der::Values, digits, pem::decode_base64},
        jwk::spki::PublicKey,
    };
    use core::time::Duration;
    use der::Tag;

    /// A certificate: version 1 to 3, with any serial number, whether or not it is valid now. RFC 5280 section 4.1.
    #[derive(Debug)]
    pub(crate) struct Certificate {
        params: Result<KeyParams, KeyError>,
        limits_to: Option<&'static [&'static str]>,
        report: CertificateReport,
        /// The values of `x5t` and `x5t#S256`.
        digests: [String; 2],
        is_ca: bool,
    }

    impl Certificate {
        /// The first certificate of a JWK's `x5c`, and the problems of `x5c` and the thumbprints.
        pub(crate) fn of_jwk(jwk: &Object) -> (Option<Self>, Vec<KeyWarning>) {
            let Some(chain) = jwk.get("x5c") else { return (None, Vec::new()) };
            let der = chain.as_array().and_then(|chain| chain.first()?.as_str()).and_then(decode_base64);
            let Some(certificate) = der.and_then(|der| Self::read(&der)) else {
                return (None, [KeyWarning::X5c].into());
            };
            let mut warnings = Vec::new();
            let names = [("x5t", KeyWarning::X5t), ("x5t#S256", KeyWarning::X5tS256)];
            for ((name, warning), digest) in names.into_iter().zip(&certificate.digests) {
                if jwk.get(name).is_some_and(|value| value.as_str() != Some(digest)) {
                    warnings.push(warning);
                }
            }
            (Some(certificate), warnings)
        }

        /// Reads a certificate up to its key, and checks the structure of the rest. Of the extensions only the basic
        /// constraints are read.
        pub(crate) fn read(der: &[u8]) -> Option<Self> {
            let mut certificate = Values::inside(der, Tag::Sequence)?;
            let mut fields = certificate.values(Tag::Sequence)?;
            certificate.values(Tag::Sequence)?;
            certificate.bits()?;
            let mut first = fields.next()?;
            // A certificate of version 1 has no version field.
            if matches!(first.0, Tag::ContextSpecific { constructed: true, .. }) {
                first = fields.next()?;
            }
            let (Tag::Integer, _) = first else { return None };
            fields.values(Tag::Sequence)?;
            let issuer = text(fields.values(Tag::Sequence)?);
            let mut validity = fields.values(Tag::Sequence)?;
            let (not_before, not_after) = (time(validity.next()?)?, time(validity.next()?)?);
            let subject = text(fields.values(Tag::Sequence)?);
            let key = PublicKey::read(fields.values(Tag::Sequence)?)?;
            let report = CertificateReport { subject, issuer, not_before, not_after };
            let digests = [base64url::encode(&sha1(der)), base64url::encode(&Hash::Sha256.digest(der))];
            Some(Self { params: key.params(), limits_to: key.limits_to(), report, digests, is_ca: is_ca(fields) })
        }

        /// The values of `x5t` and `x5t#S256` for this certificate.
        pub(crate) fn digests(&self) -> &[String; 2] {
            &self.digests
        }

        /// Whether the certificate is that of a certification authority, or may be.
        pub(crate) fn is_ca(&self) -> bool {
            self.is_ca
        }

        /// The parameters of the certificate's key.
        pub(crate) fn params(&self) -> Result<KeyParams, KeyError> {
            self.params.clone()
        }

        /// The algorithms that the certificate limits its key to, if it does.
        pub(crate) fn limits_to(&self) -> Option<&'static [&'static str]> {
            self.limits_to
        }

        pub(crate) fn report(&self) -> CertificateReport {
            self.report.clone()
        }

        /// Whether a time, in seconds since 1970, is within the validity period, both ends included. RFC 5280 section
        /// 4.1.2.5.
        pub(crate) fn is_valid_at(&self, now: f64) -> bool {
            let [begin, end] =
                [self.report.not_before, self.report.not_after].map(|time| Duration::from_secs(time).as_secs_f64());
            (begin..end + 1.0).contains(&now)
        }
    }

    /// Whether the fields after the key say `CA:TRUE`. Basic constraints that cannot be read count as `CA:TRUE`. RFC
    /// 5280 sections 4.1.2.9 and 4.2.1.9.
    fn is_ca(fields: Values<'_>) -> bool {
        const BASIC_CONSTRAINTS: &[u8] = &[85, 29, 19];
        let is_extensions =
            |tag| matches!(tag, Tag::ContextSpecific { constructed: true, number } if number.value() == 3);
        let mut last = fields.filter(|(tag, _)| is_extensions(*tag));
        let Some(extensions) = last.next().and_then(|(_, list)| Values::of(list).values(Tag::Sequence)) else {
            return false;
        };
        for (_, extension) in extensions {
            let mut extension = Values::of(extension);
            if extension.bytes(Tag::ObjectIdentifier) == Some(BASIC_CONSTRAINTS) {
                // A boolean before the value says whether the extension is critical.
                let value = extension.find(|(tag, _)| *tag == Tag::OctetString);
                let constraints = value.and_then(|(_, value)| Values::inside(value, Tag::Sequence));
                return constraints.is_none_or(|mut constraints| match constraints.next() {
                    Some((Tag::Boolean, ca)) => ca != [0],
                    _ => false,
                });
            }
        }
        false
    }

    /// The attributes by which people know a certificate, as `CN=…, O=…`. RFC 4514 section 3. A table of all attribute
    /// names would be larger than the parser.
    fn text(name: Values<'_>) -> String {
        const KNOWN: [(&[u8], &str); 4] =
            [(&[85, 4, 3], "CN"), (&[85, 4, 10], "O"), (&[85, 4, 11], "OU"), (&[85, 4, 6], "C")];
        let mut text = String::new();
        // A name is a sequence of sets of attributes. Most sets have one attribute.
        for (_, set) in name {
            for (_, attribute) in Values::of(set) {
                let mut attribute = Values::of(attribute);
                let (Some((_, oid)), Some((_, value))) = (attribute.next(), attribute.next()) else { continue };
                let known = KNOWN.iter().find(|(known, _)| *known == oid);
                let (Some((_, name)), Ok(value)) = (known, core::str::from_utf8(value)) else { continue };
                let separator = if text.is_empty() { "" } else { ", " };
                for part in [separator, name, "="] {
                    text.push_str(part);
                }
                for c in value.chars() {
                    if c.is_control() {
                        continue;
                    }
                    if matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
        }
        text
    }

    /// Seconds since 1970, or 0 for an earlier time. RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2.
    fn time((tag, text): (Tag, &[u8])) -> Option<u64> {
        let time = core::str::from_utf8(text.strip_suffix(b"Z")?).ok()?;
        let (year, rest) = time.split_at_checked(time.len().checked_sub(10)?)?;
        let year = match (tag, year.len(), digits::<u32>(year)?) {
            (Tag::UtcTime, 2, year @ ..50) => year.checked_add(2000)?,
            (Tag::UtcTime, 2, year) => year.checked_add(1900)?,
            (Tag::GeneralizedTime, 4, year) => year,
            _ => return None,
        };
        let pair = |place| digits(rest.get(place)?);
        let day = date::days_since_1970(year, pair(0..2)?, pair(2..4)?)?;
        let second = date::second_of_day(pair(4..6)?, pair(6..8)?, pair(8..10)?)?;
        Some(u64::try_from(day).map_or(0, |day| day.saturating_mul(86_400).saturating_add(second.into())))
    }
}

#[cfg(not(feature = "x509"))]
mod without_x509 {
    use super::{CertificateReport, KeyError, KeyParams, KeyWarning, Object, String, Vec};

    /// A build without the feature `x509` reads no certificates.
    #[derive(Debug)]
    pub(crate) enum Certificate {}

    impl Certificate {
        pub(crate) fn of_jwk(_: &Object) -> (Option<Self>, Vec<KeyWarning>) {
            (None, Vec::new())
        }

        pub(crate) fn params(&self) -> Result<KeyParams, KeyError> {
            match *self {}
        }

        pub(crate) fn limits_to(&self) -> Option<&'static [&'static str]> {
            match *self {}
        }

        pub(crate) fn report(&self) -> CertificateReport {
            match *self {}
        }

        pub(crate) fn digests(&self) -> &[String; 2] {
            match *self {}
        }

        pub(crate) fn is_valid_at(&self, _: f64) -> bool {
            match *self {}
        }
    }
}

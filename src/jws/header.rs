//! The header of a token. RFC 7515 section 4.

use crate::{
    encoding::json::{self, Json, JsonError, Object},
    error::{Error, Limit},
};
use alloc::{string::String, vec::Vec};

/// A header that is a JSON object. Its members are not checked yet. It has no duplicate members, unless it comes from
/// [`Header::read_loosely`].
#[derive(Debug)]
pub(crate) struct Header {
    /// The JSON text of the token.
    pub(crate) text: String,
    members: Object,
}

/// Names that RFC 7515 and RFC 7518 define: `crit` must not list them. RFC 7515 section 4.1.11. `b64` is not among
/// them: `crit` must list it.
const REGISTERED: &[&str] = &[
    "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip", "epk", "apu",
    "apv", "iv", "tag", "p2s", "p2c",
];

/// The most names in `crit`. Each is compared with every other name and with every member, which must stay cheap.
const MOST_CRITICAL: usize = 64;

impl Header {
    pub(crate) fn read(bytes: Vec<u8>, depth: usize) -> Result<Self, Error> {
        let header = Self::read_loosely(bytes, depth)?;
        header.check_members().map(|()| header)
    }

    /// Reads a header that may contain duplicate members, so that a report can continue.
    pub(super) fn read_loosely(bytes: Vec<u8>, depth: usize) -> Result<Self, Error> {
        let text = String::from_utf8(bytes).map_err(|_| Error::HeaderUtf8)?;
        let json = json::parse(&text, depth).map_err(|error| match error {
            JsonError::Syntax(error) => Error::HeaderSyntax(error),
            JsonError::Depth => Error::LimitExceeded(Limit::Depth),
        })?;
        let Json::Object(members) = json else { return Err(Error::HeaderNotObject) };
        Ok(Self { text, members })
    }

    pub(crate) fn check_members(&self) -> Result<(), Error> {
        if self.members.has_duplicate_members() { Err(Error::HeaderDuplicateMember) } else { Ok(()) }
    }

    /// The text of the header as its checks see it: only the first of several members with one name.
    pub(crate) fn into_text(self) -> String {
        if self.check_members().is_ok() { self.text } else { json::to_text(&self.members.without_repeats()) }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.members.get(name)
    }

    /// RFC 7515 section 4.1.1.
    pub(crate) fn alg(&self) -> Result<&str, Error> {
        self.members.get("alg").and_then(Json::as_str).ok_or(Error::AlgMissing)
    }

    /// RFC 7515 section 4.1.4.
    pub(crate) fn kid(&self) -> Result<Option<&str>, Error> {
        self.members.get("kid").map(|kid| kid.as_str().ok_or(Error::KidNotString)).transpose()
    }

    /// RFC 7515 section 4.1.9.
    pub(crate) fn typ(&self) -> Option<&Json> {
        self.members.get("typ")
    }

    /// Requires that an unprotected header has no name in common with this header, and neither `crit` nor `b64`:
    /// nothing in it is signed. RFC 7515 sections 4.1.11 and 7.2.1, RFC 7797 section 6.
    pub(crate) fn check_unprotected(&self, unprotected: &Object) -> Result<(), Error> {
        let common = self.members.shares_a_name_with(unprotected);
        if common || unprotected.contains("crit") || unprotected.contains("b64") {
            Err(Error::UnprotectedHeader)
        } else {
            Ok(())
        }
    }

    /// Whether the payload is signed without base64url. RFC 7797 section 3. Call [`Header::check_crit`] first.
    pub(crate) fn is_unencoded(&self) -> bool {
        self.members.get("b64").and_then(Json::as_bool) == Some(false)
    }

    /// Checks that `crit` is well-formed, and that each of its names is `understood`, or is `b64` if
    /// `may_be_unencoded`. RFC 7515 section 4.1.11. An extension whose flag is `false` may be in the unprotected
    /// header.
    pub(crate) fn check_crit(
        &self,
        understood: &[(String, bool)],
        may_be_unencoded: bool,
        unprotected: Option<&Object>,
    ) -> Result<(), Error> {
        let names = match self.members.get("crit") {
            None => return self.check_no_b64(),
            Some(crit) => crit.as_strings().ok_or(Error::CritMalformed)?,
        };
        if !(1..=MOST_CRITICAL).contains(&names.len()) {
            return Err(Error::CritMalformed);
        }
        for (place, name) in names.iter().enumerate() {
            let may_be_unprotected = understood.iter().any(|(of, protected)| of == name && !protected);
            let is_there = self.members.contains(name)
                || may_be_unprotected && unprotected.is_some_and(|unprotected| unprotected.contains(name));
            let is_repeated = names.get(..place).is_some_and(|before| before.contains(name));
            if name.is_empty() || REGISTERED.contains(name) || !is_there || is_repeated {
                return Err(Error::CritMalformed);
            }
        }
        if !names.contains(&"b64") {
            self.check_no_b64()?;
        } else if may_be_unencoded && self.members.get("b64").and_then(Json::as_bool).is_none() {
            return Err(Error::UnencodedWithoutCrit);
        }
        let known = |name: &&str| may_be_unencoded && *name == "b64" || understood.iter().any(|(of, _)| of == name);
        if names.iter().all(known) { Ok(()) } else { Err(Error::CritUnknown) }
    }

    /// Requires that `b64` without `crit` is absent or `true`: verifiers disagree on any other value. RFC 7797
    /// section 6.
    fn check_no_b64(&self) -> Result<(), Error> {
        match self.members.get("b64").map(Json::as_bool) {
            None | Some(Some(true)) => Ok(()),
            _ => Err(Error::UnencodedWithoutCrit),
        }
    }
}

//! The members of a JWK that hold its parameters. RFC 7518 section 6, RFC 8037 section 2.
//!
//! Issuers spell these members in more ways than the RFC allows: big integers of Java with a leading zero byte, padded
//! or plain base64, coordinates without leading zeros. Nothing is signed there, so a published key is normalised, with
//! a warning. A key inside a signed token is not: a signature covers its spelling.

use super::certificate::KeyWarning;
use crate::{
    alg::{self, KeyParams},
    encoding::{base64url, json::Object},
    error::{KeyError, MemberError},
};
use alloc::{string::ToString, vec, vec::Vec};

/// Where a key is from, which decides how its members may be spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From its publisher: spelled in any way that has one meaning.
    Published,
    /// From a token, whose signature covers its spelling: spelled as the RFC says.
    Signed,
}

/// Reads the parameters of a key.
pub(super) struct Members<'a> {
    object: &'a Object,
    origin: Origin,
    /// The members that are spelled otherwise than the RFC says.
    pub(super) warnings: Vec<KeyWarning>,
    /// The error to report if the point is not on its curve: a coordinate that is too short may lack more than zeros.
    pub(super) short: Option<KeyError>,
}

impl<'a> Members<'a> {
    pub(super) fn new(object: &'a Object, origin: Origin) -> Self {
        Self { object, origin, warnings: Vec::new(), short: None }
    }

    #[inline(never)]
    pub(super) fn params(&mut self, kty: &str) -> Result<KeyParams, KeyError> {
        let text = |name| string(self.object, name).map(ToString::to_string);
        Ok(match kty {
            "RSA" => KeyParams::Rsa { n: self.integer("n")?, e: self.integer("e")? },
            "EC" => {
                let crv = text("crv")?;
                let (x, y) = (self.coordinate("x", &crv)?, self.coordinate("y", &crv)?);
                KeyParams::Ec { crv, x, y }
            }
            "OKP" => KeyParams::Okp { crv: text("crv")?, x: self.bytes("x")? },
            // A key of this type must have `alg`: nothing else gives its parameter set.
            "AKP" => KeyParams::Akp { alg: text("alg")?, public: self.bytes("pub")? },
            "oct" => KeyParams::Secret { k: self.secret()? },
            _ => return Err(KeyError::Unsupported),
        })
    }

    /// An unsigned integer without leading zeros. RFC 7518 section 2, Base64urlUInt.
    fn integer(&mut self, name: &'static str) -> Result<Vec<u8>, KeyError> {
        let mut bytes = self.bytes(name)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        if self.origin == Origin::Published && zeros > 0 {
            self.warn(name);
            bytes.drain(..zeros);
        }
        Ok(bytes)
    }

    /// A coordinate with the length of the field: leading zeros are added, or one is removed.
    fn coordinate(&mut self, name: &'static str, crv: &str) -> Result<Vec<u8>, KeyError> {
        let mut bytes = self.bytes(name)?;
        let found = bytes.len();
        let Some((of, needed)) = alg::curve("EC", crv).filter(|_| self.origin == Origin::Published && found > 0) else {
            return Ok(bytes);
        };
        if let Some(missing @ 1..) = needed.checked_sub(found) {
            self.warn(name);
            self.short = Some(KeyError::Member(name, MemberError::Length { found, needed, of }));
            bytes.splice(..0, vec![0; missing]);
        } else if found == needed.saturating_add(1) && bytes.first() == Some(&0) {
            self.warn(name);
            bytes.remove(0);
        }
        Ok(bytes)
    }

    fn bytes(&mut self, name: &'static str) -> Result<Vec<u8>, KeyError> {
        let text = string(self.object, name)?;
        let decoded = match self.origin {
            Origin::Published => base64url::decode_any_alphabet(text),
            Origin::Signed => base64url::decode(text).map(|bytes| (bytes, false)),
        };
        let (bytes, is_other) = decoded.map_err(|_| KeyError::Member(name, MemberError::Encoding))?;
        if is_other {
            self.warn(name);
        }
        Ok(bytes)
    }

    /// A secret is not published, so there is one way to spell it.
    fn secret(&self) -> Result<Vec<u8>, KeyError> {
        base64url::decode(string(self.object, "k")?).map_err(|_| KeyError::Member("k", MemberError::Encoding))
    }

    fn warn(&mut self, name: &'static str) {
        let warning = KeyWarning::Spelling(name);
        if self.warnings.last() != Some(&warning) {
            self.warnings.push(warning);
        }
    }
}

/// A member that must be a string.
pub(super) fn string<'a>(object: &'a Object, name: &'static str) -> Result<&'a str, KeyError> {
    let value = object.get(name).ok_or(KeyError::Member(name, MemberError::Missing))?;
    value.as_str().ok_or(KeyError::Member(name, MemberError::NotString))
}

/// Checks `key_ops`: an array of strings without duplicates. RFC 7517 section 4.3.
pub(super) fn check_key_ops(object: &Object) -> Result<(), KeyError> {
    let Some(operations) = object.get("key_ops") else { return Ok(()) };
    let error = |error| Err(KeyError::Member("key_ops", error));
    let Some(mut operations) = operations.as_strings() else { return error(MemberError::NotStrings) };
    operations.sort_unstable();
    let count = operations.len();
    operations.dedup();
    if operations.len() == count { Ok(()) } else { error(MemberError::Repeats) }
}

//! A policy from the options of JavaScript, as JSON.

use super::{
    policy::{Policy, PolicyBuilder},
    profile::Profile,
};
use crate::{
    encoding::json::Json,
    error::PolicyError,
    jws::{SIGNATURE_OPTIONS, read_options, read_signature_option, strings_of},
};
use alloc::vec::Vec;

impl Policy {
    /// Reads the options of JavaScript's `verifyJwt` from the text of a JSON object, so that one configuration serves
    /// both. `currentDate` is not among them: the time is an argument here.
    ///
    /// # Errors
    /// An option that is unknown, has the wrong type or would switch a check off.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let options = read_options(text)?;
        let mut builder = Self::builder();
        for (name, value) in options.iter() {
            builder = match OPTIONS.iter().find(|(of, _)| *of == name) {
                Some((_, read)) => read(builder, name, value)?,
                None => builder.read_signature_option(name, value)?,
            };
        }
        builder.build()
    }
}

impl Policy {
    /// Whether every option is known here; if not, the nearest may be among `more` names too.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code, reason = "only JavaScript has more options beside these"))]
    pub(crate) fn check_names(text: &str, more: &[&str]) -> Result<(), PolicyError> {
        let names: Vec<&str> = known_names().collect();
        match read_options(text)?.iter().find(|(name, _)| !names.contains(name)) {
            Some((unknown, _)) => Err(PolicyError::unknown(unknown, &[&names, more].concat())),
            None => Ok(()),
        }
    }
}

/// The time is not an option to this side of the border, but its name is known.
fn known_names() -> impl Iterator<Item = &'static str> {
    OPTIONS.iter().map(|(name, _)| *name).chain(SIGNATURE_OPTIONS.iter().copied()).chain(["currentDate"])
}

impl PolicyBuilder {
    fn read_signature_option(mut self, name: &str, value: &Json) -> Result<Self, PolicyError> {
        self.signature = read_signature_option(self.signature, name, value)?
            .ok_or_else(|| PolicyError::unknown(name, &known_names().collect::<Vec<_>>()))?;
        Ok(self)
    }
}

type Read = fn(PolicyBuilder, &str, &Json) -> Result<PolicyBuilder, PolicyError>;

/// Every option but those of the signature.
const OPTIONS: &[(&str, Read)] = &[
    ("issuer", |builder, name, value| Ok(builder.issuer(strings_of(name, value)?))),
    ("audience", |builder, name, value| Ok(builder.audience(strings_of(name, value)?))),
    ("subject", |builder, name, value| Ok(builder.subject(text(name, value)?))),
    ("typ", |builder, name, value| Ok(builder.typ(text(name, value)?))),
    ("maxTokenAge", |builder, name, value| Ok(builder.max_token_age(seconds(name, value)?))),
    ("clockTolerance", |builder, name, value| Ok(builder.clock_tolerance(seconds(name, value)?))),
    ("requiredClaims", |builder, name, value| Ok(builder.required_claims(list(name, value)?))),
    ("requireValidCertificate", |builder, name, value| Ok(builder.require_valid_certificate(flag(name, value)?))),
    ("profile", |builder, name, value| {
        let profile = value.as_str().and_then(Profile::from_name);
        Ok(builder.profile(profile.ok_or_else(|| fault(name, "must be id_token, access_token or logout_token"))?))
    }),
    ("legacyAccessTokens", |builder, name, value| Ok(builder.legacy_access_tokens(flag(name, value)?))),
    ("confirmation", |builder, name, value| match value.as_str() {
        Some("unchecked") => Ok(builder.confirmation_unchecked(true)),
        _ => Err(fault(name, "must be \"unchecked\", or left out")),
    }),
    ("nonce", |builder, name, value| Ok(builder.nonce(text(name, value)?))),
    ("authorizedParty", |builder, name, value| Ok(builder.authorized_party(strings_of(name, value)?))),
    ("maxAuthAge", |builder, name, value| Ok(builder.max_auth_age(seconds(name, value)?))),
    ("acr", |builder, name, value| Ok(builder.acr(strings_of(name, value)?))),
    ("accessToken", |builder, name, value| Ok(builder.access_token(text(name, value)?))),
    ("code", |builder, name, value| Ok(builder.code(text(name, value)?))),
    ("scopes", |builder, name, value| match value {
        Json::Object(one_of) => match one_of.iter().collect::<Vec<_>>().as_slice() {
            [("any", names)] => Ok(builder.any_scope(list(name, names)?)),
            _ => Err(fault(name, SCOPES)),
        },
        names => Ok(builder.scopes(names.as_strings().ok_or_else(|| fault(name, SCOPES))?)),
    }),
];

const SCOPES: &str = "must be a list of strings, all of them demanded, or { any: [...] }";

pub(super) fn fault(name: &str, problem: &'static str) -> PolicyError {
    PolicyError::new(name, problem)
}

pub(super) fn text<'a>(name: &str, value: &'a Json) -> Result<&'a str, PolicyError> {
    value.as_str().ok_or_else(|| fault(name, "must be a string"))
}

fn list<'a>(name: &str, value: &'a Json) -> Result<Vec<&'a str>, PolicyError> {
    value.as_strings().ok_or_else(|| fault(name, "must be a list of strings"))
}

pub(super) fn flag(name: &str, value: &Json) -> Result<bool, PolicyError> {
    value.as_bool().ok_or_else(|| fault(name, "must be true or false"))
}

/// A number of seconds, or a whole number with its unit: "30s", "5m", "2h", "1d".
pub(super) fn seconds(name: &str, value: &Json) -> Result<f64, PolicyError> {
    let seconds = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => duration(text),
        _ => None,
    };
    seconds.ok_or_else(|| fault(name, "must be a number of seconds, or like \"30s\", \"5m\", \"2h\", \"1d\""))
}

fn duration(text: &str) -> Option<f64> {
    let digits = text.get(..text.len().checked_sub(1)?)?;
    let unit = match text.as_bytes().last()? {
        b's' => 1.0,
        b'm' => 60.0,
        b'h' => 3600.0,
        b'd' => 86400.0,
        _ => return None,
    };
    // At most nine digits: whatever is longer is a mistake.
    let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain { digits.parse::<u32>().ok().map(|number| f64::from(number) * unit) } else { None }
}

//! A policy from the options of JavaScript, as JSON.

use super::{
    policy::{Policy, PolicyBuilder, Scopes, Secret},
    profile::Profile,
};
use crate::{
    encoding::{digits, json::Json},
    error::PolicyError,
    jws::{SIGNATURE_OPTIONS, read_options, strings_of},
};
use alloc::{string::String, vec::Vec};

impl Policy {
    /// Reads the options of JavaScript's `verifyJwt` from the text of a JSON object, so that one configuration serves
    /// both. `currentDate` is not among them: the time is an argument here.
    ///
    /// # Errors
    /// An option that is unknown, has the wrong type or would switch a check off.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let mut builder = Self::builder();
        builder.read(text)?;
        Ok(builder.policy)
    }
}

impl PolicyBuilder {
    #[inline(never)]
    fn read(&mut self, text: &str) -> Result<(), PolicyError> {
        for (name, value) in read_options(text)?.iter() {
            match OPTIONS.iter().find(|option| option.name == name) {
                Some(option) => (option.slot)(&mut self.policy).read(name, value)?,
                None if self.signature.read(name, value)? => {}
                None => return Err(PolicyError::unknown(name, &known_names())),
            }
        }
        self.finish()
    }
}

impl Policy {
    /// Whether every option is known here; if not, the nearest may be among `more` names too.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code, reason = "only JavaScript has more options beside these"))]
    pub(crate) fn check_names(text: &str, more: &[&str]) -> Result<(), PolicyError> {
        let names = known_names();
        match read_options(text)?.iter().find(|(name, _)| !names.contains(name)) {
            Some((unknown, _)) => Err(PolicyError::unknown(unknown, &[&names, more].concat())),
            None => Ok(()),
        }
    }
}

/// The time is not an option to this side of the border, but its name is known.
fn known_names() -> Vec<&'static str> {
    let mut names = Vec::new();
    for option in OPTIONS {
        names.push(option.name);
    }
    names.extend_from_slice(SIGNATURE_OPTIONS);
    names.push("currentDate");
    names
}

/// Every option but those of the signature: where its value goes, and which profiles it serves.
struct Row {
    name: &'static str,
    slot: fn(&mut Policy) -> Slot<'_>,
    serves: Serves,
}

/// A place in a policy, by what it takes.
enum Slot<'a> {
    /// One string, or a list of strings.
    Strings(&'a mut Option<Vec<String>>),
    List(&'a mut Vec<String>),
    Text(&'a mut Option<String>),
    Secret(&'a mut Option<Secret>),
    Seconds(&'a mut Option<f64>),
    Flag(&'a mut bool),
    Profile(&'a mut Option<Profile>),
    /// Only the word "unchecked".
    Unchecked(&'a mut bool),
    Scopes(&'a mut Option<Scopes>),
}

/// The profiles that an option has a use with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Serves {
    Any,
    /// These, or no profile at all.
    IdToken,
    IdTokenOrAccessToken,
    AccessToken,
    /// This one, and it must be there.
    OnlyAccessToken,
}

impl Serves {
    fn profile(self, profile: Option<Profile>) -> bool {
        match profile {
            None => self != Self::OnlyAccessToken,
            Some(Profile::IdToken) => matches!(self, Self::Any | Self::IdToken | Self::IdTokenOrAccessToken),
            Some(Profile::AccessToken) => self != Self::IdToken,
            Some(_) => self == Self::Any,
        }
    }
}

const fn row(name: &'static str, serves: Serves, slot: fn(&mut Policy) -> Slot<'_>) -> Row {
    Row { name, slot, serves }
}

static OPTIONS: &[Row] = &[
    row("issuer", Serves::Any, |policy| Slot::Strings(&mut policy.issuer)),
    row("audience", Serves::Any, |policy| Slot::Strings(&mut policy.audience)),
    row("subject", Serves::Any, |policy| Slot::Text(&mut policy.subject)),
    row("typ", Serves::Any, |policy| Slot::Text(&mut policy.typ)),
    row("maxTokenAge", Serves::Any, |policy| Slot::Seconds(&mut policy.max_token_age)),
    row("clockTolerance", Serves::Any, |policy| Slot::Seconds(&mut policy.clock_tolerance)),
    row("requiredClaims", Serves::Any, |policy| Slot::List(&mut policy.required_claims)),
    row("requireValidCertificate", Serves::Any, |policy| Slot::Flag(&mut policy.require_valid_certificate)),
    row("profile", Serves::Any, |policy| Slot::Profile(&mut policy.profile)),
    row("legacyAccessTokens", Serves::OnlyAccessToken, |policy| Slot::Flag(&mut policy.legacy_access_tokens)),
    row("confirmation", Serves::OnlyAccessToken, |policy| Slot::Unchecked(&mut policy.confirmation_unchecked)),
    row("nonce", Serves::IdToken, |policy| Slot::Secret(&mut policy.nonce)),
    row("authorizedParty", Serves::IdTokenOrAccessToken, |policy| Slot::Strings(&mut policy.authorized_party)),
    row("maxAuthAge", Serves::IdTokenOrAccessToken, |policy| Slot::Seconds(&mut policy.max_auth_age)),
    row("acr", Serves::IdTokenOrAccessToken, |policy| Slot::Strings(&mut policy.acr)),
    row("accessToken", Serves::IdToken, |policy| Slot::Secret(&mut policy.access_token)),
    row("code", Serves::IdToken, |policy| Slot::Secret(&mut policy.code)),
    row("scopes", Serves::AccessToken, |policy| Slot::Scopes(&mut policy.scopes)),
];

impl Slot<'_> {
    #[inline(never)]
    fn read(self, name: &str, value: &Json) -> Result<(), PolicyError> {
        match self {
            Self::Strings(slot) => *slot = Some(strings_of(name, value)?),
            Self::List(slot) => *slot = value.to_strings().ok_or_else(|| fault(name, "must be a list of strings"))?,
            Self::Text(slot) => *slot = Some(text(name, value)?.into()),
            Self::Secret(slot) => *slot = Some(Secret(text(name, value)?.into())),
            Self::Seconds(slot) => *slot = Some(seconds(name, value)?),
            Self::Flag(slot) => *slot = flag(name, value)?,
            Self::Profile(slot) => {
                *slot = value.as_str().and_then(Profile::from_name);
                if slot.is_none() {
                    return Err(fault(name, "must be id_token, access_token or logout_token"));
                }
            }
            Self::Unchecked(slot) => {
                *slot = value.as_str() == Some("unchecked");
                if !*slot {
                    return Err(fault(name, "must be \"unchecked\", or left out"));
                }
            }
            Self::Scopes(slot) => {
                let one_of = value.as_object().filter(|object| object.iter().count() == 1);
                let one_of = one_of.and_then(|object| object.get("any"));
                let names = one_of
                    .unwrap_or(value)
                    .to_strings()
                    .ok_or_else(|| fault(name, "must be a list of strings, all of them demanded, or { any: [...] }"))?;
                *slot = Some(Scopes { names, any: one_of.is_some() });
            }
        }
        Ok(())
    }

    /// Whether there is a value, and what is wrong with it.
    fn given(self) -> (bool, Option<&'static str>) {
        let empty = |is_empty: bool| is_empty.then_some("must not be empty");
        let list = |list: &[String]| empty(list.is_empty() || list.iter().any(String::is_empty));
        match self {
            Self::Strings(Some(texts)) => (true, list(texts)),
            Self::Text(Some(text)) | Self::Secret(Some(Secret(text))) => (true, empty(text.is_empty())),
            Self::Seconds(Some(seconds)) => (true, duration_fault(*seconds)),
            Self::Flag(flag) | Self::Unchecked(flag) => (*flag, None),
            Self::Scopes(Some(Scopes { names, .. })) => {
                // RFC 6749 section 3.3.
                let is_scope = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
                let all = names.iter().all(|name| name.bytes().all(is_scope));
                (true, list(names).or((!all).then_some("must each be one scope, without spaces")))
            }
            _ => (false, None),
        }
    }
}

/// Refuses a value that is empty or out of range, and an option that the profile, or the want of one, would silently ignore or
/// always refuse.
pub(super) fn check(policy: &mut Policy) -> Result<(), PolicyError> {
    let profile = policy.profile;
    for option in OPTIONS {
        let (given, problem) = (option.slot)(policy).given();
        let useless = given && !option.serves.profile(profile);
        if let Some(problem) = problem.or(useless.then_some("is of no use with this profile")) {
            return Err(fault(option.name, problem));
        }
    }
    Ok(())
}

/// Durations are compared with dates, and dates end there too.
const MOST_SECONDS: f64 = 9_007_199_254_740_992.0;

pub(super) fn duration_fault(seconds: f64) -> Option<&'static str> {
    let within = (0.0..=MOST_SECONDS).contains(&seconds);
    (!within).then_some("must be a number of seconds, from 0 to 2^53")
}

pub(super) fn fault(name: &str, problem: &'static str) -> PolicyError {
    PolicyError::new(name, problem)
}

pub(super) fn text<'a>(name: &str, value: &'a Json) -> Result<&'a str, PolicyError> {
    value.as_str().ok_or_else(|| fault(name, "must be a string"))
}

pub(super) fn flag(name: &str, value: &Json) -> Result<bool, PolicyError> {
    value.as_bool().ok_or_else(|| fault(name, "must be true or false"))
}

/// A number of seconds, or a whole number with its unit: "30s", "5m", "2h", "1d".
pub(super) fn seconds(name: &str, value: &Json) -> Result<f64, PolicyError> {
    let seconds = match value {
        Json::Number(number) => Some(number.as_f64()),
        Json::String(text) => duration(text),
        _ => None,
    };
    seconds.ok_or_else(|| fault(name, "must be a number of seconds, or like \"30s\", \"5m\", \"2h\", \"1d\""))
}

fn duration(text: &str) -> Option<f64> {
    let number = text.get(..text.len().checked_sub(1)?)?;
    let unit = match text.as_bytes().last()? {
        b's' => 1.0,
        b'm' => 60.0,
        b'h' => 3600.0,
        b'd' => 86400.0,
        _ => return None,
    };
    // A longer number is a mistake.
    const MOST_DIGITS: usize = 9;
    if number.len() > MOST_DIGITS { None } else { digits(number).map(|number: u32| f64::from(number) * unit) }
}

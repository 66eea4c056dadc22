//! Parses options with JavaScript's names from the text of a JSON object. `currentDate` is not read here: the time is
//! an argument of each verification.

use alloc::{string::String, vec::Vec};
use core::time::Duration;
use keyward::{
    DpopPolicy, DpopPolicyBuilder, Limits, Policy, PolicyBuilder, PolicyError, Profile, SenderConstraint,
    SignaturePolicy, SignaturePolicyBuilder,
    hazmat::json::{self, Json, Object},
};

/// What is wrong with an option: the message of the `TypeError` that JavaScript throws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError(String);

impl OptionError {
    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0
    }

    fn new(option: &str, problem: &str) -> Self {
        Self(["\"", option, "\" ", problem].concat())
    }

    /// An option with an unknown name. JavaScript checks names first, and suggests one.
    fn unknown(option: &str) -> Self {
        let shown: String = option.chars().take(64).collect();
        Self::new(&shown, "is not an option")
    }
}

/// The core names the methods of its builders; the message needs the name of the option.
impl From<PolicyError> for OptionError {
    fn from(error: PolicyError) -> Self {
        let mut option = String::new();
        let mut words = match error.method {
            "sender_constraint_unchecked" | "sender_constraints" => "sender_constraint",
            "nonce_unchecked" => "nonce",
            method => method,
        }
        .split('_');
        option.push_str(words.next().unwrap_or_default());
        for word in words {
            let (first, rest) = word.split_at_checked(1).unwrap_or_default();
            option.push_str(&first.to_ascii_uppercase());
            option.push_str(rest);
        }
        Self::new(&option, error.problem)
    }
}

/// Reads the options of `verifyJwt`. `more`: names of options that a verifier sets, to read too.
///
/// # Errors
/// The option is unknown, has the wrong type or would switch a check off.
pub fn read_policy(text: &str, more: &[&str]) -> Result<Policy, OptionError> {
    let (mut policy, mut signature) = (Policy::builder(), SignaturePolicy::builder());
    for (name, value) in read_object(text)?.iter() {
        let internal = INTERNAL.iter().filter(|_| more.contains(&name));
        match OPTIONS.iter().chain(internal).find(|option| option.name == name) {
            Some(option) => (option.read)(&mut policy, value).map_err(|problem| OptionError::new(name, problem))?,
            None if read_signature_option(&mut signature, name, value)? => {}
            None => return Err(OptionError::unknown(name)),
        }
    }
    Ok(policy.signature(signature).build()?)
}

/// Reads the options of `verifyJws`: `algorithms`, `crit`, `allowWeakKeys`, `padding`, `limits`.
///
/// # Errors
/// The same as [`read_policy`].
pub fn read_signature_policy(text: &str) -> Result<SignaturePolicy, OptionError> {
    let mut builder = SignaturePolicy::builder();
    for (name, value) in read_object(text)?.iter() {
        if !read_signature_option(&mut builder, name, value)? {
            return Err(OptionError::unknown(name));
        }
    }
    Ok(builder.build()?)
}

/// Reads the options of `verifyDpop`. `nonce` says whether the proof must have a nonce: JavaScript compares the nonce
/// and remembers proofs.
///
/// # Errors
/// The option is missing, unknown, has the wrong type, or would switch a check off.
#[inline(never)]
pub fn read_dpop_policy(text: &str) -> Result<DpopPolicy, OptionError> {
    let options = read_object(text)?;
    let required = |name| {
        let value = options.get(name).ok_or_else(|| OptionError::new(name, "is missing"))?;
        string(value).map_err(|problem| OptionError::new(name, problem))
    };
    let mut builder = DpopPolicy::builder(required("method")?, required("url")?);
    for (name, value) in options.iter() {
        let read = match DPOP_OPTIONS.iter().find(|(known, _)| *known == name) {
            Some((_, read)) => read(&mut builder, &options, value),
            None => return Err(OptionError::unknown(name)),
        };
        read.map_err(|problem| OptionError::new(name, problem))?;
    }
    if options.contains("accessTokenClaims") && !options.contains("accessToken") {
        return Err(OptionError::new("accessToken", "is required with \"accessTokenClaims\""));
    }
    Ok(builder.build()?)
}

type ReadDpop = fn(&mut DpopPolicyBuilder, &Object, &Json) -> Result<(), &'static str>;

static DPOP_OPTIONS: &[(&str, ReadDpop)] = &[
    ("method", |_, _, _| Ok(())),
    ("url", |_, _, _| Ok(())),
    ("accessToken", |builder, options, token| {
        let claims = options.get("accessTokenClaims").and_then(Json::as_object);
        let claims = claims.ok_or("requires \"accessTokenClaims\", an object")?;
        let jkt = claims.get("cnf").and_then(Json::as_object).and_then(|cnf| cnf.get("jkt")?.as_str());
        builder.access_token(string(token)?, jkt);
        Ok(())
    }),
    ("accessTokenClaims", |_, _, _| Ok(())),
    ("nonce", |builder, _, required| {
        builder.nonce(boolean(required)?);
        Ok(())
    }),
    ("maxProofAge", |builder, _, most| {
        builder.max_proof_age(duration(most)?);
        Ok(())
    }),
    ("clockTolerance", |builder, _, tolerance| {
        builder.clock_tolerance(duration(tolerance)?);
        Ok(())
    }),
    ("isReplay", |_, _, _| Ok(())),
    ("currentDate", |_, _, _| Ok(())),
    ("algorithms", |builder, _, names| {
        builder.algorithms(strings(names, ALGORITHMS)?);
        Ok(())
    }),
];

/// An option of `verifyJwt`, with the function that reads its value.
struct Row {
    name: &'static str,
    read: fn(&mut PolicyBuilder, &Json) -> Result<(), &'static str>,
}

const fn row(name: &'static str, read: fn(&mut PolicyBuilder, &Json) -> Result<(), &'static str>) -> Row {
    Row { name, read }
}

/// Reads a value and passes it to a method of the builder.
macro_rules! to {
    ($method:ident, $read:expr) => {
        |builder, value| {
            builder.$method(($read)(value)?);
            Ok(())
        }
    };
}

/// Options that a verifier sets, not a user of `verifyJwt`: read only if the caller accepts them.
static INTERNAL: &[Row] = &[
    row("keyIssuer", to!(key_issuer, string)),
    row("insecureHosts", to!(insecure_hosts, |value| strings(value, "must be a list of strings"))),
];

static OPTIONS: &[Row] = &[
    row("issuer", |builder, value| comparison(builder, value, PolicyBuilder::issuer)),
    row("tenants", tenants),
    row("audience", |builder, value| comparison(builder, value, PolicyBuilder::audience)),
    row("subject", to!(subject, string)),
    row("typ", to!(typ, string)),
    row("maxTokenAge", to!(max_token_age, duration)),
    row("maxLifetime", to!(max_lifetime, duration)),
    row("clockTolerance", to!(clock_tolerance, duration)),
    row("requiredClaims", to!(required_claims, |value| strings(value, "must be a list of strings"))),
    row("requireValidCertificate", to!(require_valid_certificate, boolean)),
    row("profile", to!(profile, profile)),
    row("legacyAccessTokens", to!(legacy_access_tokens, boolean)),
    row("senderConstraint", sender_constraint),
    row("additionalAudiences", additional_audiences),
    row("claimTypes", claim_types),
    row("nonce", nonce),
    row("authorizedParty", |builder, value| {
        match if_present(value) {
            Some(value) => builder.authorized_party_if_present(string_or_strings(value)?),
            None => builder.authorized_party(string_or_strings(value)?),
        };
        Ok(())
    }),
    row("maxAuthAge", to!(max_auth_age, duration)),
    row("acr", to!(acr, string_or_strings)),
    row("accessToken", |builder, value| {
        match if_present(value) {
            Some(value) => builder.access_token_if_present(string(value)?),
            None => builder.access_token(string(value)?),
        };
        Ok(())
    }),
    row("code", |builder, value| {
        match if_present(value) {
            Some(value) => builder.code_if_present(string(value)?),
            None => builder.code(string(value)?),
        };
        Ok(())
    }),
    row("scopes", scopes),
    row("scopeClaims", to!(scope_claims, |value| strings(value, "must be a list of names of claims"))),
];

const ALGORITHMS: &str = "must be a list of algorithm names";

/// Reads one option of a signature policy. Returns `false` if the name is not one of them.
fn read_signature_option(builder: &mut SignaturePolicyBuilder, name: &str, value: &Json) -> Result<bool, OptionError> {
    let problem = |problem| OptionError::new(name, problem);
    match name {
        "algorithms" => builder.algorithms(strings(value, ALGORITHMS).map_err(problem)?),
        "allowWeakKeys" => builder.allow_weak_keys(boolean(value).map_err(problem)?),
        "crit" => {
            let malformed = || problem("must be an object of names and booleans");
            let mut extensions = Vec::new();
            for (name, flag) in value.as_object().ok_or_else(malformed)?.iter() {
                extensions.push((name, flag.as_bool().ok_or_else(malformed)?));
            }
            builder.crit(extensions)
        }
        "padding" if value.as_str() == Some("required") => builder.require_padding(true),
        "padding" => return Err(problem("must be \"required\", or omitted")),
        "limits" => builder.limits(limits(name, value)?),
        _ => return Ok(false),
    };
    Ok(true)
}

fn limits(name: &str, value: &Json) -> Result<Limits, OptionError> {
    let object = value.as_object().ok_or_else(|| OptionError::new(name, "must be an object of numbers"))?;
    let mut limits = Limits::default();
    for (limit, value) in object.iter() {
        let number = if let Json::Number(number) = value { number.as_u64() } else { None };
        let number = number.and_then(|number| usize::try_from(number).ok());
        let number = number.ok_or_else(|| OptionError::new(name, "must hold positive whole numbers"))?;
        *match limit {
            "tokenBytes" => &mut limits.token_bytes,
            "keySetBytes" => &mut limits.key_set_bytes,
            "keys" => &mut limits.keys,
            "depth" => &mut limits.depth,
            "candidates" => &mut limits.candidates,
            _ => return Err(OptionError::unknown(limit)),
        } = number;
    }
    Ok(limits)
}

/// Parses a JSON object of options.
fn read_object(text: &str) -> Result<Object, OptionError> {
    let problem = match json::parse(text, Limits::MAX_DEPTH) {
        Ok(Json::Object(options)) if options.has_duplicate_members() => "contain a duplicate member",
        Ok(Json::Object(options)) => return Ok(options),
        Ok(_) => "must be an object",
        Err(_) => "cannot be read: they are not JSON, nested too deeply or contain a lone surrogate",
    };
    Err(OptionError::new("options", problem))
}

fn string(value: &Json) -> Result<&str, &'static str> {
    value.as_str().ok_or("must be a string")
}

fn strings(value: &Json, problem: &'static str) -> Result<Vec<String>, &'static str> {
    value.to_strings().ok_or(problem)
}

fn string_or_strings(value: &Json) -> Result<Vec<String>, &'static str> {
    match value {
        Json::String(text) => Ok([text.clone()].into()),
        value => strings(value, "must be a string or a list of strings"),
    }
}

/// Reads values to compare a claim with; `null` says explicitly that it is not compared.
fn comparison(
    builder: &mut PolicyBuilder,
    value: &Json,
    set: fn(&mut PolicyBuilder, Vec<String>) -> &mut PolicyBuilder,
) -> Result<(), &'static str> {
    if !matches!(value, Json::Null) {
        set(builder, string_or_strings(value)?);
    }
    Ok(())
}

fn boolean(value: &Json) -> Result<bool, &'static str> {
    value.as_bool().ok_or("must be true or false")
}

fn tenants(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    match value.as_str() {
        Some("any") => builder.any_tenant(),
        _ => builder.tenants(strings(value, "must be a list of strings, or \"any\"")?),
    };
    Ok(())
}

fn sender_constraint(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    const PROBLEM: &str = "must be \"unchecked\" or a list of \"jkt\" and \"x5t#S256\", or omitted";
    if value.as_str() == Some("unchecked") {
        builder.sender_constraint_unchecked(true);
        return Ok(());
    }
    let mut checked = Vec::new();
    for name in strings(value, PROBLEM)? {
        checked.push(SenderConstraint::from_member(&name).ok_or(PROBLEM)?);
    }
    if checked.is_empty() {
        return Err(PROBLEM);
    }
    builder.sender_constraints(checked);
    Ok(())
}

fn profile(value: &Json) -> Result<Profile, &'static str> {
    match value.as_str() {
        Some("id_token") => Ok(Profile::IdToken),
        Some("access_token") => Ok(Profile::AccessToken),
        Some("lenient_access_token") => Ok(Profile::LenientAccessToken),
        Some("logout_token") => Ok(Profile::LogoutToken),
        Some("client_assertion") => Ok(Profile::ClientAssertion),
        _ => Err("must be id_token, access_token, lenient_access_token, logout_token or client_assertion"),
    }
}

fn additional_audiences(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    if value.as_str() == Some("any") {
        builder.any_additional_audience();
    } else {
        builder.additional_audiences(strings(value, "must be \"any\" or a list of strings")?);
    }
    Ok(())
}

fn claim_types(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    if value.as_str() != Some("unchecked") {
        return Err("must be \"unchecked\", or omitted");
    }
    builder.claim_types_unchecked(true);
    Ok(())
}

fn nonce(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    match value {
        Json::Bool(false) => builder.nonce_unchecked(true),
        Json::String(nonce) => builder.nonce(nonce.as_str()),
        _ => return Err("must be the string that was sent, or false to accept a nonce that is not compared"),
    };
    Ok(())
}

/// The value of `{ ifPresent: value }`: what a claim must match if the token has it.
fn if_present(value: &Json) -> Option<&Json> {
    only_member(value, "ifPresent")
}

/// The value of an object that has only this member.
fn only_member<'a>(value: &'a Json, name: &str) -> Option<&'a Json> {
    value.as_object().filter(|object| object.iter().count() == 1)?.get(name)
}

/// Reads scopes: a list if all are required, or `{ any: [...] }` if one of them is.
fn scopes(builder: &mut PolicyBuilder, value: &Json) -> Result<(), &'static str> {
    let one_of = only_member(value, "any");
    let names = strings(one_of.unwrap_or(value), "must be a list of strings (all required) or { any: [...] }")?;
    if one_of.is_some() {
        builder.any_scope(names)
    } else {
        builder.scopes(names)
    };
    Ok(())
}

/// The seconds of a duration, from its JSON text. `None` if it is not a duration.
#[must_use]
pub fn read_seconds(text: &str) -> Option<f64> {
    let value = json::parse(text, Limits::MAX_DEPTH).ok()?;
    Some(duration(&value).ok()?.as_secs_f64())
}

/// Reads a duration: a number of seconds, or a whole number with its unit, such as "30s", "5m", "2h", "1d".
fn duration(value: &Json) -> Result<Duration, &'static str> {
    /// The largest duration, 2^53 seconds: up to there every whole second is exact.
    const MOST_SECONDS: f64 = 9_007_199_254_740_992.0;
    let seconds = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => {
            seconds_of(text).ok_or("must be a number of seconds, or like \"30s\", \"5m\", \"2h\", \"1d\"")?
        }
        _ => return Err("must be a number of seconds, or like \"30s\", \"5m\", \"2h\", \"1d\""),
    };
    let duration = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds <= MOST_SECONDS);
    duration.ok_or("must be a number of seconds, from 0 to 2^53")
}

fn seconds_of(text: &str) -> Option<f64> {
    let number = text.get(..text.len().checked_sub(1)?)?;
    let unit = match text.as_bytes().last()? {
        b's' => 1.0,
        b'm' => 60.0,
        b'h' => 3600.0,
        b'd' => 86400.0,
        _ => return None,
    };
    // A number with more digits is taken for a mistake.
    const MOST_DIGITS: usize = 9;
    let is_short = number.len() <= MOST_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_short { number.parse().ok().map(|number: u32| f64::from(number) * unit) } else { None }
}

#[cfg(test)]
mod tests {
    use super::read_policy;

    #[test]
    fn an_unknown_option_is_named() {
        for options in [r#"{"audiance":"x"}"#, r#"{"limits":{"audiance":1}}"#] {
            assert_eq!(read_policy(options, &[]).unwrap_err().message(), "\"audiance\" is not an option");
        }
    }

    #[test]
    fn null_is_no_comparison() {
        assert!(read_policy(r#"{"issuer":null,"audience":null}"#, &[]).is_ok());
        assert!(read_policy(r#"{"subject":null}"#, &[]).is_err());
    }

    #[test]
    fn an_error_of_the_core_names_the_option() {
        for (options, name) in [
            (r#"{"authorizedParty":[]}"#, "\"authorizedParty\""),
            (r#"{"senderConstraint":"unchecked"}"#, "\"senderConstraint\""),
            (r#"{"algorithms":[]}"#, "\"algorithms\""),
            (r#"{"issuer":"https://a.example/{tid}"}"#, "\"tenants\""),
            (r#"{"tenants":"all"}"#, "\"tenants\""),
            (r#"{"keyIssuer":"https://a.example"}"#, "\"keyIssuer\""),
        ] {
            let error = read_policy(options, &[]).unwrap_err();
            assert!(error.message().starts_with(name), "{}", error.message());
        }
    }
}

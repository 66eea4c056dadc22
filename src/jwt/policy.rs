//! What a caller demands of a token.

use crate::{
    encoding::json::Json,
    error::PolicyError,
    jws::{
        SIGNATURE_OPTIONS, SignaturePolicy, SignaturePolicyBuilder, read_options, read_signature_option, strings_of,
    },
    limits::Limits,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// What a caller demands of a token. Each of issuer, audience, subject, typ and maximum age makes its claim required;
/// `exp`, `nbf` and `iat` are checked wherever they are present.
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// let policy = keyward::Policy::builder()
///     .issuer(["https://issuer.example"])
///     .audience(["https://api.example"])
///     .clock_tolerance(5.0) // seconds
///     .required_claims(["exp"])
///     .build()?;
/// assert!(keyward::Policy::builder().issuer([""]).build().is_err()); // an unset variable switches nothing off
/// # let _ = policy; Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) signature: SignaturePolicy,
    pub(super) issuer: Option<Vec<String>>,
    pub(super) audience: Option<Vec<String>>,
    pub(super) subject: Option<String>,
    pub(super) typ: Option<String>,
    pub(super) max_token_age: Option<f64>,
    pub(super) clock_tolerance: f64,
    pub(super) required_claims: Vec<String>,
    pub(super) require_valid_certificate: bool,
}

/// Builds a [`Policy`].
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    signature: SignaturePolicyBuilder,
    policy: Policy,
}

impl Policy {
    /// Starts from the defaults: the signature, `exp`, `nbf` and `iat` where present.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// Reads the options of JavaScript's `verifyJwt` from the text of a JSON object, so that one configuration serves
    /// both. `currentDate` is not among them: the time is an argument here.
    ///
    /// # Errors
    /// An option that is unknown, has the wrong type or would switch a check off.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let options = read_options(text)?;
        let mut builder = Self::builder();
        for (name, value) in options.iter() {
            builder = builder.read_option(name, value)?;
        }
        builder.build()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.signature.limits
    }
}

impl PolicyBuilder {
    /// The only algorithms accepted, by their `alg` names. HS* are accepted only when named here.
    #[must_use]
    pub fn algorithms(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.signature = self.signature.algorithms(names);
        self
    }

    /// Extensions that the caller understands, so that `crit` may name them.
    #[must_use]
    pub fn crit(mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> Self {
        self.signature = self.signature.crit(extensions);
        self
    }

    /// Accepts RSA keys from 1024 bits, and HMAC keys shorter than the hash. For tests and debugging.
    #[must_use]
    pub fn allow_weak_keys(mut self, allow: bool) -> Self {
        self.signature = self.signature.allow_weak_keys(allow);
        self
    }

    /// Other bounds on untrusted input than the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.signature = self.signature.limits(limits);
        self
    }

    /// `iss` is one of these. RFC 7519 section 4.1.1.
    #[must_use]
    pub fn issuer(mut self, issuers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.issuer = Some(issuers.into_iter().map(Into::into).collect());
        self
    }

    /// `aud` is, or holds, one of these. RFC 7519 section 4.1.3.
    #[must_use]
    pub fn audience(mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.audience = Some(audiences.into_iter().map(Into::into).collect());
        self
    }

    /// `sub` is this. RFC 7519 section 4.1.2.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.policy.subject = Some(subject.into());
        self
    }

    /// The header's `typ` is this media type, letter case and a leading `application/` apart. RFC 7519 section 5.1.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.policy.typ = Some(typ.into());
        self
    }

    /// `iat` is not further back than this many seconds, nor in the future.
    #[must_use]
    pub fn max_token_age(mut self, seconds: f64) -> Self {
        self.policy.max_token_age = Some(seconds);
        self
    }

    /// Clocks may differ by this many seconds.
    #[must_use]
    pub fn clock_tolerance(mut self, seconds: f64) -> Self {
        self.policy.clock_tolerance = seconds;
        self
    }

    /// Claims that must be present, whatever their value.
    #[must_use]
    pub fn required_claims(mut self, claims: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.policy.required_claims = claims.into_iter().map(Into::into).collect();
        self
    }

    /// The key that verifies must come with a certificate (`x5c`) that is valid at the time and that `x5t` does not
    /// contradict. No chain is built.
    #[must_use]
    pub fn require_valid_certificate(mut self, require: bool) -> Self {
        self.policy.require_valid_certificate = require;
        self
    }

    /// Checks the whole.
    ///
    /// # Errors
    /// A list or a string that is empty, an algorithm that is unknown, a number that is negative or not finite, a limit
    /// out of range.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut policy = self.policy;
        policy.signature = self.signature.build()?;
        let lists = [("issuer", &policy.issuer), ("audience", &policy.audience)];
        for (name, list) in lists {
            if list.as_ref().is_some_and(|list| list.is_empty() || list.iter().any(String::is_empty)) {
                return Err(PolicyError::new(name, "must not be empty"));
            }
        }
        for (name, text) in [("subject", &policy.subject), ("typ", &policy.typ)] {
            if text.as_ref().is_some_and(String::is_empty) {
                return Err(PolicyError::new(name, "must not be empty"));
            }
        }
        let durations = [("maxTokenAge", policy.max_token_age), ("clockTolerance", Some(policy.clock_tolerance))];
        for (name, seconds) in durations {
            if seconds.is_some_and(|seconds| !seconds.is_finite() || seconds < 0.0) {
                return Err(PolicyError::new(name, "must be a number of seconds, zero or more"));
            }
        }
        Ok(policy)
    }

    fn read_option(mut self, name: &str, value: &Json) -> Result<Self, PolicyError> {
        let text = || value.as_str().ok_or_else(|| PolicyError::new(name, "must be a string"));
        match (name, value) {
            ("issuer", value) => Ok(self.issuer(strings_of(name, value)?)),
            ("audience", value) => Ok(self.audience(strings_of(name, value)?)),
            ("subject", _) => Ok(self.subject(text()?)),
            ("typ", _) => Ok(self.typ(text()?)),
            ("maxTokenAge", value) => Ok(self.max_token_age(seconds(name, value)?)),
            ("clockTolerance", value) => Ok(self.clock_tolerance(seconds(name, value)?)),
            ("requiredClaims", value) => {
                let names = value.as_strings().ok_or_else(|| PolicyError::new(name, "must be a list of strings"))?;
                Ok(self.required_claims(names.into_iter().map(ToString::to_string)))
            }
            ("requireValidCertificate", value) => {
                let require = value.as_bool().ok_or_else(|| PolicyError::new(name, "must be true or false"))?;
                Ok(self.require_valid_certificate(require))
            }
            (name, value) => {
                let unknown = || PolicyError::unknown(name, &[SIGNATURE_OPTIONS, CLAIM_OPTIONS].concat());
                self.signature = read_signature_option(self.signature, name, value)?.ok_or_else(unknown)?;
                Ok(self)
            }
        }
    }
}

const CLAIM_OPTIONS: &[&str] = &[
    "issuer",
    "audience",
    "subject",
    "typ",
    "maxTokenAge",
    "clockTolerance",
    "requiredClaims",
    "requireValidCertificate",
    "currentDate",
];

/// A number of seconds, or a whole number with its unit: "30s", "5m", "2h", "1d".
fn seconds(name: &str, value: &Json) -> Result<f64, PolicyError> {
    let seconds = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => duration(text),
        _ => None,
    };
    seconds
        .ok_or_else(|| PolicyError::new(name, "must be a number of seconds, or like \"30s\", \"5m\", \"2h\", \"1d\""))
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

//! What a caller demands of a signature.

use crate::{
    alg::Algorithm,
    encoding::json::{self, Json, Object},
    error::PolicyError,
    limits::Limits,
};
use alloc::{string::String, vec::Vec};

/// What a caller demands of a signature: part of every [`Policy`](crate::Policy), and all of it for
/// [`verify_jws`](crate::verify_jws).
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicy {
    pub(crate) algorithms: Option<Vec<Algorithm>>,
    pub(crate) crit: Vec<(String, bool)>,
    pub(crate) allow_weak_keys: bool,
    pub(crate) limits: Limits,
}

/// Builds a [`SignaturePolicy`].
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicyBuilder {
    algorithms: Option<Vec<String>>,
    pub(crate) policy: SignaturePolicy,
}

impl SignaturePolicy {
    /// Starts from the defaults: any asymmetric algorithm that the key allows, no extension, no weak key.
    #[must_use]
    pub fn builder() -> SignaturePolicyBuilder {
        SignaturePolicyBuilder::default()
    }

    /// Reads the options of JavaScript's `verifyJws` from a JSON object: `algorithms`, `crit`, `allowWeakKeys`, `limits`.
    ///
    /// # Errors
    /// An option that is unknown, has the wrong type or would switch a check off.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let mut builder = Self::builder();
        builder.read_all(text)?;
        Ok(builder.policy)
    }
}

impl SignaturePolicyBuilder {
    /// The only algorithms accepted, by their `alg` names. HS* are accepted only when named here.
    #[must_use]
    pub fn algorithms(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.algorithms = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Extensions that the caller understands, so that `crit` may name them. The flag says whether the extension must
    /// be integrity protected, which in a compact token all are.
    #[must_use]
    pub fn crit(mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> Self {
        self.policy.crit = extensions.into_iter().map(|(name, protected)| (name.into(), protected)).collect();
        self
    }

    /// Accepts RSA keys from 1024 bits, and HMAC keys shorter than the hash. For tests and debugging.
    #[must_use]
    pub fn allow_weak_keys(mut self, allow: bool) -> Self {
        self.policy.allow_weak_keys = allow;
        self
    }

    /// Other bounds than the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.policy.limits = limits;
        self
    }

    /// Checks the whole.
    ///
    /// # Errors
    /// `algorithms` that is empty or names what this build does not know; `crit` that names `b64` or the empty string;
    /// a limit that is zero or, for depth, above [`Limits::MAX_DEPTH`].
    pub fn build(mut self) -> Result<SignaturePolicy, PolicyError> {
        self.finish()?;
        Ok(self.policy)
    }

    fn read_all(&mut self, text: &str) -> Result<(), PolicyError> {
        for (name, value) in read_options(text)?.iter() {
            if !self.read(name, value)? {
                return Err(PolicyError::unknown(name, SIGNATURE_OPTIONS));
            }
        }
        self.finish()
    }

    /// Checks the whole, and takes the algorithms over into the policy.
    pub(crate) fn finish(&mut self) -> Result<(), PolicyError> {
        let policy = &mut self.policy;
        if let Some(names) = &self.algorithms {
            policy.algorithms = Some(algorithms(names)?);
        }
        if policy.crit.iter().any(|(name, _)| name.is_empty() || name == "b64") {
            return Err(PolicyError::new("crit", "may not name \"b64\" or an empty string"));
        }
        let Limits { token_bytes, key_set_bytes, keys, depth, candidates } = policy.limits;
        if [token_bytes, key_set_bytes, keys, depth, candidates].contains(&0) || depth > Limits::MAX_DEPTH {
            return Err(PolicyError::new("limits", "must be positive, and depth at most 100"));
        }
        Ok(())
    }
}

fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, PolicyError> {
    let fault = |problem| PolicyError::new("algorithms", problem);
    if names.is_empty() {
        return Err(fault("must name at least one algorithm"));
    }
    if names.iter().any(|name| name.eq_ignore_ascii_case("none")) {
        return Err(fault("may not name \"none\": it is never accepted"));
    }
    let mut algorithms = Vec::new();
    for name in names {
        let known = Algorithm::from_name(name);
        algorithms.push(known.ok_or_else(|| fault("names an algorithm that is not supported"))?);
    }
    Ok(algorithms)
}

/// The members of a JSON object of options.
pub(crate) fn read_options(text: &str) -> Result<Object, PolicyError> {
    match json::parse(text, Limits::MAX_DEPTH) {
        Ok(Json::Object(options)) if options.has_duplicate_members() => {
            Err(PolicyError::new("options", "name a member twice"))
        }
        Ok(Json::Object(options)) => Ok(options),
        Ok(_) => Err(PolicyError::new("options", "must be an object")),
        Err(_) => {
            Err(PolicyError::new("options", "cannot be read: no JSON, nested too deep, or half a surrogate pair"))
        }
    }
}

/// The names that [`SignaturePolicyBuilder::read`] knows.
pub(crate) const SIGNATURE_OPTIONS: &[&str] = &["algorithms", "crit", "allowWeakKeys", "limits"];

impl SignaturePolicyBuilder {
    /// Reads one JavaScript option; `false` if its name is unknown here.
    pub(crate) fn read(&mut self, name: &str, value: &Json) -> Result<bool, PolicyError> {
        let fault = |problem| PolicyError::new(name, problem);
        match name {
            "algorithms" => {
                self.algorithms = Some(value.to_strings().ok_or_else(|| fault("must be a list of algorithm names"))?);
            }
            "allowWeakKeys" => {
                self.policy.allow_weak_keys = value.as_bool().ok_or_else(|| fault("must be true or false"))?;
            }
            "crit" => {
                let malformed = || fault("must be an object of names and booleans");
                self.policy.crit.clear();
                for (name, flag) in value.as_object().ok_or_else(malformed)?.iter() {
                    self.policy.crit.push((name.into(), flag.as_bool().ok_or_else(malformed)?));
                }
            }
            "limits" => {
                let object = value.as_object().ok_or_else(|| fault("must be an object of numbers"))?;
                for (name, value) in object.iter() {
                    let number = if let Json::Number(number) = value { number.as_u64() } else { None };
                    let number = number.and_then(|number| usize::try_from(number).ok());
                    let number = number.ok_or_else(|| fault("must hold positive whole numbers"))?;
                    let limits = &mut self.policy.limits;
                    *match name {
                        "tokenBytes" => &mut limits.token_bytes,
                        "keySetBytes" => &mut limits.key_set_bytes,
                        "keys" => &mut limits.keys,
                        "depth" => &mut limits.depth,
                        "candidates" => &mut limits.candidates,
                        _ => return Err(PolicyError::unknown(name, LIMITS)),
                    } = number;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

const LIMITS: &[&str] = &["tokenBytes", "keySetBytes", "keys", "depth", "candidates"];

/// One string, or a list of strings.
pub(crate) fn strings_of(name: &str, value: &Json) -> Result<Vec<String>, PolicyError> {
    match value {
        Json::String(text) => Ok([text.clone()].into()),
        value => value.to_strings().ok_or_else(|| PolicyError::new(name, "must be a string or a list of strings")),
    }
}

//! The requirements for a signature.

use crate::{alg::Algorithm, error::PolicyError, limits::Limits};
use alloc::{string::String, vec::Vec};

/// The requirements for a signature: a part of every [`Policy`](crate::Policy), and the whole policy of
/// [`verify_jws`](crate::verify_jws). The default accepts every asymmetric algorithm, no extensions and no weak keys,
/// within the default [`Limits`].
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// let policy = keyward::SignaturePolicy::builder().algorithms(["ES256", "EdDSA"]).build()?;
/// assert_eq!(policy.limits().candidates, 16);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicy {
    pub(crate) algorithms: Option<Vec<Algorithm>>,
    pub(crate) crit: Vec<(String, bool)>,
    pub(crate) allow_weak_keys: bool,
    pub(crate) require_padding: bool,
    pub(crate) limits: Limits,
}

/// Builds a [`SignaturePolicy`].
#[derive(Clone, Debug, Default)]
pub struct SignaturePolicyBuilder {
    algorithms: Option<Vec<String>>,
    policy: SignaturePolicy,
}

impl SignaturePolicy {
    /// A builder with the defaults.
    #[must_use]
    pub fn builder() -> SignaturePolicyBuilder {
        SignaturePolicyBuilder::default()
    }

    /// The bounds on untrusted input.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl SignaturePolicyBuilder {
    /// The only algorithms to accept, by their `alg` names. Default: every asymmetric algorithm. HS* are accepted only
    /// if listed here.
    pub fn algorithms(&mut self, names: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.algorithms = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Extensions that the caller supports, so that `crit` may list them. Default: none. The flag says whether the
    /// extension must be integrity protected. In a compact token every extension is.
    pub fn crit(&mut self, extensions: impl IntoIterator<Item = (impl Into<String>, bool)>) -> &mut Self {
        self.policy.crit = extensions.into_iter().map(|(name, protected)| (name.into(), protected)).collect();
        self
    }

    /// Whether to accept RSA keys from 1024 bits, and HMAC keys shorter than the hash. Default: `false`. For tests and
    /// debugging.
    pub fn allow_weak_keys(&mut self, allow: bool) -> &mut Self {
        self.policy.allow_weak_keys = allow;
        self
    }

    /// Whether every base64url part of a token must be padded with `=` to a multiple of four characters, as AWS
    /// Application Load Balancers write and sign them. Default: `false`; padding is then rejected, as RFC 7515
    /// section 2 requires.
    pub fn require_padding(&mut self, require: bool) -> &mut Self {
        self.policy.require_padding = require;
        self
    }

    /// The bounds on untrusted input. Default: [`Limits::default`].
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.policy.limits = limits;
        self
    }

    /// Builds the policy, and resets the builder to the defaults.
    ///
    /// # Errors
    /// `algorithms` is empty, or lists `none` or an algorithm that this build does not support. `crit` lists `b64` or
    /// the empty string. A limit is zero, or `depth` is above [`Limits::MAX_DEPTH`].
    pub fn build(&mut self) -> Result<SignaturePolicy, PolicyError> {
        core::mem::take(self).finish()
    }

    pub(crate) fn finish(self) -> Result<SignaturePolicy, PolicyError> {
        let Self { algorithms: names, mut policy } = self;
        if let Some(names) = &names {
            policy.algorithms = Some(algorithms(names)?);
        }
        if policy.crit.iter().any(|(name, _)| name.is_empty() || name == "b64") {
            return Err(PolicyError::new("crit", "may not name \"b64\" or an empty string"));
        }
        let Limits { token_bytes, key_set_bytes, keys, depth, candidates } = policy.limits;
        if [token_bytes, key_set_bytes, keys, depth, candidates].contains(&0) || depth > Limits::MAX_DEPTH {
            return Err(PolicyError::new("limits", "must be positive, and depth at most 100"));
        }
        Ok(policy)
    }
}

fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, PolicyError> {
    let error = |problem| PolicyError::new("algorithms", problem);
    if names.is_empty() {
        return Err(error("must name at least one algorithm"));
    }
    if names.iter().any(|name| name.eq_ignore_ascii_case("none")) {
        return Err(error("may not name \"none\": it is never accepted"));
    }
    let mut algorithms = Vec::new();
    for name in names {
        let known = Algorithm::from_name(name);
        algorithms.push(known.ok_or_else(|| error("names an algorithm that is not supported"))?);
    }
    Ok(algorithms)
}

//! A caller's mistake, apart from any token.

/// A value of a policy that cannot mean what its author wanted: empty where that would switch a check off, out of range, or
/// without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// The method of the builder that took the value.
    pub method: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl PolicyError {
    pub(crate) fn new(method: &'static str, problem: &'static str) -> Self {
        Self { method, problem }
    }
}

impl core::error::Error for PolicyError {}

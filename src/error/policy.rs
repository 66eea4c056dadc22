//! Errors in a caller's policy, found before any token is read.

/// A value of a policy that is rejected when the policy is built: it is empty and would switch a check off, is out of
/// range, or has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// The method of the builder that took the value.
    pub method: &'static str,
    /// What is wrong with the value.
    pub problem: &'static str,
}

impl PolicyError {
    pub(crate) fn new(method: &'static str, problem: &'static str) -> Self {
        Self { method, problem }
    }
}

impl core::error::Error for PolicyError {}

//! Why a token was rejected, and by which check.

use super::Error;
use alloc::string::String;
use core::fmt;

/// Why a token was rejected: the check that failed, the error and, if the signature was verified, the payload.
///
/// Neither [`Display`](fmt::Display) nor [`Debug`] shows text of the token.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The id of the check that failed, as in a report. Ids are stable.
    pub check: &'static str,
    /// Why it failed.
    pub error: Error,
    /// The payload's JSON. `Some` only if a check after the signature failed.
    pub payload: Option<String>,
}

impl Rejection {
    pub(crate) fn new(check: &'static str, error: Error) -> Self {
        Self { check, error, payload: None }
    }

    /// [`Error::code`] of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.error.code()
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        rejection.error
    }
}

impl core::error::Error for Rejection {}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection").field("check", &self.check).field("error", &self.error).finish_non_exhaustive()
    }
}

//! Summaries of reports.

use crate::jwt::{Report, Verdict};
use alloc::{format, string::String};

impl Report {
    /// The verdict in one sentence, with the error of the first check that failed.
    ///
    /// ```
    /// use keyward::{Policy, inspect};
    ///
    /// let report = inspect("e30.e30.AA", None, &Policy::default(), 0);
    /// assert_eq!(report.summary(), "Not verified: the header has no \"alg\", or it is not a string.");
    /// ```
    #[must_use]
    pub fn summary(&self) -> String {
        match self.verdict {
            Verdict::Verified => "Verified: every check passed.".into(),
            Verdict::CannotTell => {
                "Cannot tell: no check failed, but no keys were given to verify the signature.".into()
            }
            Verdict::NotVerified => {
                let mut errors = self.checks.iter().filter_map(|check| check.error());
                let first = errors.next().map(|error| format!("Not verified: {error}.")).unwrap_or_default();
                match errors.count() {
                    0 => first,
                    1 => format!("{first} One more check failed."),
                    more => format!("{first} {more} more checks failed."),
                }
            }
        }
    }
}

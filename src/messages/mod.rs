//! L7: every English sentence of errors and reports. The message of an error is its `Display`. A report holds ids, and
//! this module has the text for each id.
//!
//! A message never contains text of a token, key or claim, because errors end up in logs. It says what is wrong, then
//! what to do about it.
//!
//! JavaScript has a copy of the tables for reports, `pkg/src/report/messages.ts`, so that the WebAssembly module does
//! not carry them too. The copy is generated from this module; a test fails if the two differ.

mod checks;
mod claims;
mod errors;
mod findings;
mod keys;
mod notes;
mod reports;
#[cfg(test)]
mod typescript;

pub use checks::CheckText;
pub use claims::{ClaimText, claim_text};
pub use findings::FindingText;

use alloc::{format, string::String};

/// A section of a specification, in short form: `7519#4.1.1` is in an RFC, `connect-core-1_0#IDToken` in a
/// specification of OpenID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec(&'static str);

impl Spec {
    /// The URL of the section.
    ///
    /// ```
    /// let issuer = keyward::claim_text("iss").unwrap();
    /// assert_eq!(issuer.spec.unwrap().url(), "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1");
    /// ```
    #[must_use]
    pub fn url(self) -> String {
        let (document, section) = self.0.split_once('#').unwrap_or((self.0, ""));
        if document.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("https://www.rfc-editor.org/rfc/rfc{document}#section-{section}")
        } else {
            format!("https://openid.net/specs/openid-{document}.html#{section}")
        }
    }
}

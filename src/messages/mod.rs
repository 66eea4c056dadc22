//! L7: every English sentence of reports and errors, in one place. Messages of errors are their `Display`;
//! reports hold ids, whose texts are looked up here.
//!
//! A message never holds token, key or claim text: errors end up in logs. It says what is wrong, then what to do about it.
//! JavaScript has its own copy of the tables of reports, `pkg/src/report/messages.ts`, so that the module does not carry
//! them twice. It is generated from here; a test holds it to that.

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

/// A section of a specification, written short: `7519#4.1.1` is one of an RFC, `connect-core-1_0#IDToken` one of OpenID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec(&'static str);

impl Spec {
    /// The address of the section.
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

//! Texts of notes: why a check did not run, or passed with a warning.

use crate::jws::{Detail, Note};
use core::fmt;

/// Every note, in the order of [`Note`].
#[cfg(test)]
pub(super) const NOTES: &[Note] = &[
    Note::NotConfigured,
    Note::Absent,
    Note::NoKeys,
    Note::NotEvaluated,
    Note::CertificateUnreadable,
    Note::CertificateExpired,
    Note::CertificateThumbprint,
    Note::WeakKey,
    Note::OtherKid,
    Note::IssuerNotGiven,
    Note::AudienceNotGiven,
    Note::NonceNotGiven,
    Note::SenderConstraintUnchecked,
];

impl Note {
    /// The id of the note in serialised reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Absent => "absent",
            Self::NoKeys => "no_keys",
            Self::NotEvaluated => "not_evaluated",
            Self::CertificateUnreadable => "certificate_unreadable",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateThumbprint => "certificate_thumbprint",
            Self::WeakKey => "weak_key",
            Self::OtherKid => "other_kid",
            Self::IssuerNotGiven => "issuer_not_given",
            Self::AudienceNotGiven => "audience_not_given",
            Self::NonceNotGiven => "nonce_not_given",
            Self::SenderConstraintUnchecked => "sender_constraint_unchecked",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotConfigured => "not configured",
            Self::Absent => "absent, and optional",
            Self::NoKeys => "no keys were given",
            Self::NotEvaluated => "not evaluated, because an earlier check failed or its input is missing",
            Self::CertificateUnreadable => "the key has a certificate that cannot be read",
            Self::CertificateExpired => "the certificate of the key is not valid at this time; the key is used anyway",
            Self::CertificateThumbprint => {
                "the thumbprint (\"x5t\" or \"x5t#S256\") of the key does not match its certificate; the key is used \
                 anyway"
            }
            Self::WeakKey => "the key is weaker than its algorithm requires; it is used because weak keys are allowed",
            Self::OtherKid => {
                "the \"kid\" of the key differs from the token's; the key is used because it was given on its own"
            }
            Self::IssuerNotGiven => {
                "present, but not compared: no issuer is configured, so a token of any issuer passes if these keys \
                 verify its signature"
            }
            Self::AudienceNotGiven => {
                "present, but not compared: no audience is configured, so a token for any audience passes"
            }
            Self::NonceNotGiven => {
                "present, but not compared: without the nonce that was sent, a stolen token can be replayed"
            }
            Self::SenderConstraintUnchecked => {
                "the token is sender-constrained and the sender is not checked here: anyone who steals the token can \
                 use it"
            }
        })
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Note(note) => note.fmt(f),
        }
    }
}

//! The list of checks, and the two functions that run it. Both run the same code, so a report always agrees with the
//! verdict.

use crate::error::{Error, Rejection};
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// One check of the pipeline. `S` is the state of the token so far.
pub(crate) struct Check<S> {
    /// Identifies the check in reports and errors. Ids are stable.
    id: &'static str,
    group: Group,
    run: fn(&mut S) -> Outcome,
    /// The values that the check compares. Only reports use them.
    values: fn(&S) -> Values,
}

impl<S> Check<S> {
    pub(crate) const fn new(id: &'static str, group: Group, run: fn(&mut S) -> Outcome) -> Self {
        Self { id, group, run, values: |_| Values::default() }
    }

    /// Adds the values that the check compares to its report.
    pub(crate) const fn showing(self, values: fn(&S) -> Values) -> Self {
        Self { values, ..self }
    }
}

/// The expected and the actual value, each as JSON text.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
}

/// The outcome of a check.
#[derive(Debug)]
pub(crate) enum Outcome {
    Pass,
    Fail(Error),
    /// Accepted, with a warning.
    Warn(Note),
    /// The policy does not configure the check.
    NotConfigured,
    /// The check is about an optional value, and the value is absent.
    Absent,
    /// No keys were given.
    NoKeys,
    /// An earlier check failed, or the input of this check is missing.
    NotEvaluated,
}

impl From<Result<(), Error>> for Outcome {
    fn from(result: Result<(), Error>) -> Self {
        result.map_or_else(Self::Fail, |()| Self::Pass)
    }
}

/// A group of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Group {
    /// Size, parts, base64url.
    Format,
    /// The members of the header.
    Header,
    /// Whether the algorithm is supported and allowed.
    Algorithm,
    /// Whether a key matches.
    Key,
    /// Whether a matching key verifies the signature.
    Signature,
    /// The claims of the payload.
    Claims,
    /// Additional rules for a kind of token.
    Profile,
    /// Whether the required scopes are granted.
    Scopes,
}

/// The status of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Status {
    /// The check passed.
    Pass,
    /// The check failed: the token is rejected.
    Fail,
    /// The check passed, with a [`Note`].
    Warn,
    /// The check did not run; the [`Note`] says why.
    Skip,
}

/// Why a check has its status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Detail {
    /// The error of a check that failed.
    Error(Error),
    /// The note of a check that passed with a warning or did not run.
    Note(Note),
}

/// Why a check did not run, or passed with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Note {
    /// The policy does not configure the check.
    NotConfigured,
    /// The check is about an optional value, and the value is absent.
    Absent,
    /// No keys were given.
    NoKeys,
    /// An earlier check failed, or the input of this check is missing.
    NotEvaluated,
    /// The key's certificate cannot be read.
    CertificateUnreadable,
    /// The key's certificate is not valid at this time.
    CertificateExpired,
    /// `x5t` or `x5t#S256` is not the certificate's thumbprint.
    CertificateThumbprint,
    /// The key is weaker than RFC 7518 requires, and the policy allows weak keys.
    WeakKey,
    /// The single key has another `kid` than the token.
    OtherKid,
    /// The token has an issuer, and the policy sets none to compare it with.
    IssuerNotGiven,
    /// The token has an audience, and the policy sets none to compare it with.
    AudienceNotGiven,
    /// The token has a nonce, and the policy sets none to compare it with.
    NonceNotGiven,
    /// The token is sender-constrained, and this verification does not check the sender.
    SenderConstraintUnchecked,
}

/// The result of one check, in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct CheckReport {
    /// Identifies the check. Ids are stable.
    pub id: &'static str,
    /// The group of the check.
    pub group: Group,
    /// The status of the check.
    pub status: Status,
    /// Why the check has this status. `None` if it passed without a note.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub detail: Option<Detail>,
    /// The value that the policy expects, as JSON text.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub expected: Option<String>,
    /// The value that the token has, as JSON text.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub actual: Option<String>,
}

impl CheckReport {
    /// The error, if the check failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        if let Some(Detail::Error(error)) = &self.detail { Some(error) } else { None }
    }
}

/// Runs the checks up to the first failure.
pub(crate) fn run<'a, S: 'a>(lists: impl IntoIterator<Item = &'a [Check<S>]>, state: &mut S) -> Result<(), Rejection> {
    lists.into_iter().try_for_each(|list| run_list(list, state))
}

fn run_list<S>(list: &[Check<S>], state: &mut S) -> Result<(), Rejection> {
    for check in list {
        if let Outcome::Fail(error) = (check.run)(state) {
            return Err(Rejection::new(check.id, error));
        }
    }
    Ok(())
}

/// Runs every check and appends its result to `lines`.
pub(crate) fn report<S>(list: &[Check<S>], state: &mut S, lines: &mut Vec<CheckReport>) {
    for check in list {
        let outcome = (check.run)(state);
        lines.push(line(check.id, check.group, outcome, (check.values)(state)));
    }
}

fn line(id: &'static str, group: Group, outcome: Outcome, values: Values) -> CheckReport {
    let skip = |note| (Status::Skip, Some(Detail::Note(note)));
    let (status, detail) = match outcome {
        Outcome::Pass => (Status::Pass, None),
        Outcome::Fail(error) => (Status::Fail, Some(Detail::Error(error))),
        Outcome::Warn(note) => (Status::Warn, Some(Detail::Note(note))),
        Outcome::NotConfigured => skip(Note::NotConfigured),
        Outcome::Absent => skip(Note::Absent),
        Outcome::NoKeys => skip(Note::NoKeys),
        Outcome::NotEvaluated => skip(Note::NotEvaluated),
    };
    let Values { expected, actual } = values;
    CheckReport { id, group, status, detail, expected, actual }
}

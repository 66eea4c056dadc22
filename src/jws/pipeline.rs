//! The list of checks and its two readers. Both run the same code, so a report can never disagree with a verdict.

use crate::error::{Error, Rejection};
use alloc::{string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// One step on the way of a token. `S` is what the steps know of the token so far.
pub(crate) struct Check<S> {
    /// Names the check in reports and errors; stable.
    id: &'static str,
    group: Group,
    run: fn(&mut S) -> Outcome,
    /// What the check compares, for reports alone.
    values: fn(&S) -> Values,
}

impl<S> Check<S> {
    pub(crate) const fn new(id: &'static str, group: Group, run: fn(&mut S) -> Outcome) -> Self {
        Self { id, group, run, values: |_| Values::default() }
    }

    /// A check whose report shows what it compares.
    pub(crate) const fn showing(self, values: fn(&S) -> Values) -> Self {
        Self { values, ..self }
    }
}

/// What was asked for and what was found, each as JSON text.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) expected: Option<String>,
    pub(crate) actual: Option<String>,
}

/// What a check found.
#[derive(Debug)]
pub(crate) enum Outcome {
    Pass,
    Fail(Error),
    /// Accepted, with a remark.
    Warn(Note),
    /// The policy does not configure the check.
    NotConfigured,
    /// What it checks is optional, and absent.
    Absent,
    /// There are no keys to check it with.
    NoKeys,
    /// An earlier failure leaves nothing to check.
    NotEvaluated,
}

impl From<Result<(), Error>> for Outcome {
    fn from(result: Result<(), Error>) -> Self {
        result.map_or_else(Self::Fail, |()| Self::Pass)
    }
}

/// A stage on the way of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Group {
    /// Size, parts, base64url.
    Format,
    /// The header's members.
    Header,
    /// Whether the algorithm is known and allowed.
    Algorithm,
    /// Whether a key fits.
    Key,
    /// Whether the key verifies the signature.
    Signature,
    /// What the payload says.
    Claims,
    /// What a kind of token must be beside.
    Profile,
    /// Whether the scopes asked for are granted.
    Scopes,
}

/// How a check ended.
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

/// Why a check ended as it did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Detail {
    /// The error of a check that failed.
    Error(Error),
    /// The remark of a check that passed with a warning or did not run.
    Note(Note),
}

/// Why a check did not run, or passed with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Note {
    /// The policy does not configure the check.
    NotConfigured,
    /// What the check is about is optional, and absent.
    Absent,
    /// No keys were given.
    NoKeys,
    /// Something before it is missing or failed.
    NotEvaluated,
    /// The key's certificate cannot be read.
    CertificateUnreadable,
    /// The key's certificate is not valid at this time.
    CertificateExpired,
    /// `x5t` or `x5t#S256` is not the certificate's thumbprint.
    CertificateThumbprint,
    /// The key is weaker than RFC 7518 demands, and the policy allows that.
    WeakKey,
    /// The only key has another `kid` than the token.
    OtherKid,
    /// The token has an issuer, and the policy has none to compare it with.
    IssuerNotGiven,
    /// The token has an audience, and the policy has none to compare it with.
    AudienceNotGiven,
    /// The token has a nonce, and the policy has none to compare it with.
    NonceNotGiven,
    /// The token is sender-constrained, and this verification does not check the sender.
    SenderConstraintUnchecked,
}

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct CheckReport {
    /// Names the check; stable.
    pub id: &'static str,
    /// Its stage.
    pub group: Group,
    /// How it ended.
    pub status: Status,
    /// Why it ended so; `None` for a plain pass.
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

/// The reader that stops at the first failure: its check and its error.
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

/// The reader that runs them all, and adds a line for each.
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

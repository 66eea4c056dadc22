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
    /// Accepted, and worth a word: the id of the word.
    Warn(&'static str),
    /// Not asked for by the policy.
    NotAsked,
    /// Not in the token, where it need not be.
    NotPresent,
    /// There are no keys to check it with.
    NoKeys,
    /// An earlier failure leaves nothing to check.
    NotPossible,
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
    /// Good.
    Pass,
    /// Bad: the token is refused.
    Fail,
    /// Accepted, and worth a word.
    Warn,
    /// Not asked for, or not possible after an earlier failure.
    Skip,
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
    /// The code of the error, where it failed.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<&'static str>,
    /// The error in words where it failed, else the id of a remark where there is one.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub detail: Option<String>,
    /// What was asked for, as JSON text.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub expected: Option<String>,
    /// What was found in its place, as JSON text.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub actual: Option<String>,
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
    let (status, code, detail) = match outcome {
        Outcome::Pass => (Status::Pass, None, None),
        Outcome::Fail(error) => (Status::Fail, Some(error.code()), Some(error.text())),
        Outcome::Warn(remark) => (Status::Warn, None, Some(remark.into())),
        Outcome::NotAsked => (Status::Skip, None, Some("not_asked".into())),
        Outcome::NotPresent => (Status::Skip, None, Some("not_present".into())),
        Outcome::NoKeys => (Status::Skip, None, Some("no_keys".into())),
        Outcome::NotPossible => (Status::Skip, None, Some("not_possible".into())),
    };
    let Values { expected, actual } = values;
    CheckReport { id, group, status, code, detail, expected, actual }
}

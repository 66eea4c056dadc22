//! Verifies Project Wycheproof's test vectors with every row of keyward's table of algorithms.
//!
//! A signature that Wycheproof calls valid must be accepted if its set has the parameters of JOSE's algorithm: the same
//! hash, format and parameters. Every other signature must be rejected. `table::EXCEPTIONS` lists, test by test, where
//! keyward's verdict differs and where Wycheproof leaves it open.

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

/// The results of all tests.
#[derive(Debug, Serialize)]
pub struct Report {
    /// One line for each algorithm and set, in the table's order.
    pub lines: Vec<Line>,
    /// One text for each test, count or exception that differs from the table. Should be empty.
    pub disagreements: Vec<String>,
}

/// One set under one algorithm.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The `alg` for which the signatures were verified.
    pub alg: &'static str,
    /// The name of the set, which is also that of its file.
    pub set: &'static str,
    /// keyward's verdicts.
    pub counts: Counts,
}

/// The number of tests by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The signature was verified.
    pub accepted: usize,
    /// The key was accepted and the signature rejected.
    pub refused: usize,
    /// The key was rejected.
    pub keys_refused: usize,
}

impl Counts {
    /// The number of tests.
    #[must_use]
    pub fn total(self) -> usize {
        self.accepted + self.refused + self.keys_refused
    }
}

/// The tests of one algorithm.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Total {
    /// The number of its sets.
    pub sets: usize,
    /// The verdicts of all of its tests.
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

/// An RSA signature and keyward's verdict, for comparison with another verifier.
#[derive(Debug, Serialize)]
pub struct RsaCase {
    /// The `alg` for which it was verified.
    pub alg: &'static str,
    /// The name of its set.
    pub set: &'static str,
    /// Its number in the set.
    pub id: usize,
    /// The key.
    pub jwk: String,
    /// The signed message, as base64url.
    pub message: String,
    /// The signature, as base64url.
    pub signature: String,
    /// keyward's verdict.
    pub is_accepted: bool,
}

/// Every RSA signature.
#[must_use]
pub fn rsa() -> Vec<RsaCase> {
    let rows = SETS.iter().filter(|row| row.set.starts_with("rsa_"));
    let cases = rows.flat_map(|row| {
        cases::of(row.alg, row.set).into_iter().map(|case| RsaCase {
            alg: row.alg,
            set: row.set,
            id: case.id,
            is_accepted: keyward::hazmat::verify(row.alg, &case.jwk, &case.message, &case.signature).is_ok(),
            message: cases::base64url(&case.message),
            signature: cases::base64url(&case.signature),
            jwk: case.jwk,
        })
    });
    cases.collect()
}

/// Verifies all signatures.
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
            if let Err(error) = check(row.set, &case, verdict.is_ok()) {
                let found = verdict.map_or_else(|error| error.code(), |()| "accepted");
                let stated = case.stated;
                let line = format!("{} {} {}", row.alg, row.set, case.id);
                disagreements.push(format!("{line}: {found}, Wycheproof says {stated:?}: {error}"));
            }
        }
        if counts != row.counts {
            disagreements.push(format!("{} {}: {counts:?}, expected {:?}", row.alg, row.set, row.counts));
        }
        lines.push(Line { alg: row.alg, set: row.set, counts });
    }
    disagreements.extend(unused.iter().map(|(set, id)| format!("{set} {id}: remove the exception: no such test")));
    Report { lines, disagreements }
}

fn check(set: &str, case: &Case, accepted: bool) -> Result<(), &'static str> {
    let stated = match case.stated {
        TestResult::Valid => Some(case.is_jose),
        TestResult::Acceptable if case.is_jose => None,
        TestResult::Acceptable | TestResult::Invalid => Some(false),
    };
    let exception = EXCEPTIONS.iter().find(|exception| exception.tests().any(|test| test == (set, case.id)));
    match (stated, exception) {
        (None, None) => Err("Wycheproof leaves the verdict open: add an exception"),
        (Some(stated), Some(exception)) if stated == exception.accepted => {
            Err("remove the exception: it states the default verdict")
        }
        (_, Some(exception)) if exception.accepted != accepted => Err(exception.reason),
        (Some(stated), None) if stated != accepted => {
            Err(if case.is_jose { "keyward disagrees" } else { "the set's parameters are not those of the algorithm" })
        }
        _ => Ok(()),
    }
}

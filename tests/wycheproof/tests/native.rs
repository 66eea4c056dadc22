//! Verifies every vector natively. `tests/js/wycheproof.test.mjs` does the same as WebAssembly.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use keyward_wycheproof::{rsa, run, sets_without_a_row};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The number of tests of each algorithm, by verdict. Changed by hand, together with the table.
const COUNTS: &str = include_str!("../../counts.json");

#[test]
fn every_verdict_is_that_of_the_table() {
    let report = run();
    for line in &report.lines {
        println!("{:<10} {:<42} {:?}", line.alg, line.set, line.counts);
    }
    println!("{} tests in {} lines", report.total(), report.lines.len());
    assert!(report.disagreements.is_empty(), "{}", report.disagreements.join("\n"));
    // The table holds its own counts, so a lost row would go unnoticed without counts.json.
    let (found, expected) = (serde_json::to_value(report.by_algorithm()).unwrap(), expected("wycheproof"));
    let algs: BTreeSet<&String> = [&found, &expected].iter().flat_map(|of| of.as_object().unwrap().keys()).collect();
    let wrong: Vec<String> = algs
        .into_iter()
        .filter(|alg| found.get(alg) != expected.get(alg))
        .map(|alg| format!("{alg}: expected {:?}, found {:?}", expected.get(alg), found.get(alg)))
        .collect();
    assert!(wrong.is_empty(), "the verdicts differ from tests/counts.json:\n{}", wrong.join("\n"));
}

#[test]
fn the_number_of_rsa_signatures_is_expected() {
    let signatures = rsa();
    let accepted = signatures.iter().filter(|signature| signature.is_accepted).count();
    let mut sets: Vec<_> = signatures.iter().map(|signature| (signature.alg, signature.set)).collect();
    sets.dedup();
    let found = json!({ "sets": sets.len(), "signatures": signatures.len(), "accepted": accepted });
    assert_eq!(found, expected("wycheproof_rsa"));
}

#[test]
fn no_set_is_missing() {
    assert_eq!(sets_without_a_row(), [""; 0]);
}

fn expected(name: &str) -> Value {
    let mut counts: Value = serde_json::from_str(COUNTS).unwrap();
    counts[name].take()
}

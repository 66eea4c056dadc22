//! Every vector natively. `tests/js/wycheproof.test.mjs` runs the same as WebAssembly.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use keyward_wycheproof::{rsa, run, sets_without_a_row};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many tests each algorithm has, and how they end. Changed by hand, together with the table.
const COUNTS: &str = include_str!("../../counts.json");

#[test]
fn every_verdict_is_as_the_table_says() {
    let report = run();
    for line in &report.lines {
        println!("{:<10} {:<42} {:?}", line.alg, line.set, line.counts);
    }
    println!("{} tests in {} lines", report.total(), report.lines.len());
    assert!(report.disagreements.is_empty(), "{}", report.disagreements.join("\n"));
    // The table says how many there are, so a row that is lost takes its own count with it.
    let (found, expected) = (serde_json::to_value(report.by_algorithm()).unwrap(), expected("wycheproof"));
    let algs: BTreeSet<&String> = [&found, &expected].iter().flat_map(|of| of.as_object().unwrap().keys()).collect();
    let wrong: Vec<String> = algs
        .into_iter()
        .filter(|alg| found.get(alg) != expected.get(alg))
        .map(|alg| format!("{alg}: expected {:?}, found {:?}", expected.get(alg), found.get(alg)))
        .collect();
    assert!(wrong.is_empty(), "not as tests/counts.json says:\n{}", wrong.join("\n"));
}

#[test]
fn no_signature_of_rsa_is_lost() {
    let signatures = rsa();
    let accepted = signatures.iter().filter(|signature| signature.is_accepted).count();
    let mut sets: Vec<_> = signatures.iter().map(|signature| (signature.alg, signature.set)).collect();
    sets.dedup();
    let found = json!({ "sets": sets.len(), "signatures": signatures.len(), "accepted": accepted });
    assert_eq!(found, expected("wycheproof_rsa"));
}

#[test]
fn no_set_is_left_out() {
    assert_eq!(sets_without_a_row(), [""; 0]);
}

fn expected(name: &str) -> Value {
    let mut counts: Value = serde_json::from_str(COUNTS).unwrap();
    counts[name].take()
}

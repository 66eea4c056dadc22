//! Every vector natively. `tests/js/wycheproof.test.mjs` runs the same as WebAssembly.

use keyward_wycheproof::{run, sets_without_a_row};

#[test]
fn every_verdict_is_as_the_table_says() {
    let report = run();
    for line in &report.lines {
        println!("{:<10} {:<42} {:?}", line.alg, line.set, line.counts);
    }
    println!("{} tests in {} lines", report.total(), report.lines.len());
    assert!(report.disagreements.is_empty(), "{}", report.disagreements.join("\n"));
}

#[test]
fn no_set_is_left_out() {
    assert_eq!(sets_without_a_row(), [""; 0]);
}

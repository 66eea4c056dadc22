//! Runs every seed through its target, without a fuzzer, and checks that every target has seeds.

use keyward_fuzz::{arithmetic, jose, seeds::seeds};
use std::collections::{BTreeMap, BTreeSet};

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 19] = [
    ("arithmetics", jose::arithmetics),
    ("certificate", jose::certificate),
    ("claims", jose::claims),
    ("dpop", jose::dpop),
    ("ecdsa", arithmetic::ecdsa),
    ("ed25519", arithmetic::ed25519),
    ("ed448", arithmetic::ed448),
    ("encodings", arithmetic::encodings),
    ("field", arithmetic::field),
    ("jws", jose::jws),
    ("keys", jose::keys),
    ("metadata", jose::metadata),
    ("ml_dsa", arithmetic::ml_dsa),
    ("normalisation", jose::normalisation),
    ("options", jose::options),
    ("rsa", arithmetic::rsa),
    ("scalar", arithmetic::scalar),
    ("templates", jose::templates),
    ("token", jose::token),
];

#[test]
fn every_seed_passes_its_target() {
    let targets = BTreeMap::from(TARGETS);
    let mut seen = BTreeMap::<&str, BTreeSet<String>>::new();
    for seed in seeds() {
        targets[seed.target](&seed.input);
        assert!(seen.entry(seed.target).or_default().insert(seed.name.clone()), "{}: {} twice", seed.target, seed.name);
    }
    let counts: Vec<_> = seen.iter().map(|(target, names)| (target, names.len())).collect();
    println!("{counts:?}");
    assert_eq!(seen.len(), TARGETS.len());
}

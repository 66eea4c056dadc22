//! ML-DSA and SHAKE give the results of the crates of RustCrypto.
//!
//! `KEYWARD_CASES` is the number of random cases.

#![allow(clippy::expect_used, reason = "helpers of tests")]

#[path = "differential/ml_dsa.rs"]
mod differential;

use differential::{compare, signed, verdict};
use keyward_arithmetic::ml_dsa::ParameterSet;
use keyward_arithmetic::shake::{Rate, Shake};
use shake::digest::{ExtendableOutput, Update, XofReader};

/// Random bytes, from a seed.
fn bytes(seed: usize, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    Shake::new(Rate::Shake128, &[&seed.to_le_bytes()]).squeeze(&mut bytes);
    bytes
}

fn cases() -> usize {
    std::env::var("KEYWARD_CASES").map_or(1000, |count| count.parse().expect("KEYWARD_CASES is a number"))
}

#[test]
fn random_damage() {
    let mut accepted = 0;
    for case in 0..cases() {
        let length = bytes(case, 1)[0] % 16;
        accepted += usize::from(compare(&bytes(case, 1 + usize::from(length))));
    }
    println!("{} random signatures agree, {accepted} of them accepted", cases());
    assert!(accepted > cases() / 50 && accepted < cases() / 2, "{accepted}");
}

#[test]
fn a_signature_is_accepted_only_under_its_key() {
    let all = signed();
    for (index, one) in all.iter().enumerate() {
        assert!(verdict(one.set, &one.key, &one.message, &one.signature), "{index}");
        let other = &all[(index + 12) % all.len()];
        assert!(!verdict(one.set, &one.key, &other.message, &one.signature) || one.message == other.message, "{index}");
        assert!(!verdict(one.set, &other.key, &one.message, &one.signature), "{index}");
        for set in [ParameterSet::MlDsa44, ParameterSet::MlDsa65, ParameterSet::MlDsa87] {
            assert_eq!(verdict(set, &one.key, &one.message, &one.signature), set == one.set, "{index}");
        }
    }
}

#[test]
fn a_bit_of_each_part() {
    for one in signed().iter().take(12) {
        let length = one.signature.len();
        let hints = length - one.omega - one.k;
        let places = [
            0,
            one.challenge - 1,
            one.challenge,
            hints - 1,
            hints,
            hints + one.omega - 1,
            hints + one.omega,
            length - 1,
        ];
        for place in places {
            for bit in 0..8 {
                let mut signature = one.signature.clone();
                signature[place] ^= 1 << bit;
                assert!(!verdict(one.set, &one.key, &one.message, &signature), "{place} {bit}");
            }
        }
        for place in [0, 31, 32, one.key.len() - 1] {
            let mut key = one.key.clone();
            key[place] ^= 1;
            assert!(!verdict(one.set, &key, &one.message, &one.signature), "{place}");
        }
    }
}

#[test]
fn streams_of_every_length() {
    for length in 0..700 {
        let input = bytes(length, length);
        let (first, second) = input.split_at(length / 3);
        let mut wide = shake::Shake128::default();
        let mut narrow = shake::Shake256::default();
        wide.update(&input);
        narrow.update(&input);
        compare_streams(Rate::Shake128, &[first, second], wide.finalize_xof());
        compare_streams(Rate::Shake256, &[first, &[], second], narrow.finalize_xof());
    }
}

fn compare_streams(rate: Rate, parts: &[&[u8]], mut theirs: impl XofReader) {
    let mut ours = Shake::new(rate, parts);
    for length in [0, 1, 135, 1, 167, 1, 400] {
        let (mut left, mut right) = (vec![0; length], vec![0; length]);
        ours.squeeze(&mut left);
        theirs.read(&mut right);
        assert_eq!(left, right, "{rate:?}");
    }
}

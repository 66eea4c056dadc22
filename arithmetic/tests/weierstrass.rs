//! Verdicts on ECDSA signatures are those of the crates of RustCrypto, for random and for contrived keys, digests and
//! signatures. `KEYWARD_CASES` is the number of cases.

#[path = "differential/ecdsa.rs"]
#[expect(unreachable_pub, reason = "fuzz targets include it too")]
mod ecdsa_cases;

use ecdsa_cases::{Outcome, compare, compare_reduced};
use keyward_arithmetic::weierstrass::Curve;
use std::collections::BTreeMap;

#[test]
fn verdicts_match_the_oracles() {
    let cases = std::env::var("KEYWARD_CASES").map_or(600, |cases| cases.parse().unwrap());
    let mut seen = BTreeMap::<(String, Outcome), u64>::new();
    let mut state = 0x6b65_7977_6172_6421_u64;
    for _ in 0..cases {
        let data: Vec<u8> = (0..320).map(|_| random(&mut state)).collect();
        let (curve, outcome) = compare(&data);
        *seen.entry((format!("{curve:?}"), outcome)).or_default() += 1;
    }
    println!("{cases} cases: {seen:?}");
    assert_eq!(seen.len(), 12, "{seen:?}");
}

#[test]
fn an_x_coordinate_is_compared_modulo_n() {
    for curve in [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1] {
        assert!(compare_reduced(curve) > 2);
    }
}

#[test]
fn any_bytes_are_a_case() {
    for length in 0..40 {
        for byte in [0, 1, 2, 3, 0x7f, 0x80, 0xff] {
            compare(&vec![byte; length]);
        }
    }
}

/// SplitMix64.
fn random(state: &mut u64) -> u8 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as u8
}

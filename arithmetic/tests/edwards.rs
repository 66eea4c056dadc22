//! Ed25519 and Ed448 give the verdicts of the reference crates. `KEYWARD_CASES` is the number of random cases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "edwards/oracle.rs"]
mod oracle;

use curve25519_dalek::constants::EIGHT_TORSION;
use ed25519_dalek::{Signer, SigningKey};
use keyward_arithmetic::edwards::{Ed448Key, Ed25519Key};
use oracle::Verdict;

fn cases(default: u64) -> u64 {
    std::env::var("KEYWARD_CASES").map_or(default, |cases| cases.parse().unwrap())
}

/// SplitMix64, of Steele, Lea and Flood.
fn bytes(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0xd1342543de82ef95);
    let words = (0..64).flat_map(|_| {
        state = state.wrapping_add(0x9e3779b97f4a7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        (z ^ (z >> 31)).to_le_bytes()
    });
    words.collect()
}

/// Asserts that every verdict occurs often enough.
fn compare(name: &str, cases: u64, verdict: fn(&[u8]) -> Verdict) {
    let mut counts = [0; 3];
    for seed in 0..cases {
        counts[verdict(&bytes(seed)) as usize] += 1;
    }
    println!("{name}: {cases} cases: key rejected, signature rejected, accepted: {counts:?}");
    assert!(counts.iter().all(|count| *count * 20 > cases), "{counts:?}");
}

#[test]
fn ed25519_matches_dalek() {
    compare("Ed25519", cases(300), oracle::ed25519);
}

#[test]
fn ed448_matches_goldilocks() {
    compare("Ed448", cases(60), oracle::ed448);
}

/// Shorter and longer ones are rejected.
#[test]
fn a_signature_of_another_implementation() {
    use sha2::Digest;
    let signing = SigningKey::from_bytes(&[7; 32]);
    let key = Ed25519Key::new(signing.verifying_key().as_bytes()).unwrap();
    let signature = signing.sign(b"message").to_bytes();
    let hash =
        sha2::Sha512::new_with_prefix(&signature[..32]).chain_update(signing.verifying_key()).chain_update("message");
    let k = hash.finalize().into();
    assert!(key.verify(&signature, &k));
    for length in 0..64 {
        assert!(!key.verify(&signature[..length], &k), "{length} bytes");
    }
    assert!(!key.verify(&[&signature[..], &[0]].concat(), &k));
}

/// RFC 8032 section 7.4, "Blank".
#[test]
fn a_signature_of_ed448() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len() / 2).map(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap()).collect()
    };
    let key = bytes(concat!(
        "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778",
        "edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
    ));
    let signature = bytes(concat!(
        "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2",
        "fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104",
        "852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
    ));
    let k = bytes(concat!(
        "6d0fb27a6c0e46ca6b0789469bdfc1143d07fb1d3f68c57de3acc87375b1955b97cfb23c4472756f92",
        "40a32b8569a3676cf0355afc8fa26875f3161a9ed2a6b69ce5753eb8925d71cc660b22e94282dab9b5",
        "80f21b6860f5b209abe22489346de785dd0734dee55bbf712feb902947f906c4",
    ));
    let key = Ed448Key::new(&key).unwrap();
    let k = k.try_into().unwrap();
    assert!(key.verify(&signature, &k));
    for length in 0..114 {
        assert!(!key.verify(&signature[..length], &k), "{length} bytes");
    }
    assert!(!key.verify(&[&signature[..], &[0]].concat(), &k));
}

/// With S = 0 and k = 1 the equation holds for R = -A. dalek accepts this, goldilocks does not. No known hash gives
/// such a k.
#[test]
fn s_of_zero() {
    let a = curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
    let signature = [(-a).compress().0, [0; 32]].concat();
    let key = Ed25519Key::new(&a.compress().0).unwrap();
    assert!(key.verify(&signature, &std::array::from_fn(|index| u8::from(index == 0))));

    let a = ed448_goldilocks::EdwardsPoint::GENERATOR;
    let [a, r] = [a, -a].map(|point| point.to_affine().compress().0);
    let key = Ed448Key::new(&a).unwrap();
    assert!(!key.verify(&[r, [0; 57]].concat(), &std::array::from_fn(|index| u8::from(index == 0))));
    // The same with S = 1 and k = 2.
    let mut s = [0; 57];
    s[0] = 1;
    assert!(key.verify(&[r, s].concat(), &std::array::from_fn(|index| if index == 0 { 2 } else { 0 })));
}

#[test]
fn points_of_small_order_are_not_keys() {
    for point in EIGHT_TORSION {
        assert!(Ed25519Key::new(&point.compress().0).is_none());
    }
    // The identity, (0, -1), and (1, 0) with either sign.
    let mut bytes = [0; 57];
    assert!(Ed448Key::new(&bytes).is_none());
    bytes[56] = 0x80;
    assert!(Ed448Key::new(&bytes).is_none());
    bytes[56] = 0;
    bytes[0] = 1;
    assert!(Ed448Key::new(&bytes).is_none());
    bytes = [0xff; 57];
    (bytes[0], bytes[28], bytes[56]) = (0xfe, 0xfe, 0);
    assert!(Ed448Key::new(&bytes).is_none());
}

/// Encodings around 0, p and 2^255 or 2^448, with either sign, and of any length.
#[test]
fn encodings_at_the_bounds() {
    for high in [0, 0x7f] {
        for low in 0..=u8::MAX {
            for sign in [0, 0x80] {
                let mut bytes = [if high == 0 { 0 } else { 0xff }; 32];
                (bytes[0], bytes[31]) = (low, high | sign);
                let dalek = ed25519_dalek::VerifyingKey::from_bytes(&bytes);
                let expected = dalek.is_ok_and(|key| key.to_edwards().compress().0 == bytes && !key.is_weak());
                assert_eq!(Ed25519Key::new(&bytes).is_some(), expected, "{bytes:02x?}");
            }
        }
    }
    // 2^448 - 2^224 - 1 is fe and 27 times ff over 28 times ff.
    for (high, middle) in [(0, 0), (0xff, 0xfe), (0xff, 0xff)] {
        for (low, lowest) in
            [0, 0xff].into_iter().flat_map(|low| (0..8).chain(0xf8..=0xff).map(move |lowest| (low, lowest)))
        {
            for last in [0, 1, 0x40, 0x80] {
                let mut bytes = [low; 57];
                bytes[28..].fill(high);
                (bytes[0], bytes[28], bytes[56]) = (lowest, middle, last);
                let expected = oracle::decoded_of_ed448(&bytes).is_some();
                assert_eq!(Ed448Key::new(&bytes).is_some(), expected, "{bytes:02x?}");
            }
        }
    }
    for bytes in [&[3; 0][..], &[3; 31], &[3; 33], &[0; 57], &[9; 100]] {
        assert!(Ed25519Key::new(bytes).is_none());
    }
    for bytes in [&[3; 0][..], &[3; 32], &[3; 56], &[3; 58], &[9; 200]] {
        assert!(Ed448Key::new(bytes).is_none());
    }
}

//! Ed25519 and Ed448 give the verdicts of the crates that are the truth. `KEYWARD_CASES` says how many random cases to try.
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
fn octets(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0xd1342543de82ef95);
    let words = (0..64).flat_map(|_| {
        state = state.wrapping_add(0x9e3779b97f4a7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        (z ^ (z >> 31)).to_le_bytes()
    });
    words.collect()
}

/// Every verdict comes often enough to mean something.
fn compare(name: &str, cases: u64, verdict: fn(&[u8]) -> Verdict) {
    let mut counts = [0; 3];
    for seed in 0..cases {
        counts[verdict(&octets(seed)) as usize] += 1;
    }
    println!("{name}: {cases} cases: key refused, signature refused, accepted: {counts:?}");
    assert!(counts.iter().all(|count| *count * 20 > cases), "{counts:?}");
}

#[test]
fn ed25519_as_dalek_does() {
    compare("Ed25519", cases(300), oracle::ed25519);
}

#[test]
fn ed448_as_goldilocks_does() {
    compare("Ed448", cases(60), oracle::ed448);
}

/// And no shorter and no longer.
#[test]
fn a_signature_made_elsewhere() {
    use sha2::Digest;
    let signing = SigningKey::from_bytes(&[7; 32]);
    let key = Ed25519Key::new(signing.verifying_key().as_bytes()).unwrap();
    let signature = signing.sign(b"message").to_bytes();
    let hash =
        sha2::Sha512::new_with_prefix(&signature[..32]).chain_update(signing.verifying_key()).chain_update("message");
    let k = hash.finalize().into();
    assert!(key.verify(&signature, &k));
    for length in 0..64 {
        assert!(!key.verify(&signature[..length], &k), "{length} octets");
    }
    assert!(!key.verify(&[&signature[..], &[0]].concat(), &k));
}

#[test]
fn points_of_small_order_are_no_keys() {
    for point in EIGHT_TORSION {
        assert!(Ed25519Key::new(&point.compress().0).is_none());
    }
    // The identity, (0, -1), and (1, 0) with either sign.
    let mut octets = [0; 57];
    assert!(Ed448Key::new(&octets).is_none());
    octets[56] = 0x80;
    assert!(Ed448Key::new(&octets).is_none());
    octets[56] = 0;
    octets[0] = 1;
    assert!(Ed448Key::new(&octets).is_none());
    octets = [0xff; 57];
    (octets[0], octets[28], octets[56]) = (0xfe, 0xfe, 0);
    assert!(Ed448Key::new(&octets).is_none());
}

/// Around 0, p and 2^255 or 2^448, with either sign, and of any length.
#[test]
fn encodings_at_the_edges() {
    for high in [0, 0x7f] {
        for low in 0..=u8::MAX {
            for sign in [0, 0x80] {
                let mut octets = [if high == 0 { 0 } else { 0xff }; 32];
                (octets[0], octets[31]) = (low, high | sign);
                let dalek = ed25519_dalek::VerifyingKey::from_bytes(&octets);
                let expected = dalek.is_ok_and(|key| key.to_edwards().compress().0 == octets && !key.is_weak());
                assert_eq!(Ed25519Key::new(&octets).is_some(), expected, "{octets:02x?}");
            }
        }
    }
    for octets in [&[3; 0][..], &[3; 31], &[3; 33], &[0; 57], &[9; 100]] {
        assert!(Ed25519Key::new(octets).is_none());
    }
    for octets in [&[3; 0][..], &[3; 32], &[3; 56], &[3; 58], &[9; 200]] {
        assert!(Ed448Key::new(octets).is_none());
    }
}

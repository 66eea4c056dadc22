//! The public operation of RSA and its encodings give the results of `num-bigint` and of the crate `rsa`.
//!
//! `KEYWARD_CASES` is the number of random cases.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

#[path = "differential/rsa.rs"]
mod differential;

use differential::{Pair, encodings, hash, padded, power, prefix, verdicts};
use keyward_arithmetic::rsa::{PublicKey, is_pkcs1_v1_5, is_pss};
use num_bigint::BigUint;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.word() as u8).collect()
    }
}

fn cases() -> usize {
    std::env::var("KEYWARD_CASES").map_or(2000, |count| count.parse().expect("KEYWARD_CASES is a number"))
}

#[test]
fn random_numbers() {
    let mut random = Random(1);
    for case in 0..cases() {
        // Mostly small sizes, for speed.
        let most = match case {
            _ if case % 1000 == 0 => 7169,
            _ if case % 50 == 0 => 3073,
            _ => 257,
        };
        let bits = (random.word() % most) as u16;
        power(&[bits.to_be_bytes().to_vec(), random.bytes(2200 - 16)].concat());
    }
    println!("{} random keys and signatures agree", cases());
}

#[test]
fn every_size_in_bits() {
    let mut random = Random(2);
    for bits in 1024..=8192_u16 {
        if bits < 1500 || bits % 97 == 0 || (bits + 4) % 208 < 3 || bits % 1024 < 2 || bits % 1024 > 1021 {
            power(&[(bits - 1024).to_be_bytes().to_vec(), vec![4], random.bytes(2200)].concat());
        }
    }
}

#[test]
fn every_exponent_up_to_2000() {
    let modulus = [0xfb; 128];
    let n = BigUint::from_bytes_be(&modulus);
    let signature = [0xfa; 128];
    for exponent in (3..2000_u64).step_by(2) {
        let expected = BigUint::from_bytes_be(&signature).modpow(&exponent.into(), &n);
        let key = PublicKey::new(&modulus, exponent).expect("the key is valid");
        assert_eq!(key.apply(&signature), Some(padded(&expected, 128)), "{exponent}");
    }
}

#[test]
fn edges_of_moduli_and_signatures() {
    for bits in [1024, 1036, 1037, 1087, 2047, 2048, 2049, 2076, 2077, 4096, 8192_u32] {
        let one = BigUint::from(1_u32);
        let length = (bits as usize).div_ceil(8);
        let top = &one << (bits - 1);
        // The smallest and largest numbers, runs of ones and zeros around the blocks of 208 bits, and all limbs in the
        // middle.
        let mut moduli = vec![&top + 1_u32, (&top << 1) - 1_u32, (&top << 1) - 105_u32, &top + (&one << 208) + 1_u32];
        moduli.push((&top << 1) - (&one << 208) - 1_u32);
        moduli.push((&top << 1) - (&one << 209) + 1_u32);
        moduli.push(&top + (&one << 208) - 1_u32);
        moduli.push((0..bits / 13).fold(top.clone(), |sum, limb| sum | &one << (13 * limb)));
        moduli.push((0..bits / 13).fold(top.clone(), |sum, limb| sum | BigUint::from(0x1001_u32) << (13 * limb)));
        for n in moduli {
            let key = PublicKey::new(&n.to_bytes_be(), 65537).expect("the key is valid");
            let half: BigUint = &n >> 1;
            let mut signatures = vec![BigUint::ZERO, one.clone(), &n - 1_u32, &n - 2_u32, half.clone(), half + 1_u32];
            signatures
                .extend((1..bits).step_by(bits as usize / 5).flat_map(|shift| [&one << shift, &n - (&one << shift)]));
            for s in signatures {
                let s = s % &n;
                assert_eq!(key.apply(&padded(&s, length)), Some(padded(&s.modpow(&65537_u32.into(), &n), length)));
            }
            for not_less in [n.clone(), &n + 1_u32, (&one << (8 * length)) - 1_u32] {
                let expected = (not_less < n).then(Vec::new);
                if not_less < &one << (8 * length) {
                    assert_eq!(key.apply(&padded(&not_less, length)), expected);
                }
            }
        }
    }
}

#[test]
fn invalid_keys_and_signatures() {
    let ones = |bits: usize| padded(&((BigUint::from(1_u32) << bits) - 1_u32), bits.div_ceil(8));
    assert!(PublicKey::new(&[], 3).is_none());
    for (bits, legal) in [(1, false), (1023, false), (1024, true), (8192, true), (8193, false), (100_000, false)] {
        assert_eq!(PublicKey::new(&ones(bits), 3).is_some(), legal, "{bits}");
    }
    for (exponent, legal) in [(0, false), (1, false), (2, false), (3, true), (4, false), (65537, true)] {
        assert_eq!(PublicKey::new(&ones(2048), exponent).is_some(), legal, "{exponent}");
    }
    assert!(PublicKey::new(&ones(2048), (1 << 33) - 1).is_some());
    assert!(PublicKey::new(&ones(2048), (1 << 33) + 1).is_none());
    assert!(PublicKey::new(&ones(2048), u64::MAX).is_none());
    assert!(PublicKey::new(&[vec![0], ones(2048)].concat(), 3).is_none());
    let mut even = ones(2048);
    even[255] = 0xfe;
    assert!(PublicKey::new(&even, 3).is_none());

    let key = PublicKey::new(&ones(2048), 3).expect("the key is valid");
    for length in (0..300).filter(|length| *length != 256) {
        assert_eq!(key.apply(&vec![1; length]), None, "{length}");
    }
    assert!(key.apply(&[1; 256]).is_some());
}

/// Bits modulo 8: 0, 7, 1, 3, 6 and 5.
fn pairs() -> Vec<Pair> {
    vec![
        Pair::new(521, Some(607)),
        Pair::new(1279, None),
        Pair::new(2281, None),
        Pair::new(2203, None),
        Pair::new(607, Some(1279)),
        Pair::new(4253, None),
    ]
}

#[test]
fn valid_signatures_are_accepted() {
    for pair in pairs() {
        for message in [&b""[..], b"keyward"] {
            let blocks = [
                pair.pkcs1::<Sha256>(message),
                pair.pkcs1::<Sha384>(message),
                pair.pkcs1::<Sha512>(message),
                pair.pss::<Sha256>(message, &[7; 32]),
                pair.pss::<Sha384>(message, &[0; 48]),
            ];
            for block in blocks {
                assert!(pair.verdicts(message, &block), "{} {block:02x?}", pair.bits);
                assert!(!pair.verdicts(b"another", &block));
            }
            if pair.length() >= 130 {
                let block = pair.pss::<Sha512>(message, &[1; 64]);
                assert!(pair.verdicts(message, &block), "{} {block:02x?}", pair.bits);
            }
        }
    }
}

#[test]
fn changed_bytes_of_an_encoding() {
    for pair in pairs().into_iter().take(if cases() < 100_000 { 2 } else { 6 }) {
        let message = b"keyward";
        for block in [pair.pkcs1::<Sha256>(message), pair.pss::<Sha256>(message, &[9; 32])] {
            for place in 0..block.len() {
                for change in [1, 0x80] {
                    let mut other = block.clone();
                    other[place] ^= change;
                    // With these bits the number exceeds the modulus and cannot be signed.
                    if BigUint::from_bytes_be(&other) < pair.n {
                        assert!(!pair.verdicts(message, &other), "{place} {change}");
                    }
                    let digest = Sha256::digest(message);
                    assert!(!is_pkcs1_v1_5(&other, &prefix::<Sha256>(), &digest));
                    assert!(!is_pss(&other, pair.bits, &digest, &hash::<Sha256>), "{place} {change}");
                }
            }
        }
    }
}

#[test]
fn changed_bytes_of_a_signature() {
    let pair = Pair::new(2281, None);
    let signature = pair.sign(&pair.pkcs1::<Sha256>(b"keyward"));
    let modulus = pair.n.to_bytes_be();
    assert!(verdicts(&modulus, 65537, b"keyward", &signature));
    for place in 0..signature.len() {
        let mut other = signature.clone();
        other[place] ^= 0x10;
        assert!(!verdicts(&modulus, 65537, b"keyward", &other), "{place}");
    }
    assert!(!verdicts(&modulus, 65537, b"keyward", &signature[1..]));
    assert!(!verdicts(&modulus, 65537, b"keyward", &[&[0], &signature[..]].concat()));
}

#[test]
fn encodings_that_are_almost_valid() {
    let message = b"keyward";
    for pair in pairs() {
        let good = pair.pkcs1::<Sha256>(message);
        let info = [prefix::<Sha256>(), Sha256::digest(message).to_vec()].concat();
        let fill = |byte: u8, count: usize| vec![byte; count];
        let rest = good.len() - info.len();
        let almost = [
            // Type 2, type 0, a shorter padding with trailing bytes, no padding, a padding that ends early.
            [vec![0, 2], fill(0xff, rest - 3), vec![0], info.clone()].concat(),
            [vec![0, 0], fill(0xff, rest - 3), vec![0], info.clone()].concat(),
            [vec![0, 1], fill(0xff, 8), vec![0], info.clone(), fill(0, rest - 11)].concat(),
            [fill(0, rest - 3), vec![0, 1, 0], info.clone()].concat(),
            [vec![0, 1], fill(0xff, 8), vec![0], fill(0, rest - 11), info.clone()].concat(),
            [vec![0, 1], fill(0xff, rest - 2), info.clone()].concat(),
            // DigestInfo without the NULL: RFC 8017 section 9.2 allows only one encoding for SHA-2.
            [vec![0, 1], fill(0xff, rest - 1), vec![0], {
                let mut info = [&info[..15], &info[17..]].concat();
                (info[1], info[3]) = (info[1] - 2, info[3] - 2);
                info
            }]
            .concat(),
        ];
        for block in almost {
            assert_eq!(block.len(), good.len());
            assert!(!pair.verdicts(message, &block), "{block:02x?}");
        }
        for salt in [0, 1, 20, 31, 33] {
            let block = pair.pss::<Sha256>(message, &vec![5; salt]);
            assert_eq!(block.len(), good.len());
            assert!(!is_pss(&block, pair.bits, &Sha256::digest(message), &hash::<Sha256>), "{salt}");
        }
    }
    // Seven bytes of padding are too few, eight are enough.
    let digest = [3; 32];
    for (count, verdict) in [(7, false), (8, true), (9, true)] {
        let block = [vec![0, 1], vec![0xff; count], vec![0, 4, 4], digest.to_vec()].concat();
        assert_eq!(is_pkcs1_v1_5(&block, &[4, 4], &digest), verdict);
    }
}

#[test]
fn encodings_of_any_length() {
    for length in 0..200 {
        for byte in [0, 1, 0xbc, 0xff] {
            for bits in [0, 1, 7, 8, 9, 1024, 1600, usize::MAX] {
                let block = vec![byte; length];
                for size in [0, 1, 32, 64, 65, 1000] {
                    let digest = vec![0; size];
                    assert!(!is_pkcs1_v1_5(&block, &[0x30], &digest));
                    assert!(!is_pss(&block, bits, &digest, &|_, out| out.fill(0x55)), "{length} {byte} {bits} {size}");
                }
            }
        }
    }
}

#[test]
fn any_bytes() {
    let mut random = Random(3);
    let mut accepted = 0;
    for length in 0..300 {
        power(&random.bytes(length));
        // The accepted ones are mostly those without bytes left for changes.
        accepted += usize::from(encodings(&random.bytes(length % 80)));
    }
    assert!((10..200).contains(&accepted), "{accepted} of 300");
}

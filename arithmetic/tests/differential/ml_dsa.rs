//! Compares ML-DSA with the crate of RustCrypto: any bytes make a case.

use keyward_arithmetic::ml_dsa::{ParameterSet, PublicKey};
use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Seed, Signature, SigningKey, VerifyingKey};
use std::sync::OnceLock;

/// A signature, with the numbers of FIPS 204 table 1 that locate its parts.
pub(crate) struct Signed {
    pub(crate) set: ParameterSet,
    pub(crate) key: Vec<u8>,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) challenge: usize,
    pub(crate) omega: usize,
    pub(crate) k: usize,
}

/// Real signatures: three parameter sets, four keys each, four messages each.
pub(crate) fn signed() -> &'static [Signed] {
    static SIGNED: OnceLock<Vec<Signed>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let mut all = Vec::new();
        for seed in 0..4 {
            sign::<MlDsa44>(ParameterSet::MlDsa44, [32, 80, 4], seed, &mut all);
            sign::<MlDsa65>(ParameterSet::MlDsa65, [48, 55, 6], seed, &mut all);
            sign::<MlDsa87>(ParameterSet::MlDsa87, [64, 75, 8], seed, &mut all);
        }
        all
    })
}

fn sign<P: MlDsaParams>(set: ParameterSet, [challenge, omega, k]: [usize; 3], seed: u8, all: &mut Vec<Signed>) {
    let key = SigningKey::<P>::from_seed(&Seed::from([seed; 32]));
    let key = key.expanded_key();
    for length in [0, 1, 71, 1000] {
        let message = vec![seed; length];
        let signature = key.sign_deterministic(&message, &[]).expect("an empty context is valid").encode().to_vec();
        let key = key.verifying_key().encode().to_vec();
        all.push(Signed { set, key, message, signature, challenge, omega, k });
    }
}

/// Derives a key, a message and a signature from `data`, mostly almost valid, and compares the verdicts. The first byte
/// selects a signature. Then come changes, each with a kind and a place.
pub(crate) fn compare(data: &[u8]) -> bool {
    let mut data = data.iter().copied();
    let mut next = || data.next();
    let all = signed();
    let signed = &all[usize::from(next().unwrap_or(0)) % all.len()];
    let (mut key, mut message, mut signature) = (signed.key.clone(), signed.message.clone(), signed.signature.clone());
    while let Some(kind) = next() {
        let mut byte = || next().unwrap_or(0);
        let place = usize::from(byte()) << 8 | usize::from(byte());
        let hints = signature.len().saturating_sub(signed.omega + signed.k);
        match kind % 12 {
            0 => change(&mut signature, place, byte()),
            1 => change(&mut signature[..signed.challenge], place, byte()),
            2 => change(&mut signature[signed.challenge..hints], place, byte()),
            3 | 4 => change(&mut signature[hints..], place, byte()),
            5 => change(&mut signature[hints + signed.omega..], place, 1),
            6 => signature[hints..hints + signed.omega].swap(place % signed.omega, usize::from(byte()) % signed.omega),
            7 => signature[hints..hints + signed.omega].sort_unstable(),
            8 => change(&mut key, place, byte()),
            9 => change(&mut message, place, byte()),
            10 => {
                // A run of z with equal bits: the largest and the smallest coefficients.
                let value = if byte() % 2 == 0 { 0 } else { 0xff };
                let z = &mut signature[signed.challenge..hints];
                let start = place % z.len();
                let end = z.len().min(start + 1 + usize::from(byte()));
                z[start..end].fill(value);
            }
            _ => {
                // Other kinds do not apply.
                signature.resize(place % (2 * signature.len()), 7);
                break;
            }
        }
    }
    verdict(signed.set, &key, &message, &signature)
}

/// The common verdict.
pub(crate) fn verdict(set: ParameterSet, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let ours = PublicKey::new(set, key).map(|key| (key.verify(message, signature), key.verify(message, signature)));
    let theirs = match set {
        ParameterSet::MlDsa44 => crate_verdict::<MlDsa44>(key, message, signature),
        ParameterSet::MlDsa65 => crate_verdict::<MlDsa65>(key, message, signature),
        ParameterSet::MlDsa87 => crate_verdict::<MlDsa87>(key, message, signature),
    };
    // The second time with the key's cached values.
    assert_eq!(ours, theirs.map(|verdict| (verdict, verdict)), "{set:?} {key:02x?} {message:02x?} {signature:02x?}");
    theirs.unwrap_or(false)
}

fn crate_verdict<P: MlDsaParams>(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = VerifyingKey::<P>::decode(&EncodedVerifyingKey::<P>::try_from(key).ok()?);
    let signature = Signature::<P>::try_from(signature);
    Some(signature.is_ok_and(|signature| key.verify_with_context(message, &[], &signature)))
}

fn change(bytes: &mut [u8], place: usize, change: u8) {
    let length = bytes.len().max(1);
    if let Some(byte) = bytes.get_mut(place % length) {
        *byte ^= change;
    }
}

//! Compares RSA with `num-bigint` and the crate `rsa`: any bytes make a case, for tests and fuzzing.

use keyward_arithmetic::rsa::{PublicKey, is_pkcs1_v1_5, is_pss};
use num_bigint::BigUint;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::sync::OnceLock;

/// Derives a key and a signature from `data` and compares s^e mod n. Two bytes select the size, five the exponent. Then
/// come the two numbers.
pub(crate) fn power(data: &[u8]) {
    let mut data = Bytes(data);
    let bits = 1024 + data.word() % 7169;
    let exponent = match data.next() % 8 {
        0..=3 => 65537,
        4 => 3,
        5 => (1 << 33) - 1,
        _ => (data.take(5).iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)) % (1 << 33)).max(3) | 1,
    };
    let length = bits.div_ceil(8);
    let unused = (8 - bits % 8) % 8;
    let mut modulus = data.number(length);
    modulus[0] = modulus[0] & 0xff >> unused | 0x80 >> unused;
    modulus[length - 1] |= 1;
    let n = BigUint::from_bytes_be(&modulus);
    let signature = match data.next() % 16 {
        0 => padded(&(&n - 1_u32), length),
        1 => modulus.clone(),
        2 => padded(&((&n + 1_u32) % (BigUint::from(1_u32) << (8 * length))), length),
        3 => padded(&BigUint::ZERO, length),
        4 => padded(&BigUint::from(1_u32), length),
        5 => vec![0xff; length],
        6 => padded(&((&n - 1_u32) >> 1), length),
        7 => data.take(length - 1),
        8 => data.take(length + 1),
        9 => data.number(length),
        _ => padded(&(BigUint::from_bytes_be(&data.number(length)) % &n), length),
    };
    let s = BigUint::from_bytes_be(&signature);
    let expected = (signature.len() == length && s < n).then(|| padded(&s.modpow(&exponent.into(), &n), length));
    let key = PublicKey::new(&modulus, exponent).expect("the key is valid");
    assert_eq!(key.bits(), bits);
    assert_eq!(key.apply(&signature), expected, "{modulus:02x?} {exponent} {signature:02x?}");
}

/// Derives a block from `data`, signs it, and compares the verdicts. Three bytes select the key, the hash and the
/// encoding. Then come the message, the salt, and changes of bytes, each with its place.
pub(crate) fn encodings(data: &[u8]) -> bool {
    static PAIRS: [OnceLock<Pair>; 2] = [const { OnceLock::new() }; 2];
    let mut data = Bytes(data);
    // Bits modulo 8: 7 and 0. The second can hold a salt of 64 bytes under PSS.
    let pair = match data.next() % 2 {
        0 => PAIRS[0].get_or_init(|| Pair::new(1279, None)),
        _ => PAIRS[1].get_or_init(|| Pair::new(521, Some(607))),
    };
    let block = |data: &mut Bytes| match data.next() % 3 {
        0 => data.block::<Sha256>(pair),
        1 => data.block::<Sha384>(pair),
        _ => data.block::<Sha512>(pair),
    };
    let (message, mut block) = block(&mut data);
    while !data.0.is_empty() {
        let place = usize::from(data.next()) % block.len();
        block[place] ^= data.next();
    }
    // A number above the modulus cannot be signed, so its remainder is.
    pair.verdicts(&message, &block)
}

/// Compares the verdicts on a signature for both encodings and the three hashes with those of the crate `rsa`. True if
/// any verdict is positive.
pub(crate) fn verdicts(modulus: &[u8], exponent: u64, message: &[u8], signature: &[u8]) -> bool {
    let n = BoxedUint::from_be_slice_vartime(modulus);
    let (Some(ours), Ok(theirs)) = (
        PublicKey::new(modulus, exponent),
        rsa::PublicKey::new_with_size_limits(n, BoxedUint::from(exponent), 1024..=8192),
    ) else {
        return false;
    };
    let block = ours.apply(signature);
    let any = [
        one::<Sha256>(&ours, &theirs, block.as_deref(), message, signature),
        one::<Sha384>(&ours, &theirs, block.as_deref(), message, signature),
        one::<Sha512>(&ours, &theirs, block.as_deref(), message, signature),
    ];
    any.contains(&true)
}

fn one<D>(ours: &PublicKey, theirs: &rsa::PublicKey, block: Option<&[u8]>, message: &[u8], signature: &[u8]) -> bool
where
    D: Digest
        + sha2::digest::const_oid::AssociatedOid
        + sha2::digest::FixedOutputReset
        + 'static
        + Send
        + Sync
        + Default,
{
    let digest = D::digest(message);
    let pkcs1 = block.is_some_and(|block| is_pkcs1_v1_5(block, &prefix::<D>(), &digest));
    let pss = block.is_some_and(|block| is_pss(block, ours.bits(), &digest, &hash::<D>));
    // The crate gets only signatures of the right length, because it leaves that check to the caller.
    let fits = block.is_some();
    assert_eq!(pkcs1, fits && theirs.verify(Pkcs1v15Sign::new::<D>(), &digest, signature).is_ok());
    assert_eq!(pss, fits && theirs.verify(Pss::<D>::new(), &digest, signature).is_ok());
    pkcs1 || pss
}

/// DigestInfo up to the digest: RFC 8017 section 9.2, note 1.
pub(crate) fn prefix<D: Digest + sha2::digest::const_oid::AssociatedOid>() -> Vec<u8> {
    let oid = D::OID.as_bytes();
    let (length, size) = (oid.len() as u8, <D as Digest>::output_size() as u8);
    [&[0x30, length + size + 8, 0x30, length + 4, 6, length], oid, &[5, 0, 4, size]].concat()
}

pub(crate) fn hash<D: Digest>(parts: &[&[u8]], out: &mut [u8]) {
    let mut state = D::new();
    for part in parts {
        state.update(part);
    }
    out.copy_from_slice(&state.finalize());
}

pub(crate) fn padded(number: &BigUint, length: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    let start = length.checked_sub(bytes.len()).unwrap_or_else(|| panic!("{} bytes in {length}", bytes.len()));
    [vec![0; start], bytes].concat()
}

/// A key with a known private exponent. For these tests a Mersenne prime is as good a modulus as any, and so is the
/// product of two.
pub(crate) struct Pair {
    pub(crate) n: BigUint,
    private: BigUint,
    pub(crate) bits: usize,
}

impl Pair {
    pub(crate) fn new(first: usize, second: Option<usize>) -> Self {
        let prime = |exponent: usize| (BigUint::from(1_u32) << exponent) - 1_u32;
        let (p, q) = (prime(first), second.map_or(BigUint::from(1_u32), prime));
        let order = (&p - 1_u32) * if second.is_some() { &q - 1_u32 } else { q.clone() };
        let private = BigUint::from(65537_u32).modinv(&order).expect("65537 has an inverse");
        Self { n: p * q, private, bits: first + second.unwrap_or(0) }
    }

    pub(crate) fn length(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// The signature of a block.
    pub(crate) fn sign(&self, block: &[u8]) -> Vec<u8> {
        padded(&BigUint::from_bytes_be(block).modpow(&self.private, &self.n), self.length())
    }

    pub(crate) fn verdicts(&self, message: &[u8], block: &[u8]) -> bool {
        verdicts(&self.n.to_bytes_be(), 65537, message, &self.sign(block))
    }

    pub(crate) fn pkcs1<D: Digest + sha2::digest::const_oid::AssociatedOid>(&self, message: &[u8]) -> Vec<u8> {
        let info = [prefix::<D>(), D::digest(message).to_vec()].concat();
        let padding = vec![0xff; self.length() - info.len() - 3];
        [&[0, 1][..], &padding, &[0], &info].concat()
    }

    /// RFC 8017 section 9.1.1: the inverse of the code under test.
    pub(crate) fn pss<D: Digest>(&self, message: &[u8], salt: &[u8]) -> Vec<u8> {
        let bits = self.bits - 1;
        let size = <D as Digest>::output_size();
        let mut salted = vec![0; size];
        hash::<D>(&[&[0; 8], &D::digest(message), salt], &mut salted);
        let mut masked = vec![0; bits.div_ceil(8) - size - 1];
        let one = masked.len() - salt.len() - 1;
        masked[one] = 1;
        masked[one + 1..].copy_from_slice(salt);
        let mask: Vec<u8> = (0..masked.len().div_ceil(size) as u32)
            .flat_map(|counter| D::digest([&salted[..], &counter.to_be_bytes()].concat()).to_vec())
            .collect();
        for (byte, mask) in masked.iter_mut().zip(mask) {
            *byte ^= mask;
        }
        masked[0] &= 0xff >> (8 * bits.div_ceil(8) - bits);
        [vec![0; self.length() - bits.div_ceil(8)], masked, salted, vec![0xbc]].concat()
    }
}

/// A source of bytes, padded with zeros.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn word(&mut self) -> usize {
        usize::from(self.next()) << 8 | usize::from(self.next())
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next()).collect()
    }

    /// A message of 3 bytes and its block, as a signer makes it.
    fn block<D: Digest + sha2::digest::const_oid::AssociatedOid>(&mut self, pair: &Pair) -> (Vec<u8>, Vec<u8>) {
        let kind = self.next();
        let message = self.take(3);
        let most = ((pair.bits - 1).div_ceil(8) - 2).saturating_sub(<D as Digest>::output_size());
        let block = match kind % 4 {
            0 => pair.pkcs1::<D>(&message),
            1 => {
                let length = usize::from(self.next()).min(most);
                pair.pss::<D>(&message, &self.take(length))
            }
            _ => {
                let length = <D as Digest>::output_size().min(most);
                pair.pss::<D>(&message, &self.take(length))
            }
        };
        (message, block)
    }

    /// Random bytes, or runs of ones and zeros, which cause long carries.
    fn number(&mut self, length: usize) -> Vec<u8> {
        match self.next() % 4 {
            0 => {
                let mut bits = Vec::new();
                while bits.len() < 8 * length {
                    let run = self.next();
                    bits.extend(vec![run & 1; 1 + usize::from(run >> 1)]);
                }
                bits.chunks_exact(8).take(length).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
            }
            1 => {
                let mut bytes = vec![0xff; length];
                bytes[usize::from(self.next()) % length] = self.next();
                bytes
            }
            _ => self.take(length),
        }
    }
}

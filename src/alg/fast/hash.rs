//! SHA-1 and SHA-2: what cuts a message into blocks and pads it, once for all of them. FIPS 180-4. The compressions of SHA-2 are
//! the crate's.

use crate::alg::hash::{Hash, Room};
use sha2::block_api::{compress256, compress512};

/// Hashes parts that follow each other.
pub(crate) fn digest(hash: Hash, parts: &[&[u8]], room: &mut Room) {
    let (state, compress): (_, Compress) = match hash {
        // Sections 5.3.3 and 5.3.5: the fractions of the same square roots, to half as many bits.
        Hash::Sha256 => (INITIAL_512.map(|word| word >> 32), |state, blocks| {
            let mut words = state.map(low);
            compress256(&mut words, blocks.as_chunks().0);
            *state = words.map(u64::from);
        }),
        Hash::Sha384 => (INITIAL_384, |state, blocks| compress512(state, blocks.as_chunks().0)),
        Hash::Sha512 => (INITIAL_512, |state, blocks| compress512(state, blocks.as_chunks().0)),
    };
    chain(state, compress, block_octets(hash), parts, room);
}

/// How long a block is.
pub(crate) fn block_octets(hash: Hash) -> usize {
    if matches!(hash, Hash::Sha256) { 64 } else { 128 }
}

/// Takes whole blocks into a state. Where words have 32 bits, the other half of each is zero.
type Compress = fn(&mut [u64; 8], &[u8]);

/// A one, and more zeros than can follow it.
const PADDING: [u8; 144] = {
    let mut padding = [0; 144];
    padding[0] = 0x80;
    padding
};

/// Sections 5.1, 5.2 and 6: a block has 16 words, and the message's length in bits is the last two.
#[allow(clippy::arithmetic_side_effects, reason = "lengths of what is in memory, and `held` is less than `block`")]
fn chain(mut state: [u64; 8], compress: Compress, block: usize, parts: &[&[u8]], room: &mut Room) {
    let word = block / 16;
    let octets: usize = parts.iter().map(|part| part.len()).sum();
    let zeros = (octets + 1 + 2 * word).wrapping_neg() % block + 2 * word - 8;
    let padding = PADDING.get(..=zeros).unwrap_or_default();
    let bits = u64::try_from(octets).unwrap_or_default().wrapping_mul(8).to_be_bytes();
    let (mut waiting, mut held) = ([0; 128], 0);
    for mut part in parts.iter().copied().chain([padding, &bits]) {
        if held > 0 {
            let taken = hold(&mut waiting, held..block, part);
            held += taken;
            if held < block {
                continue;
            }
            compress(&mut state, waiting.get(..block).unwrap_or_default());
            part = part.get(taken..).unwrap_or_default();
        }
        let (blocks, rest) = part.split_at(part.len() - part.len() % block);
        compress(&mut state, blocks);
        held = hold(&mut waiting, 0..block, rest);
    }
    for (octets, value) in room.chunks_mut(word).zip(state) {
        let value = (value << (64 - 8 * word)).to_be_bytes();
        octets.copy_from_slice(value.get(..octets.len()).unwrap_or_default());
    }
}

/// Puts as much of a part as has room into its place. Gives how much that was.
fn hold(waiting: &mut [u8; 128], place: core::ops::Range<usize>, part: &[u8]) -> usize {
    let room = waiting.get_mut(place).unwrap_or_default();
    let length = room.len().min(part.len());
    if let (Some(room), Some(part)) = (room.get_mut(..length), part.get(..length)) {
        room.copy_from_slice(part);
    }
    length
}

#[allow(clippy::as_conversions, reason = "the lower half is meant")]
fn low(word: u64) -> u32 {
    word as u32
}

/// The fractions of the square roots of the first eight primes.
const INITIAL_512: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// Those of the next eight.
const INITIAL_384: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

#[cfg(feature = "x509")]
pub(crate) fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut room = [0; 64];
    chain(
        [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0, 0, 0, 0],
        compress_sha1,
        64,
        &[bytes],
        &mut room,
    );
    room.first_chunk().copied().unwrap_or([0; 20])
}

/// Section 6.1.2, as it stands there: SHA-1 is for a few hundred octets of a certificate.
#[cfg(feature = "x509")]
fn compress_sha1(state: &mut [u64; 8], blocks: &[u8]) {
    for block in blocks.as_chunks::<64>().0 {
        let mut schedule = [0_u32; 80];
        for (word, octets) in schedule.iter_mut().zip(block.as_chunks().0) {
            *word = u32::from_be_bytes(*octets);
        }
        for t in 16_usize..80 {
            let word = |back| t.checked_sub(back).and_then(|place| schedule.get(place)).copied().unwrap_or_default();
            let next = (word(3) ^ word(8) ^ word(14) ^ word(16)).rotate_left(1);
            if let Some(place) = schedule.get_mut(t) {
                *place = next;
            }
        }
        let [mut a, mut b, mut c, mut d, mut e, ..] = state.map(low);
        for (t, word) in schedule.into_iter().enumerate() {
            let (mixed, constant) = match t / 20 {
                0 => (d ^ (b & (c ^ d)), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (d & (b | c)), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let first = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, first);
        }
        for (word, value) in state.iter_mut().zip([a, b, c, d, e]) {
            *word = low(*word).wrapping_add(value).into();
        }
    }
}

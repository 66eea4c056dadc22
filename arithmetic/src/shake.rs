//! SHAKE128 and SHAKE256. FIPS 202.
//!
//! ```
//! use keyward_arithmetic::shake::{Rate, Shake};
//!
//! let mut stream = Shake::new(Rate::Shake256, &[b"in two ", b"parts"]);
//! let mut bytes = [0; 64];
//! stream.squeeze(&mut bytes);
//! let mut whole = Shake::new(Rate::Shake256, &[b"in two parts"]);
//! assert!(bytes.iter().all(|byte| *byte == whole.byte()));
//! ```
//!
//! Inputs are short, and the output is consumed byte by byte, so both are processed byte by byte. The permutation takes
//! several times as long.

/// The function, by its rate: the number of bytes between two permutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 168 bytes.
    Shake128 = 168,
    /// 136 bytes.
    Shake256 = 136,
}

/// The output stream for one input.
pub struct Shake {
    state: State,
    rate: usize,
    /// The index of the next byte in the state, or the rate if the state is used up.
    place: usize,
}

/// The standard's lane (x, y) has the index x + 5 y.
type State = [u64; 25];

impl Shake {
    /// Absorbs the whole input, given in parts.
    #[must_use]
    #[inline(never)]
    pub fn new(rate: Rate, parts: &[&[u8]]) -> Self {
        let mut shake = Self { state: [0; 25], rate: rate as usize, place: 0 };
        // Then come the suffix 1111 and the first 1 of the padding. The last 1 of the padding is the last bit of the
        // rate. FIPS 202 sections 6.2 and 5.1.
        for part in parts.iter().copied().chain([&[0x1f][..]]) {
            for byte in part {
                shake.add(*byte);
            }
        }
        if let Some(lane) = shake.state.get_mut(shake.rate / 8 - 1) {
            *lane ^= 1 << 63;
        }
        shake.place = shake.rate;
        shake
    }

    /// The next byte of the output.
    #[inline(always)]
    pub fn byte(&mut self) -> u8 {
        self.refill();
        let lane = self.state.get(self.place / 8).copied().unwrap_or(0);
        let byte = lane >> (8 * (self.place % 8));
        self.place += 1;
        byte as u8
    }

    /// Fills `bytes` with the next bytes of the output.
    pub fn squeeze(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.byte();
        }
    }

    #[inline(always)]
    fn add(&mut self, byte: u8) {
        self.refill();
        if let Some(lane) = self.state.get_mut(self.place / 8) {
            *lane ^= u64::from(byte) << (8 * (self.place % 8));
        }
        self.place += 1;
    }

    #[inline(always)]
    fn refill(&mut self) {
        debug_assert!(self.place <= self.rate);
        if self.place == self.rate {
            permute(&mut self.state);
            self.place = 0;
        }
    }
}

/// KECCAK-f\[1600\]. FIPS 202 sections 3.2 and 3.3.
///
/// If the number of lanes is constant, the compiler unrolls a round and keeps the lanes in 25 local variables, for
/// which there are too few registers: 3.1 us in V8 and 1365 bytes, compared with 1.1 us and 708. So the number is
/// hidden from the compiler. (The crate `keccak`: 2.3 us and 476 bytes.)
#[inline(never)]
fn permute(state: &mut State) {
    let lanes: &mut [u64] = core::hint::black_box(state);
    for constant in ROUNDS {
        // θ
        let mut columns = [0; 5];
        for row in lanes.chunks_exact(5) {
            for (column, lane) in columns.iter_mut().zip(row) {
                *column ^= lane;
            }
        }
        let [a, b, c, d, e] = columns;
        let mix = |left: u64, right: u64| left ^ right.rotate_left(1);
        let parities = [mix(e, b), mix(a, c), mix(b, d), mix(c, e), mix(d, a)];
        for row in lanes.chunks_exact_mut(5) {
            for (lane, parity) in row.iter_mut().zip(parities) {
                *lane ^= parity;
            }
        }
        // ρ and π: the 24 lanes that move form one cycle.
        let mut moved = lanes.get(1).copied().unwrap_or(0);
        for (place, offset) in core::hint::black_box(&MOVES[..]) {
            if let Some(lane) = lanes.get_mut(usize::from(*place)) {
                let next = *lane;
                *lane = moved.rotate_left(u32::from(*offset));
                moved = next;
            }
        }
        // χ
        for row in lanes.chunks_exact_mut(5) {
            let Some(row) = row.first_chunk_mut::<5>() else { return };
            let old = *row;
            for (x, lane) in row.iter_mut().enumerate() {
                *lane ^= !old[(x + 1) % 5] & old[(x + 2) % 5];
            }
        }
        // ι
        if let Some(lane) = lanes.first_mut() {
            *lane ^= constant;
        }
    }
}

/// The destinations of the lanes, from lane 1 on, and their rotations in bits, which are triangular numbers.
const MOVES: [(u8, u8); 24] = {
    let mut moves = [(0, 0); 24];
    let (mut x, mut y) = (1, 0);
    let mut step = 1;
    while step < 25 {
        (x, y) = (y, (2 * x + 3 * y) % 5);
        moves[step - 1] = (x + 5 * y, (step * (step + 1) / 2 % 64) as u8);
        step += 1;
    }
    moves
};

/// The round constants, generated by the register of FIPS 202 algorithm 5.
const ROUNDS: [u64; 24] = {
    let mut constants = [0; 24];
    let mut register: u32 = 1;
    let mut round = 0;
    while round < 24 {
        let mut power = 0;
        while power < 7 {
            constants[round] |= ((register & 1) as u64) << ((1 << power) - 1);
            register <<= 1;
            register ^= (register >> 8) * 0x171;
            power += 1;
        }
        round += 1;
    }
    constants
};

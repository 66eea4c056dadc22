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
//! What is hashed is short, and what is squeezed is taken byte by byte, so both go byte by byte here: the permutation
//! takes several times as long.

/// Which of the two functions: how many bytes there are between two permutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 168 bytes.
    Shake128 = 168,
    /// 136 bytes.
    Shake256 = 136,
}

/// The endless output for one input.
pub struct Shake {
    state: State,
    rate: usize,
    /// The place of the next byte in the state, or the rate when there is none left.
    place: usize,
}

/// The lane (x, y) of the standard is number x + 5 y.
type State = [u64; 25];

impl Shake {
    /// Takes the whole input, in parts.
    #[must_use]
    #[inline(never)]
    pub fn new(rate: Rate, parts: &[&[u8]]) -> Self {
        let mut shake = Self { state: [0; 25], rate: rate as usize, place: 0 };
        // The suffix 1111 and the first one of the padding follow; the last one is the rate's last bit. FIPS 202
        // sections 6.2 and 5.1.
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

    /// Fills `bytes` with what comes next.
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
/// Left alone, the compiler unrolls a round and keeps the lanes in 25 local variables, for which there are no
/// registers: 3.1 us in V8 and 1365 bytes, against 1.1 us and 708. So it is not told how many lanes there are. (The
/// crate `keccak`: 2.3 us and 476 bytes.)
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
        // ρ and π: the 24 lanes that move do so along one cycle.
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

/// Where the lanes go, from lane 1 on, and by how many bits they are rotated: triangular numbers.
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

/// The round constants, as the register of FIPS 202 algorithm 5 makes them.
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

//! SHAKE128 and SHAKE256. FIPS 202.
//!
//! ```
//! use keyward_arithmetic::shake::{Rate, Shake};
//!
//! let mut stream = Shake::new(Rate::Shake256, &[b"in two ", b"parts"]);
//! let mut octets = [0; 64];
//! stream.squeeze(&mut octets);
//! let mut whole = Shake::new(Rate::Shake256, &[b"in two parts"]);
//! assert!(octets.iter().all(|octet| *octet == whole.octet()));
//! ```
//!
//! What is hashed is short, and what is squeezed is taken octet by octet, so both go octet by octet here: the permutation takes ten
//! times as long.

/// Which of the two functions: how many octets there are between two permutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 168 octets.
    Shake128 = 168,
    /// 136 octets.
    Shake256 = 136,
}

/// The endless output for one input.
pub struct Shake {
    state: State,
    rate: usize,
    /// The place of the next octet in the state, or the rate when there is none left.
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
        for part in parts {
            for octet in *part {
                shake.add(*octet);
            }
        }
        // The suffix 1111 and the first one of the padding; the last one is the rate's last bit. FIPS 202 sections 6.2 and 5.1.
        shake.add(0x1f);
        shake.place = shake.rate - 1;
        shake.add(0x80);
        shake
    }

    /// The next octet of the output.
    pub fn octet(&mut self) -> u8 {
        self.refill();
        let lane = self.state.get(self.place / 8).copied().unwrap_or(0);
        let octet = lane >> (8 * (self.place % 8));
        self.place += 1;
        octet as u8
    }

    /// Fills `octets` with what comes next.
    pub fn squeeze(&mut self, octets: &mut [u8]) {
        for octet in octets {
            *octet = self.octet();
        }
    }

    #[inline(always)]
    fn add(&mut self, octet: u8) {
        self.refill();
        if let Some(lane) = self.state.get_mut(self.place / 8) {
            *lane ^= u64::from(octet) << (8 * (self.place % 8));
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
/// The loops within a round have constant bounds and become straight code on local variables; that over the rounds stays a loop.
#[inline(never)]
fn permute(state: &mut State) {
    let mut lanes = *state;
    for constant in ROUNDS {
        // θ
        let mut columns = [0; 5];
        for (x, column) in columns.iter_mut().enumerate() {
            *column = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
        }
        for x in 0..5 {
            let parity = columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
            for y in 0..5 {
                lanes[x + 5 * y] ^= parity;
            }
        }
        // ρ and π: along the one cycle of the 24 lanes that move, the offsets are the triangular numbers.
        let mut place = 1;
        let mut moved = lanes[place];
        for step in 1..25 {
            let (x, y) = (place % 5, place / 5);
            place = y + 5 * ((2 * x + 3 * y) % 5);
            let next = lanes[place];
            lanes[place] = moved.rotate_left(step * (step + 1) / 2 % 64);
            moved = next;
        }
        // χ
        for y in 0..5 {
            let mut row = [0; 5];
            row.copy_from_slice(&lanes[5 * y..5 * y + 5]);
            for x in 0..5 {
                lanes[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
        // ι
        lanes[0] ^= constant;
    }
    *state = lanes;
}

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

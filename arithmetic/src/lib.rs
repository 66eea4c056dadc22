//! The arithmetic of signature verification, written for WebAssembly.
//!
//! Verification handles only public data: keys, messages and signatures. So every function takes variable time and must
//! never get a secret. The crate does not sign. Its only hash is SHAKE, from which ML-DSA derives polynomials.
//!
//! The crate `keyward` uses it when compiled to WebAssembly. Elsewhere it uses the crates of RustCrypto and dalek, with
//! which the tests here compare every result.
//!
//! # Why this crate exists
//! Verification needs a few large multiplications. The RustCrypto crates do them in 64-bit words with 128-bit
//! products, which WebAssembly does not have: there they take five to thirty times as long as in native code. This is
//! a separate crate for three reasons: it can be compiled for speed while the rest is compiled for size, SIMD has one
//! place, and tests compare it with other crates through its public interface.
//!
//! # How a signature is verified
//! - **RS256** ([`rsa`]): the bytes of the signature become limbs of 13 bits. 16 squarings and two products modulo n,
//!   each followed by Montgomery's reduction, raise it to the power 65537. The resulting bytes must be exactly the
//!   padding, DigestInfo and SHA-256 of the message. No part of them is parsed.
//! - **ES256** ([`weierstrass`]): 1/s modulo n, then u1 = e/s and u2 = r/s. u1 G + u2 Q is computed over the digits
//!   of both at once, with tables of multiples, so 33 doublings replace 256. R.x = r is compared as X = r Z^2, so
//!   nothing is inverted.
//! - **EdDSA** ([`edwards`]): k and S select entries of two combs. The sum is encoded, and its bytes must equal R's.
//! - **ML-DSA** ([`ml_dsa`]): z and c go through the number-theoretic transform. Each row of the matrix times (z, c)
//!   is transformed back, hints correct its high bits, and their hash must be c~. One code reads the three parameter
//!   sets from a table, where the `ml-dsa` crate has three. `keyward` also uses the SHAKE here for Ed448.
//!
//! # What the modules share
//! Each module's documentation has its limbs, their bounds and the reasons, the source of its formulas, and what was
//! tried and lost, with figures. Debug builds assert the bounds, and the tests run in debug builds.
//! - **Tables** are made when they pay. At the first verification: the constants of an RSA key (4 to 16 KB), the comb
//!   of an Edwards key (10 or 16 KB), the matrix of an ML-DSA key (21 to 64 KiB), and the generators' tables. At the
//!   second: the table of a key on a Weierstrass curve (9 to 19 KB). `keyward` drops a key's tables unless a
//!   signature by the key was valid.
//! - **Comparison.** The tests in `arithmetic/tests` compare every primitive with the crates, on random and on
//!   contrived inputs: edge limbs, 0, 1, p - 1, n, n + 1, infinity, doubling inside addition, opposite points, R.x
//!   above n. A long run is `KEYWARD_CASES=1000000 cargo test --release --package keyward-arithmetic`. The fuzz
//!   targets make the same comparisons. Project Wycheproof's vectors run through both, natively and as WebAssembly.
#![no_std]
#![allow(
    clippy::out_of_bounds_indexing,
    clippy::absurd_extreme_comparisons,
    reason = "`unrolled` generates comparisons of constants, which skip the indices out of bounds"
)]

extern crate alloc;

/// Repeats a block for each number below a bound, with the number as a constant. Code that is compiled for size keeps
/// loops, and a loop keeps its arrays in memory, so the loops that dominate the time are unrolled here.
macro_rules! unrolled {
    ($name:ident in 2, $body:block) => {
        unrolled!(@ $name $body 0 1)
    };
    ($name:ident in 9, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8)
    };
    ($name:ident in 10, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9)
    };
    ($name:ident in 12, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11)
    };
    ($name:ident in 16, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    };
    ($name:ident in 17, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    };
    ($name:ident in 19, $body:block) => {
        unrolled!(@ $name $body 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18)
    };
    (@ $name:ident $body:block $($number:literal)*) => {
        $({
            const $name: usize = $number;
            $body
        })*
    };
}

/// An array of the values of an expression for each number below a bound.
macro_rules! array {
    ($name:ident in 9, $value:expr) => {
        array!(@ $name $value, 0 1 2 3 4 5 6 7 8)
    };
    ($name:ident in 10, $value:expr) => {
        array!(@ $name $value, 0 1 2 3 4 5 6 7 8 9)
    };
    (@ $name:ident $value:expr, $($number:literal)*) => {
        [$({
            const $name: usize = $number;
            $value
        }),*]
    };
}

pub mod edwards;
pub mod ml_dsa;
pub mod rsa;
pub mod shake;
pub mod weierstrass;

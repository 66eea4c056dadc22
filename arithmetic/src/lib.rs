//! The arithmetic of signature verification, written for WebAssembly.
//!
//! Verification handles public data only: keys, messages and signatures that anybody may see. So everything here takes
//! variable time, and nothing here may ever touch a secret. It signs nothing, and hashes
//! nothing but what ML-DSA makes polynomials of: the one hash here is SHAKE.
//!
//! The crate `keyward` uses it where it is compiled to WebAssembly; elsewhere it uses the crates of RustCrypto and dalek,
//! which are also what everything here is compared with in tests.
#![no_std]
#![allow(
    clippy::out_of_bounds_indexing,
    clippy::absurd_extreme_comparisons,
    reason = "what `unrolled` writes out compares constants, and does not come to what is out of bounds"
)]

extern crate alloc;

/// Runs a block for each number below a given one, a constant in it. What is compiled for size leaves loops as they are, and
/// then arrays stay in memory: so the loops that time is spent in are written out.
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

/// An array of what an expression is for each number below a given one.
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

//! The arithmetic of signature verification, written for WebAssembly.
//!
//! Verification handles public data only: keys, messages and signatures that anybody may see. So everything here takes
//! variable time, and nothing here may ever touch a secret. It signs nothing, and hashes
//! nothing but what ML-DSA makes polynomials of: the one hash here is SHAKE.
//!
//! The crate `keyward` uses it where it is compiled to WebAssembly; elsewhere it uses the crates of RustCrypto and dalek,
//! which are also what everything here is compared with in tests.
#![no_std]

extern crate alloc;

pub mod edwards;
pub mod ml_dsa;
pub mod rsa;
pub mod shake;
pub mod weierstrass;

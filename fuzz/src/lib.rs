//! The functions of the targets. Each takes any bytes and panics if it finds an error. `seeds` makes the first inputs
//! from the test vectors.

pub mod arithmetic;
pub mod input;
pub mod jose;
pub mod seeds;

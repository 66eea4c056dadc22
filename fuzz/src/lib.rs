//! What the targets do with an input: each function takes any octets, and panics where a promise is broken. `seeds` makes
//! inputs of the vectors to begin with.

pub mod arithmetic;
pub mod input;
pub mod jose;
pub mod seeds;

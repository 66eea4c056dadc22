//! ML-DSA.

pub(crate) use keyward_arithmetic::ml_dsa::{ParameterSet, PublicKey};

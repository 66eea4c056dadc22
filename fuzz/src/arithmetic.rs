//! The arithmetic beside the crates that are the truth: the comparisons of its own tests, from any octets.

#[allow(dead_code, reason = "shared with tests, which use all of it")]
#[path = "../../arithmetic/tests/differential/ecdsa.rs"]
mod ecdsa_cases;
#[allow(dead_code, reason = "shared with tests, which use all of it")]
#[path = "../../arithmetic/tests/edwards/oracle.rs"]
mod edwards_cases;
#[allow(dead_code, reason = "shared with tests, which use all of it")]
#[path = "../../arithmetic/tests/differential/ml_dsa.rs"]
mod ml_dsa_cases;
#[allow(dead_code, reason = "shared with tests, which use all of it")]
#[path = "../../arithmetic/tests/differential/rsa.rs"]
mod rsa_cases;

pub use keyward_arithmetic::weierstrass::differential::{compare_field as field, compare_order as scalar};

/// Verdicts on keys and signatures of the four Weierstrass curves.
pub fn ecdsa(data: &[u8]) {
    ecdsa_cases::compare(data);
}

/// s^e mod n.
pub fn rsa(data: &[u8]) {
    rsa_cases::power(data);
}

/// Verdicts on encodings of RFC 8017, mostly almost right.
pub fn encodings(data: &[u8]) {
    rsa_cases::encodings(data);
}

/// Verdicts on keys and signatures of Ed25519.
pub fn ed25519(data: &[u8]) {
    edwards_cases::ed25519(data);
}

/// Verdicts on keys and signatures of Ed448.
pub fn ed448(data: &[u8]) {
    edwards_cases::ed448(data);
}

/// Verdicts on keys and signatures of ML-DSA, mostly almost right.
pub fn ml_dsa(data: &[u8]) {
    ml_dsa_cases::compare(data);
}

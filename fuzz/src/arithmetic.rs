//! Compares the arithmetic with reference crates, as its tests do, for any bytes.

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

/// Compares verdicts on keys and signatures of the four Weierstrass curves.
pub fn ecdsa(data: &[u8]) {
    ecdsa_cases::compare(data);
}

/// Compares s^e mod n.
pub fn rsa(data: &[u8]) {
    rsa_cases::power(data);
}

/// Compares verdicts on encodings of RFC 8017. Most encodings are nearly valid.
pub fn encodings(data: &[u8]) {
    rsa_cases::encodings(data);
}

/// Compares verdicts on keys and signatures of Ed25519.
pub fn ed25519(data: &[u8]) {
    edwards_cases::ed25519(data);
}

/// Compares verdicts on keys and signatures of Ed448.
pub fn ed448(data: &[u8]) {
    edwards_cases::ed448(data);
}

/// Compares verdicts on keys and signatures of ML-DSA. Most of them are nearly valid.
pub fn ml_dsa(data: &[u8]) {
    ml_dsa_cases::compare(data);
}

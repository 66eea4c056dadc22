//! The interface for JavaScript: each function returns a JSON text.
#![allow(unsafe_code, reason = "an export needs an unmangled name")]

use serde::Serialize;

/// Verifies all signatures. Returns the address of the report's JSON in the upper 32 bits and its length in the lower
/// ones.
#[unsafe(no_mangle)]
pub extern "C" fn report() -> u64 {
    leak(&crate::run())
}

/// Every RSA signature with keyward's verdict, returned in the same way.
#[unsafe(no_mangle)]
pub extern "C" fn rsa() -> u64 {
    leak(&crate::rsa())
}

fn leak(value: &impl Serialize) -> u64 {
    let text = serde_json::to_string(value).unwrap_or_default().leak();
    let number = |size: usize| u64::try_from(size).unwrap_or_default();
    number(text.as_ptr().addr()) << 32 | number(text.len())
}

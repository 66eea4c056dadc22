//! What JavaScript calls: one function, one text.

/// Runs everything. The answer is where the report's JSON begins, in the upper 32 bits, and its length in the lower.
#[allow(unsafe_code, reason = "an export needs its name; nothing else here has it")]
#[unsafe(no_mangle)]
pub extern "C" fn report() -> u64 {
    let text = serde_json::to_string(&crate::run()).unwrap_or_default().leak();
    let number = |size: usize| u64::try_from(size).unwrap_or_default();
    number(text.as_ptr().addr()) << 32 | number(text.len())
}

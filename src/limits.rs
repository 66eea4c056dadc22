//! Every bound on untrusted input, with the reason for its number. Work is linear in the input, so bounding the input
//! bounds the work.

/// Bounds on untrusted input. The defaults suit every issuer that we know; a caller may set others. More may come: write
/// `..Limits::default()`.
///
/// ```
/// let limits = keyward::Limits { token_bytes: 16 * 1024, ..keyward::Limits::default() };
/// assert_eq!(limits.keys, 4096);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest token, in bytes. 1 MiB: HTTP servers cap headers at 8 to 64 KiB, tokens with embedded groups or
    /// documents in a body stay far below a megabyte.
    pub token_bytes: usize,
    /// Longest text of a key set, in bytes. 4 MiB: the largest public sets, with certificate chains, are tens of KiB.
    pub key_set_bytes: usize,
    /// Most keys in a set. 4096: a multi-tenant set may hold hundreds.
    pub keys: usize,
    /// Deepest nesting of JSON. 32: no registered claim or member nests deeper than a handful. At most [`Limits::MAX_DEPTH`].
    pub depth: usize,
    /// Most keys tried for one signature. 16: a rotation overlaps two or three; each try costs a public-key operation.
    pub candidates: usize,
}

impl Limits {
    /// The deepest nesting that may be asked for: recursion uses the stack, and a WebAssembly stack is small.
    pub const MAX_DEPTH: usize = 100;
}

impl Default for Limits {
    fn default() -> Self {
        Self { token_bytes: 1 << 20, key_set_bytes: 4 << 20, keys: 4096, depth: 32, candidates: 16 }
    }
}

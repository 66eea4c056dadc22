//! Every bound on untrusted input, with the reason for its number. Work is linear in the input, so bounding the input
//! bounds the work.

/// Bounds on untrusted input. The defaults suit every issuer that we know; a caller may set other values. Fields may be
/// added: end the expression with `..Limits::default()`.
///
/// ```
/// let limits = keyward::Limits { token_bytes: 16 * 1024, ..keyward::Limits::default() };
/// assert_eq!(limits.keys, 4096);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest token, in bytes. Default: 1 MiB. HTTP servers cap headers at 8 to 64 KiB; tokens that embed groups
    /// or documents and travel in a body stay far below a megabyte.
    pub token_bytes: usize,
    /// The longest text of a key set, in bytes. Default: 4 MiB. The largest public sets, with certificate chains, have
    /// tens of KiB.
    pub key_set_bytes: usize,
    /// The most keys in a set. Default: 4096. A multi-tenant set may hold hundreds.
    pub keys: usize,
    /// The deepest nesting of JSON. Default: 64. Registered claims nest a handful deep, claims of applications more.
    /// At most [`Limits::MAX_DEPTH`].
    pub depth: usize,
    /// The most candidate keys tried for one signature. Default: 16. A key rotation overlaps two or three keys; each
    /// try costs a public-key operation.
    pub candidates: usize,
}

impl Limits {
    /// The largest value of `depth`: recursion uses the stack, and a WebAssembly stack is small.
    pub const MAX_DEPTH: usize = 100;
}

impl Default for Limits {
    fn default() -> Self {
        Self { token_bytes: 1 << 20, key_set_bytes: 4 << 20, keys: 4096, depth: 64, candidates: 16 }
    }
}

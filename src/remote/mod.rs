//! L6: which address and which answer are acceptable for keys. Rules only: no network, no clock.

mod response;
mod url;

pub use response::{Answer, accept_body, check_answer};
pub use url::check_url;

/// How long a fetch of keys may take, body included, in seconds, unless the caller says otherwise.
pub const TIMEOUT_SECONDS: u32 = 5;

/// The longest answer, in bytes. Key sets are a few KiB; with certificate chains, tens of KiB.
pub const BODY_BYTES: usize = 512 << 10;

/// What a request for keys says it accepts. RFC 7517 section 8.5.
pub const ACCEPT: &str = "application/jwk-set+json, application/json";

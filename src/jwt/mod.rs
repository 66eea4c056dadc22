//! L5: JSON Web Token. Claims, the policy they are held to, the list of checks, and its two readers. RFC 7519.

mod claims;
mod decode;
mod payload;
mod policy;
mod report;
mod verify;

pub use decode::{DecodedToken, decode};
pub use policy::{Policy, PolicyBuilder};
pub use report::{Report, Verdict, inspect};
#[cfg(feature = "wasm")]
pub(crate) use verify::{Refused, check_jwt};
pub use verify::{VerifiedToken, verify};

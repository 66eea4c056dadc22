//! L4: JSON Web Signature. The compact serialization, its header, `crit`, the choice of the key and the signature.
//! RFC 7515.
//!
//! The way of a token is a list of [`check::Check`]s in a fixed order, written once and read in two ways: one stops at
//! the first failure, the other runs whatever can still be run.

pub(crate) mod check;
mod checks;
mod compact;
mod header;
mod json;
mod policy;
mod verified;

pub use check::{CheckReport, Group, Status};
pub use checks::{Choice, Selection};
pub(crate) use checks::{Signed, Source};
pub(crate) use compact::Parts;
pub(crate) use header::Header;
pub(crate) use policy::{SIGNATURE_OPTIONS, read_options, strings_of};
pub use policy::{SignaturePolicy, SignaturePolicyBuilder};
#[cfg(feature = "wasm")]
pub(crate) use verified::check_jws;
pub use verified::{Jws, VerifiedJws, VerifiedKey, verify_jws};

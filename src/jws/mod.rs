//! L4: JSON Web Signature. The compact serialization, its header, `crit`, the choice of the key and the signature.
//! RFC 7515.
//!
//! The way of a token is a list of [`pipeline::Check`]s in a fixed order, written once and read in two ways: one stops at
//! the first failure, the other runs whatever can still be run.

mod compact;
mod header;
mod json;
pub(crate) mod pipeline;
mod policy;
mod steps;
mod verified;

pub(crate) use compact::Parts;
pub(crate) use header::Header;
pub use pipeline::{CheckReport, Detail, Group, Note, Status};
pub use policy::{SignaturePolicy, SignaturePolicyBuilder};
pub(crate) use steps::{JwsState, Source};
pub use steps::{KeyMatch, MatchOutcome};
pub use verified::{Jws, VerifiedJws, VerifiedKey, verify_jws};

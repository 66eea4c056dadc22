//! L4: JSON Web Signature (RFC 7515). The compact and JSON serializations, the header, `crit`, matching keys and the
//! signature.
//!
//! Verification is a list of [`pipeline::Check`]s in a fixed order, run in two ways: `run` stops at the first failure,
//! `report` continues with every check that can still be evaluated.

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

//! L5: JSON Web Token. Claims, the policy they are held to, the list of checks, and its two readers. RFC 7519.

mod binding;
mod claims;
mod decode;
mod demands;
mod dpop;
mod findings;
mod options;
mod payload;
mod policy;
mod profile;
mod report;
mod token;
mod verify;

pub use binding::{certificate_der, verify_certificate_binding};
pub use decode::{DecodedToken, decode};
#[cfg(feature = "wasm")]
pub(crate) use dpop::check_dpop;
pub use dpop::{DpopPolicy, DpopPolicyBuilder, VerifiedDpop, verify_dpop};
pub use findings::{Finding, Severity};
pub use policy::{Policy, PolicyBuilder};
pub use profile::Profile;
pub use report::{Report, Verdict, inspect};
#[cfg(feature = "wasm")]
pub(crate) use verify::{Refused, check_jwt, check_jwt_but_rsa};
pub use verify::{VerifiedToken, verify};

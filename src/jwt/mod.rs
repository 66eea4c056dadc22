//! L5: JSON Web Token. Claims, the policy they are held to, the list of checks, and its two readers. RFC 7519.

mod binding;
mod builder;
mod claims;
mod decode;
mod demands;
mod dpop;
mod findings;
mod payload;
mod policy;
mod profile;
mod report;
mod scopes;
mod token;
mod verify;

pub use binding::{certificate_der, verify_certificate_binding, verify_certificate_digest};
pub use builder::PolicyBuilder;
pub use decode::{DecodedToken, decode};
pub use dpop::{DpopPolicy, DpopPolicyBuilder, VerifiedDpop, verify_dpop};
pub use findings::{Finding, Severity};
pub use policy::{Confirmation, Policy, Profile};
pub use report::{Report, Verdict, inspect};
pub use scopes::verify_scopes;
pub use verify::{Checked, PendingToken, VerifiedToken, verify, verify_or_pending};

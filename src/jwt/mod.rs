//! L5: JSON Web Token (RFC 7519). The claims, the policy, the list of checks, and the two functions that run it:
//! `verify` and `inspect`.

mod binding;
mod builder;
mod claims;
mod constraints;
mod decode;
mod dpop;
mod findings;
mod issuer;
mod payload;
mod policy;
mod profile;
mod replay;
mod report;
mod scopes;
mod state;
mod template;
mod types;
mod verify;

pub use binding::{certificate_der, verify_certificate_binding, verify_certificate_digest};
pub use builder::PolicyBuilder;
pub use decode::{DecodedToken, decode_unverified};
pub use dpop::{DpopPolicy, DpopPolicyBuilder, VerifiedDpop, verify_dpop};
pub use findings::{Finding, Severity};
pub(crate) use issuer::difference;
pub use issuer::match_issuer;
pub use policy::{Policy, Profile, SenderConstraint};
pub use replay::Replay;
pub use report::{Report, Verdict, inspect};
pub use scopes::verify_scopes;
pub(crate) use template::is_template;
pub use verify::{Checked, PendingToken, VerifiedToken, verify, verify_or_pending};

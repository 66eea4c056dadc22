//! L3: from JSON to keys; sets of keys; matching keys. Knows nothing of tokens. RFC 7517, RFC 7518 section 6.

mod certificate;
mod from;
mod issuers;
mod key;
mod members;
#[cfg(feature = "x509")]
mod pem;
mod report;
mod select;
mod set;
#[cfg(feature = "x509")]
mod spki;
mod thumbprint;

pub use certificate::{CertificateReport, KeyWarning};
pub(crate) use issuers::KeyIssuers;
pub(crate) use key::Jwk;
pub(crate) use members::Origin;
pub use report::KeyReport;
pub(crate) use select::{Candidate, KeyQuery, candidates, key_mismatches, matching, mismatches};
pub use set::KeySet;
#[cfg(feature = "x509")]
pub(crate) use set::read_pem;
pub(crate) use set::read_shape;
pub use thumbprint::{thumbprint, thumbprint_uri};

//! L3: from JSON to compiled keys; sets of keys; choosing among them. Knows no tokens. RFC 7517, RFC 7518 section 6.

mod certificate;
mod key;
mod select;
mod set;
#[cfg(feature = "x509")]
mod spki;
mod thumbprint;

pub use certificate::{CertificateReport, KeyWarning};
pub(crate) use key::Jwk;
pub(crate) use select::{Wanted, candidates, mismatches, unchosen};
pub(crate) use set::read_shape;
pub use set::{KeyReport, KeySet};
pub use thumbprint::{thumbprint, thumbprint_uri};

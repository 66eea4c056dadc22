//! keyward verifies JSON Web Tokens against JSON Web Key Sets, strictly and synchronously. It gives the same verdict in
//! native Rust, in a browser, at the edge and on a server. It only verifies: it never signs, and the only secret that
//! it holds is an HMAC key that you pass in.
//!
//! ```
//! use keyward::{KeySet, Policy, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let example: serde_json::Value = serde_json::from_str(include_str!("../tests/vectors/rfc7515.json"))?;
//! # let case = &example["cases"].as_array().ok_or("cases")?.iter().find(|c| c["name"] == "rfc7515-a2").ok_or("case")?;
//! # let (token, jwks) = (case["token"].as_str().ok_or("token")?, case["keys"].to_string());
//! let keys = KeySet::parse(&jwks)?; // the text that an issuer publishes at its jwks_uri
//! let policy = Policy::builder().issuer(["joe"]).algorithms(["RS256"]).build()?;
//! let now = 1_300_819_000; // seconds since 1970: the clock is yours
//! let verified = verify(token, &keys, &policy, now)?;
//! assert_eq!(verified.claim("iss"), Some("joe"));
//! # Ok(()) }
//! ```
//!
//! A rejection names the check that failed and the reason. It carries the claims only if the signature is valid:
//!
//! ```
//! use core::time::Duration;
//! use keyward::{Error, KeySet, Policy, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let example: serde_json::Value = serde_json::from_str(include_str!("../tests/vectors/rfc7515.json"))?;
//! # let case = &example["cases"].as_array().ok_or("cases")?.iter().find(|c| c["name"] == "rfc7515-a2").ok_or("case")?;
//! # let (token, keys) = (case["token"].as_str().ok_or("token")?, KeySet::parse(&case["keys"].to_string())?);
//! let policy = Policy::builder().clock_tolerance(Duration::from_secs(30)).build()?;
//! let rejection = verify(token, &keys, &policy, 1_300_820_000).unwrap_err();
//! assert_eq!((rejection.check, rejection.error, rejection.payload.is_some()), ("exp", Error::Expired, true));
//! # Ok(()) }
//! ```
//!
//! # Keys
//! [`KeySet::parse`] reads what an issuer publishes. For a single key, use [`KeySet::from_jwk`], [`KeySet::from_pem`]
//! or, for an HMAC secret, [`KeySet::from_secret`]. Read a set once and use it for many tokens. [`KeySet::report`] says
//! which keys are usable and why the others are excluded.
//!
//! ```
//! use keyward::{KeySet, Policy, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.usv2VTIM61FH9N7BnowmnOApUQ1MetEoR6QM1DCceHQ";
//! let keys = KeySet::from_secret(b"0123456789abcdef0123456789abcdef")?;
//! let policy = Policy::builder().algorithms(["HS256"]).build()?; // a shared secret is never assumed
//! assert_eq!(verify(token, &keys, &policy, 0)?.claim("sub"), Some("me"));
//! # Ok(()) }
//! ```
//!
//! # Features
//! Features are additive. Each algorithm has one: `rsa`, `p256`, `p384`, `p521`, `k256`, `ed25519`, `ml-dsa`, `hmac`
//! (all on by default) and `ed448`. `x509` (on by default) adds certificates and PEM. `serde` reads claims as a type of
//! yours (`VerifiedToken::deserialize`) and serialises reports. `fast` uses arithmetic written for WebAssembly; its
//! verdicts are the same. `hazmat` exposes parts of the verifier on their own, for bindings and test vectors.
//!
//! # The layers
//! A module uses only modules above it in this list. A test checks that:
//!
//! 0. [`error`](Error) and [`limits`](Limits): errors, and every bound on untrusted input.
//! 1. `encoding`: strict base64url and JSON, PEM, URIs.
//! 2. `alg`: the table of signature algorithms, prepared keys, signature verification.
//! 3. `jwk`: from JSON to prepared keys; sets; matching keys with a token.
//! 4. `jws`: the compact and JSON serializations, the header, `crit`, the signature.
//! 5. `jwt`: claims, policy, profiles, the list of checks and the two functions that run it, [`verify`] and
//!    [`inspect`]; proofs that the sender of a token holds its key.
//! 6. [`remote`]: which URLs and responses are accepted for keys, how long keys are fresh, when to fetch again; and a
//!    [key provider](remote::provider) for programs that bring an HTTP client.
//! 7. `messages`: every English sentence of errors and reports.
//!
//! The crate needs only `core` and `alloc`. Clock, network and randomness are arguments.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails"))]

extern crate alloc;

mod error;
mod limits;

mod encoding;

mod alg;

mod jwk;

mod jws;

mod jwt;

pub mod remote;

mod messages;

#[cfg(feature = "hazmat")]
pub mod hazmat;

pub use alg::{Algorithm, Hash};
pub use error::{
    Base64Error, ClaimReason, Difference, Error, KeyError, KeyMismatch, Limit, Lookalike, MemberError, MetadataError,
    Mismatch, Part, PolicyError, Rejection, SyntaxError, TokenKind,
};
pub use jwk::{CertificateReport, KeyReport, KeySet, KeyWarning, thumbprint, thumbprint_uri};
pub use jws::{
    CheckReport, Detail, Group, Jws, KeyMatch, MatchOutcome, Note, SignaturePolicy, SignaturePolicyBuilder, Status,
    VerifiedJws, VerifiedKey, verify_jws,
};
pub use jwt::{
    Checked, DecodedToken, DpopPolicy, DpopPolicyBuilder, Finding, PendingToken, Policy, PolicyBuilder, Profile,
    Replay, Report, SenderConstraint, Severity, Verdict, VerifiedDpop, VerifiedToken, certificate_der,
    decode_unverified, inspect, match_issuer, verify, verify_certificate_binding, verify_certificate_digest,
    verify_dpop, verify_or_pending, verify_scopes,
};
pub use limits::Limits;
pub use messages::{CheckText, ClaimText, FindingText, Spec, claim_text};

/// The examples of the README and of the documents compile.
#[cfg(doctest)]
#[doc = include_str!("README.md")]
#[doc = include_str!("../docs/rust.md")]
struct Documents;

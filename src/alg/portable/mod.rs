//! Arithmetic of the crates of RustCrypto and dalek. It builds for every target and is the reference for `fast`.

#[cfg(any(feature = "p256", feature = "p384", feature = "p521", feature = "k256"))]
pub(super) mod ec;
#[cfg(feature = "ed25519")]
pub(super) mod ed25519;
#[cfg(feature = "ed448")]
pub(super) mod ed448;
#[cfg(feature = "ml-dsa")]
pub(super) mod ml_dsa;
#[cfg(feature = "rsa")]
pub(super) mod rsa;

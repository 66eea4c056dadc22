//! Arithmetic of `keyward-arithmetic`, which is written for WebAssembly. Has the same names as `portable` and gives the
//! same verdicts.

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

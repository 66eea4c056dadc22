//! Edwards curves: edwards25519 and edwards448. RFC 8032.

//! Short Weierstrass curves: P-256, P-384, P-521 and secp256k1. FIPS 186-5 section 6.4.2.

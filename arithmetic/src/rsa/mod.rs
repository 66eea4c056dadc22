//! The public operation of RSA. RFC 8017 section 5.2.2.

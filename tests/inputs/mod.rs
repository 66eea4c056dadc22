//! Builders of the inputs in `tests/edge_cases.rs`. Secrets are small constants, so every run has the same inputs.
#![allow(unreachable_pub, reason = "a module of one test")]

pub mod ecdsa;
pub mod ed25519;
pub mod ed448;
pub mod hmac;
pub mod ml_dsa;
pub mod rsa;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The input of a verification.
pub struct Input {
    pub jwk: String,
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Input {
    pub fn with_signature(self, signature: Vec<u8>) -> Self {
        Self { signature, ..self }
    }

    /// Truncates the signature.
    pub fn first(mut self, length: usize) -> Self {
        assert!(length < self.signature.len());
        self.signature.truncate(length);
        self
    }

    pub fn shorter(self) -> Self {
        let length = self.signature.len() - 1;
        self.first(length)
    }

    pub fn longer(mut self) -> Self {
        self.signature.push(0);
        self
    }

    /// Adds a leading zero to the signature.
    pub fn with_zero(mut self) -> Self {
        self.signature.insert(0, 0);
        self
    }

    pub fn without_first(mut self) -> Self {
        self.signature.remove(0);
        self
    }
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Candidate messages for a search.
fn messages() -> impl Iterator<Item = Vec<u8>> {
    (0_u32..).map(|number| format!("message {number}").into_bytes())
}

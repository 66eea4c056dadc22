//! Tokens that may be used once.

use super::state::JwtState;
use crate::{
    alg::Hash,
    encoding::{
        base64url,
        json::{Json, to_text},
    },
};
use alloc::string::String;
use core::time::Duration;

/// Identifies a token that may be used only once. A second token with the same key within the lifetime is a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replay {
    /// base64url of a SHA-256 over `iss` and `jti`.
    pub key: String,
    /// How long to remember the key, in whole seconds: until `exp` has passed for every server whose clock differs from
    /// this one's by no more than the tolerance.
    pub lifetime: Duration,
}

impl Replay {
    /// The replay key of a text that identifies a token, to be remembered from `now` until `end`. Both are in seconds.
    pub(super) fn new(identity: &str, now: f64, end: f64) -> Self {
        // A token may still be valid at `end` itself, so it is remembered beyond it. The difference is not negative:
        // the token has not expired.
        #[allow(clippy::as_conversions, reason = "saturating")]
        let lifetime = ((end - now) as u64).saturating_add(1);
        Self {
            key: base64url::encode(&Hash::Sha256.digest(identity.as_bytes())),
            lifetime: Duration::from_secs(lifetime),
        }
    }
}

impl JwtState<'_> {
    /// `None` for kinds of tokens that may be used more than once. RFC 7523 section 3, item 7.
    pub(super) fn replay(&self) -> Option<Replay> {
        let exp = self.date("exp").filter(|_| self.is_client_assertion())?;
        let text = |name| self.claim(name).and_then(Json::as_str);
        // As JSON, two different pairs never have the same text.
        let identity = to_text(&[text("iss")?, text("jti")?]);
        Some(Replay::new(&identity, self.now, exp + 2.0 * self.policy.tolerance()))
    }
}

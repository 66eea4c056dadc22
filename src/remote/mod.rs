//! L6: fetching keys. Which URLs and responses are acceptable, how long keys stay fresh, and when to fetch them again.
//! Policy only: no network, no clock, no randomness.

mod date;
mod freshness;
mod host;
mod metadata;
mod numbers;
pub mod provider;
mod response;
pub mod schedule;
mod state;
mod url;

pub use freshness::{freshness, retry_after};
pub use metadata::{Metadata, accept_metadata, accept_metadata_at, check_key_address, metadata_addresses};
pub use provider::{Attempt, KeyProvider, Next, Response};
pub use response::{ResponseMeta, accept_body, accept_key, accept_keys, check_response};
pub use schedule::{Action, Event, RefreshPolicy, Status};
pub use state::Schedule;
pub use url::{check_url, check_url_with};

use core::time::Duration;

/// The default timeout of a fetch attempt, response body included.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum length of a response body, in bytes. Key sets are a few KiB; with certificate chains, tens of KiB.
pub const BODY_BYTES: usize = 512 << 10;

/// The `Accept` header of a request for keys. RFC 7517 section 8.5.
pub const ACCEPT: &str = "application/jwk-set+json, application/json";

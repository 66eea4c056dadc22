//! The issuers that a key may name in its member `issuer`, which Microsoft Entra publishes. No RFC defines the member.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// The issuers that a key may name for one token: an issuer with many tenants may publish the keys of all in one set,
/// and a key of one tenant must not verify tokens of another.
pub(crate) struct KeyIssuers {
    accepted: Vec<String>,
    /// The claim of the template that the token's issuer matches, and its value.
    tenant: Option<(String, String)>,
}

impl KeyIssuers {
    /// `iss` is the token's issuer. `metadata` is the issuer of the metadata that name the keys, if known.
    pub(crate) fn new(iss: &str, metadata: Option<&str>, tenant: Option<(&str, &str)>) -> Self {
        let tenant = tenant.map(|(claim, value)| (claim.to_string(), value.to_string()));
        let mut issuers = Self { accepted: Vec::from([iss.to_string()]), tenant };
        issuers.accepted.extend(metadata.map(|metadata| issuers.of_tenant(metadata)));
        issuers
    }

    /// Whether a key with this `issuer` may verify the token. Compares byte for byte.
    pub(super) fn contain(&self, issuer: &str) -> bool {
        /// No issuer is longer. Bounds what placeholders can grow to.
        const MOST_BYTES: usize = 1024;
        issuer.len() <= MOST_BYTES && self.accepted.contains(&self.of_tenant(issuer))
    }

    /// Replaces the placeholder by the token's tenant. Entra's metadata and keys write `{tenantid}` for the claim
    /// `tid`.
    fn of_tenant(&self, issuer: &str) -> String {
        let Some((claim, value)) = &self.tenant else { return issuer.to_string() };
        let issuer = issuer.replace(&["{", claim, "}"].concat(), value);
        if claim == "tid" { issuer.replace("{tenantid}", value) } else { issuer }
    }
}

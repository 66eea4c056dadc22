//! Templates for an issuer with many tenants.

use crate::encoding::{
    json::{Json, Object},
    web_url::is_secure,
};
use alloc::{string::String, vec::Vec};

/// An issuer with a placeholder for the tenant, such as `https://login.microsoftonline.com/{tid}/v2.0`. `{tid}` stands
/// for the value of the token's own claim `tid`. Everything else is literal, so the tenant selects no host but a
/// subdomain of the template's own.
///
/// A template selects nothing to fetch: the program gives the URL of the metadata or of the keys. So a token, which
/// anyone may write, never chooses a URL.
#[derive(Clone, Debug)]
pub(super) struct Template {
    before: String,
    pub(super) claim: String,
    after: String,
}

/// The longest value of a template's claim.
const TENANT_CHARACTERS: usize = 128;

/// Whether an expected issuer is a template. No URL contains a brace: RFC 3986 section 2.
pub(crate) fn is_template(issuer: &str) -> bool {
    issuer.contains(['{', '}'])
}

/// Whether a value can be a tenant's: it can change neither the host nor the path of a URL.
pub(super) fn is_tenant(value: &str) -> bool {
    (1..=TENANT_CHARACTERS).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Template {
    /// Parses a template: one placeholder, which is a whole path segment or the leftmost label of the host, in a URL
    /// that [`is_secure`] without query and fragment.
    pub(super) fn parse(text: &str, insecure_hosts: &[&str]) -> Option<Self> {
        let (before, rest) = text.split_once('{')?;
        let (claim, after) = rest.split_once('}')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let is_url = |byte: u8| byte.is_ascii_graphic() && !b"{}?#\\\"<>^`|@".contains(&byte);
        let (_, authority) = before.split_once("://")?;
        let in_path = authority.contains('/') && before.ends_with('/') && (after.is_empty() || after.starts_with('/'));
        let in_host = authority.is_empty() && has_host(after.strip_prefix('.').unwrap_or_default());
        let valid = !claim.is_empty()
            && claim.bytes().all(is_name)
            && [before, after].iter().all(|text| text.bytes().all(is_url))
            && (in_path || in_host)
            && is_secure(&[before, "a", after].concat(), insecure_hosts);
        valid.then(|| Self { before: before.into(), claim: claim.into(), after: after.into() })
    }

    /// The claim's value, if it can be a tenant's.
    pub(super) fn tenant<'c>(&self, claims: &'c Object) -> Option<&'c str> {
        claims.get(&self.claim).and_then(Json::as_str).filter(|value| is_tenant(value))
    }

    /// The issuer of a tenant.
    pub(super) fn with(&self, tenant: &str) -> String {
        [&self.before, tenant, &self.after].concat()
    }

    /// Whether an issuer has the form of the template, for some tenant.
    pub(super) fn has_form_of(&self, issuer: &str) -> bool {
        let tenant = issuer.strip_prefix(&self.before).and_then(|rest| rest.strip_suffix(&self.after));
        tenant.is_some_and(|tenant| !tenant.contains('/'))
    }
}

/// Whether the rest of a host is a name: no address, whose first number a tenant would choose.
fn has_host(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or(rest);
    let host = authority.split(':').next().unwrap_or(authority);
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let last = host.rsplit('.').next().unwrap_or(host);
    host.split('.').all(is_label) && last.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// The tenants whose tokens pass, with an issuer template.
#[derive(Clone, Debug)]
pub(super) enum Tenants {
    Any,
    Listed(Vec<String>),
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn a_placeholder_is_a_path_segment_or_the_leftmost_label() {
        for (text, valid) in [
            ("https://login.example/{tid}/v2.0", true),
            ("https://login.example/{tid}", true),
            ("https://login.example/{tid}/", true),
            ("https://login.example/a/b/{org_id}/c", true),
            ("https://{tenant}.login.example", true),
            ("https://{tenant}.login.example:8443/a", true),
            ("http://localhost:8080/{tid}", true),
            ("http://{tid}.localhost:8080", true),
            ("http://plain.example/{tid}", true),
            ("http://login.example/{tid}", false),
            ("http://{tid}.plain.example/", false),
            ("ftp://login.example/{tid}", false),
            ("login.example/{tid}", false),
            ("{tid}", false),
            ("{tid}://login.example/", false),
            ("https://{tid}", false),
            ("https://{tid}/", false),
            ("https://{tid}:8443/", false),
            ("https://{tid}.", false),
            ("https://{tid}..example", false),
            ("https://{tid}.0.0.1", false),
            ("https://{tid}.1", false),
            ("https://{tid}@login.example/", false),
            ("https://user@login.example/{tid}", false),
            ("https://user:{tid}@login.example/", false),
            ("https://login.{tid}.example/", false),
            ("https://a{tid}.example/", false),
            ("https://{tid}a.example/", false),
            ("https://login.example{tid}/", false),
            ("https://login.example:{tid}/", false),
            ("https://login.example/a{tid}/", false),
            ("https://login.example/{tid}a", false),
            ("https://login.example/{tid}.a/", false),
            ("https://login.example/?{tid}", false),
            ("https://login.example/?/{tid}", false),
            ("https://login.example/#/{tid}", false),
            ("https://login.example/{tid}?a", false),
            ("https://login.example/{tid}/#", false),
            ("https://login.example\\/{tid}", false),
            ("https://login.example/ /{tid}", false),
            ("https://login.ex\u{e4}mple/{tid}", false),
            ("https://login.example/{}", false),
            ("https://login.example/{t d}", false),
            ("https://login.example/{a/b}", false),
            ("https://login.example/{tid", false),
            ("https://login.example/tid}", false),
            ("https://login.example/}tid{", false),
            ("https://login.example/{{tid}}", false),
            ("https://login.example/{tid}/{tid}", false),
            ("https://{tid}.login.example/{tid}", false),
            ("https://{a}.{b}.example/", false),
        ] {
            assert_eq!(Template::parse(text, &["plain.example"]).is_some(), valid, "{text}");
        }
    }
}

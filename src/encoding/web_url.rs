//! Parts of http and https URLs as the WHATWG URL parser serialises them, and whether one is safe to fetch.

use super::digits;

/// Whether a URL is https, or http from this machine (`localhost`, `*.localhost`, 127.0.0.0/8, `[::1]`) or from one of
/// `insecure_hosts`, without user name or password.
pub(crate) fn is_secure(href: &str, insecure_hosts: &[&str]) -> bool {
    let Some((scheme, rest)) = href.split_once("://") else { return false };
    let authority = authority_of(rest);
    let host = host_of(authority);
    let may_be_plain = || is_loopback(host) || insecure_hosts.iter().any(|named| named.eq_ignore_ascii_case(host));
    !authority.is_empty() && !authority.contains('@') && (scheme == "https" || scheme == "http" && may_be_plain())
}

/// The part before path, query and fragment of a URL without its scheme. A backslash ends it too, as in a URL parser.
pub(crate) fn authority_of(rest: &str) -> &str {
    rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest)
}

pub(crate) fn host_of(authority: &str) -> &str {
    match authority.bytes().rposition(|byte| byte == b']') {
        Some(end) => authority.get(..=end).unwrap_or(authority),
        None => authority.split(':').next().unwrap_or(authority),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_loopback_ipv4(host)
}

/// 127.0.0.0/8 as four decimal numbers, to which the URL parser normalises every spelling. RFC 1122 section 3.2.1.3.
fn is_loopback_ipv4(host: &str) -> bool {
    let byte = |part: &str| digits::<u8>(part).is_some();
    host.split('.').count() == 4 && host.split('.').all(byte) && host.starts_with("127.")
}

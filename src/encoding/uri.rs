//! URIs of the web, in the one form that two spellings of the same resource share: RFC 3986 sections 6.2.2 and 6.2.3.

use super::text;
use crate::decimal;
use alloc::{string::String, vec::Vec};

/// An http or https URI without query and fragment: scheme and host in lower case, no default port, no dot segments, no
/// escape that need not be, others in capitals, `/` for an empty path. `None` for what is none, or names a user.
pub(crate) fn normalize_http(uri: &str) -> Option<String> {
    let (scheme, rest) = text::split_once(uri, "://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (rest, _) = text::until(rest, "?#");
    let (authority, path) = text::until(rest, "/");
    let graphic = uri.bytes().all(|byte| byte.is_ascii_graphic());
    if !graphic || authority.is_empty() || text::has_any(authority, "@\\") {
        return None;
    }
    // A colon inside brackets is part of an IPv6 address.
    let last_colon = authority.bytes().rposition(|byte| matches!(byte, b':' | b']'));
    let (host, port) = last_colon.and_then(|at| authority.split_at_checked(at)).unwrap_or((authority, ""));
    let (host, port) = port.strip_prefix(':').map_or((authority, ""), |port| (host, port));
    let port = if port.is_empty() { default_port } else { decimal::read(port)? };
    if host.is_empty() || !(1..=65535).contains(&port) {
        return None;
    }
    let mut normal = [&scheme, "://", &normalize_escapes(host).to_ascii_lowercase()].concat();
    if port != default_port {
        normal.push(':');
        decimal::push(port.into(), &mut normal);
    }
    normal.push_str(&remove_dot_segments(&normalize_escapes(path)));
    Some(normal)
}

/// Escapes of unreserved characters are undone, others are in capitals; a percent sign that escapes nothing stays.
fn normalize_escapes(escaped: &str) -> String {
    let mut normal = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((before, after)) = text::split_once(rest, "%") {
        normal.push_str(before);
        rest = after;
        let Some((octet, behind)) = escaped_octet(after) else {
            normal.push('%');
            continue;
        };
        if octet.is_ascii_alphanumeric() || matches!(octet, '-' | '.' | '_' | '~') {
            normal.push(octet);
        } else {
            let digits = after.get(..2).unwrap_or_default();
            normal.push('%');
            normal.push_str(&digits.to_ascii_uppercase());
        }
        rest = behind;
    }
    normal.push_str(rest);
    normal
}

/// What two hexadecimal digits at the start stand for, and the rest.
fn escaped_octet(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let mut octet = 0;
    for digit in digits.chars() {
        octet = octet << 4 | digit.to_digit(16)?;
    }
    Some((char::from_u32(octet)?, rest))
}

/// RFC 3986 section 5.2.4, of a path that is empty or begins with a slash.
fn remove_dot_segments(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let given = text::pieces(path.strip_prefix('/').unwrap_or(path), "/");
    for (place, segment) in given.iter().copied().enumerate() {
        let last = place.saturating_add(1) == given.len();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    segments.pop();
                }
                if last {
                    segments.push("");
                }
            }
            other => segments.push(other),
        }
    }
    let mut normal = String::new();
    for segment in segments {
        normal.push('/');
        normal.push_str(segment);
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::normalize_http;

    #[test]
    fn one_resource_has_one_form() {
        for (uri, normal) in [
            ("https://a.example", "https://a.example/"),
            ("HTTPS://A.Example:443/x?y#z", "https://a.example/x"),
            ("http://a.example:80?x", "http://a.example/"),
            ("http://a.example:443/", "http://a.example:443/"),
            ("https://a.example:/x", "https://a.example/x"),
            ("https://a.example:65535/", "https://a.example:65535/"),
            ("https://a.example:08443/x", "https://a.example:8443/x"),
            ("https://[2001:DB8::1]:8443/x/", "https://[2001:db8::1]:8443/x/"),
            ("https://[::1]", "https://[::1]/"),
            ("https://a.example/a/./b/../c", "https://a.example/a/c"),
            ("https://a.example/a/b/..", "https://a.example/a/"),
            ("https://a.example/a/b/.", "https://a.example/a/b/"),
            ("https://a.example/../../x", "https://a.example/x"),
            ("https://a.example/a/%2E%2e/x", "https://a.example/x"),
            ("https://a.example//x//", "https://a.example//x//"),
            ("https://a.example/%7euser/%2fx%zz%4", "https://a.example/~user/%2Fx%zz%4"),
            ("https://a%2Eexample/X", "https://a.example/X"),
        ] {
            assert_eq!(normalize_http(uri).as_deref(), Some(normal), "{uri}");
        }
        for uri in [
            "",
            "a.example/x",
            "ftp://a.example/",
            "https://",
            "https:///x",
            "https://:443/",
            "https://me@a.example/",
            "https://a.example:x/",
            "https://a.example:0/",
            "https://a.example:65536/",
            "https://a.example/\u{e9}",
            "https://a.example/a b",
            "https://a.example\\@b.example/",
            "javascript://a.example/",
        ] {
            assert_eq!(normalize_http(uri), None, "{uri}");
        }
    }
}

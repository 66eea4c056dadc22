//! The normal form of http and https URIs, so that two spellings of one resource compare equal. RFC 3986 sections 6.2.2
//! and 6.2.3.

use super::digits;
use alloc::{format, string::String, vec::Vec};

/// Normalises an http or https URI and drops query and fragment. The result has scheme and host in lower case, no
/// default port, no dot segments, no escape of an unreserved character, other escapes in capitals, and `/` for an empty
/// path. Normalising it again does not change it. `None` for anything else: user information, an invalid host, a
/// percent sign without two hexadecimal digits (RFC 3986 section 2.1).
pub(crate) fn normalize_http(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port: u16 = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let graphic = uri.bytes().all(|byte| byte.is_ascii_graphic());
    if !graphic || authority.is_empty() || authority.contains(['@', '\\']) {
        return None;
    }
    // A colon inside brackets is part of an IPv6 address.
    let last_colon = authority.bytes().rposition(|byte| matches!(byte, b':' | b']'));
    let (host, port) = last_colon.and_then(|at| authority.split_at_checked(at)).unwrap_or((authority, ""));
    let (host, port) = port.strip_prefix(':').map_or((authority, ""), |port| (host, port));
    let port = if port.is_empty() { default_port } else { digits(port)? };
    // Otherwise `host:1:2` would keep `host:1`, whose colon the next pass reads as a port.
    let name = host.strip_prefix('[').and_then(|inside| inside.strip_suffix(']'));
    let malformed = name.unwrap_or(host).contains(if name.is_some() { &['[', ']'][..] } else { &[':', '[', ']'] });
    if host.is_empty() || malformed || port == 0 {
        return None;
    }
    let mut normal = [&scheme, "://", &normalize_escapes(host)?.to_ascii_lowercase()].concat();
    if port != default_port {
        normal.push_str(&format!(":{port}"));
    }
    normal.push_str(&remove_dot_segments(&normalize_escapes(path)?));
    Some(normal)
}

/// [`normalize_http`] for the URL of a request, as its client wrote it. `None` if programs may read its path in
/// different ways: routers compare the text of a path, URL parsers remove dot segments and read a backslash as a slash,
/// and both may decode `%2F` and `%5C`.
pub(crate) fn normalize_request(url: &str) -> Option<String> {
    let target = url.split('?').next().unwrap_or(url);
    let (_, rest) = target.split_once("://")?;
    let path = normalize_escapes(rest.get(rest.find('/').unwrap_or(rest.len())..)?)?;
    let mut segments = path.split('/').flat_map(|segment| segment.split("%2F"));
    // Some servers cut a segment at a semicolon.
    let is_dots = |segment: &str| matches!(segment.replace("%3B", ";").split(';').next(), Some("." | ".."));
    let ambiguous = target.contains(['#', '\\']) || path.contains("%5C");
    if ambiguous || segments.any(is_dots) { None } else { normalize_http(target) }
}

/// Whether a text has the scheme http or https. The rest of the text is not checked.
pub(crate) fn has_http_scheme(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// Decodes escapes of unreserved characters and puts other escapes in capitals, in one pass: decoded text is not
/// decoded again. Each percent sign in the result keeps its own two digits, so the result has no escape that the input
/// did not have. `None` if a percent sign is not followed by two hexadecimal digits.
fn normalize_escapes(escaped: &str) -> Option<String> {
    let mut normal = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some((before, after)) = rest.split_once('%') {
        normal.push_str(before);
        let (character, behind) = escaped_character(after)?;
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '~') {
            normal.push(character);
        } else {
            let digits = after.get(..2).unwrap_or_default();
            normal.push('%');
            normal.push_str(&digits.to_ascii_uppercase());
        }
        rest = behind;
    }
    normal.push_str(rest);
    Some(normal)
}

/// The character that two hexadecimal digits at the start encode, and the rest of the text.
fn escaped_character(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let mut character = 0;
    for digit in digits.chars() {
        character = character << 4 | digit.to_digit(16)?;
    }
    Some((char::from_u32(character)?, rest))
}

/// Removes dot segments from a path that is empty or begins with a slash. RFC 3986 section 5.2.4.
fn remove_dot_segments(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let given: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
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
    use super::{has_http_scheme, normalize_http, normalize_request};
    use alloc::{string::String, vec::Vec};
    use proptest::prelude::*;

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
            ("https://a.example/%7euser/%2fx", "https://a.example/~user/%2Fx"),
            ("https://a.example/%2532F%257E", "https://a.example/%2532F%257E"),
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
            "https://a.example/%%32F",
            "https://a.example/%zz",
            "https://a.example/x%4",
            "https://a.example/%",
            "https://a%.example/",
            "https://a.example:443:443/",
            "https://[::1]]/",
            "https://2001:db8::1/",
        ] {
            assert_eq!(normalize_http(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_path_with_several_readings_is_rejected() {
        for (url, normal) in [
            ("https://a.example", "https://a.example/"),
            ("https://A.example:443/x%2fy/%7ez?../\\#\u{e9}%", "https://a.example/x%2Fy/~z"),
            ("https://a.example//x/..y/.../z./%252e", "https://a.example//x/..y/.../z./%252e"),
        ] {
            assert_eq!(normalize_request(url).as_deref(), Some(normal), "{url}");
        }
        for path in [
            "/.",
            "/..",
            "/x/../y",
            "/x/./y",
            "/%2e",
            "/%2E./y",
            "/x/.%2e/y",
            "/x%2f..",
            "/..%2Fx",
            "/x%2F%2e%2E%2fy",
            "\\x",
            "/x\\y",
            "/x%5cy",
            "/%5C",
            "/x#y",
            "#",
            "/x\ty",
            "/\u{e9}",
            "/ ",
            "/\0",
            "/%",
            "/%4",
            "/%%32F",
            "/%zz",
        ] {
            let url = ["https://a.example", path].concat();
            assert_eq!(normalize_request(&url), None, "{url:?}");
        }
    }

    #[test]
    fn only_the_schemes_http_and_https_are_recognised() {
        assert!(["http:", "HTTPS://x", "http:\\\\x", "https:x"].into_iter().all(has_http_scheme));
        assert!(!["", "http", "ftp://x", "/x", "//x", "httpx:", " http://x"].into_iter().any(has_http_scheme));
    }

    /// The escapes of a text, from its start.
    fn escapes(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('%') {
            found.push(after.get(..2).unwrap_or_default().to_ascii_uppercase());
            rest = after.get(2..).unwrap_or_default();
        }
        found
    }

    proptest! {
        /// Two URIs that differ after one pass therefore differ after any number of passes.
        #[test]
        fn normalising_twice_changes_nothing(
            authority in "[a.]?(a|%[2346][0-9a-fE]|\\[:|\\]|:|80|443){0,4}",
            path in "(/|\\.|[a7eEF2]|%|%2[5EeFf]|%3[0-9]|%7[eE]|%[0-9a-f]{2}){0,12}",
        ) {
            for scheme in ["http", "https"] {
                let Some(once) = normalize_http(&[scheme, "://", &authority, "/", &path].concat()) else { continue };
                prop_assert_eq!(normalize_http(&once), Some(once.clone()));
            }
        }

        /// Every escape of the result was in the input, in the same order.
        #[test]
        fn normalising_adds_no_escape(path in "(/|[a7eEF2]|%|%2[5EeFf]|%3[0-9]|%7[eE]|%[0-9a-f]{2}){0,12}") {
            if let Some(normal) = normalize_http(&["http://a/", &path].concat()) {
                let mut before = escapes(&path).into_iter();
                let is_new = |escape: &String| !before.any(|other| other == *escape);
                let made: Vec<_> = escapes(&normal).into_iter().filter(is_new).collect();
                prop_assert!(made.is_empty(), "{:?} of {} in {}", made, path, normal);
            }
        }
    }
}

//! Reads from a response's headers how long keys stay fresh, and how long the server asks not to be retried.

use super::date::read_date;
use core::time::Duration;

/// The minimum, even if the issuer forbids caching: otherwise every token would cost a fetch.
const MIN_FRESH: Duration = Duration::from_secs(60);
/// The maximum, even if the issuer allows a year: a withdrawn key must not be trusted for that long.
pub(super) const MAX_FRESH: Duration = Duration::from_secs(3600);
/// The default for a response without a usable header.
const DEFAULT_FRESH: Duration = Duration::from_secs(600);
/// The longest `Retry-After` that is respected. With a larger one a single bad header could lock out every caller.
pub(super) const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// How long keys are fresh after the start of their request, by the response's `Cache-Control` and `Age`. RFC 9111
/// sections 4.2 and 5. A caller's own limit may be below the minimum of 60 s, a server's may not.
///
/// | `Cache-Control` | seconds |
/// | --- | --- |
/// | `max-age`, the smallest of several | `max-age` − `Age`, from 60 to 3600 |
/// | `no-store`, `no-cache` | 60 |
/// | absent, or without a readable directive of these | 600 |
///
/// `s-maxage` is ignored: it is for shared caches (RFC 9111 section 5.2.2.10).
///
/// ```
/// use core::time::Duration;
/// use keyward::remote::freshness;
///
/// assert_eq!(freshness(Some("public, max-age=900"), Some("100")), Duration::from_secs(800));
/// assert_eq!(freshness(Some("no-store"), None), Duration::from_secs(60));
/// assert_eq!(freshness(None, None), Duration::from_secs(600));
/// ```
#[must_use]
pub fn freshness(cache_control: Option<&str>, age: Option<&str>) -> Duration {
    let mut max_age: Option<Duration> = None;
    let mut rest = cache_control.unwrap_or_default();
    while !rest.is_empty() {
        let (name, value, others) = directive(rest);
        rest = others;
        // `no-cache` may be limited to named header fields. Like many caches, we apply it to the whole response: RFC
        // 9111 section 5.2.2.4.
        let named = if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            Some(Duration::ZERO)
        } else if name.eq_ignore_ascii_case("max-age") {
            delta_seconds(value)
        } else {
            None
        };
        max_age = match (max_age, named) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    let fresh = |max_age: Duration| max_age.saturating_sub(read_age(age)).clamp(MIN_FRESH, MAX_FRESH);
    max_age.map_or(DEFAULT_FRESH, fresh)
}

/// How long the `Retry-After` of a failed response asks to wait, at most 60 s: a number of seconds, or a date such as
/// `Sun, 06 Nov 1994 08:49:37 GMT` minus `now`, which is in seconds since 1970 (RFC 9110 sections 5.6.7 and 10.2.3).
/// `None` if the header is absent or malformed.
///
/// ```
/// use core::time::Duration;
/// use keyward::remote::retry_after;
///
/// assert_eq!(retry_after(Some("20"), 784_111_777.0), Some(Duration::from_secs(20)));
/// assert_eq!(retry_after(Some("Sun, 06 Nov 1994 08:49:37 GMT"), 784_111_750.0), Some(Duration::from_secs(27)));
/// assert_eq!(retry_after(Some("soon"), 784_111_777.0), None);
/// ```
#[must_use]
pub fn retry_after(header: Option<&str>, now: f64) -> Option<Duration> {
    let header = header?.trim();
    let max = MAX_RETRY_AFTER.as_secs_f64();
    // `None` if `now` is NaN.
    let until_date = || Duration::try_from_secs_f64((read_date(header)? - now).clamp(0.0, max)).ok();
    delta_seconds(header).or_else(until_date).map(|wait| wait.min(MAX_RETRY_AFTER))
}

/// Splits a list into the first directive's name, its value (empty if absent), and the rest. A comma within a quoted
/// string is not a separator. A value may be a token or a quoted string: RFC 9111 section 5.2.
fn directive(list: &str) -> (&str, &str, &str) {
    let (mut quoted, mut escaped, mut end) = (false, false, 0_usize);
    for byte in list.bytes() {
        match byte {
            _ if core::mem::take(&mut escaped) => {}
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b',' if !quoted => break,
            _ => {}
        }
        end = end.saturating_add(1);
    }
    let (directive, rest) = list.split_at_checked(end).unwrap_or((list, ""));
    let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
    let value = value.trim();
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    (name.trim(), unquoted.unwrap_or(value).trim(), rest.strip_prefix(',').unwrap_or_default())
}

/// Of a list the first member counts. A malformed `Age` counts as absent. RFC 9111 section 5.1.
fn read_age(age: Option<&str>) -> Duration {
    age.and_then(|age| delta_seconds(age.split(',').next()?.trim())).unwrap_or_default()
}

/// Parses a whole number of seconds, saturating at `u32::MAX`: RFC 9111 section 1.2.2.
fn delta_seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u32::MAX).into()))
}

#[cfg(test)]
mod tests {
    use super::{freshness, retry_after};
    use alloc::string::String;
    use core::time::Duration;

    fn seconds(cache_control: &str, age: &str) -> u64 {
        freshness(Some(cache_control), Some(age)).as_secs()
    }

    #[test]
    fn the_response_decides_within_bounds() {
        for (cache_control, fresh) in [
            ("max-age=300", 300),
            ("public, max-age=300, must-revalidate", 300),
            ("MAX-AGE=300", 300),
            ("max-age=\"300\"", 300),
            (" ,, max-age\t= \" 300 \" ,", 300),
            ("max-age=400, max-age=300, max-age=500", 300),
            ("max-age=x, max-age=300", 300),
            ("max-age=000300", 300),
            ("max-age=59", 60),
            ("max-age=0", 60),
            ("max-age=3601", 3600),
            ("max-age=31536000, immutable", 3600),
            ("s-maxage=1", 600),
            ("s-maxage=1, max-age=300", 300),
            ("no-store", 60),
            ("No-Cache, max-age=300", 60),
            ("max-age=300, no-store", 60),
            ("no-cache=\"set-cookie, age\"", 60),
            ("no-stores, xno-cache", 600),
            // Directives within a quoted string do not count.
            ("private=\"a, no-store\", max-age=300", 300),
            ("private=\"a\\\", no-store\", max-age=300", 300),
            ("private=\"a, no-store, max-age=300", 600),
            ("x=\\\", max-age=300, y=\"", 600),
            ("", 600),
            ("max-age", 600),
            ("max-age=", 600),
            ("max-age=-1", 600),
            ("max-age=+300", 600),
            ("max-age=3e2", 600),
            ("max-age=300.5", 600),
            ("max-age=300 s", 600),
            ("max-age=300; no-store", 600),
            ("max-age=\u{0663}00", 600),
        ] {
            assert_eq!(seconds(cache_control, ""), fresh, "{cache_control}");
        }
        assert_eq!(freshness(None, None).as_secs(), 600);
        let long = ["9"; 100_000].concat();
        assert_eq!(seconds(&String::from_iter(["max-age=", &long]), ""), 3600);
        assert_eq!(seconds("max-age=4000", &long), 60);
    }

    #[test]
    fn age_is_subtracted() {
        for (age, fresh) in [("100", 500), (" 100 ", 500), ("100, 200", 500), ("560", 60), ("9999", 60)] {
            assert_eq!(seconds("max-age=600", age), fresh, "{age}");
        }
        for age in ["", "x", "-100", "1.5", ", 100", "\"100\""] {
            assert_eq!(seconds("max-age=600", age), 600, "{age}");
        }
        assert_eq!(seconds("max-age=4000", "1000"), 3000);
        // `Age` does not reduce the default.
        assert_eq!(seconds("public", "100"), 600);
    }

    #[test]
    fn retry_after_is_at_most_a_minute() {
        let now = 784_111_777.0;
        for (header, seconds) in [
            ("0", Some(0)),
            ("20", Some(20)),
            (" 20 ", Some(20)),
            ("61", Some(60)),
            ("99999999999999999999", Some(60)),
            ("Sun, 06 Nov 1994 08:49:57 GMT", Some(20)),
            ("Sun, 06 Nov 1994 08:50:38 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("20 s", None),
            ("1994-11-06T08:49:57Z", None),
        ] {
            assert_eq!(retry_after(Some(header), now), seconds.map(Duration::from_secs), "{header}");
        }
        assert_eq!(retry_after(None, now), None);
        assert_eq!(retry_after(Some("Sun, 06 Nov 1994 08:49:37 GMT"), f64::NAN), None);
        assert_eq!(retry_after(Some("20"), f64::NAN), Some(Duration::from_secs(20)));
        assert_eq!(
            retry_after(Some("Sun, 06 Nov 1994 08:49:37 GMT"), f64::NEG_INFINITY),
            Some(Duration::from_secs(60))
        );
    }
}

//! How two texts differ, so that a message can say it without showing them.

/// How the token's value of a claim differs from the expected one. A message names the kind of difference, never a
/// value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The token's value ends with a slash, the expected one does not.
    SlashAdded,
    /// The expected value ends with a slash, the token's does not.
    SlashMissing,
    /// One is an `https` URL, the other the same URL with `http`.
    Scheme,
    /// The token's value is the expected URL without its scheme.
    SchemeMissing,
    /// The expected value is the token's URL without its scheme.
    SchemeAdded,
    /// Only the case of letters differs.
    LetterCase,
    /// There is white space around one of them.
    WhiteSpace,
    /// Both are URLs of one origin, with different paths.
    Path,
    /// The token's value is one text that lists several values, the expected one among them.
    Joined,
    /// The token lists several values, none of which is expected.
    NoneOfSeveral,
    /// The token's value has another type than the claim requires.
    Type,
    /// The header has no such parameter.
    Absent,
    /// An issuer has the form of a template, but the template's claim is missing, has a value that no tenant can have,
    /// or is another tenant's.
    TenantClaim,
    /// An issuer matches a template, but its tenant is not one of the listed ones.
    Tenant,
}

impl Difference {
    /// How a text differs from an expected one, if it is one of the differences that are easily overlooked.
    ///
    /// ```
    /// use keyward::Difference;
    ///
    /// let expected = "https://issuer.example";
    /// assert_eq!(Difference::between("https://issuer.example/", expected), Some(Difference::SlashAdded));
    /// assert_eq!(Difference::between("https://other.example", expected), None);
    /// ```
    #[must_use]
    pub fn between(found: &str, expected: &str) -> Option<Self> {
        if found == expected {
            None
        } else if found.strip_suffix('/') == Some(expected) {
            Some(Self::SlashAdded)
        } else if expected.strip_suffix('/') == Some(found) {
            Some(Self::SlashMissing)
        } else if without_scheme(found) == Some(expected) {
            Some(Self::SchemeAdded)
        } else if without_scheme(expected) == Some(found) {
            Some(Self::SchemeMissing)
        } else if without_scheme(found).is_some_and(|rest| without_scheme(expected) == Some(rest)) {
            Some(Self::Scheme)
        } else if found.trim() == expected.trim() {
            Some(Self::WhiteSpace)
        } else if found.eq_ignore_ascii_case(expected) {
            Some(Self::LetterCase)
        } else if found.split([' ', ',']).any(|one| !one.is_empty() && one == expected) {
            Some(Self::Joined)
        } else {
            origin(found).filter(|same| origin(expected) == Some(same)).map(|_| Self::Path)
        }
    }
}

fn without_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

/// The part of an http or https URL before its path. `None` for another text.
fn origin(url: &str) -> Option<&str> {
    let authority = without_scheme(url)?;
    let host = authority.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    url.get(..url.len().saturating_sub(authority.len()).saturating_add(host.len()))
}

#[cfg(test)]
mod tests {
    use super::Difference;

    #[test]
    fn each_difference_is_recognised() {
        for (found, expected, difference) in [
            ("https://a.example/", "https://a.example", Some(Difference::SlashAdded)),
            ("https://a.example", "https://a.example/", Some(Difference::SlashMissing)),
            ("http://a.example", "https://a.example", Some(Difference::Scheme)),
            ("https://a.example/x", "http://a.example/x", Some(Difference::Scheme)),
            ("a.example", "https://a.example", Some(Difference::SchemeMissing)),
            ("https://a.example", "a.example", Some(Difference::SchemeAdded)),
            ("https://A.example", "https://a.example", Some(Difference::LetterCase)),
            (" client", "client", Some(Difference::WhiteSpace)),
            ("client", "client\n", Some(Difference::WhiteSpace)),
            ("one two", "two", Some(Difference::Joined)),
            ("one,two", "one", Some(Difference::Joined)),
            ("https://a.example/x", "https://a.example/y", Some(Difference::Path)),
            ("https://a.example", "https://a.example?x", Some(Difference::Path)),
            // Two differences, or another value altogether.
            ("HTTP://a.example/", "https://a.example", None),
            ("https://a.example.evil.example", "https://a.example", None),
            ("https://", "https://x", None),
            ("https://a.example", "https://a.example", None),
            ("", "client", None),
            ("onetwo", "two", None),
            ("ä", "Ä", None),
        ] {
            assert_eq!(Difference::between(found, expected), difference, "{found:?} {expected:?}");
        }
    }
}

//! Version numbers in the output of tools.

/// Major, minor, patch. Tuples compare like versions.
pub type Version = (u32, u32, u32);

/// Finds the first word of `text` that is a version: `v20.19.0`, `rustc 1.96.0 (…)`, `1.88`. Missing parts count as
/// zero. A suffix after `-` or `+` is ignored.
pub fn find(text: &str) -> Option<Version> {
    text.split_whitespace().find_map(|word| {
        let word = word.trim_matches(['"', ',']);
        let plain = word.strip_prefix('v').unwrap_or(word).split(['-', '+']).next()?;
        let mut parts = plain.split('.').map(str::parse);
        let major = parts.next()?.ok()?;
        let minor = parts.next().unwrap_or(Ok(0)).ok()?;
        let patch = parts.next().unwrap_or(Ok(0)).ok()?;
        parts.next().is_none().then_some((major, minor, patch))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_the_output_of_tools() {
        assert_eq!(find("v20.19.3\n"), Some((20, 19, 3)));
        assert_eq!(find("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some((1, 96, 0)));
        assert_eq!(find("rustc 1.97.0-nightly (0123456789 2026-05-25)"), Some((1, 97, 0)));
        assert_eq!(find("rust-version = \"1.88\""), Some((1, 88, 0)));
        assert_eq!(find("no version here"), None);
        assert_eq!(find("1.2.3.4"), None);
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(find("v20.9.0") < find("v20.19.0"));
        assert!(find("1.100") > find("1.99.9"));
    }
}

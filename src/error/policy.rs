//! A caller's mistake, apart from any token: JavaScript sees it as a `TypeError`.

use alloc::string::String;
use core::fmt;

/// An option that cannot mean what its author wanted: unknown, empty where that would switch a check off, out of range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    option: String,
    problem: &'static str,
    nearest: Option<String>,
}

impl PolicyError {
    pub(crate) fn new(option: &str, problem: &'static str) -> Self {
        Self { option: option.into(), problem, nearest: None }
    }

    pub(crate) fn unknown(option: &str, known: &[&str]) -> Self {
        let (mut nearest, mut least) = (None, usize::MAX);
        for name in known {
            let distance = distance(name, option);
            if distance < least {
                (nearest, least) = (Some((*name).into()), distance);
            }
        }
        Self { option: option.chars().take(64).collect(), problem: "is not an option", nearest }
    }

    /// The option's name, as in JavaScript.
    #[must_use]
    pub fn option(&self) -> &str {
        &self.option
    }

    /// What [`Display`](fmt::Display) writes.
    pub(crate) fn text(&self) -> String {
        let (before, nearest, after) = match &self.nearest {
            Some(name) => ("; did you mean \"", name.as_str(), "\"?"),
            None => ("", "", ""),
        };
        ["\"", &self.option, "\" ", self.problem, before, nearest, after].concat()
    }
}

impl core::error::Error for PolicyError {}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Edits between two names, letter case apart (Levenshtein). Names of options are short; of a longer one the start decides.
fn distance(a: &str, b: &str) -> usize {
    let b = b.as_bytes().get(..64).unwrap_or(b.as_bytes());
    let mut row = alloc::vec![0];
    for place in 0..b.len() {
        row.push(place.saturating_add(1));
    }
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let above = *cell;
            let changed = diagonal.saturating_add(usize::from(!x.eq_ignore_ascii_case(y)));
            *cell = changed.min(above.saturating_add(1)).min(left.saturating_add(1));
            (diagonal, left) = (above, *cell);
        }
        if let Some(first) = row.first_mut() {
            *first = i.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{PolicyError, distance};
    use alloc::string::ToString;

    #[test]
    fn names_the_nearest_option() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        let error = PolicyError::unknown("audiance", &["issuer", "audience", "algorithms"]);
        assert_eq!(error.to_string(), "\"audiance\" is not an option; did you mean \"audience\"?");
    }
}

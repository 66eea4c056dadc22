//! Cutting texts in pieces, in functions that are compiled once: `core`'s are made anew for every kind of pattern.

use alloc::vec::Vec;

/// What is before the first of these ASCII characters, and what is from it on: nothing where there is none.
pub(crate) fn until<'a>(text: &'a str, stops: &str) -> (&'a str, &'a str) {
    let at = text.bytes().position(|byte| is_one_of(byte, stops));
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Whether the text has one of these ASCII characters.
pub(crate) fn has_any(text: &str, characters: &str) -> bool {
    text.bytes().any(|byte| is_one_of(byte, characters))
}

/// Whether it is one of these ASCII characters.
pub(crate) fn is_one_of(byte: u8, characters: &str) -> bool {
    characters.bytes().any(|one| one == byte)
}

/// The text before all of these at its end.
pub(crate) fn without_trailing<'a>(text: &'a str, end: &str) -> &'a str {
    let mut text = text;
    while let Some(before) = text.strip_suffix(end) {
        text = before;
    }
    text
}

/// Where the first occurrence of `part`, which is not empty, begins.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// What is before and behind the first occurrence of `separator`.
pub(crate) fn split_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(find(text, separator)?)?;
    Some((before, rest.get(separator.len()..)?))
}

/// [`str::trim`], which is compiled anew wherever it stands.
#[inline(never)]
pub(crate) fn trim(text: &str) -> &str {
    text.trim()
}

/// What is between all separators, an ASCII character: one piece more than there are separators.
pub(crate) fn pieces<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((piece, after)) = split_once(rest, separator) {
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::{find, has_any, is_one_of, pieces, split_once, until, without_trailing};

    #[test]
    fn texts_are_cut_where_the_separator_is() {
        assert_eq!(until("a/b?c", "?/"), ("a", "/b?c"));
        assert_eq!(until("\u{e9}?", "?"), ("\u{e9}", "?"));
        assert_eq!(until("abc", "?"), ("abc", ""));
        assert_eq!((find("aab", "ab"), find("a", "ab"), find("", "a")), (Some(1), None, None));
        assert_eq!(split_once("a://b://c", "://"), Some(("a", "b://c")));
        assert_eq!(split_once("a", "://"), None);
        assert_eq!(pieces(".a..b", "."), ["", "a", "", "b"]);
        assert_eq!(pieces("", "."), [""]);
        assert!(has_any("a@b", "\\@") && !has_any("ab", "\\@"));
        assert!(is_one_of(b'@', "\\@") && !is_one_of(b'a', "\\@"));
        assert_eq!(
            [without_trailing("/a//", "/"), without_trailing("a", "/"), without_trailing("//", "/")],
            ["/a", "a", ""]
        );
    }
}

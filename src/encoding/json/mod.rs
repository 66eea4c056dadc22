//! Strict JSON (RFC 8259): UTF-8 without a byte order mark, bounded depth, nothing after the value. Duplicate member
//! names are read and remembered rather than refused here, because who must refuse them differs: a token falls, a key
//! is left out of its set.

mod number;
#[cfg(test)]
mod oracle;
mod parse;
#[cfg(any(feature = "wasm", test))]
mod serialize;
mod write;

pub(crate) use number::Number;
pub(crate) use parse::parse;
#[cfg(feature = "wasm")]
pub(crate) use serialize::to_text;
pub(crate) use write::{list_text, string_text};

use alloc::{string::String, vec::Vec};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Json>),
    Object(Object),
}

/// The members of a JSON object, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object {
    members: Vec<(String, Json)>,
    repeats: bool,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// Not JSON from this octet on: its line and its place in that line, both counted from 1. Of what is wrong as a whole
    /// (half a surrogate pair, a number that is not finite) it is the first octet; at the end it is the one that lacks.
    Syntax { line: usize, column: usize },
    /// Nested deeper than allowed.
    Depth,
}

impl Json {
    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_array(&self) -> Option<&[Json]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The strings of an array that holds only strings.
    pub(crate) fn as_strings(&self) -> Option<Vec<&str>> {
        let mut strings = Vec::new();
        for item in self.as_array()? {
            strings.push(item.as_str()?);
        }
        Some(strings)
    }

    /// As [`Json::as_strings`], copied.
    pub(crate) fn to_strings(&self) -> Option<Vec<String>> {
        let mut strings = Vec::new();
        for item in self.as_array()? {
            strings.push(item.as_str()?.into());
        }
        Some(strings)
    }

    pub(crate) fn as_array_mut(&mut self) -> Option<&mut Vec<Json>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    fn without_repeats(&self) -> Self {
        match self {
            Self::Object(object) => Self::Object(object.without_repeats()),
            Self::Array(items) => {
                let mut without = Vec::new();
                for item in items {
                    without.push(item.without_repeats());
                }
                Self::Array(without)
            }
            other => other.clone(),
        }
    }

    /// Whether an object, at any depth, names a member twice.
    pub(crate) fn has_duplicate_members(&self) -> bool {
        match self {
            Self::Object(object) => object.has_duplicate_members(),
            Self::Array(items) => items.iter().any(Self::has_duplicate_members),
            _ => false,
        }
    }
}

impl Object {
    /// The first member with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.members.iter_mut().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Removes every member with this name; whether there was one.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        let before = self.members.len();
        self.members.retain(|(member, _)| member != name);
        self.members.len() < before
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether two objects have a name in common. Sorted, as in [`repeated_names`], for the same reason.
    pub(crate) fn shares_a_name_with(&self, other: &Self) -> bool {
        let names = sorted_names(&self.members);
        other.members.iter().any(|(name, _)| names.binary_search(&name.as_str()).is_ok())
    }

    /// Of members with one name the first, at any depth: what [`Object::get`] finds.
    pub(crate) fn without_repeats(&self) -> Self {
        let repeated = repeated_names(&self.members);
        let mut seen = alloc::vec![false; repeated.len()];
        let mut is_first = |name: &str| match repeated.binary_search(&name) {
            Ok(place) => seen.get_mut(place).is_some_and(|seen| !core::mem::replace(seen, true)),
            Err(_) => true,
        };
        let mut members = Vec::new();
        for (name, value) in &self.members {
            if is_first(name) {
                members.push((name.clone(), value.without_repeats()));
            }
        }
        Self { members, repeats: false }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether this object itself names a member twice.
    pub(crate) fn repeats(&self) -> bool {
        self.repeats
    }

    /// Whether this object, or one inside it, names a member twice.
    pub(crate) fn has_duplicate_members(&self) -> bool {
        self.repeats || self.members.iter().any(|(_, value)| value.has_duplicate_members())
    }

    fn new(members: Vec<(String, Json)>) -> Self {
        let repeats = !repeated_names(&members).is_empty();
        Self { members, repeats }
    }
}

fn sorted_names(members: &[(String, Json)]) -> Vec<&str> {
    let mut names = Vec::new();
    for (name, _) in members {
        names.push(name.as_str());
    }
    names.sort_unstable();
    names
}

/// The names that occur more than once, in their order. Sorting keeps an object of a hundred thousand members from costing
/// their square.
fn repeated_names(members: &[(String, Json)]) -> Vec<&str> {
    let names = sorted_names(members);
    let mut repeated: Vec<&str> = Vec::new();
    for pair in names.windows(2) {
        if let [one, other] = pair
            && one == other
            && repeated.last() != Some(one)
        {
            repeated.push(one);
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::{Json, JsonFault, Number, parse};
    use crate::limits::Limits;
    use alloc::string::String;

    #[test]
    fn refuses_what_is_not_strict_json() {
        for text in [
            "",
            " ",
            "{",
            "{}x",
            "{} {}",
            "\u{feff}{}",
            "{'a':1}",
            "{\"a\":1,}",
            "[1,]",
            "01",
            "+1",
            ".5",
            "NaN",
            "Infinity",
            "1e400",
            "-1e400",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u{1}\"",
            "//x\n1",
            "nul",
        ] {
            assert!(matches!(parse(text, 32), Err(JsonFault::Syntax { .. })), "{text:?}");
        }
        assert!(parse(" {\"a\" : [1, -2.5e3, \"\\ud83d\\ude00\", null, true]}\r\n", 32).is_ok());
    }

    #[test]
    fn a_fault_is_where_the_text_stops_being_json() {
        for (text, line, column) in [
            ("", 1, 1),
            ("\n\n", 3, 1),
            ("{\n \"a\": tru }", 2, 10),
            ("{\"a\":1,}", 1, 8),
            ("[1,\r\n2\n3]", 3, 1),
            ("[1", 1, 3),
            ("01", 1, 2),
            ("-", 1, 2),
            ("1.e5", 1, 3),
            ("[1, -1e999]", 1, 5),
            ("{}x", 1, 3),
            ("\"\u{e9}\\x\"", 1, 5),
            ("\"\u{e9}\u{1}\"", 1, 4),
            ("\"\\u00g0\"", 1, 6),
            ("\"a\\ud800\\u0041\"", 1, 3),
            ("\"a\\ud800\\n\"", 1, 3),
            ("\"a\\ud800\\uz\"", 1, 11),
            ("\"a\nb\"", 1, 3),
            ("\u{feff}{}", 1, 1),
        ] {
            assert_eq!(parse(text, 32), Err(JsonFault::Syntax { line, column }), "{text:?}");
        }
    }

    #[test]
    fn numbers_go_out_as_they_came() {
        let text = r#"{"a":[1E5,-0,0.10,12345678901234567890123,1e-7],"b":"\u001f\u007f/"}"#;
        assert_eq!(parse(&text.replace(',', " ,\n"), 32).unwrap().to_text(), text.replace("\\u007f", "\u{7f}"));
        for (text, whole, magnitude) in [
            ("0", Some(0), Some(0)),
            ("-0", None, Some(0)),
            ("18446744073709551615", Some(u64::MAX), Some(u64::MAX)),
            ("18446744073709551616", None, None),
            ("-5", None, Some(5)),
            ("1.0", None, None),
            ("1e1", None, None),
        ] {
            let Ok(Json::Number(number)) = parse(text, 32) else { panic!("{text} is no number") };
            assert_eq!((number.as_u64(), number.magnitude()), (whole, magnitude), "{text}");
        }
        for (value, text) in [
            (1_700_000_000.0, Some("1700000000")),
            (-0.5, Some("-0.5")),
            (1_699_999_999.9, Some("1699999999.9")),
            (0.1 + 0.2, Some("0.300000000000000")),
            (9_007_199_254_740_992.0 * 3.0, Some("27021597764222976")),
            (-0.0, Some("0")),
            (1e300, None),
            (f64::NAN, None),
        ] {
            assert_eq!(Number::from_f64(value).as_ref().map(Number::text), text, "{value}");
        }
    }

    #[test]
    fn depth_is_bounded_by_the_caller() {
        let nested = |depth: usize| -> String { "[".repeat(depth) + &"]".repeat(depth) };
        assert!(parse(&nested(32), 32).is_ok());
        assert_eq!(parse(&nested(33), 32), Err(JsonFault::Depth));
        assert_eq!(parse("[[1]]", 2), Err(JsonFault::Depth));
        assert_eq!(parse("[[1", 2), Err(JsonFault::Depth));
        assert_eq!(parse("[[[x", 2), Err(JsonFault::Depth));
        assert!(matches!(parse("[[x", 2), Err(JsonFault::Syntax { .. })));
        assert!(parse(&nested(Limits::MAX_DEPTH), Limits::MAX_DEPTH).is_ok());
        assert!(parse(&"[".repeat(1 << 20), 32).is_err());
    }

    #[test]
    fn of_repeated_members_the_first_is_left() {
        let json = parse(r#"{"a":1,"b":{"c":2,"c":3,"\u0063":4},"a":5,"d":[{"e":6,"e":7}],"a":8}"#, 32).unwrap();
        let object = json.as_object().unwrap().without_repeats();
        assert_eq!(Json::Object(object).to_text(), r#"{"a":1,"b":{"c":2},"d":[{"e":6}]}"#);
    }

    #[test]
    fn duplicates_are_seen_at_any_depth_and_through_escapes() {
        for (text, duplicate) in [
            (r#"{"a":1,"b":{"a":2}}"#, false),
            (r#"[{"a":1},{"a":2}]"#, false),
            (r#"{"a":1,"b":2,"a":1}"#, true),
            (r#"{"a":1,"\u0061":1}"#, true),
            (r#"[1,{"b":[{"c":0,"c":0}]}]"#, true),
        ] {
            assert_eq!(parse(text, 32).map(|json| json.has_duplicate_members()), Ok(duplicate), "{text}");
        }
    }
}

//! Strict JSON (RFC 8259): UTF-8 without a byte order mark, bounded depth, nothing after the value, finite numbers. The
//! parser records duplicate members and does not reject them: duplicate members reject a token, exclude a key, and
//! reject a set only when they are the set's own.

mod parse;

pub use parse::parse;

use crate::error::SyntaxError;
use alloc::{string::String, vec::Vec};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Object),
}

/// A finite JSON number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number, written without a sign.
    Unsigned(u64),
    /// A whole number, written with a minus sign.
    Signed(i64),
    /// Any other number, rounded to the nearest double.
    Float(f64),
}

/// A JSON object. Its members keep their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    members: Vec<(String, Json)>,
    repeats: bool,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// The text is not JSON from this position on.
    Syntax(SyntaxError),
    /// The text is nested deeper than allowed.
    Depth,
}

/// Serialises a value without white space. Returns the empty string for a value that JSON cannot express, such as a map
/// whose keys are not strings.
pub fn to_text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Deserialises a text as the caller's type. The error is only a line and a column, because a message of `serde_json`
/// may contain text of the input.
#[cfg(feature = "serde")]
pub(crate) fn deserialize<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, (usize, usize)> {
    serde_json::from_str(text).map_err(|error| (error.line(), error.column()))
}

impl Number {
    /// The value, if the number is written as a whole number without sign, point and exponent.
    #[cfg(feature = "hazmat")]
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        if let Self::Unsigned(value) = self { Some(value) } else { None }
    }

    /// The nearest double.
    #[allow(clippy::as_conversions, reason = "rounds to the nearest double")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(value) => value as f64,
            Self::Signed(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl From<f64> for Number {
    /// A whole number is serialised without a point.
    #[allow(clippy::as_conversions, reason = "whole, and within 2^53")]
    fn from(value: f64) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let is_whole = value.abs() <= EXACT && value % 1.0 == 0.0;
        match is_whole {
            true if value >= 0.0 => Self::Unsigned(value as u64),
            true => Self::Signed(value as i64),
            false => Self::Float(value),
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Signed(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, value) in &self.members {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Json {
    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The items, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Json]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The object, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The value, if this is a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The strings, if this is an array that contains only strings.
    pub(crate) fn as_strings(&self) -> Option<Vec<&str>> {
        let mut strings = Vec::new();
        for item in self.as_array()? {
            strings.push(item.as_str()?);
        }
        Some(strings)
    }

    /// A copy of the strings, if this is an array that contains only strings.
    #[cfg(feature = "hazmat")]
    #[must_use]
    pub fn to_strings(&self) -> Option<Vec<String>> {
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

    /// Whether an object, at any depth, contains a duplicate member.
    #[must_use]
    pub fn has_duplicate_members(&self) -> bool {
        match self {
            Self::Object(object) => object.has_duplicate_members(),
            Self::Array(items) => items.iter().any(Self::has_duplicate_members),
            _ => false,
        }
    }
}

impl Object {
    /// The value of the first member with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.members.iter_mut().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Removes every member with this name. Returns whether there was one.
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        let before = self.members.len();
        self.members.retain(|(member, _)| member != name);
        self.members.len() < before
    }

    /// Removes every member that is `null`. Returns whether there was one.
    pub(crate) fn remove_nulls(&mut self) -> bool {
        let before = self.members.len();
        self.members.retain(|(_, value)| *value != Json::Null);
        self.members.len() < before
    }

    /// Whether the object has a member with this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether two objects have a name in common. Names are sorted first, as in [`repeated_names`], to avoid quadratic
    /// time.
    pub(crate) fn shares_a_name_with(&self, other: &Self) -> bool {
        let names = sorted_names(&self.members);
        other.members.iter().any(|(name, _)| names.binary_search(&name.as_str()).is_ok())
    }

    /// A copy that keeps only the first of several members with one name, at any depth. [`Object::get`] finds the same
    /// member.
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

    /// Every member, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether this object itself contains a duplicate member.
    pub(crate) fn repeats(&self) -> bool {
        self.repeats
    }

    /// Whether this object, or one inside it, contains a duplicate member.
    #[must_use]
    pub fn has_duplicate_members(&self) -> bool {
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

/// The names that occur more than once, sorted. Sorting avoids quadratic time for an object of a hundred thousand
/// members.
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
    use super::{Json, JsonError, Number, parse, to_text};
    use crate::limits::Limits;
    use alloc::string::String;

    #[test]
    fn rejects_text_that_is_not_strict_json() {
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
            assert!(matches!(parse(text, 32), Err(JsonError::Syntax(_))), "{text:?}");
        }
        assert!(parse(" {\"a\" : [1, -2.5e3, \"\\ud83d\\ude00\", null, true]}\r\n", 32).is_ok());
    }

    #[test]
    fn an_error_is_where_serde_json_stops() {
        for (text, line, column) in [
            ("", 1, 1),
            ("\n\n", 3, 1),
            ("{\n \"a\": tru }", 2, 10),
            ("{\"a\":1,}", 1, 8),
            ("[1,\r\n2\n3]", 3, 1),
            ("[1", 1, 3),
            ("01", 1, 2),
            ("1.e5", 1, 3),
            ("{}x", 1, 3),
            ("\"a\nb\"", 2, 1),
            ("\u{feff}{}", 1, 1),
        ] {
            let Err(JsonError::Syntax(error)) = parse(text, 32) else { panic!("{text:?} is JSON") };
            assert_eq!((error.line, error.column, error.lone_surrogate), (line, column, false), "{text:?}");
        }
    }

    #[test]
    fn a_lone_surrogate_is_reported() {
        for (text, named) in [
            (r#""\ud800""#, true),
            (r#"{"a":"x\uDBFFy"}"#, true),
            (r#""\ud800\u0041""#, true),
            (r#""\ud800\ud800""#, true),
            (r#""\ud800\n""#, true),
            (r#""\udc00""#, true),
            ("[\n\"\u{e9}\\udfff\"]", true),
            (r#""\u00g0""#, false),
            (r#""\ud83d\ude00" x"#, false),
            (r#""\\ud800" x"#, false),
        ] {
            let Err(JsonError::Syntax(error)) = parse(text, 32) else { panic!("{text:?} is JSON") };
            assert_eq!(error.lone_surrogate, named, "{text:?} {error:?}");
        }
    }

    #[test]
    fn numbers_keep_the_precision_that_checks_need() {
        for (text, number) in [
            ("0", Number::Unsigned(0)),
            ("-0", Number::Float(-0.0)),
            ("-5", Number::Signed(-5)),
            ("18446744073709551615", Number::Unsigned(u64::MAX)),
            ("18446744073709551616", Number::Float(18_446_744_073_709_551_616.0)),
            ("-9223372036854775808", Number::Signed(i64::MIN)),
            ("-9223372036854775809", Number::Float(-9_223_372_036_854_775_808.0)),
            ("1.0", Number::Float(1.0)),
            ("1e1", Number::Float(10.0)),
            ("1e-400", Number::Float(0.0)),
            // Arithmetic on doubles alone would miss these nearest doubles.
            ("7.2057594037927933e16", Number::Float(72_057_594_037_927_933.0)),
            ("1300819000.0000001", Number::Float(1_300_819_000.000_000_1)),
            ("8.98846567431158e307", Number::Float(8.988_465_674_311_58e307)),
        ] {
            assert_eq!(parse(text, 32), Ok(Json::Number(number)), "{text}");
        }
        for text in ["1e400", "-1e400", "[1e400]"] {
            assert!(parse(text, 32).is_err(), "{text}");
        }
        for (value, text) in [
            (1_700_000_000.0, "1700000000"),
            (-0.5, "-0.5"),
            (1_699_999_999.9, "1699999999.9"),
            (-3.0, "-3"),
            (1e300, "1e+300"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(to_text(&Number::from(value)), text);
        }
    }

    #[test]
    fn a_member_with_a_private_name_of_serde_json_is_an_ordinary_member() {
        for text in [
            r#"{"$serde_json::private::Number":"5"}"#,
            r#"{"\u0024serde_json::private::Number":"5"}"#,
            r#"[{"$serde_json::private::RawValue":"5"},{"":1}]"#,
        ] {
            let json = parse(text, 32).unwrap();
            assert_eq!(to_text(&json), text.replace("\\u0024", "$"), "{text}");
        }
    }

    #[test]
    fn the_caller_bounds_the_depth() {
        let nested = |depth: usize| -> String { "[".repeat(depth) + &"]".repeat(depth) };
        assert!(parse(&nested(32), 32).is_ok());
        assert_eq!(parse(&nested(33), 32), Err(JsonError::Depth));
        assert_eq!(parse("[[1]]", 2), Err(JsonError::Depth));
        assert_eq!(parse("[[1", 2), Err(JsonError::Depth));
        assert_eq!(parse("[[[x", 2), Err(JsonError::Depth));
        assert!(matches!(parse("[[x", 2), Err(JsonError::Syntax(_))));
        assert!(parse(&nested(Limits::MAX_DEPTH), Limits::MAX_DEPTH).is_ok());
        assert!(parse(&"[".repeat(1 << 20), 32).is_err());
    }

    #[test]
    fn the_first_of_repeated_members_is_kept() {
        let json = parse(r#"{"a":1,"b":{"c":2,"c":3,"\u0063":4},"a":5,"d":[{"e":6,"e":7}],"a":8}"#, 32).unwrap();
        let object = json.as_object().unwrap().without_repeats();
        assert_eq!(to_text(&object), r#"{"a":1,"b":{"c":2},"d":[{"e":6}]}"#);
    }

    #[test]
    fn duplicates_are_found_at_any_depth_and_through_escapes() {
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

//! Strict JSON (RFC 8259): UTF-8 without a byte order mark, bounded depth, nothing after the value. Duplicate member
//! names are read and remembered rather than refused here, because who must refuse them differs: a token falls, a key
//! is left out of its set.

use alloc::{string::String, vec::Vec};
use core::{cell::Cell, fmt};
use serde::{
    Serialize, Serializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Deserializer, Number};

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
    /// Not JSON from this line and column on, both counted from 1 (column 0: at the end of the line before).
    Syntax { line: usize, column: usize },
    /// Nested deeper than allowed.
    Depth,
}

/// Parses a whole text, nested at most `depth` values deep (a lone number is one deep).
pub(crate) fn parse(text: &str, depth: usize) -> Result<Json, JsonFault> {
    let too_deep = Cell::new(false);
    let mut deserializer = Deserializer::from_str(text);
    let value = Value { depth, too_deep: &too_deep }.deserialize(&mut deserializer);
    value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        if too_deep.get() { JsonFault::Depth } else { JsonFault::Syntax { line: error.line(), column: error.column() } }
    })
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
        self.as_array()?.iter().map(Self::as_str).collect()
    }

    /// As [`Json::as_strings`], copied.
    pub(crate) fn to_strings(&self) -> Option<Vec<String>> {
        self.as_array()?.iter().map(|item| item.as_str().map(Into::into)).collect()
    }

    pub(crate) fn as_array_mut(&mut self) -> Option<&mut Vec<Json>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The shortest text of this value.
    pub(crate) fn to_text(&self) -> String {
        // Only a writer or a map key can fail, and here a writer is memory and keys are strings.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn without_repeats(&self) -> Self {
        match self {
            Self::Object(object) => Self::Object(object.without_repeats()),
            Self::Array(items) => items.iter().map(Self::without_repeats).collect(),
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

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl FromIterator<Json> for Json {
    fn from_iter<I: IntoIterator<Item = Json>>(items: I) -> Self {
        Self::Array(items.into_iter().collect())
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
        let mut names: Vec<&str> = self.members.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
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
        let first = self.members.iter().filter(|(name, _)| is_first(name));
        Self { members: first.map(|(name, value)| (name.clone(), value.without_repeats())).collect(), repeats: false }
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

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(object) => serializer.collect_map(object.iter()),
        }
    }
}

/// The names that occur more than once, in their order. Sorting keeps an object of a hundred thousand members from costing
/// their square.
fn repeated_names(members: &[(String, Json)]) -> Vec<&str> {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let mut repeated: Vec<&str> =
        names.windows(2).filter_map(|pair| matches!(pair, [a, b] if a == b).then(|| pair.first().copied())?).collect();
    repeated.dedup();
    repeated
}

/// Reads one value that may nest `depth` deep.
#[derive(Clone, Copy)]
struct Value<'a> {
    depth: usize,
    too_deep: &'a Cell<bool>,
}

impl Value<'_> {
    fn inner(self) -> Self {
        Self { depth: self.depth.saturating_sub(1), ..self }
    }

    fn check_depth<E: serde::de::Error>(self) -> Result<(), E> {
        if self.depth == 0 {
            self.too_deep.set(true);
            return Err(E::custom(""));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Json, E> {
        self.check_depth().map(|()| Json::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Json, E> {
        self.check_depth().map(|()| Json::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Json, E> {
        self.check_depth().map(|()| Json::Number(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        self.check_depth().map(|()| Json::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        self.check_depth()?;
        Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom(""))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Json, E> {
        self.check_depth().map(|()| Json::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(self.inner())? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            members.push((name, map.next_value_seed(self.inner())?));
        }
        Ok(Json::Object(Object::new(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonFault, parse};
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
        assert_eq!(parse("{\n \"a\": tru }", 32), Err(JsonFault::Syntax { line: 2, column: 10 }));
        assert!(parse(" {\"a\" : [1, -2.5e3, \"\\ud83d\\ude00\", null, true]}\r\n", 32).is_ok());
    }

    #[test]
    fn depth_is_bounded_by_the_caller() {
        let nested = |depth: usize| -> String { "[".repeat(depth) + &"]".repeat(depth) };
        assert!(parse(&nested(32), 32).is_ok());
        assert_eq!(parse(&nested(33), 32), Err(JsonFault::Depth));
        assert_eq!(parse("[[1]]", 2), Err(JsonFault::Depth));
        assert!(parse(&nested(Limits::MAX_DEPTH), Limits::MAX_DEPTH).is_ok());
        assert!(parse(&"[".repeat(1 << 20), 32).is_err());
    }

    #[test]
    fn of_repeated_members_the_first_is_left() {
        let json = parse(r#"{"a":1,"b":{"c":2,"c":3,"\u0063":4},"a":5,"d":[{"e":6,"e":7}],"a":8}"#, 32).unwrap();
        let object = json.as_object().unwrap().without_repeats();
        assert_eq!(super::Json::Object(object).to_text(), r#"{"a":1,"b":{"c":2},"d":[{"e":6}]}"#);
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

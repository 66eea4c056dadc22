//! Parses JSON with `serde_json`, and records what `serde_json` does not: the depth, and duplicate members.

use super::{Json, JsonError, Number, Object, SyntaxError};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{cell::Cell, fmt};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Parses a whole text that is nested at most `depth` values deep (a lone number is one deep). `depth` must be less
/// than 128: `serde_json` itself stops there, unless another crate of the program lifts that bound.
pub fn parse(text: &str, depth: usize) -> Result<Json, JsonError> {
    let is_too_deep = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Value { text, depth, is_too_deep: &is_too_deep };
    let parsed = value.deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
    parsed.map_err(|error| if is_too_deep.get() { JsonError::Depth } else { JsonError::Syntax(syntax_error(&error)) })
}

/// Parses one value. Every value is visited, because `serde_json` checks less strictly what it skips (`IgnoredAny`,
/// `RawValue`).
#[derive(Clone, Copy)]
struct Value<'t> {
    text: &'t str,
    /// How deep this value may nest, itself included.
    depth: usize,
    is_too_deep: &'t Cell<bool>,
}

impl Value<'_> {
    fn inside(self) -> Self {
        Self { depth: self.depth.saturating_sub(1), ..self }
    }

    fn check_depth<E: Error>(self) -> Result<(), E> {
        if self.depth > 0 {
            return Ok(());
        }
        self.is_too_deep.set(true);
        Err(E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let json = deserializer.deserialize_any(self)?;
        self.check_depth()?;
        Ok(json)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(Number::Unsigned(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(Number::Signed(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(Number::Float(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.into()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.inside())? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        // Only the first name distinguishes an object from a number, so it is read even where an object would be too
        // deep.
        let too_deep = |error| self.check_depth::<A::Error>().err().unwrap_or(error);
        while let Some(name) = access.next_key_seed(Name { text: self.text }).map_err(too_deep)? {
            let Some(name) = name else {
                let Json::String(digits) = access.next_value_seed(Self { depth: 1, ..self })? else { break };
                // `deserialize_f64` makes `serde_json` parse numbers as it does without `arbitrary_precision`.
                return serde_json::Deserializer::from_str(&digits).deserialize_f64(self).map_err(A::Error::custom);
            };
            self.check_depth()?;
            members.push((name, access.next_value_seed(self.inside())?));
        }
        Ok(Json::Object(Object::new(members)))
    }
}

/// Parses the name of a member. `None`: the value is not an object but a number. `serde_json` passes a number as a map
/// with one member if any crate of the program turns on its feature `arbitrary_precision`. Only that member's name is
/// borrowed from outside the text, so a member of the text with the same name is an ordinary member.
struct Name<'t> {
    text: &'t str,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        let is_of_text = name.is_empty() || self.text.as_bytes().as_ptr_range().contains(&name.as_ptr());
        Ok(is_of_text.then(|| name.into()))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Some(name.into()))
    }
}

/// The position where `serde_json` stopped. Only its message reveals a lone surrogate: its error codes are private.
fn syntax_error(error: &serde_json::Error) -> SyntaxError {
    let message = error.to_string();
    let lone_surrogate = message.starts_with("lone ") || message.starts_with("unexpected end of hex escape");
    // For a text that ends too early, the position after its end.
    let column = error.column().saturating_add(usize::from(error.is_eof()));
    SyntaxError { line: error.line().max(1), column: column.max(1), lone_surrogate }
}

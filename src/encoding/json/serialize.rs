//! Writes what serde can take apart, as far as our reports need it.

use super::write::write_string;
use crate::decimal;
use alloc::string::String;
use core::fmt;
use serde::ser::{
    Error, Impossible, Serialize, SerializeSeq, SerializeStruct, SerializeTuple, Serializer as Serializing,
};

/// The shortest text of a value. Empty: it holds what no report does, such as a map.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    let mut text = String::new();
    match value.serialize(Writer(&mut text)) {
        Ok(()) => text,
        Err(Unsupported) => String::new(),
    }
}

struct Writer<'t>(&'t mut String);

/// A list or an object that has been begun: what stands before its next item, and what ends it.
struct Items<'t> {
    text: &'t mut String,
    before: &'static str,
    end: &'static str,
}

#[derive(Debug)]
struct Unsupported;

type Written = Result<(), Unsupported>;

impl<'t> Writer<'t> {
    fn write(self, text: &str) -> Written {
        self.0.push_str(text);
        Ok(())
    }

    fn begin(self, begin: &str, end: &'static str) -> Items<'t> {
        self.0.push_str(begin);
        Items { text: self.0, before: "", end }
    }
}

impl Items<'_> {
    fn next(&mut self) -> Writer<'_> {
        self.text.push_str(self.before);
        self.before = ",";
        Writer(self.text)
    }

    fn member(&mut self, name: &str) -> Writer<'_> {
        let writer = self.next();
        write_string(name, writer.0);
        writer.0.push(':');
        writer
    }

    fn finish(self) -> Written {
        self.text.push_str(self.end);
        Ok(())
    }
}

macro_rules! numbers {
    ($($supported:ident $type:ident)*; $($unsupported:ident $other:ty)*) => {
        $(fn $supported(self, value: $type) -> Written {
            decimal::push(value.into(), self.0);
            Ok(())
        })*
        $(fn $unsupported(self, _: $other) -> Written {
            Err(Unsupported)
        })*
    };
}

impl<'t> Serializing for Writer<'t> {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Items<'t>;
    type SerializeTuple = Items<'t>;
    type SerializeStruct = Items<'t>;
    type SerializeTupleStruct = Impossible<(), Unsupported>;
    type SerializeTupleVariant = Impossible<(), Unsupported>;
    type SerializeMap = Impossible<(), Unsupported>;
    type SerializeStructVariant = Impossible<(), Unsupported>;

    numbers! {
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64;
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64 serialize_f32 f32 serialize_f64 f64
        serialize_char char serialize_bytes &[u8]
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.write(if value { "true" } else { "false" })
    }

    fn serialize_str(self, value: &str) -> Written {
        write_string(value, self.0);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.write("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.write("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.write("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let mut object = self.begin("{", "}");
        value.serialize(object.member(variant))?;
        object.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'t>, Unsupported> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'t>, Unsupported> {
        Ok(self.begin("[", "]"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'t>, Unsupported> {
        Ok(self.begin("{", "}"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.next())
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.next())
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl SerializeStruct for Items<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        value.serialize(self.member(name))
    }

    fn end(self) -> Written {
        self.finish()
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing that a report holds")
    }
}

impl core::error::Error for Unsupported {}

impl Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::to_text;
    use crate::error::{KeyFault, Mismatch};
    use alloc::{string::String, vec, vec::Vec};
    use serde::Serialize;

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Everything<'a> {
        some_text: &'a str,
        none: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<u16>,
        some: Option<u64>,
        count: usize,
        truth: [bool; 2],
        empty: Vec<Mismatch>,
        names: Vec<Mismatch>,
        inside: Vec<Inside>,
    }

    #[derive(Serialize)]
    struct Inside {}

    #[test]
    fn it_is_written_as_serde_json_writes_it() {
        let value = Everything {
            some_text: "\"\\/\u{0}\u{8}\u{c}\n\r\t\u{1f}\u{7f}\u{e9}\u{2028}\u{1f600}",
            none: None,
            skipped: None,
            some: Some(u64::MAX),
            count: 10,
            truth: [true, false],
            empty: vec![],
            names: vec![Mismatch::KeyOps, Mismatch::LeftOut(KeyFault::Weak)],
            inside: vec![Inside {}, Inside {}],
        };
        assert_eq!(to_text(&value), serde_json::to_string(&value).unwrap());
    }

    #[test]
    fn what_no_report_holds_is_nothing() {
        assert_eq!(to_text(&-1), String::new());
        assert_eq!(to_text(&1.5), String::new());
    }
}

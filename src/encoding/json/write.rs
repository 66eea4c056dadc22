//! Writes the shortest text of a value.

use super::Json;
use alloc::string::String;

impl Json {
    /// The shortest text of this value, but for numbers: theirs is what it was.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        write(self, &mut text);
        text
    }
}

/// A string as JSON.
pub(crate) fn string_text(string: &str) -> String {
    let mut text = String::new();
    write_string(string, &mut text);
    text
}

/// A list of strings as JSON.
pub(crate) fn list_text(strings: &[&str]) -> String {
    let mut text = String::from("[");
    let mut before = "";
    for string in strings {
        text.push_str(before);
        before = ",";
        write_string(string, &mut text);
    }
    text.push(']');
    text
}

/// Calls itself as deep as the value nests, which `parse` has bounded.
fn write(value: &Json, text: &mut String) {
    match value {
        Json::Null => text.push_str("null"),
        Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => text.push_str(number.text()),
        Json::String(string) => write_string(string, text),
        Json::Array(items) => {
            let mut before = '[';
            for item in items {
                text.push(before);
                before = ',';
                write(item, text);
            }
            text.push_str(if before == '[' { "[]" } else { "]" });
        }
        Json::Object(object) => {
            let mut before = '{';
            for (name, value) in object.iter() {
                text.push(before);
                before = ',';
                write_string(name, text);
                text.push(':');
                write(value, text);
            }
            text.push_str(if before == '{' { "{}" } else { "}" });
        }
    }
}

/// Escapes what has to be escaped. RFC 8259 section 7.
pub(super) fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        let short = match character {
            '"' | '\\' => character,
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\0'..' ' => {
                text.push_str("\\u00");
                let code = u32::from(character);
                text.extend(char::from_digit(code >> 4, 16));
                text.extend(char::from_digit(code & 15, 16));
                continue;
            }
            other => {
                text.push(other);
                continue;
            }
        };
        text.push('\\');
        text.push(short);
    }
    text.push('"');
}

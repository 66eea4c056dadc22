//! Reads the grammar of RFC 8259, and nothing beyond it.

use super::{Json, JsonFault, Number, Object};
use alloc::{string::String, vec::Vec};

/// Parses a whole text, nested at most `depth` values deep (a lone number is one deep).
pub(crate) fn parse(text: &str, depth: usize) -> Result<Json, JsonFault> {
    let mut reader = Reader { text, at: 0 };
    reader.whole(depth).map_err(|stop| match stop {
        Stop::Depth => JsonFault::Depth,
        Stop::Syntax => reader.fault(),
    })
}

/// What has been read of a text: everything before `at`. Where the text stops being JSON, `at` stays.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy)]
enum Stop {
    Syntax,
    Depth,
}

impl Reader<'_> {
    fn whole(&mut self, depth: usize) -> Result<Json, Stop> {
        let value = self.value(depth)?;
        self.skip_space();
        if self.at == self.text.len() { Ok(value) } else { Err(Stop::Syntax) }
    }

    /// Calls itself no deeper than `depth`, which callers bound.
    fn value(&mut self, depth: usize) -> Result<Json, Stop> {
        let inside = depth.checked_sub(1).ok_or(Stop::Depth);
        self.skip_space();
        let value = match self.next() {
            Some(b'{') => self.object(inside?)?,
            Some(b'[') => self.array(inside?)?,
            Some(b'"') => Json::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number()?),
            Some(b't') => self.word("true", Json::Bool(true))?,
            Some(b'f') => self.word("false", Json::Bool(false))?,
            _ => self.word("null", Json::Null)?,
        };
        inside.map(|_| value)
    }

    fn object(&mut self, depth: usize) -> Result<Json, Stop> {
        let mut members = Vec::new();
        self.items(b'}', &mut |reader| {
            reader.skip_space();
            let name = reader.string()?;
            reader.skip_space();
            reader.expect(b':')?;
            members.push((name, reader.value(depth)?));
            Ok(())
        })?;
        Ok(Json::Object(Object::new(members)))
    }

    fn array(&mut self, depth: usize) -> Result<Json, Stop> {
        let mut items = Vec::new();
        self.items(b']', &mut |reader| {
            items.push(reader.value(depth)?);
            Ok(())
        })?;
        Ok(Json::Array(items))
    }

    /// What stands between brackets, with commas.
    fn items(&mut self, end: u8, item: &mut dyn FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.advance(1);
        self.skip_space();
        if self.take(end) {
            return Ok(());
        }
        loop {
            item(self)?;
            self.skip_space();
            if self.take(end) {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    fn string(&mut self) -> Result<String, Stop> {
        self.expect(b'"')?;
        let mut string = String::new();
        loop {
            let start = self.at;
            self.skip_plain();
            string.push_str(self.since(start));
            match self.next() {
                Some(b'"') => {
                    self.advance(1);
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                _ => return Err(Stop::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Stop> {
        let start = self.at;
        self.advance(1);
        let escaped = match self.next() {
            Some(octet @ (b'"' | b'\\' | b'/')) => char::from(octet),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.advance(1);
                return self.code_point().transpose().unwrap_or_else(|| {
                    self.at = start;
                    Err(Stop::Syntax)
                });
            }
            _ => return Err(Stop::Syntax),
        };
        self.advance(1);
        Ok(escaped)
    }

    /// What stands behind `\u`, in two escapes beyond U+FFFF. `None`: half of a surrogate pair, which is no character.
    fn code_point(&mut self) -> Result<Option<char>, Stop> {
        let unit = self.unit()?;
        if let Some(character) = char::from_u32(u32::from(unit)) {
            return Ok(Some(character));
        }
        if !(self.take(b'\\') && self.take(b'u')) {
            return Ok(None);
        }
        Ok(char::decode_utf16([unit, self.unit()?]).next().and_then(Result::ok))
    }

    fn unit(&mut self) -> Result<u16, Stop> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|octet| char::from(octet).to_digit(16));
            let digit = digit.and_then(|digit| u16::try_from(digit).ok()).ok_or(Stop::Syntax)?;
            unit = unit << 4 | digit;
            self.advance(1);
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Number::new(self.since(start)).ok_or_else(|| {
            self.at = start;
            Stop::Syntax
        })
    }

    /// At least one.
    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.next() {
            self.advance(1);
        }
        if self.at == start { Err(Stop::Syntax) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Stop> {
        word.bytes().try_for_each(|octet| self.expect(octet)).map(|()| value)
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.next() {
            self.advance(1);
        }
    }

    /// What stands for itself in a string. Eight octets at a time: long strings are most of a large payload.
    fn skip_plain(&mut self) {
        let (words, _) = self.text.as_bytes().get(self.at..).unwrap_or_default().as_chunks::<8>();
        let plain = words.iter().take_while(|word| are_plain(u64::from_ne_bytes(**word))).count();
        self.advance(plain.saturating_mul(8));
        while self.next().is_some_and(|octet| octet >= b' ' && octet != b'"' && octet != b'\\') {
            self.advance(1);
        }
    }

    fn expect(&mut self, octet: u8) -> Result<(), Stop> {
        if self.take(octet) { Ok(()) } else { Err(Stop::Syntax) }
    }

    fn take(&mut self, octet: u8) -> bool {
        let stands_here = self.next() == Some(octet);
        if stands_here {
            self.advance(1);
        }
        stands_here
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self, octets: usize) {
        self.at = self.at.saturating_add(octets);
    }

    fn since(&self, start: usize) -> &str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn fault(&self) -> JsonFault {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let lines = before.split(|octet| *octet == b'\n');
        let (line, last) = lines.enumerate().last().unwrap_or_default();
        JsonFault::Syntax { line: line.saturating_add(1), column: last.len().saturating_add(1) }
    }
}

/// Whether none of eight octets is a control character, a quote or a backslash.
fn are_plain(word: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    /// The highest bit of some octet where one is less than `limit` (at most 0x80), and octets above 0x7f are not.
    const fn less(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(EACH.wrapping_mul(limit)) & !word
    }
    let equal = |octet: u8| less(word ^ EACH.wrapping_mul(u64::from(octet)), 1);
    (less(word, 0x20) | equal(b'"') | equal(b'\\')) & EACH.wrapping_mul(0x80) == 0
}

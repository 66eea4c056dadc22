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

impl<'a> Reader<'a> {
    fn whole(&mut self, depth: usize) -> Result<Json, Stop> {
        let mut value = Json::Null;
        self.value(depth, &mut value)?;
        self.skip_space();
        if self.at == self.text.len() { Ok(value) } else { Err(Stop::Syntax) }
    }

    /// Calls itself no deeper than `depth`, which callers bound.
    fn value(&mut self, depth: usize, into: &mut Json) -> Result<(), Stop> {
        let inside = depth.checked_sub(1).ok_or(Stop::Depth);
        self.skip_space();
        // Whatever else is too deep is read first: what is no JSON is not too deep.
        match self.next() {
            Some(b'{') => *into = self.object(inside?)?,
            Some(b'[') => *into = self.array(inside?)?,
            Some(b'"') => {
                *into = Json::String(String::new());
                if let Json::String(string) = into {
                    self.string(string)?;
                }
            }
            Some(b'-' | b'0'..=b'9') => *into = Json::Number(Number::new(self.number()?)),
            Some(b't') => *into = self.word("true", Json::Bool(true))?,
            Some(b'f') => *into = self.word("false", Json::Bool(false))?,
            _ => *into = self.word("null", Json::Null)?,
        }
        inside.map(|_| ())
    }

    fn object(&mut self, depth: usize) -> Result<Json, Stop> {
        let mut members = Vec::new();
        self.items(b'}', &mut |reader| {
            reader.skip_space();
            members.push((String::new(), Json::Null));
            let Some((name, value)) = members.last_mut() else { return Ok(()) };
            reader.string(name)?;
            reader.skip_space();
            reader.expect(b':')?;
            reader.value(depth, value)
        })?;
        Ok(Json::Object(Object::new(members)))
    }

    fn array(&mut self, depth: usize) -> Result<Json, Stop> {
        let mut items = Vec::new();
        self.items(b']', &mut |reader| {
            items.push(Json::Null);
            items.last_mut().map_or(Ok(()), |item| reader.value(depth, item))
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

    fn string(&mut self, into: &mut String) -> Result<(), Stop> {
        self.expect(b'"')?;
        // Most strings are this piece and nothing else.
        *into = self.plain().into();
        while !self.take(b'"') {
            if self.next() != Some(b'\\') {
                return Err(Stop::Syntax);
            }
            into.push(self.escape()?);
            into.push_str(self.plain());
        }
        Ok(())
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

    fn number(&mut self) -> Result<&'a str, Stop> {
        /// So many digits are less than 10^308.
        const SURELY_FINITE: usize = 308;
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        let has_exponent = self.take(b'e') || self.take(b'E');
        if has_exponent {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = self.since(start);
        if (has_exponent || text.len() > SURELY_FINITE) && !Number::is_finite(text) {
            self.at = start;
            return Err(Stop::Syntax);
        }
        Ok(text)
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

    /// What stands for itself in a string. Eight octets at a time: strings are most of a large payload.
    fn plain(&mut self) -> &'a str {
        let start = self.at;
        let (words, rest) = self.rest().as_chunks::<8>();
        let mut plain = 0_usize;
        for word in words {
            let others = not_plain(*word);
            if others != 0 {
                self.advance(plain.wrapping_add(usize::try_from(others.trailing_zeros() / 8).unwrap_or_default()));
                return self.since(start);
            }
            plain = plain.wrapping_add(8);
        }
        for octet in rest {
            if *octet < b' ' || *octet == b'"' || *octet == b'\\' {
                break;
            }
            plain = plain.wrapping_add(1);
        }
        self.advance(plain);
        self.since(start)
    }

    fn expect(&mut self, octet: u8) -> Result<(), Stop> {
        if self.take(octet) { Ok(()) } else { Err(Stop::Syntax) }
    }

    #[inline(always)]
    fn take(&mut self, octet: u8) -> bool {
        let stands_here = self.next() == Some(octet);
        if stands_here {
            self.advance(1);
        }
        stands_here
    }

    #[inline(always)]
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn advance(&mut self, octets: usize) {
        self.at = self.at.wrapping_add(octets);
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn fault(&self) -> JsonFault {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let (mut line, mut column) = (1_usize, 1_usize);
        for octet in before {
            column = column.saturating_add(1);
            if *octet == b'\n' {
                (line, column) = (line.saturating_add(1), 1);
            }
        }
        JsonFault::Syntax { line, column }
    }
}

/// Bits in those of eight octets that are a control character, a quote or a backslash; of the lowest such octet the
/// bit is exact, above it there may be more.
#[inline(always)]
fn not_plain(octets: [u8; 8]) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    /// The highest bit of octets below `limit`, which is at most 0x80.
    #[inline(always)]
    const fn less(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(EACH.wrapping_mul(limit)) & !word
    }
    let word = u64::from_le_bytes(octets);
    let (quotes, backslashes) = (word ^ EACH.wrapping_mul(0x22), word ^ EACH.wrapping_mul(0x5c));
    (less(word, 0x20) | less(quotes, 1) | less(backslashes, 1)) & EACH.wrapping_mul(0x80)
}

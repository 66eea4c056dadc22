//! The module as text inside JavaScript: printable ASCII, so it survives any charset, and without a character that a minifier or a
//! page would escape.
//!
//! The most frequent bytes are one character each, the others two, the first of which is an escape. A byte is always
//! written the same way, so a compressor finds the same repetitions as in the module: after brotli the text is 3 % larger than the module
//! itself, where base64 is 32 % larger.

/// What becomes `wasm-bytes.js`, and `pkg/src/runtime/embedded.ts` decodes.
pub struct Embedded {
    pub text: String,
    /// The WebAssembly text of the module that decodes.
    pub decoder: String,
    /// A polynomial over words of four bytes, modulo 2^32: no single damage leaves it as it was.
    pub checksum: i32,
    /// How much memory the decoder needs.
    pub pages: usize,
}

/// Printable, but for quotes, the backslash, what begins an expression in a template, and what could end a script.
const REFUSED: &[u8] = b"\"'`\\$<";
const ESCAPES: usize = 2;

/// The tables are for characters below this.
const CHARACTERS: usize = 128;

/// Of memory, in bytes.
const PAGE: usize = 65_536;

pub fn embed(bytes: &[u8]) -> Embedded {
    let alphabet: Vec<u8> = (b' '..=b'~').filter(|character| !REFUSED.contains(character)).collect();
    let mut counts = [0_usize; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let mut order: Vec<u8> = (0..=255).collect();
    order.sort_by_key(|byte| std::cmp::Reverse(counts[usize::from(*byte)]));
    let (frequent, _) = order.split_at(alphabet.len() - ESCAPES);
    let singles = arrange(frequent, &alphabet[..alphabet.len() - ESCAPES]);
    let rest: Vec<u8> = (0..=255).filter(|byte| !singles.contains(byte)).collect();
    let mut spellings = vec![Vec::new(); 256];
    let mut tables = vec![0_u8; CHARACTERS * (2 + ESCAPES)];
    for (byte, character) in singles.iter().zip(&alphabet) {
        spellings[usize::from(*byte)] = vec![*character];
        tables[usize::from(*character)] = *byte;
    }
    for (number, escape) in (1..).zip(&alphabet[singles.len()..]) {
        tables[CHARACTERS + usize::from(*escape)] = number;
    }
    for (at, byte) in rest.iter().enumerate() {
        let (number, character) = (at / alphabet.len(), alphabet[at % alphabet.len()]);
        spellings[usize::from(*byte)] = vec![alphabet[singles.len() + number], character];
        tables[CHARACTERS * (2 + number) + usize::from(character)] = *byte;
    }
    let tables: String = tables.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let text: String =
        bytes.iter().flat_map(|byte| spellings[usize::from(*byte)].iter().map(|it| char::from(*it))).collect();
    Embedded {
        // One more, so that a text that is too long is told from a fault of the decoder.
        pages: (CHARACTERS * (2 + ESCAPES) + text.len() + bytes.len()).div_ceil(PAGE) + 1,
        text,
        decoder: include_str!("decoder.wat").replace("TABLES", &tables),
        checksum: bytes.chunks(4).map(word).fold(0, |sum, word| sum.wrapping_mul(31).wrapping_add(word)),
    }
}

/// Little-endian, filled up with zeros.
fn word(bytes: &[u8]) -> i32 {
    bytes.iter().rev().fold(0, |word, byte| (word << 8) | i32::from(*byte))
}

/// The frequent bytes in the order of their characters: each that is such a character itself stays what it is.
fn arrange(frequent: &[u8], characters: &[u8]) -> Vec<u8> {
    let mut others = frequent.iter().copied().filter(|byte| !characters.contains(byte));
    let place = |character: u8| if frequent.contains(&character) { Some(character) } else { others.next() };
    characters.iter().copied().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::{ESCAPES, REFUSED, embed, word};

    #[test]
    fn every_byte_has_one_spelling() {
        let bytes: Vec<u8> = (0..=255).chain(b"aaaa".iter().copied()).chain(0..=255).collect();
        let embedded = embed(&bytes);
        assert!(embedded.text.bytes().all(|it| (b' '..=b'~').contains(&it) && !b"\"'`\\$<".contains(&it)));
        let singles = (b' '..=b'~').count() - REFUSED.len() - ESCAPES;
        let firsts: std::collections::HashSet<String> = (0..=255_u8).map(|byte| embed(&[byte]).text).collect();
        assert_eq!(embed(&[]).text, "");
        assert_eq!(embedded.text.len(), 2 * (singles + 2 * (256 - singles)) + 4);
        assert!(firsts.iter().all(|text| text.len() == 1));
        assert_ne!(embed(b"ab").checksum, embed(b"ba").checksum);
        assert_eq!(word(&[1, 2, 3, 4]), 0x0403_0201);
        assert_eq!(word(&[1]), 1);
        assert_eq!(embed(&[1, 2, 3, 4, 5]).checksum, 0x0403_0201 * 31 + 5);
    }
}

//! The module as text inside JavaScript: printable ASCII, so it survives any charset, and without a character that a minifier or a
//! page would escape.
//!
//! The most frequent bytes are one character each, the others two, the first of which is an escape. A byte is always
//! written the same way, so a compressor finds the same repetitions as in the module: after brotli the text is 3 % larger than the module
//! itself, where base64 is 32 % larger.

/// What `wasm-bytes.js` exports, and `pkg/src/embedded-bytes.ts` decodes.
pub struct Embedded {
    pub text: String,
    /// The bytes of the characters that stand for one byte, in the alphabet's order, in hexadecimal.
    pub singles: String,
    /// A polynomial over the bytes, modulo 2^32: no single damage leaves it as it was.
    pub checksum: i32,
}

/// Printable, but for quotes, the backslash, what begins an expression in a template, and what could end a script.
const REFUSED: &[u8] = b"\"'`\\$<";
const ESCAPES: usize = 2;

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
    for (byte, character) in singles.iter().zip(&alphabet) {
        spellings[usize::from(*byte)] = vec![*character];
    }
    for (at, byte) in rest.iter().enumerate() {
        let escape = alphabet[singles.len() + at / alphabet.len()];
        spellings[usize::from(*byte)] = vec![escape, alphabet[at % alphabet.len()]];
    }
    Embedded {
        text: bytes.iter().flat_map(|byte| spellings[usize::from(*byte)].iter().map(|it| char::from(*it))).collect(),
        singles: singles.iter().map(|byte| format!("{byte:02x}")).collect(),
        checksum: bytes.iter().fold(0_i32, |sum, byte| sum.wrapping_mul(31).wrapping_add(i32::from(*byte))),
    }
}

/// The frequent bytes in the order of their characters: each that is such a character itself stays what it is.
fn arrange(frequent: &[u8], characters: &[u8]) -> Vec<u8> {
    let mut others = frequent.iter().copied().filter(|byte| !characters.contains(byte));
    let place = |character: u8| if frequent.contains(&character) { Some(character) } else { others.next() };
    characters.iter().copied().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::embed;

    #[test]
    fn every_byte_has_one_spelling() {
        let bytes: Vec<u8> = (0..=255).chain(b"aaaa".iter().copied()).chain(0..=255).collect();
        let embedded = embed(&bytes);
        assert!(embedded.text.bytes().all(|it| (b' '..=b'~').contains(&it) && !b"\"'`\\$<".contains(&it)));
        let singles = embedded.singles.len() / 2;
        let firsts: std::collections::HashSet<String> = (0..=255_u8).map(|byte| embed(&[byte]).text).collect();
        assert_eq!(embed(&[]).text, "");
        assert_eq!(embedded.text.len(), 2 * (singles + 2 * (256 - singles)) + 4);
        assert!(firsts.iter().all(|text| text.len() == 1));
        assert_ne!(embed(b"ab").checksum, embed(b"ba").checksum);
    }
}

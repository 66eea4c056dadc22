//! base64url as RFC 7515 section 2 requires: only the alphabet, no padding, no white space, and zero in the unused bits
//! of the last character (RFC 4648 section 3.5). So the same bytes have one spelling. Some issuers pad every part of a
//! token and sign the padding: such a text has one spelling too.

use crate::error::Base64Error;
use alloc::{string::String, vec::Vec};
use base64::{
    DecodeError, Engine,
    alphabet::URL_SAFE,
    engine::general_purpose::{GeneralPurpose, NO_PAD, PAD, STANDARD, URL_SAFE_NO_PAD},
};

/// Encodes and decodes with padding: as many `=` as make the length a multiple of four.
const PADDED: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, PAD);

const fn engine(padded: bool) -> GeneralPurpose {
    if padded { PADDED } else { URL_SAFE_NO_PAD }
}

/// Decodes a text. The error says where the text stops being base64url.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Base64Error> {
    decode_as(text, false)
}

/// [`decode`], or with `padded` the same for a text that must have its padding.
pub(crate) fn decode_as(text: &str, padded: bool) -> Result<Vec<u8>, Base64Error> {
    engine(padded).decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(_, b'=') | DecodeError::InvalidPadding if padded => Base64Error::PaddingRequired,
        DecodeError::InvalidByte(offset, byte) => match byte {
            b'=' => Base64Error::Padding(offset),
            b'+' | b'/' => Base64Error::PlainAlphabet(offset),
            b' ' | b'\t' | b'\r' | b'\n' => Base64Error::WhiteSpace(offset),
            _ => Base64Error::Character(offset),
        },
        DecodeError::InvalidLastSymbol { offset, .. } => Base64Error::TrailingBits(offset),
        DecodeError::InvalidLength(_) => Base64Error::Length,
        DecodeError::InvalidPadding => Base64Error::Padding(text.find('=').unwrap_or_default()),
    })
}

/// Decodes the standard alphabet with padding, as strictly as [`decode`]. `x5c` uses it: RFC 7517 section 4.7.
pub(crate) fn decode_standard(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// [`decode`] for members of published keys: the text may also be padded, or of the standard alphabet, but not of both
/// alphabets. Returns whether it is one of these.
pub(crate) fn decode_any_alphabet(text: &str) -> Result<(Vec<u8>, bool), Base64Error> {
    let padded = text.strip_suffix('=').filter(|_| text.len().is_multiple_of(4));
    let bare = padded.map_or(text, |rest| rest.strip_suffix('=').unwrap_or(rest));
    if bare.contains(['+', '/']) && !bare.contains(['-', '_']) {
        return decode(&bare.replace('+', "-").replace('/', "_")).map(|bytes| (bytes, true));
    }
    decode(bare).map(|bytes| (bytes, padded.is_some()))
}

/// Decodes as much as possible of a text that may not be base64url: accepts either alphabet, padding and white space,
/// and stops at the first other character. For display to people, never for a verdict.
pub(crate) fn decode_leniently(text: &str) -> Vec<u8> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
    let mut characters = Vec::new();
    for byte in text.bytes() {
        match byte {
            b'=' | b' ' | b'\t' | b'\r' | b'\n' => {}
            b'+' => characters.push(b'-'),
            b'/' => characters.push(b'_'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => characters.push(byte),
            _ => break,
        }
    }
    // A single remaining character holds fewer than eight bits.
    if characters.len() % 4 == 1 {
        characters.pop();
    }
    LENIENT.decode(characters).unwrap_or_default()
}

/// Encodes without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    encode_as(bytes, false)
}

/// [`encode`], or with `padded` the same with padding.
pub(crate) fn encode_as(bytes: &[u8], padded: bool) -> String {
    engine(padded).encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_any_alphabet, decode_as, decode_leniently, encode, encode_as};
    use crate::error::Base64Error;

    #[test]
    fn the_same_bytes_have_one_spelling() {
        assert_eq!(decode("").as_deref(), Ok(&[][..]));
        assert_eq!(decode("AQID_-8").as_deref(), Ok(&[1, 2, 3, 0xff, 0xef][..]));
        assert_eq!(encode(&[1, 2, 3, 0xff, 0xef]), "AQID_-8");
        for (text, error) in [
            ("AA==", Base64Error::Padding(2)),
            ("AAA=", Base64Error::Padding(3)),
            ("AA A", Base64Error::WhiteSpace(2)),
            ("AA\nA", Base64Error::WhiteSpace(2)),
            ("A+/A", Base64Error::PlainAlphabet(1)),
            ("AA\u{e9}", Base64Error::Character(2)),
            ("AAAAA", Base64Error::Length),
            ("A", Base64Error::Length),
            ("AB", Base64Error::TrailingBits(1)),
            ("AAB", Base64Error::TrailingBits(2)),
        ] {
            assert_eq!(decode(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn published_members_may_be_padded_or_of_the_standard_alphabet() {
        for (text, bytes, other) in [
            ("", &[][..], false),
            ("_-8", &[0xff, 0xef], false),
            ("_-8=", &[0xff, 0xef], true),
            ("/+8", &[0xff, 0xef], true),
            ("/+8=", &[0xff, 0xef], true),
            ("AQ", &[1], false),
            ("AQ==", &[1], true),
        ] {
            assert_eq!(decode_any_alphabet(text), Ok((bytes.to_vec(), other)), "{text:?}");
        }
        for text in [
            "=", "==", "===", "====", "A===", "AQ=", "AQ===", "AQID=", "AQID====", "AQ==AQ==", "_+8", "/-8=", "AR==",
            "AQ ==", "+=", " AQ",
        ] {
            assert!(decode_any_alphabet(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn padded_texts_have_one_spelling_too() {
        for (text, bytes) in [("", &[][..]), ("AQ==", &[1]), ("AQI=", &[1, 2]), ("AQID", &[1, 2, 3])] {
            assert_eq!(decode_as(text, true).as_deref(), Ok(bytes), "{text:?}");
            assert_eq!(encode_as(bytes, true), text);
        }
        for (text, error) in [
            ("AQ", Base64Error::PaddingRequired),
            ("AQ=", Base64Error::PaddingRequired),
            ("AQ===", Base64Error::PaddingRequired),
            ("AQI", Base64Error::PaddingRequired),
            ("AQI==", Base64Error::PaddingRequired),
            ("AQID=", Base64Error::PaddingRequired),
            ("AQID====", Base64Error::PaddingRequired),
            ("====", Base64Error::PaddingRequired),
            ("=", Base64Error::PaddingRequired),
            ("A===", Base64Error::PaddingRequired),
            ("AQ==AQ==", Base64Error::PaddingRequired),
            ("AR==", Base64Error::TrailingBits(1)),
            ("AQJ=", Base64Error::TrailingBits(2)),
            ("A+==", Base64Error::PlainAlphabet(1)),
            ("AQ==\n", Base64Error::WhiteSpace(4)),
            ("AQID\n", Base64Error::WhiteSpace(4)),
        ] {
            assert_eq!(decode_as(text, true), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lenient_decoding_reads_as_far_as_possible() {
        for (text, bytes) in [
            ("", &[][..]),
            ("AQ==", &[1]),
            ("AQID", &[1, 2, 3]),
            (" AQ\nID\r\n", &[1, 2, 3]),
            ("_-8", &[0xff, 0xef]),
            ("/+8=", &[0xff, 0xef]),
            ("AR", &[1]),
            ("AQIDA", &[1, 2, 3]),
            ("AQID\"AQID", &[1, 2, 3]),
            ("\u{e9}", &[]),
        ] {
            assert_eq!(decode_leniently(text), bytes, "{text:?}");
        }
    }
}

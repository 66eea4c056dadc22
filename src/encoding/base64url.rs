//! base64url without padding, as RFC 7515 section 2 demands: nothing but the alphabet, no padding, no white space, and
//! the unused bits of the last character zero (RFC 4648 section 3.5), so that one octet string has one spelling.

use super::text::has_any;
use crate::error::Base64Fault;
use alloc::{string::String, vec, vec::Vec};

/// Decodes, or says where the text stops being base64url.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Base64Fault> {
    let (octets, unused) = decode_characters(text.as_bytes())?;
    if unused == 0 { Ok(octets) } else { Err(Base64Fault::TrailingBits(text.len().saturating_sub(1))) }
}

/// Decodes the ordinary alphabet with padding, as strictly.
pub(super) fn decode_ordinary(text: &str) -> Option<Vec<u8>> {
    let is_whole = text.len().is_multiple_of(4) && !has_any(text, "-_");
    let characters = text.strip_suffix("==").or_else(|| text.strip_suffix("=")).unwrap_or(text);
    let mut characters = Vec::from(characters);
    for character in &mut characters {
        *character = url_safe(*character);
    }
    let (octets, unused) = decode_characters(&characters).ok()?;
    (is_whole && unused == 0).then_some(octets)
}

/// Decodes as much as can be made of a text that is not base64url: the other alphabet, padding, white space, what stands
/// before the first strange character. For people who look at it, never for a verdict.
pub(crate) fn decode_loosely(text: &str) -> Vec<u8> {
    let mut characters = Vec::new();
    for character in text.bytes() {
        let character = url_safe(character);
        if value(character) != NONE {
            characters.push(character);
        } else if !matches!(character, b'=' | b' ' | b'\t' | b'\r' | b'\n') {
            break;
        }
    }
    if characters.len() % 4 == 1 {
        characters.pop();
    }
    decode_characters(&characters).map(|(octets, _)| octets).unwrap_or_default()
}

/// The character of this alphabet for one of the ordinary alphabet.
fn url_safe(character: u8) -> u8 {
    match character {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

/// Encodes without padding.
pub(crate) fn encode(octets: &[u8]) -> String {
    let (groups, rest) = octets.as_chunks::<3>();
    let mut text = vec![0; octets.len().div_ceil(3).saturating_mul(4)];
    let mut last = [0; 3];
    last.iter_mut().zip(rest).for_each(|(place, octet)| *place = *octet);
    let mut places = text.as_chunks_mut::<4>().0.iter_mut();
    for group in groups {
        if let Some(place) = places.next() {
            *place = encode_group(*group);
        }
    }
    if let Some(place) = places.next() {
        *place = encode_group(last);
        text.truncate(text.len().saturating_add(rest.len()).saturating_sub(3));
    }
    String::from_utf8(text).unwrap_or_default()
}

#[inline(always)]
fn encode_group([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]);
    [character(bits >> 18), character(bits >> 12), character(bits >> 6), character(bits)]
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What each octet is worth as a character.
static VALUES: [u8; 256] = values();

/// It is no character. A value has six bits.
const NONE: u8 = 0x80;

#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "what is wrong here does not compile"
)]
const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
}

#[inline(always)]
fn value(octet: u8) -> u8 {
    match VALUES.get(usize::from(octet)) {
        Some(value) => *value,
        None => NONE,
    }
}

#[inline(always)]
fn character(bits: u32) -> u8 {
    let [.., value] = (bits & 63).to_be_bytes();
    match ALPHABET.get(usize::from(value)) {
        Some(character) => *character,
        None => b'A',
    }
}

/// The octets, and what stands in bits that make none.
fn decode_characters(text: &[u8]) -> Result<(Vec<u8>, u8), Base64Fault> {
    let (groups, rest) = text.as_chunks::<4>();
    let mut octets = vec![0; groups.len().saturating_mul(3)];
    let mut seen = 0;
    for (group, out) in groups.iter().zip(octets.as_chunks_mut::<3>().0) {
        *out = decode_group(*group, &mut seen);
    }
    let mut last = [b'A'; 4];
    last.iter_mut().zip(rest).for_each(|(place, character)| *place = *character);
    let [a, b, c] = decode_group(last, &mut seen);
    let is_strange = |character: &u8| value(*character) == NONE;
    if seen & NONE != 0 {
        let alone = rest.len() == 1;
        let at = match text.last() {
            // Beyond whole groups it is mostly the end of a line.
            Some(last) if alone && *last != b'=' && is_strange(last) => text.len().saturating_sub(1),
            _ => text.iter().position(is_strange).unwrap_or_default(),
        };
        return Err(Base64Fault::Character(at));
    }
    let unused = match rest.len() {
        0 => 0,
        1 => return Err(Base64Fault::Length),
        2 => {
            octets.push(a);
            b | c
        }
        _ => {
            octets.extend([a, b]);
            c
        }
    };
    Ok((octets, unused))
}

#[inline(always)]
fn decode_group(group: [u8; 4], seen: &mut u8) -> [u8; 3] {
    let [a, b, c, d] = group;
    let (a, b, c, d) = (value(a), value(b), value(c), value(d));
    *seen |= a | b | c | d;
    let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
    let [_, x, y, z] = bits.to_be_bytes();
    [x, y, z]
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_loosely, decode_ordinary, encode};
    use crate::error::Base64Fault;
    use alloc::{string::String, vec::Vec};
    use base64::{
        DecodeError, Engine,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };
    use proptest::prelude::*;

    #[test]
    fn one_octet_string_has_one_spelling() {
        assert_eq!(decode("").as_deref(), Ok(&[][..]));
        assert_eq!(decode("AQID_-8").as_deref(), Ok(&[1, 2, 3, 0xff, 0xef][..]));
        assert_eq!(encode(&[1, 2, 3, 0xff, 0xef]), "AQID_-8");
        for (text, fault) in [
            ("AA==", Base64Fault::Character(2)),
            ("AAA=", Base64Fault::Character(3)),
            ("AA A", Base64Fault::Character(2)),
            ("AA\nA", Base64Fault::Character(2)),
            ("A+/A", Base64Fault::Character(1)),
            ("AAé", Base64Fault::Character(2)),
            ("AAAAA", Base64Fault::Length),
            ("A", Base64Fault::Length),
            ("AB", Base64Fault::TrailingBits(1)),
            ("AAB", Base64Fault::TrailingBits(2)),
        ] {
            assert_eq!(decode(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_base64url_is_read_as_far_as_it_can_be() {
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
            assert_eq!(decode_loosely(text), bytes, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn octets_are_encoded_and_decoded_as_by_another(octets in prop::collection::vec(any::<u8>(), 0..80)) {
            let text = URL_SAFE_NO_PAD.encode(&octets);
            prop_assert_eq!(encode(&octets), text.as_str());
            prop_assert_eq!(decode(&text), Ok(octets.clone()));
            prop_assert_eq!(decode_ordinary(&STANDARD.encode(&octets)), Some(octets));
        }

        #[test]
        fn texts_are_read_or_refused_as_by_another(
            text in "[A-Za-z0-9_-]{0,14}([AQgw_+/=\n!\u{e9}-]{0,3}[A-Za-z0-9_]{0,6}){0,2}[AQgw=/\n]{0,3}",
        ) {
            let theirs = URL_SAFE_NO_PAD.decode(&text).map_err(|error| match error {
                DecodeError::InvalidByte(offset, _) => Base64Fault::Character(offset),
                DecodeError::InvalidLastSymbol { offset, .. } => Base64Fault::TrailingBits(offset),
                DecodeError::InvalidLength(_) => Base64Fault::Length,
                DecodeError::InvalidPadding => Base64Fault::Character(text.find('=').unwrap()),
            });
            prop_assert_eq!(decode(&text), theirs);
            let ordinary: String = text.chars().map(|c| if c == '_' { '/' } else { c }).collect();
            prop_assert_eq!(decode_ordinary(&ordinary), STANDARD.decode(&ordinary).ok());
        }
    }

    #[test]
    fn every_octet_is_in_the_alphabet_or_not() {
        for octet in 0..=127_u8 {
            for place in 0..4 {
                let mut text: Vec<u8> = b"AAAAAAAA".to_vec();
                text[place] = octet;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(decode(&text).ok(), URL_SAFE_NO_PAD.decode(&text).ok(), "{text:?}");
                assert_eq!(decode_ordinary(&text), STANDARD.decode(&text).ok(), "{text:?}");
            }
        }
    }
}

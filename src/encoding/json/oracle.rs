//! The parser beside `serde_json`, and its numbers beside the standard library's.
#![allow(clippy::as_conversions, reason = "whole numbers within 2^53 are doubles")]

use super::{Json, JsonFault, Number, parse, string_text};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

const DEPTH: usize = 100;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn valid_documents_are_read_alike(text in document()) {
        prop_assert!(agree(&text), "{text:?} is no JSON");
    }

    #[test]
    fn mutated_documents_are_read_or_refused_alike(text in document(), edits in prop::collection::vec(edit(), 1..4)) {
        let mut octets = text.into_bytes();
        for (place, kind, octet) in edits {
            let place = place.index(octets.len() + 1);
            match kind {
                0 if place < octets.len() => octets[place] = octet,
                1 if place < octets.len() => drop(octets.remove(place)),
                2 => octets.truncate(place),
                _ => octets.insert(place, octet),
            }
        }
        agree(&String::from_utf8_lossy(&octets));
    }

    #[test]
    fn numbers_are_the_nearest_double_or_beside_it(text in number()) {
        check_number(&text);
    }

    #[test]
    fn every_double_is_read_back(bits: u64) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite());
        check_number(&format!("{value:e}"));
    }

    #[test]
    fn whole_numbers_within_2_53_are_exact(whole in -(1_i64 << 53)..=1 << 53, zeros in 0_usize..30) {
        let text = whole.to_string();
        prop_assert_eq!(of(&text).unwrap().as_f64(), whole as f64);
        prop_assert_eq!(of(&format!("{text}.{}", "0".repeat(zeros + 1))).unwrap().as_f64(), whole as f64);
        let written = Number::from_f64(whole as f64).unwrap();
        prop_assert_eq!(written.text(), text);
    }

    #[test]
    fn seconds_are_written_as_short_as_they_were(whole in 0_u64..10_000_000_000, places in 0_u32..6, rest: u32) {
        let value = whole as f64 + f64::from(rest % 10_u32.pow(places)) / f64::from(10_u32.pow(places));
        let text = Number::from_f64(-value).unwrap().text().to_string();
        prop_assert_eq!(text.parse(), Ok(-value));
        prop_assert!(text.len() <= (-value).to_string().len(), "{} for {}", text, -value);
    }

    #[test]
    fn strings_are_written_as_serde_json_writes_them(string: String, control in prop::char::range('\0', '\u{80}')) {
        let string = format!("{string}{control}\"\\{string}");
        let text = string_text(&string);
        prop_assert_eq!(&text, &serde_json::to_string(&string).unwrap());
    }
}

#[test]
fn nothing_times_any_power_is_nothing() {
    for text in ["0E-186", "-0e-9", "0e23", "0.000e400", "-0E-400", "0e99999999999", "0.0e-99999999999"] {
        check_number(text);
        assert_eq!(of(text).map(|number| number.as_f64()), Some(0.0), "{text}");
    }
}

#[test]
fn contrived_texts_are_read_or_refused_alike() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(99), close.repeat(99));
    let listed = [
        "",
        " ",
        "\u{feff}1",
        "\u{a0}1",
        "\u{b}1",
        "1\u{c}",
        "\t\r\n 1 \n\r\t",
        "nul",
        "nulll",
        "NULL",
        "tru",
        "truefalse",
        "[]",
        "[ ]",
        "[,]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,,2]",
        "[1",
        "[",
        "]",
        "[1}",
        "{}",
        "{ }",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{a:1}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1}}",
        "{\"a\":1,\"a\":2,\"\\u0061\":3}",
        "{\"\":{\"\":[]}}",
        "0",
        "-0",
        "00",
        "01",
        "-",
        "--1",
        "+1",
        "-01",
        "1.",
        ".1",
        "-.1",
        "1.e1",
        "0.0",
        "1e",
        "1e+",
        "1e-",
        "1E5",
        "1e05",
        "1e+05",
        "1E-05",
        "0e0",
        "0e-0",
        "1.5.5",
        "1e1e1",
        "1e1.5",
        "0x1",
        "1_0",
        "1f",
        "Infinity",
        "-Infinity",
        "NaN",
        "1e308",
        "1e309",
        "-1e309",
        "1e400",
        "10e307",
        "10e308",
        "0.1e309",
        "0.01e310",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.797693134862315807e308",
        "1.7976931348623159e308",
        "2e308",
        "0e999999999999999999999",
        "0.0e-999999999999999999",
        "1e-999999999999999999999",
        "1e999999999999999999999",
        "5e-324",
        "3e-324",
        "2e-324",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "9007199254740993",
        "-9007199254740993",
        "9007199254740993.0",
        "9007199254740992.99999999999999999999",
        "\"",
        "\"\\",
        "\"\\\"",
        "\"\\u",
        "\"\\u004",
        "\"\\u004g\"",
        "\"\\u+041\"",
        "\"\\u00 1\"",
        "\"\\U0041\"",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
        "\"/\"",
        "\"\t\"",
        "\"\n\"",
        "\"\0\"",
        "\"\u{1f}\"",
        "\"\u{7f}\u{80}\u{2028}\"",
        "\"\\u0000\"",
        "\"\\uD83D\\uDE00\"",
        "\"\\ud83d\\ude00x\"",
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\n\"",
        "\"\\ud83d\\u\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "\"\\ude00\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ude00\\ude00\"",
        "\"\\uffff\\ufffe\\ufdd0\"",
        "'a'",
        "\"a\" \"b\"",
        "/**/1",
        "1//",
        "\"abcdefg\"",
        "\"abcdefgh\"",
        "\"abcdefghi\u{1}jklmnop\"",
        "\"abcdefghijklmno\\p\"",
        "\"ééééééééé\"",
        "\"abcdefg\u{1f}ijklmnopqrstuvwx\"",
        "\"a\u{ff}\u{20ac}\u{10ffff}\"",
    ];
    let mut texts: Vec<String> = listed.iter().map(ToString::to_string).collect();
    texts.extend([
        deep("[", "]"),
        deep("{\"a\":", "}"),
        format!("1{}", "0".repeat(308)),
        format!("1{}", "0".repeat(309)),
    ]);
    texts.extend([format!("1{}e-400", "0".repeat(400)), format!("0.{}1e400", "0".repeat(399)), "9".repeat(400)]);
    let (good, bad): (Vec<_>, Vec<_>) = texts.iter().partition(|text| agree(text));
    assert_eq!((good.len(), bad.len()), (53, 93), "good and bad texts");
}

/// Whether both say that it is JSON, and then the same of it.
fn agree(text: &str) -> bool {
    match (parse(text, DEPTH), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(theirs)) => {
            compare(&ours, &theirs);
            assert_eq!(parse(&ours.to_text(), DEPTH).as_ref(), Ok(&ours), "{text:?}");
            true
        }
        (Err(JsonFault::Syntax { line, column }), Err(_)) => {
            // What stands before is right as far as it goes.
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let start: usize = lines[..line - 1].iter().map(|line| line.len()).sum();
            let before = &text[..start + column - 1];
            match parse(before, DEPTH) {
                Ok(_) => {}
                Err(fault) => assert_eq!(fault, JsonFault::Syntax { line, column }, "{text:?}"),
            }
            false
        }
        (ours, theirs) => panic!("{text:?}: {ours:?}, {theirs:?}"),
    }
}

fn compare(ours: &Json, theirs: &Value) {
    match (ours, theirs) {
        (Json::Null, Value::Null) => {}
        (Json::Bool(ours), Value::Bool(theirs)) => assert_eq!(ours, theirs),
        (Json::String(ours), Value::String(theirs)) => assert_eq!(ours, theirs),
        (Json::Number(ours), Value::Number(theirs)) => {
            assert_eq!(ours.as_u64(), theirs.as_u64(), "{ours:?}");
            let magnitude = theirs.as_u64().or(theirs.as_i64().map(i64::unsigned_abs));
            assert!(magnitude.is_none() || ours.magnitude() == magnitude, "{ours:?}");
            assert_eq!(ours.text().parse().ok(), theirs.as_f64(), "{ours:?}");
            check_number(ours.text());
        }
        (Json::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len());
            ours.iter().zip(theirs).for_each(|(ours, theirs)| compare(ours, theirs));
        }
        (Json::Object(ours), Value::Object(theirs)) => {
            assert_eq!(ours.repeats(), ours.iter().count() > theirs.len());
            for (name, value) in theirs {
                // Theirs is the last of members with one name.
                compare(ours.iter().filter(|(of, _)| of == name).last().unwrap().1, value);
            }
        }
        _ => panic!("{ours:?} {theirs:?}"),
    }
}

fn of(text: &str) -> Option<Number> {
    Number::is_finite(text).then(|| Number::new(text))
}

fn check_number(text: &str) {
    let truth: f64 = text.parse().unwrap();
    let Some(number) = of(text) else {
        assert!(truth.is_infinite(), "{text} is {truth}");
        return;
    };
    let value = number.as_f64();
    assert!(
        truth.is_finite() && value.is_sign_negative() == truth.is_sign_negative(),
        "{text} is {truth}, not {value}"
    );
    assert!(value.abs().to_bits().abs_diff(truth.abs().to_bits()) <= 1, "{text} is {truth:e}, not {value:e}");
    // What one rounding gives is exact.
    let (significand, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let places = significand.split_once('.').map_or(0, |(_, places)| places.len());
    let digits = significand.replace(['-', '.'], "").parse::<u64>();
    let power = power.parse::<i32>().map(|power| power - i32::try_from(places).unwrap());
    if digits.is_ok_and(|digits| digits <= 1 << 53) && power.is_ok_and(|power| power.abs() <= 22) {
        assert_eq!(value, truth, "{text}");
    }
}

fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(alloc::vec!["null", "true", "false", "[]", "{}", "[ ]", "{\n}"]).prop_map(str::to_string),
        number(),
        string(),
    ];
    let value = leaf.prop_recursive(6, 64, 6, |inner| {
        let member = (space(), string(), space(), space(), inner.clone(), space());
        let member = member.prop_map(|(a, name, b, c, value, d)| format!("{a}{name}{b}:{c}{value}{d}"));
        let item = (space(), inner, space()).prop_map(|(a, value, b)| format!("{a}{value}{b}"));
        prop_oneof![
            prop::collection::vec(item, 1..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 1..6).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    });
    (space(), value, space()).prop_map(|(a, value, b)| format!("{a}{value}{b}"))
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just(String::new()), 1 => "[ \t\r\n]{1,3}"]
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -!#-\\[\\]-~]{0,20}",
        1 => "[a-c]",
        1 => any::<char>().prop_filter("is escaped", |c| *c >= ' ' && !['"', '\\'].contains(c)).prop_map(String::from),
        1 => "\\\\[\"\\\\/bfnrt]",
        1 => "\\\\u[0-9a-cA-CefEF][0-7][0-9a-fA-F]{2}",
        1 => "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn number() -> impl Strategy<Value = String> {
    let exponent = prop_oneof![2 => Just(String::new()), 1 => "[eE][+-]?[0-9]{1,2}", 1 => "[eE]-[0-9]{3}", 1 => "[eE][12][0-9]{2}"];
    let whole = prop_oneof!["0", "[1-9][0-9]{0,8}", "[1-9][0-9]{9,40}"];
    let places = prop_oneof![2 => Just(String::new()), 1 => "\\.[0-9]{1,8}", 1 => "\\.[0-9]{9,30}"];
    let some = ("-?", whole, places, exponent).prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}"));
    some.prop_filter("not finite", |text| text.parse::<f64>().unwrap().is_finite())
}

/// A place, what is done there, and an octet.
fn edit() -> impl Strategy<Value = (Index, u8, u8)> {
    let octet = prop_oneof![3 => prop::sample::select(b"{}[],:\"\\ue+-.0129 \n\ttfnl\0/".to_vec()), 1 => any::<u8>()];
    (any::<Index>(), 0_u8..4, octet)
}

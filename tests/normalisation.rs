//! Properties of published keys that are spelled otherwise than RFC 7518 requires: any tolerated spelling gives the
//! same key, any other is excluded, and keys inside signed proofs are never normalised.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test that cannot go on fails")]

use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use keyward::{DpopPolicy, Hash, KeyReport, KeySet, KeyWarning, thumbprint, verify_dpop};
use proptest::prelude::*;

/// Keys on P-256.
const POINTS: [(&str, &str); 3] = [
    ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
    ("w6jrsRERnoM1OxMpKBrnPGujHXKHwsawph7OpO5Vblw", "q5KaRBQrObueSNEUkrDE7Yuo5X4gXCYGHX-z8_KIBFw"),
    ("UZRiiMJP-4Z9Eux6ReiKzWxwc-q0KRWfjGn_bj6Zz6k", "taesUFBaW_tvcj_dnAhKvZJsF5PZ_AFe_DZNNIzTDjM"),
];

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The text of bytes in one of the four spellings of base64.
fn spelled(bytes: &[u8], spelling: usize) -> String {
    let plain = STANDARD.encode(bytes);
    match spelling {
        0 => URL_SAFE_NO_PAD.encode(bytes),
        1 => plain.replace('+', "-").replace('/', "_"),
        2 => plain.trim_end_matches('=').to_owned(),
        _ => plain,
    }
}

fn report(jwk: &str) -> KeyReport {
    KeySet::parse(&format!(r#"{{"keys":[{jwk}]}}"#)).unwrap().report().remove(0)
}

fn rsa(n: &str, e: &str) -> String {
    format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#)
}

fn ec(x: &str, y: &str) -> String {
    format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#)
}

fn warnings(changed: &[(&'static str, bool)]) -> Vec<KeyWarning> {
    changed.iter().filter(|(_, changed)| *changed).map(|(name, _)| KeyWarning::Spelling(name)).collect()
}

/// An odd modulus of 1024 to 8192 bits.
fn modulus() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 129..=1024).prop_map(|mut n| {
        *n.first_mut().unwrap() |= 1;
        *n.last_mut().unwrap() |= 1;
        n
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tolerated_spelling_of_an_rsa_key_is_the_same_key(
        n in modulus(), zeros in 0_usize..4, e_zeros in 0_usize..4, spelling in 0_usize..4,
    ) {
        let usual_n = spelled(&n, 0);
        let usual = report(&rsa(&usual_n, "AQAB"));
        let n = spelled(&[vec![0; zeros], n].concat(), spelling);
        let e = spelled(&[vec![0; e_zeros], vec![1, 0, 1]].concat(), spelling);
        let jwk = rsa(&n, &e);
        let key = report(&jwk);
        prop_assert!(usual.usable && usual.warnings.is_empty());
        prop_assert_eq!(&key.warnings, &warnings(&[("n", n != usual_n), ("e", e != "AQAB")]));
        prop_assert_eq!(&key.thumbprint, &usual.thumbprint);
        prop_assert_eq!(thumbprint(&jwk, Hash::Sha256).ok(), usual.thumbprint);
        prop_assert_eq!((key.usable, key.bits, key.algorithms), (true, usual.bits, usual.algorithms));
    }

    #[test]
    fn any_tolerated_spelling_of_a_point_is_the_same_key(
        which in 0..POINTS.len(), long_x in any::<bool>(), long_y in any::<bool>(), spelling in 0_usize..4,
    ) {
        let (x, y) = POINTS[which];
        let usual = report(&ec(x, y));
        let longer = |text: &str, zero: bool| [vec![0; zero.into()], bytes(text)].concat();
        let (other_x, other_y) = (spelled(&longer(x, long_x), spelling), spelled(&longer(y, long_y), spelling));
        let key = report(&ec(&other_x, &other_y));
        prop_assert_eq!(&key.warnings, &warnings(&[("x", x != other_x), ("y", y != other_y)]));
        prop_assert_eq!((key.usable, key.thumbprint), (true, usual.thumbprint));
    }

    #[test]
    fn any_other_spelling_is_excluded(n in modulus(), which in 0_usize..8, at in any::<prop::sample::Index>()) {
        let plain = spelled(&n, 3);
        let url = spelled(&n, 0);
        let place = at.index(url.len());
        let (before, after) = url.split_at(place);
        let text = match which {
            0 => format!("{plain}="),
            1 => format!("{plain}===="),
            2 => format!("{before} {after}"),
            3 => format!("{before}={after}"),
            4 => format!("{before}-+{after}AA"),
            5 => format!("{url}\\n"),
            6 => format!("{before}\u{e9}{after}"),
            _ => format!("{before}.{after}"),
        };
        // Padding in the middle may happen to be the padding at the end.
        prop_assume!(text != plain && text != spelled(&n, 1));
        let key = report(&rsa(&text, "AQAB"));
        prop_assert_eq!((key.usable, key.member), (false, Some("n")), "{}", text);
    }

    #[test]
    fn a_key_in_a_proof_is_never_normalised(which in 0..POINTS.len(), in_y in any::<bool>(), how in 0_usize..4) {
        let (x, y) = POINTS[which];
        let change = |text: &str| match how {
            0 => spelled(&[vec![0], bytes(text)].concat(), 0),
            1 => format!("{text}="),
            2 => spelled(&bytes(text), 3),
            _ => text.to_owned(),
        };
        let jwk = if in_y { ec(x, &change(y)) } else { ec(&change(x), y) };
        let jwk = if how == 3 { jwk.replace('{', r#"{"use":null,"#) } else { jwk };
        let policy = DpopPolicy::builder("GET", "https://api.example/").build().unwrap();
        let check = |jwk: &str| {
            let header = format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{jwk}}}"#);
            let proof = format!("{}.e30.{}", URL_SAFE_NO_PAD.encode(header), "A".repeat(86));
            verify_dpop(&proof, &policy, 0).unwrap_err().check
        };
        prop_assert_eq!((check(&ec(x, y)), check(&jwk)), ("signature", "jwk"));
        prop_assert!(report(&jwk).usable, "published, it is usable");
    }
}

/// Whatever the spelling, the curve and the ranges are checked, and the reason names the length.
#[test]
fn a_short_coordinate_that_is_not_on_the_curve_names_its_length() {
    let (x, y) = POINTS[0];
    let key = report(&ec(&spelled(&bytes(x)[1..], 0), y));
    assert_eq!((key.usable, key.member), (false, Some("x")));
    assert_eq!(key.detail.as_deref(), Some("\"x\" has 31 bytes, P-256 needs 32"));
}

//! Where implementations of one signature algorithm differ, and what this one does. The table is the policy: a change
//! of behaviour is a change of the table. Each group begins with the input that has nothing wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod inputs;

use Verdict::{Accepted, KeyRefused, SignatureRefused};
use inputs::{
    Input, ecdsa,
    ed448::{self, Point4},
    ed25519::{self, Point8},
    hmac,
    ml_dsa::{self, Hint},
    rsa,
};

/// The algorithms that a case is for, the class of its input, our verdict, and an input of that class.
type Row = (&'static [&'static str], &'static str, Verdict, fn(alg: &str) -> Input);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    /// The key is taken, the signature is not.
    SignatureRefused,
    /// No signature can be verified with such a key.
    KeyRefused,
}

const ECDSA: &[&str] = &["ES256", "ES384", "ES512", "ES256K"];
const ED25519: &[&str] = &["Ed25519", "EdDSA"];
const ED448: &[&str] = &["Ed448", "EdDSA"];
const ML_DSA: &[&str] = &["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];
const PKCS1: &[&str] = &["RS256", "RS384", "RS512"];
const RSA: &[&str] = &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const HMAC: &[&str] = &["HS256", "HS384", "HS512"];

#[rustfmt::skip]
static TABLE: &[Row] = &[
    // No RFC of JOSE forbids a high s, and a signer who takes s as it comes makes one half of the time.
    (ECDSA, "low s", Accepted, |alg| ecdsa::small_r(alg).with(|p| (p.r, p.s))),
    (ECDSA, "high s", Accepted, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::minus(&p.n, &p.s)))),
    // RFC 6979 and FIPS 186-5: r is the coordinate modulo n, which the field's order may exceed.
    (ECDSA, "x of R from n to the field's order", Accepted, |alg| ecdsa::large_x(alg).with(|p| (p.r, p.s))),
    (ECDSA, "r plus n", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::plus(&p.n, &p.r), p.s))),
    (ECDSA, "x of R in place of its rest modulo n", SignatureRefused, |alg| ecdsa::large_x(alg).with(|p| (ecdsa::plus(&p.n, &p.r), p.s))),
    (ECDSA, "s plus n", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::plus(&p.n, &p.s)))),
    (ECDSA, "r zero", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::zero(&p.r), p.s))),
    (ECDSA, "s zero", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::zero(&p.s)))),
    (ECDSA, "r and s zero", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::zero(&p.r), ecdsa::zero(&p.s)))),
    (ECDSA, "r is n", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (p.n, p.s))),
    (ECDSA, "s is n", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (p.r, p.n))),
    (ECDSA, "r and s with a leading zero", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::longer(&p.r), ecdsa::longer(&p.s)))),
    (ECDSA, "r and s without their leading zero", SignatureRefused, |alg| ecdsa::small_r(alg).with(|p| (p.r[1..].into(), p.s[1..].into()))),
    (ECDSA, "a point beside the curve", KeyRefused, |alg| ecdsa::small_r(alg).with_other_y()),
    (ECDSA, "the point of zeros", KeyRefused, |alg| ecdsa::small_r(alg).with_point_of_zeros()),

    // RFC 8032 section 5.1.7, the equation without the cofactor. Points of small order are refused besides, since such
    // a key verifies every message and such an R is no one's.
    (ED25519, "A and R in the prime-order group", Accepted, |_| ed25519::signed(Point8::prime(3), Point8::prime(5), true)),
    (ED25519, "A of mixed order, the equation holds", Accepted, |_| ed25519::signed(Point8::mixed(3, 1), Point8::prime(5), true)),
    (ED25519, "A of mixed order, it holds times the cofactor", SignatureRefused, |_| ed25519::signed(Point8::mixed(3, 1), Point8::prime(5), false)),
    (ED25519, "A and R of mixed order, the equation holds", Accepted, |_| ed25519::signed(Point8::mixed(3, 1), Point8::mixed(5, 1), true)),
    (ED25519, "R of mixed order, it holds times the cofactor", SignatureRefused, |_| ed25519::signed(Point8::prime(3), Point8::mixed(5, 1), false)),
    (ED25519, "A of order 8", KeyRefused, |_| ed25519::signed(Point8::small(1), Point8::prime(5), true)),
    (ED25519, "A of order 4", KeyRefused, |_| ed25519::signed(Point8::small(2), Point8::prime(5), true)),
    (ED25519, "A of order 2", KeyRefused, |_| ed25519::signed(Point8::small(4), Point8::prime(5), true)),
    (ED25519, "A the identity", KeyRefused, |_| ed25519::signed(Point8::small(0), Point8::prime(5), true)),
    (ED25519, "A and R the identity, S zero", KeyRefused, |_| ed25519::signed(Point8::small(0), Point8::small(0), true)),
    (ED25519, "R of order 8", SignatureRefused, |_| ed25519::signed(Point8::mixed(3, 1), Point8::small(1), true)),
    (ED25519, "R of order 2", SignatureRefused, |_| ed25519::signed(Point8::mixed(3, 1), Point8::small(4), true)),
    (ED25519, "R the identity", SignatureRefused, |_| ed25519::signed(Point8::prime(3), Point8::small(0), true)),
    // Points with y below 19 have a second encoding. Those of large order have no logarithm that is known, so a valid
    // signature with one in it can only be made with points of small order.
    (ED25519, "A the identity, y plus p", KeyRefused, |_| ed25519::signed(Point8::small(0).plus_p(), Point8::prime(5), true)),
    (ED25519, "A of order 4, y plus p", KeyRefused, |_| ed25519::signed(Point8::small(2).plus_p(), Point8::prime(5), true)),
    (ED25519, "A of large order, y plus p", KeyRefused, |_| ed25519::large_order_plus_p()),
    (ED25519, "A the identity, negative zero", KeyRefused, |_| ed25519::signed(Point8::small(0).negative_zero(), Point8::prime(5), true)),
    (ED25519, "A of order 2, negative zero", KeyRefused, |_| ed25519::signed(Point8::small(4).negative_zero(), Point8::prime(5), true)),
    (ED25519, "A beside the curve", KeyRefused, |_| ed25519::beside_the_curve()),
    (ED25519, "R the identity, y plus p", SignatureRefused, |_| ed25519::signed(Point8::prime(3), Point8::small(0).plus_p(), true)),
    (ED25519, "R of order 4, y plus p", SignatureRefused, |_| ed25519::signed(Point8::mixed(3, 1), Point8::small(2).plus_p(), true)),
    (ED25519, "R the identity, negative zero", SignatureRefused, |_| ed25519::signed(Point8::prime(3), Point8::small(0).negative_zero(), true)),
    (ED25519, "S plus L", SignatureRefused, |_| ed25519::s_plus_order()),

    // Stricter than RFC 8032 section 5.2.7: A and R have to be in the prime-order group.
    (ED448, "A and R in the prime-order group", Accepted, |_| ed448::signed(Point4::prime(3), Point4::prime(5), true)),
    (ED448, "A of mixed order, the equation holds", KeyRefused, |_| ed448::signed(Point4::mixed(3, 1), Point4::prime(5), true)),
    (ED448, "A of mixed order, it holds times the cofactor", KeyRefused, |_| ed448::signed(Point4::mixed(3, 1), Point4::prime(5), false)),
    (ED448, "A and R of mixed order, the equation holds", KeyRefused, |_| ed448::signed(Point4::mixed(3, 1), Point4::mixed(5, 1), true)),
    (ED448, "R of mixed order, it holds times the cofactor", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::mixed(5, 1), false)),
    (ED448, "A of order 4", KeyRefused, |_| ed448::signed(Point4::small(1), Point4::prime(5), true)),
    (ED448, "A of order 2", KeyRefused, |_| ed448::signed(Point4::small(2), Point4::prime(5), true)),
    (ED448, "A the identity", KeyRefused, |_| ed448::signed(Point4::small(0), Point4::prime(5), true)),
    (ED448, "R of order 4", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::small(1), false)),
    (ED448, "R of order 2", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::small(2), false)),
    (ED448, "R the identity", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::small(0), true)),
    (ED448, "A the identity, y plus p", KeyRefused, |_| ed448::signed(Point4::small(0).plus_p(), Point4::prime(5), true)),
    (ED448, "A of order 4, y plus p", KeyRefused, |_| ed448::signed(Point4::small(1).plus_p(), Point4::prime(5), true)),
    (ED448, "A the identity, negative zero", KeyRefused, |_| ed448::signed(Point4::small(0).negative_zero(), Point4::prime(5), true)),
    (ED448, "A of order 2, negative zero", KeyRefused, |_| ed448::signed(Point4::small(2).negative_zero(), Point4::prime(5), true)),
    (ED448, "A with a spare bit set", KeyRefused, |_| ed448::signed(Point4::prime(3).spare_bit(), Point4::prime(5), true)),
    (ED448, "R the identity, y plus p", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::small(0).plus_p(), true)),
    (ED448, "R the identity, negative zero", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::small(0).negative_zero(), true)),
    (ED448, "R with a spare bit set", SignatureRefused, |_| ed448::signed(Point4::prime(3), Point4::prime(5).spare_bit(), true)),
    (ED448, "S plus L", SignatureRefused, |_| ed448::s_plus_order()),
    (ED448, "S with a spare octet set", SignatureRefused, |_| ed448::s_with_spare_octet()),
    (ED448, "a context", SignatureRefused, |_| ed448::with_context()),

    (ML_DSA, "as signed", Accepted, |alg| ml_dsa::signed(alg)),
    (ML_DSA, "a signature one octet short", SignatureRefused, |alg| ml_dsa::signed(alg).shorter()),
    (ML_DSA, "a signature one octet long", SignatureRefused, |alg| ml_dsa::signed(alg).longer()),
    (ML_DSA, "an empty signature", SignatureRefused, |alg| ml_dsa::signed(alg).with_signature(Vec::new())),
    (ML_DSA, "a key one octet short", KeyRefused, |alg| ml_dsa::with_key_of(alg, -1)),
    (ML_DSA, "a key one octet long", KeyRefused, |alg| ml_dsa::with_key_of(alg, 1)),
    (ML_DSA, "the hints of a polynomial in another order", SignatureRefused, |alg| ml_dsa::with_hint(alg, Hint::Swapped)),
    (ML_DSA, "a hint twice", SignatureRefused, |alg| ml_dsa::with_hint(alg, Hint::Twice)),
    (ML_DSA, "unused room for hints not zero", SignatureRefused, |alg| ml_dsa::with_hint(alg, Hint::RoomNotZero)),
    (ML_DSA, "counts of hints that fall", SignatureRefused, |alg| ml_dsa::with_hint(alg, Hint::CountsFall)),
    (ML_DSA, "a count of hints beyond the room", SignatureRefused, |alg| ml_dsa::with_hint(alg, Hint::CountBeyond)),
    (ML_DSA, "a context", SignatureRefused, |alg| ml_dsa::with_context(alg)),

    (PKCS1, "e is 65537", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2048, 65537)),
    (PKCS1, "e is 3", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2048, 3)),
    (RSA, "e is 1", KeyRefused, |alg| rsa::with_exponent(alg, &[1])),
    (RSA, "e is 2", KeyRefused, |alg| rsa::with_exponent(alg, &[2])),
    (RSA, "e is 65536", KeyRefused, |alg| rsa::with_exponent(alg, &[1, 0, 0])),
    (RSA, "e with a leading zero", KeyRefused, |alg| rsa::with_exponent(alg, &[0, 1, 0, 1])),
    // Weak by RFC 7518 section 3.3: whoever verifies tokens has to allow it by name, which bare messages do.
    (PKCS1, "a modulus of 2047 bits", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2047, 65537)),
    (RSA, "a modulus of 1023 bits", KeyRefused, |alg| rsa::with_modulus(alg, &rsa::modulus(1023))),
    (RSA, "a modulus of 8193 bits", KeyRefused, |alg| rsa::with_modulus(alg, &rsa::modulus(8193))),
    (RSA, "a modulus with a leading zero", KeyRefused, |alg| rsa::with_leading_zero_in_modulus(alg)),
    (PKCS1, "a signature that begins with zero", Accepted, |alg| rsa::small(alg)),
    (PKCS1, "a signature without its leading zero", SignatureRefused, |alg| rsa::small(alg).without_first()),
    (PKCS1, "a signature with one more leading zero", SignatureRefused, |alg| rsa::small(alg).with_zero()),
    (PKCS1, "a signature plus the modulus", SignatureRefused, |alg| rsa::small_plus_modulus(alg)),

    (HMAC, "a whole tag", Accepted, |alg| hmac::tagged(alg)),
    (HMAC, "a tag of 16 octets", SignatureRefused, |alg| hmac::tagged(alg).first(16)),
    (HMAC, "a tag one octet short", SignatureRefused, |alg| hmac::tagged(alg).shorter()),
    (HMAC, "a tag one octet long", SignatureRefused, |alg| hmac::tagged(alg).longer()),
    (HMAC, "an empty tag", SignatureRefused, |alg| hmac::tagged(alg).with_signature(Vec::new())),
    (HMAC, "an empty key", KeyRefused, |alg| hmac::tagged_with(alg, &[])),
];

#[test]
fn every_edge_case_gets_the_verdict_of_the_table() {
    let wrong: Vec<String> = TABLE.iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts: serde_json::Value = serde_json::from_str(include_str!("counts.json")).unwrap();
    let cases: usize = TABLE.iter().map(|(algs, ..)| algs.len()).sum();
    assert_eq!(counts["edge_cases"], cases, "the number of cases: tests/counts.json, and the table");
}

fn check((algs, class, wanted, input): &Row) -> Vec<String> {
    let wrong = algs.iter().filter_map(|alg| {
        let Input { jwk, message, signature } = input(alg);
        let found = match keyward::hazmat::verify(alg, &jwk, &message, &signature) {
            Ok(()) => Ok(Accepted),
            Err(error) => match error.code() {
                "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" => Ok(SignatureRefused),
                "ERR_JWK_INVALID" | "ERR_JWK_WEAK" => Ok(KeyRefused),
                other => Err(other),
            },
        };
        (found != Ok(*wanted)).then(|| format!("{alg}, {class}: {found:?}, not {wanted:?}"))
    });
    wrong.collect()
}

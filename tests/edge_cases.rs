//! Inputs on which implementations of a signature algorithm differ, and keyward's verdict. The table is the
//! specification: a change of behaviour is a change of the table. Each group begins with a regular input.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod inputs;

use Verdict::{Accepted, KeyRejected, SignatureRejected};
use inputs::{
    Input, ecdsa,
    ed448::{self, Point4},
    ed25519::{self, Point8},
    hmac,
    ml_dsa::{self, Hint},
    rsa,
};

/// The algorithms of a case, the class of its input, the expected verdict, and an input of that class.
type Row = (&'static [&'static str], &'static str, Verdict, fn(alg: &str) -> Input);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    /// The key is accepted, the signature is not.
    SignatureRejected,
    /// No signature can be verified with this key.
    KeyRejected,
}

const ECDSA: &[&str] = &["ES256", "ES384", "ES512", "ES256K"];
const ED25519: &[&str] = &["Ed25519", "EdDSA"];
const ED448: &[&str] = &["Ed448", "EdDSA"];
const ML_DSA: &[&str] = &["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];
const PKCS1: &[&str] = &["RS256", "RS384", "RS512"];
const RSA: &[&str] = &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const HMAC: &[&str] = &["HS256", "HS384", "HS512"];

static TABLE: &[Row] = &[
    // No RFC of JOSE forbids a high s, and a signer that does not normalise s makes one in half of the signatures.
    (ECDSA, "low s", Accepted, |alg| ecdsa::small_r(alg).with(|p| (p.r, p.s))),
    (ECDSA, "high s", Accepted, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::minus(&p.n, &p.s)))),
    // RFC 6979 and FIPS 186-5: r is the coordinate modulo n. The field's order may exceed n.
    (ECDSA, "x of R from n to the field's order", Accepted, |alg| ecdsa::large_x(alg).with(|p| (p.r, p.s))),
    (ECDSA, "r plus n", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::plus(&p.n, &p.r), p.s))),
    (ECDSA, "x of R not reduced modulo n", SignatureRejected, |alg| {
        ecdsa::large_x(alg).with(|p| (ecdsa::plus(&p.n, &p.r), p.s))
    }),
    (ECDSA, "s plus n", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::plus(&p.n, &p.s)))),
    (ECDSA, "r zero", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (ecdsa::zero(&p.r), p.s))),
    (ECDSA, "s zero", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (p.r, ecdsa::zero(&p.s)))),
    (ECDSA, "r and s zero", SignatureRejected, |alg| {
        ecdsa::small_r(alg).with(|p| (ecdsa::zero(&p.r), ecdsa::zero(&p.s)))
    }),
    (ECDSA, "r is n", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (p.n, p.s))),
    (ECDSA, "s is n", SignatureRejected, |alg| ecdsa::small_r(alg).with(|p| (p.r, p.n))),
    (ECDSA, "r and s with a leading zero", SignatureRejected, |alg| {
        ecdsa::small_r(alg).with(|p| (ecdsa::longer(&p.r), ecdsa::longer(&p.s)))
    }),
    (ECDSA, "r and s without their leading zero", SignatureRejected, |alg| {
        ecdsa::small_r(alg).with(|p| (p.r[1..].into(), p.s[1..].into()))
    }),
    (ECDSA, "a point off the curve", KeyRejected, |alg| ecdsa::small_r(alg).with_other_y()),
    (ECDSA, "the point of zeros", KeyRejected, |alg| ecdsa::small_r(alg).with_point_of_zeros()),
    // RFC 8032 section 5.1.7, the equation without the cofactor. In addition, points of small order are rejected: such
    // a key verifies every message, and such an R belongs to no signer.
    (ED25519, "A and R in the prime-order group", Accepted, |_| {
        ed25519::signed(Point8::prime(3), Point8::prime(5), true)
    }),
    (ED25519, "A of mixed order, the equation holds", Accepted, |_| {
        ed25519::signed(Point8::mixed(3, 1), Point8::prime(5), true)
    }),
    (ED25519, "A of mixed order, the equation holds times the cofactor", SignatureRejected, |_| {
        ed25519::signed(Point8::mixed(3, 1), Point8::prime(5), false)
    }),
    (ED25519, "A and R of mixed order, the equation holds", Accepted, |_| {
        ed25519::signed(Point8::mixed(3, 1), Point8::mixed(5, 1), true)
    }),
    (ED25519, "R of mixed order, the equation holds times the cofactor", SignatureRejected, |_| {
        ed25519::signed(Point8::prime(3), Point8::mixed(5, 1), false)
    }),
    (ED25519, "A of order 8", KeyRejected, |_| ed25519::signed(Point8::small(1), Point8::prime(5), true)),
    (ED25519, "A of order 4", KeyRejected, |_| ed25519::signed(Point8::small(2), Point8::prime(5), true)),
    (ED25519, "A of order 2", KeyRejected, |_| ed25519::signed(Point8::small(4), Point8::prime(5), true)),
    (ED25519, "A the identity", KeyRejected, |_| ed25519::signed(Point8::small(0), Point8::prime(5), true)),
    (ED25519, "A and R the identity, S zero", KeyRejected, |_| {
        ed25519::signed(Point8::small(0), Point8::small(0), true)
    }),
    (ED25519, "R of order 8", SignatureRejected, |_| ed25519::signed(Point8::mixed(3, 1), Point8::small(1), true)),
    (ED25519, "R of order 2", SignatureRejected, |_| ed25519::signed(Point8::mixed(3, 1), Point8::small(4), true)),
    (ED25519, "R the identity", SignatureRejected, |_| ed25519::signed(Point8::prime(3), Point8::small(0), true)),
    // Points with y below 19 have a second encoding. The logarithm of those of large order is unknown, so a valid
    // signature that contains one can be made only with points of small order.
    (ED25519, "A the identity, y plus p", KeyRejected, |_| {
        ed25519::signed(Point8::small(0).plus_p(), Point8::prime(5), true)
    }),
    (ED25519, "A of order 4, y plus p", KeyRejected, |_| {
        ed25519::signed(Point8::small(2).plus_p(), Point8::prime(5), true)
    }),
    (ED25519, "A of large order, y plus p", KeyRejected, |_| ed25519::large_order_plus_p()),
    (ED25519, "A the identity, negative zero", KeyRejected, |_| {
        ed25519::signed(Point8::small(0).negative_zero(), Point8::prime(5), true)
    }),
    (ED25519, "A of order 2, negative zero", KeyRejected, |_| {
        ed25519::signed(Point8::small(4).negative_zero(), Point8::prime(5), true)
    }),
    (ED25519, "A off the curve", KeyRejected, |_| ed25519::off_the_curve()),
    (ED25519, "R the identity, y plus p", SignatureRejected, |_| {
        ed25519::signed(Point8::prime(3), Point8::small(0).plus_p(), true)
    }),
    (ED25519, "R of order 4, y plus p", SignatureRejected, |_| {
        ed25519::signed(Point8::mixed(3, 1), Point8::small(2).plus_p(), true)
    }),
    (ED25519, "R the identity, negative zero", SignatureRejected, |_| {
        ed25519::signed(Point8::prime(3), Point8::small(0).negative_zero(), true)
    }),
    (ED25519, "S plus L", SignatureRejected, |_| ed25519::s_plus_order()),
    // Stricter than RFC 8032 section 5.2.7: A and R must be in the prime-order group.
    (ED448, "A and R in the prime-order group", Accepted, |_| ed448::signed(Point4::prime(3), Point4::prime(5), true)),
    (ED448, "A of mixed order, the equation holds", KeyRejected, |_| {
        ed448::signed(Point4::mixed(3, 1), Point4::prime(5), true)
    }),
    (ED448, "A of mixed order, the equation holds times the cofactor", KeyRejected, |_| {
        ed448::signed(Point4::mixed(3, 1), Point4::prime(5), false)
    }),
    (ED448, "A and R of mixed order, the equation holds", KeyRejected, |_| {
        ed448::signed(Point4::mixed(3, 1), Point4::mixed(5, 1), true)
    }),
    (ED448, "R of mixed order, the equation holds times the cofactor", SignatureRejected, |_| {
        ed448::signed(Point4::prime(3), Point4::mixed(5, 1), false)
    }),
    (ED448, "A of order 4", KeyRejected, |_| ed448::signed(Point4::small(1), Point4::prime(5), true)),
    (ED448, "A of order 2", KeyRejected, |_| ed448::signed(Point4::small(2), Point4::prime(5), true)),
    (ED448, "A the identity", KeyRejected, |_| ed448::signed(Point4::small(0), Point4::prime(5), true)),
    (ED448, "R of order 4", SignatureRejected, |_| ed448::signed(Point4::prime(3), Point4::small(1), false)),
    (ED448, "R of order 2", SignatureRejected, |_| ed448::signed(Point4::prime(3), Point4::small(2), false)),
    (ED448, "R the identity", SignatureRejected, |_| ed448::signed(Point4::prime(3), Point4::small(0), true)),
    (ED448, "A the identity, y plus p", KeyRejected, |_| {
        ed448::signed(Point4::small(0).plus_p(), Point4::prime(5), true)
    }),
    (ED448, "A of order 4, y plus p", KeyRejected, |_| {
        ed448::signed(Point4::small(1).plus_p(), Point4::prime(5), true)
    }),
    (ED448, "A the identity, negative zero", KeyRejected, |_| {
        ed448::signed(Point4::small(0).negative_zero(), Point4::prime(5), true)
    }),
    (ED448, "A of order 2, negative zero", KeyRejected, |_| {
        ed448::signed(Point4::small(2).negative_zero(), Point4::prime(5), true)
    }),
    (ED448, "A with a spare bit set", KeyRejected, |_| {
        ed448::signed(Point4::prime(3).spare_bit(), Point4::prime(5), true)
    }),
    (ED448, "R the identity, y plus p", SignatureRejected, |_| {
        ed448::signed(Point4::prime(3), Point4::small(0).plus_p(), true)
    }),
    (ED448, "R the identity, negative zero", SignatureRejected, |_| {
        ed448::signed(Point4::prime(3), Point4::small(0).negative_zero(), true)
    }),
    (ED448, "R with a spare bit set", SignatureRejected, |_| {
        ed448::signed(Point4::prime(3), Point4::prime(5).spare_bit(), true)
    }),
    (ED448, "S plus L", SignatureRejected, |_| ed448::s_plus_order()),
    (ED448, "S with a spare byte set", SignatureRejected, |_| ed448::s_with_spare_byte()),
    (ED448, "a context", SignatureRejected, |_| ed448::with_context()),
    (ML_DSA, "as signed", Accepted, |alg| ml_dsa::signed(alg)),
    (ML_DSA, "a signature one byte short", SignatureRejected, |alg| ml_dsa::signed(alg).shorter()),
    (ML_DSA, "a signature one byte long", SignatureRejected, |alg| ml_dsa::signed(alg).longer()),
    (ML_DSA, "an empty signature", SignatureRejected, |alg| ml_dsa::signed(alg).with_signature(Vec::new())),
    (ML_DSA, "a key one byte short", KeyRejected, |alg| ml_dsa::with_key_of(alg, -1)),
    (ML_DSA, "a key one byte long", KeyRejected, |alg| ml_dsa::with_key_of(alg, 1)),
    (ML_DSA, "the hints of a polynomial out of order", SignatureRejected, |alg| ml_dsa::with_hint(alg, Hint::Swapped)),
    (ML_DSA, "a duplicate hint", SignatureRejected, |alg| ml_dsa::with_hint(alg, Hint::Twice)),
    (ML_DSA, "non-zero bytes after the hints", SignatureRejected, |alg| ml_dsa::with_hint(alg, Hint::NonZeroPadding)),
    (ML_DSA, "decreasing counts of hints", SignatureRejected, |alg| ml_dsa::with_hint(alg, Hint::CountsDecrease)),
    (ML_DSA, "a count of hints above the maximum", SignatureRejected, |alg| {
        ml_dsa::with_hint(alg, Hint::CountTooLarge)
    }),
    (ML_DSA, "a context", SignatureRejected, |alg| ml_dsa::with_context(alg)),
    (PKCS1, "e is 65537", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2048, 65537)),
    (PKCS1, "e is 3", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2048, 3)),
    (RSA, "e is 1", KeyRejected, |alg| rsa::with_exponent(alg, &[1])),
    (RSA, "e is 2", KeyRejected, |alg| rsa::with_exponent(alg, &[2])),
    (RSA, "e is 65536", KeyRejected, |alg| rsa::with_exponent(alg, &[1, 0, 0])),
    (PKCS1, "e with a leading zero", Accepted, |alg| rsa::with_exponent(alg, &[0, 1, 0, 1])),
    // Weak by RFC 7518 section 3.3. A verifier of tokens must allow such a key explicitly, this function always does.
    (PKCS1, "a modulus of 2047 bits", Accepted, |alg| rsa::signed(alg, &rsa::BITS_2047, 65537)),
    (RSA, "a modulus of 1023 bits", KeyRejected, |alg| rsa::with_modulus(alg, &rsa::modulus(1023))),
    (RSA, "a modulus of 8193 bits", KeyRejected, |alg| rsa::with_modulus(alg, &rsa::modulus(8193))),
    (RSA, "e of zeros", KeyRejected, |alg| rsa::with_exponent(alg, &[0, 0, 0])),
    (PKCS1, "a modulus with a leading zero", Accepted, |alg| rsa::with_leading_zero_in_modulus(alg)),
    (PKCS1, "a signature that begins with zero", Accepted, |alg| rsa::small(alg)),
    (PKCS1, "a signature without its leading zero", SignatureRejected, |alg| rsa::small(alg).without_first()),
    (PKCS1, "a signature with one more leading zero", SignatureRejected, |alg| rsa::small(alg).with_zero()),
    (PKCS1, "a signature plus the modulus", SignatureRejected, |alg| rsa::small_plus_modulus(alg)),
    (HMAC, "a whole tag", Accepted, |alg| hmac::tagged(alg)),
    (HMAC, "a tag of 16 bytes", SignatureRejected, |alg| hmac::tagged(alg).first(16)),
    (HMAC, "a tag one byte short", SignatureRejected, |alg| hmac::tagged(alg).shorter()),
    (HMAC, "a tag one byte long", SignatureRejected, |alg| hmac::tagged(alg).longer()),
    (HMAC, "an empty tag", SignatureRejected, |alg| hmac::tagged(alg).with_signature(Vec::new())),
    (HMAC, "an empty key", KeyRejected, |alg| hmac::tagged_with(alg, &[])),
];

#[test]
fn every_edge_case_has_the_verdict_of_the_table() {
    let wrong: Vec<String> = TABLE.iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts: serde_json::Value = serde_json::from_str(include_str!("counts.json")).unwrap();
    let cases: usize = TABLE.iter().map(|(algs, ..)| algs.len()).sum();
    assert_eq!(counts["edge_cases"], cases, "tests/counts.json and the table differ in the number of cases");
}

fn check((algs, class, expected, input): &Row) -> Vec<String> {
    let wrong = algs.iter().filter_map(|alg| {
        let Input { jwk, message, signature } = input(alg);
        let found = match keyward::hazmat::verify(alg, &jwk, &message, &signature) {
            Ok(()) => Ok(Accepted),
            Err(error) => match error.code() {
                "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" => Ok(SignatureRejected),
                "ERR_JWK_INVALID" | "ERR_JWK_WEAK" => Ok(KeyRejected),
                other => Err(other),
            },
        };
        (found != Ok(*expected)).then(|| format!("{alg}, {class}: {found:?}, expected {expected:?}"))
    });
    wrong.collect()
}

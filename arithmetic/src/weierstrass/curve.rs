//! The four curves, which differ only in these constants. SEC 2 sections 2.4.1, 2.4.2, 2.5.1 and 2.6.1.

use super::coordinates::Affine;
use super::element::Element;
use super::field::Field;
use super::integer::Modulus;
use super::product::{Prime, by_columns, by_rows};
use super::table::Table;
use once_cell::race::OnceBox;

/// y^2 = x^3 + a x + b over the integers modulo p, with a prime number n of points. a is -3 or 0.
pub(crate) struct Curve {
    pub(crate) field: Field,
    pub(crate) order: Modulus,
    /// The length in bits of p, and of n.
    pub(crate) bits: usize,
    pub(crate) a_is_minus_three: bool,
    pub(crate) b: Element,
    pub(crate) generator: Affine,
    /// Multiples of the generator, computed at first use.
    pub(crate) table: OnceBox<Table>,
}

macro_rules! curve {
    (
        $(#[$documentation:meta])* $name:ident, $limbs:literal of $width:literal, $bits:literal,
        prime: $prime:ident, product: $product:expr, is_p256: $is_p256:literal,
        sparse: $sparse:expr, $(negative_inverse: $inverse:literal,)?
        a: $a:literal, p: $p:literal, n: $n:literal, b: $b:literal, x: $x:literal, y: $y:literal
    ) => {
        pub(crate) struct $prime;

        impl Prime<$limbs> for $prime {
            const WIDTH: u32 = $width;
            const SPARSE: [i64; $limbs] = $sparse;
            $(const NEGATIVE_INVERSE: i64 = $inverse;)?
        }

        $(#[$documentation])*
        pub(crate) static $name: Curve = {
            let a_is_minus_three = $a == -3;
            let field = Field::new::<$prime, $limbs>($p, $product, $is_p256);
            Curve {
                order: Modulus::new($n.as_bytes()),
                bits: $bits,
                a_is_minus_three,
                b: field.constant($p, $b),
                generator: Affine { x: field.constant($p, $x), y: field.constant($p, $y) },
                table: OnceBox::new(),
                field,
            }
        };
    };
}

curve!(
    /// P-256, secp256r1. p = 2^256 - 2^224 + 2^192 + 2^96 - 1.
    P256, 9 of 29, 256,
    prime: PrimeOfP256, product: by_columns::<PrimeOfP256>, is_p256: true,
    sparse: [-1, 0, 0, 1 << 9, 0, 0, 1 << 18, -(1 << 21), 1 << 24],
    a: -3,
    p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    n: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
);

curve!(
    /// P-384, secp384r1. p = 2^384 - 2^128 - 2^96 + 2^32 - 1.
    P384, 14 of 28, 384,
    prime: PrimeOfP384, product: by_rows::<PrimeOfP384, 14>, is_p256: false,
    sparse: [-1, 1 << 4, 0, -(1 << 12), -(1 << 16), 0, 0, 0, 0, 0, 0, 0, 0, 1 << 20],
    a: -3,
    p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    n: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    x: "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    y: "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
);

curve!(
    /// P-521, secp521r1. p = 2^521 - 1.
    P521, 19 of 28, 521,
    prime: PrimeOfP521, product: by_rows::<PrimeOfP521, 19>, is_p256: false,
    sparse: [-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 17],
    a: -3,
    p: "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    n: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
        a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    b: "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef10\
        9e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    x: "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d\
        baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    y: "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66\
        2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"
);

curve!(
    /// secp256k1. p = 2^256 - 2^32 - 977.
    SECP256K1, 9 of 29, 256,
    prime: PrimeOfSecp256k1, product: by_rows::<PrimeOfSecp256k1, 9>, is_p256: false,
    sparse: [-977, -(1 << 3), 0, 0, 0, 0, 0, 0, 1 << 24],
    negative_inverse: 0x1225_3531,
    a: 0,
    p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
    n: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    b: "7",
    x: "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    y: "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
);

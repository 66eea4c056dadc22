//! A public key on one curve. FIPS 186-5 section 6.4.2.

use super::coordinates::{Affine, Jacobian};
use super::curve::Curve;
use super::element::Element;
use super::integer::{Integer, Modulus};
use super::multiples::sum_of_multiples;
use super::table::{Shape, Table};
use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, Ordering};
use once_cell::race::OnceBox;

/// The table of the generator.
const OF_GENERATOR: Shape = Shape { streams: 16, width: 7 };
/// The table of a key at its first verification.
const AT_FIRST: Shape = Shape { streams: 1, width: 5 };
/// The table of a key from its second verification on, which is cached.
const LATER: Shape = Shape { streams: 16, width: 5 };

/// A point of a curve, not the identity, and the cached data for its next verification.
pub(crate) struct Key {
    curve: &'static Curve,
    point: Affine,
    seen: AtomicBool,
    table: OnceBox<Table>,
}

impl Key {
    pub(crate) fn new(curve: &'static Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let point = Affine { x: coordinate(curve, x)?, y: coordinate(curve, y)? };
        point.is_on_curve(curve).then_some(Self { curve, point, seen: AtomicBool::new(false), table: OnceBox::new() })
    }

    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.check(digest, signature).unwrap_or(false)
    }

    fn check(&self, digest: &[u8], signature: &[u8]) -> Option<bool> {
        let curve = self.curve;
        let order = &curve.order;
        if signature.len() != 2 * length(curve) || digest.is_empty() {
            return None;
        }
        let (r, s) = signature.split_at_checked(length(curve))?;
        let (r, s) = (number(r, order)?, number(s, order)?);
        let inverse = order.inverse_times_radix(&s);
        let multiples = [leftmost_bits(curve, digest), r].map(|factor| order.montgomery_product(&factor, &inverse));

        let kept = self.table.get().or_else(|| {
            let seen = self.seen.swap(true, Ordering::Relaxed);
            seen.then(|| self.table.get_or_init(|| Box::new(Table::new(curve, &self.point, LATER))))
        });
        let once;
        let table = match kept {
            Some(table) => table,
            None => {
                once = Table::new(curve, &self.point, AT_FIRST);
                &once
            }
        };
        let generator = curve.table.get_or_init(|| Box::new(Table::new(curve, &curve.generator, OF_GENERATOR)));
        let sum = sum_of_multiples(curve, [(generator, &multiples[0]), (table, &multiples[1])])?;
        if has_x(curve, &sum, &r) {
            return Some(true);
        }
        // The x coordinate is compared modulo n. It may also be r + n, since n < p < 2 n.
        let other = order.plus_multiple(&r, 1);
        Some(curve.field.modulus.holds(&other) && has_x(curve, &sum, &other))
    }
}

/// The length in bytes of a coordinate, and of r and s.
fn length(curve: &Curve) -> usize {
    curve.bits.div_ceil(8)
}

fn coordinate(curve: &Curve, bytes: &[u8]) -> Option<Element> {
    let field = &curve.field;
    if bytes.len() != length(curve) {
        return None;
    }
    let integer = field.modulus.integer(bytes);
    field.modulus.holds(&integer).then(|| field.element(&integer))
}

/// A number from 1 to n - 1.
fn number(bytes: &[u8], order: &Modulus) -> Option<Integer> {
    let integer = order.integer(bytes);
    (order.holds(&integer) && integer.iter().any(|limb| *limb != 0)).then_some(integer)
}

/// The leftmost bits of the digest, as many as n has, as an integer: it may be n or more. FIPS 186-5 section 6.4.2,
/// step 2.
fn leftmost_bits(curve: &Curve, digest: &[u8]) -> Integer {
    match digest.get(..length(curve)) {
        Some(bytes) => curve.order.shifted_right(&curve.order.integer(bytes), 8 * bytes.len() - curve.bits),
        None => curve.order.integer(digest),
    }
}

/// Whether x / z^2 is `number`. Compares x with the product, which needs no inversion.
#[inline(never)]
fn has_x(curve: &Curve, point: &Jacobian, number: &Integer) -> bool {
    let field = &curve.field;
    let scaled = field.product(&field.element(number), &field.square(&point.z));
    field.is_zero(&point.x.combined(1, &scaled, -1))
}

//! A public key on one curve. FIPS 186-5 section 6.4.2.

use super::curve::Curve;
use super::field::{Element, product, square};
use super::integer::{Integer, WIDTH};
use super::point::{Affine, Jacobian};
use super::table::{Shape, Table, sum_of_multiples};
use alloc::boxed::Box;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicBool, Ordering};
use once_cell::race::OnceBox;

/// The table of the generator.
const OF_GENERATOR: Shape = Shape { streams: 8, width: 7 };
/// The table of a key that is seen for the first time.
const AT_FIRST: Shape = Shape { streams: 1, width: 5 };
/// The table of a key that has been seen before, and is kept.
const LATER: Shape = Shape { streams: 8, width: 6 };

/// A point of the curve `C` that is not its identity, and what is kept for its next verification.
pub(crate) struct Key<C, const N: usize> {
    point: Affine<N>,
    seen: AtomicBool,
    table: OnceBox<Table<N>>,
    curve: PhantomData<C>,
}

impl<C: Curve<N>, const N: usize> Key<C, N> {
    pub(crate) fn new(x: &[u8], y: &[u8]) -> Option<Self> {
        let point = Affine { x: coordinate::<C, N>(x)?, y: coordinate::<C, N>(y)? };
        point.is_on_curve::<C>().then_some(Self {
            point,
            seen: AtomicBool::new(false),
            table: OnceBox::new(),
            curve: PhantomData,
        })
    }

    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        self.check(digest, signature).unwrap_or(false)
    }

    fn check(&self, digest: &[u8], signature: &[u8]) -> Option<bool> {
        let order = C::order();
        if signature.len() != 2 * octets::<C, N>() || digest.is_empty() {
            return None;
        }
        let (r, s) = signature.split_at_checked(octets::<C, N>())?;
        let (r, s) = (number(r, order)?, number(s, order)?);
        let inverse = order.inverse_times_radix(&s);
        let multiples = [leftmost_bits::<C, N>(digest), r].map(|factor| order.montgomery_product(&factor, &inverse));

        let kept = self.table.get().or_else(|| {
            let seen = self.seen.swap(true, Ordering::Relaxed);
            seen.then(|| self.table.get_or_init(|| Box::new(Table::new::<C>(&self.point, LATER))))
        });
        let once;
        let table = match kept {
            Some(table) => table,
            None => {
                once = Table::new::<C>(&self.point, AT_FIRST);
                &once
            }
        };
        let generator = C::generator_table().get_or_init(|| Box::new(Table::new::<C>(&C::GENERATOR, OF_GENERATOR)));
        let sum = sum_of_multiples::<C, N>([(generator, &multiples[0]), (table, &multiples[1])])?;
        if has_x::<C, N>(&sum, &r) {
            return Some(true);
        }
        // The x coordinate modulo n: n is below p, and 2 n is above, so it may be r + n too.
        let other = order.plus_multiple(&r, 1);
        Some(C::field().holds(&other) && has_x::<C, N>(&sum, &other))
    }
}

/// Octets of a coordinate, and of r and s.
const fn octets<C: Curve<N>, const N: usize>() -> usize {
    C::BITS.div_ceil(8)
}

fn coordinate<C: Curve<N>, const N: usize>(octets_: &[u8]) -> Option<Element<N>> {
    let field = C::field();
    if octets_.len() != octets::<C, N>() {
        return None;
    }
    let integer = field.integer(octets_);
    field.holds(&integer).then(|| Element::from_integer::<C>(field.limbs(&integer), WIDTH))
}

/// From 1 to n - 1.
fn number(octets: &[u8], order: &super::integer::Modulus) -> Option<Integer> {
    let integer = order.integer(octets);
    (order.holds(&integer) && integer.iter().any(|limb| *limb != 0)).then_some(integer)
}

/// The leftmost bits of the digest, as many as n has, as an integer: it may be n or more. FIPS 186-5 section 6.4.2, step 2.
fn leftmost_bits<C: Curve<N>, const N: usize>(digest: &[u8]) -> Integer {
    let octets = octets::<C, N>();
    let Some(octets) = digest.get(..octets) else { return C::order().integer(digest) };
    let excess = 8 * octets.len() - C::BITS;
    let mut before = 0;
    let mut shifted = [0; 66];
    for (shifted, octet) in shifted.iter_mut().zip(octets) {
        let both = (before << 8 | u32::from(*octet)) >> excess;
        *shifted = both as u8;
        before = u32::from(*octet);
    }
    C::order().integer(shifted.get(..octets.len()).unwrap_or(&[]))
}

/// Whether x / z^2 is `number`: x is compared with the product, so nothing is inverted.
fn has_x<C: Curve<N>, const N: usize>(point: &Jacobian<N>, number: &Integer) -> bool {
    let x = Element::from_integer::<C>(C::field().limbs(number), WIDTH);
    let scaled = product::<C, N>(&x, &square::<C, N>(&point.z));
    point.x.minus(&scaled).carried::<C>().is_zero::<C>()
}

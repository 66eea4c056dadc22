//! Multiples of a point, and sums of multiples of two points.

use super::curve::Curve;
use super::field::{Element, product, square};
use super::integer::{Integer, WIDTH};
use super::point::{Affine, Jacobian};
use alloc::vec::Vec;

/// The odd multiples P, 3 P, 5 P, … of 2^(`span` i) P for each i below `streams`.
pub(crate) struct Table<const N: usize> {
    points: Vec<Affine<N>>,
    shape: Shape,
}

/// How a table is laid out.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// A multiplication doubles `span` times, and adds a multiple of each stream in between.
    pub(crate) streams: usize,
    /// Digits are odd and below 2^(`width` - 1) in absolute value: 2^(`width` - 2) multiples in each stream.
    pub(crate) width: u32,
}

impl Shape {
    fn span<C: Curve<N>, const N: usize>(self) -> usize {
        // One place more than a scalar has bits: its last digit may leave a carry.
        (C::BITS + 1).div_ceil(self.streams)
    }

    fn multiples(self) -> usize {
        1 << (self.width - 2)
    }
}

impl<const N: usize> Table<N> {
    pub(crate) fn new<C: Curve<N>>(point: &Affine<N>, shape: Shape) -> Self {
        let mut points = Vec::with_capacity(shape.streams * shape.multiples());
        let mut base = Jacobian::from_affine::<C>(point);
        for stream in 0..shape.streams {
            if stream > 0 {
                for _ in 0..shape.span::<C, N>() {
                    base = base.double::<C>();
                }
            }
            // In coordinates scaled by its own z, the double is affine, and its z is 2 y times that of the base: so each
            // further multiple is a mixed addition. No sum is exceptional: the order of a point is n, which is large.
            let double = base.double::<C>();
            let ratio = base.y.times(2).carried::<C>();
            let squared = square::<C, N>(&ratio);
            let mut multiple = Jacobian {
                x: product::<C, N>(&base.x, &squared),
                y: product::<C, N>(&base.y, &product::<C, N>(&ratio, &squared)),
                z: C::ONE,
            };
            let step = Affine { x: double.x, y: double.y };
            for i in 0..shape.multiples() {
                if i > 0 {
                    multiple = multiple.add::<C>(&step);
                }
                points.push(Jacobian { z: product::<C, N>(&multiple.z, &double.z), ..multiple });
            }
        }
        Self { points: to_affine::<C, N>(&points), shape }
    }
}

/// Affine coordinates by one inversion: P. Montgomery, "Speeding the Pollard and elliptic curve methods of factorization",
/// 1987, section 10.3.1.
fn to_affine<C: Curve<N>, const N: usize>(points: &[Jacobian<N>]) -> Vec<Affine<N>> {
    let mut running = C::ONE;
    let before: Vec<Element<N>> = points
        .iter()
        .map(|point| {
            let before = running;
            running = product::<C, N>(&running, &point.z);
            before
        })
        .collect();
    let mut inverse = running.inverse::<C>();
    let mut affine: Vec<_> = points
        .iter()
        .zip(before)
        .rev()
        .map(|(point, before)| {
            let scale = product::<C, N>(&inverse, &before);
            inverse = product::<C, N>(&inverse, &point.z);
            let squared = square::<C, N>(&scale);
            Affine {
                x: product::<C, N>(&point.x, &squared),
                y: product::<C, N>(&point.y, &product::<C, N>(&scale, &squared)),
            }
        })
        .collect();
    affine.reverse();
    affine
}

/// The sum of multiples of points, each a table and a scalar from 0 to n - 1. `None` is the identity.
pub(crate) fn sum_of_multiples<C: Curve<N>, const N: usize>(terms: [(&Table<N>, &Integer); 2]) -> Option<Jacobian<N>> {
    let terms = terms.map(|(table, scalar)| (table, digits(scalar, table.shape, table.shape.span::<C, N>())));
    let sum = walk::<C, N>(&terms, false)?;
    if !sum.z.is_zero::<C>() {
        return Some(sum);
    }
    // Somewhere on the way a sum was exceptional, which only one who chooses key, digest and signature together can
    // bring about; or all is the identity.
    walk::<C, N>(&terms, true)
}

type Digits = [i8; 576];

fn walk<C: Curve<N>, const N: usize>(terms: &[(&Table<N>, Digits); 2], careful: bool) -> Option<Jacobian<N>> {
    let mut sum: Option<Jacobian<N>> = None;
    let longest = terms.iter().map(|(table, _)| table.shape.span::<C, N>()).max().unwrap_or(0);
    for place in (0..longest).rev() {
        if let Some(sum) = &mut sum {
            *sum = sum.double::<C>();
        }
        for (table, digits) in terms {
            if place >= table.shape.span::<C, N>() {
                continue;
            }
            let streams = table.shape.streams;
            let row = &digits[place * streams..][..streams];
            for (digit, multiples) in row.iter().zip(table.points.chunks_exact(table.shape.multiples())) {
                if *digit == 0 {
                    continue;
                }
                let mut point = multiples[usize::from(digit.unsigned_abs()) / 2];
                if *digit < 0 {
                    point.y = point.y.times(-1);
                }
                sum = match &sum {
                    None => Some(Jacobian::from_affine::<C>(&point)),
                    Some(sum) if careful => sum.add_carefully::<C>(&point),
                    Some(sum) => Some(sum.add::<C>(&point)),
                };
            }
        }
    }
    sum
}

/// The digits of a scalar in the non-adjacent form of the table's width (H. Cohen, A. Miyaji and T. Ono, "Efficient elliptic
/// curve exponentiation using mixed coordinates", 1998): those that are added at the same place stand together.
fn digits(scalar: &Integer, shape: Shape, span: usize) -> Digits {
    let mut digits = [0; 576];
    let mut carry = 0;
    let mut place = 0;
    while place < shape.streams * span {
        let (limb, offset) = (place / WIDTH as usize, place as u32 % WIDTH);
        let pair = [limb, limb + 1].map(|limb| scalar.get(limb).map_or(0, |limb| *limb as u64));
        let bits = (pair[0] | pair[1] << WIDTH) >> offset;
        if bits & 1 == carry {
            place += 1;
            continue;
        }
        let window = (bits & ((1 << shape.width) - 1)) + carry;
        carry = window >> (shape.width - 1);
        digits[place % span * shape.streams + place / span] = (window as i32 - ((carry as i32) << shape.width)) as i8;
        place += shape.width as usize;
    }
    digits
}

//! Tables of multiples of a point.

use alloc::vec::Vec;

/// The odd multiples P, 3 P, 5 P, … of 2^(`span` i) P for each i below `streams`.
pub(crate) struct Table {
    /// The limbs of x and of y of each multiple.
    pub(super) limbs: Vec<i32>,
    pub(super) shape: Shape,
}

/// The layout of a table.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// A multiplication doubles `span` times and in between adds a multiple from each stream.
    pub(crate) streams: usize,
    /// Digits are odd and below 2^(`width` - 1) in absolute value: 2^(`width` - 2) multiples in each stream.
    pub(crate) width: u32,
}

impl Shape {
    /// The number of doublings, for scalars of so many bits.
    pub(super) fn span(self, bits: usize) -> usize {
        // One digit more than a scalar has bits: the last digit may leave a carry.
        (bits + 1).div_ceil(self.streams)
    }

    pub(super) fn multiples(self) -> usize {
        1 << (self.width - 2)
    }
}

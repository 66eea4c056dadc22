//! DER (X.690), value by value: what certificates and public keys are written in. `der` reads tags and lengths.

use der::{AnyRef, Decode, Tag};

/// Values that stand one after another.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    pub(crate) fn of(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// The values inside the one value of these octets, which is of this kind.
    pub(crate) fn inside(octets: &'a [u8], tag: Tag) -> Option<Self> {
        let mut whole = Self(octets);
        let inner = whole.values(tag)?;
        whole.0.is_empty().then_some(inner)
    }

    /// The octets of the next value, which must be of this kind.
    pub(crate) fn octets(&mut self, tag: Tag) -> Option<&'a [u8]> {
        self.next().filter(|value| value.0 == tag).map(|value| value.1)
    }

    /// The values inside the next value, which must be of this kind.
    pub(crate) fn values(&mut self, tag: Tag) -> Option<Self> {
        self.octets(tag).map(Self)
    }

    /// The octets of a bit string that has no unused bits.
    pub(crate) fn bits(&mut self) -> Option<&'a [u8]> {
        self.octets(Tag::BitString)?.strip_prefix(&[0])
    }

    /// The octets, without leading zeros, of an integer that is not negative.
    pub(crate) fn unsigned(&mut self) -> Option<&'a [u8]> {
        let octets = self.octets(Tag::Integer)?;
        match octets {
            [0, rest @ ..] if rest.first().is_none_or(|first| *first >= 0x80) => Some(rest),
            [1..0x80, ..] => Some(octets),
            _ => None,
        }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = (Tag, &'a [u8]);

    /// Nothing at the end, and nothing from what is no DER on.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        let (value, rest) = AnyRef::from_der_partial(self.0).ok()?;
        self.0 = rest;
        Some((der::Tagged::tag(&value), value.value()))
    }
}

//! DER (X.690), the encoding of certificates and public keys, value by value. The crate `der` reads tags and lengths.

use der::{AnyRef, Decode, Tag};

/// A sequence of DER values.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The values inside the value that these bytes encode. `None` if it has another tag, or if bytes follow it.
    pub(crate) fn inside(bytes: &'a [u8], tag: Tag) -> Option<Self> {
        let mut whole = Self(bytes);
        let inner = whole.values(tag)?;
        whole.0.is_empty().then_some(inner)
    }

    /// The content of the next value. `None` if it has another tag.
    pub(crate) fn bytes(&mut self, tag: Tag) -> Option<&'a [u8]> {
        self.next().filter(|value| value.0 == tag).map(|value| value.1)
    }

    /// The values inside the next value. `None` if it has another tag.
    pub(crate) fn values(&mut self, tag: Tag) -> Option<Self> {
        self.bytes(tag).map(Self)
    }

    /// The bytes of a bit string without unused bits.
    pub(crate) fn bits(&mut self) -> Option<&'a [u8]> {
        self.bytes(Tag::BitString)?.strip_prefix(&[0])
    }

    /// The bytes of a non-negative integer, without leading zeros.
    pub(crate) fn unsigned(&mut self) -> Option<&'a [u8]> {
        let bytes = self.bytes(Tag::Integer)?;
        match bytes {
            [0, rest @ ..] if rest.first().is_none_or(|first| *first >= 0x80) => Some(rest),
            [1..0x80, ..] => Some(bytes),
            _ => None,
        }
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = (Tag, &'a [u8]);

    /// `None` at the end, and from the first byte on that is not DER.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        let (value, rest) = AnyRef::from_der_partial(self.0).ok()?;
        self.0 = rest;
        Some((der::Tagged::tag(&value), value.value()))
    }
}

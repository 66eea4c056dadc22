//! The last few compiled things, found by the text they were compiled from, never by identity.

use alloc::{rc::Rc, string::String, vec::Vec};
use keyward::Limits;

/// Sets in use at one time: an application has a handful.
const ENTRIES: usize = 16;
/// A bound on the text that is kept, so that huge sets do not stay for ever.
const BYTES: usize = 8 << 20;

pub(crate) struct Cache<T> {
    /// The most recently used last.
    entries: Vec<Entry<T>>,
    last_handle: u32,
}

struct Entry<T> {
    handle: u32,
    text: String,
    limits: Limits,
    value: Rc<T>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), last_handle: 0 }
    }
}

impl<T> Cache<T> {
    pub(crate) fn by_handle(&mut self, handle: u32) -> Option<Rc<T>> {
        let place = self.entries.iter().rposition(|entry| entry.handle == handle)?;
        Some(self.touch(place))
    }

    pub(crate) fn get(&mut self, text: &str, limits: &Limits, make: impl FnOnce() -> T) -> Rc<T> {
        match self.place(text, limits) {
            Some(place) => self.touch(place),
            None => self.insert(text, limits, make()),
        }
    }

    /// What stands under this text and the default limits, if it does.
    pub(crate) fn find(&mut self, text: &str) -> Option<Rc<T>> {
        self.place(text, &Limits::default()).map(|place| self.touch(place))
    }

    /// As [`Cache::get`] where making can fail, which is not remembered.
    pub(crate) fn get_or<E>(&mut self, text: &str, make: impl FnOnce() -> Result<T, E>) -> Result<Rc<T>, E> {
        let limits = Limits::default();
        match self.place(text, &limits) {
            Some(place) => Ok(self.touch(place)),
            None => Ok(self.insert(text, &limits, make()?)),
        }
    }

    pub(crate) fn handle(&mut self, text: &str, limits: &Limits, make: impl FnOnce() -> T) -> u32 {
        self.get(text, limits, make);
        self.entries.last().map_or(0, |entry| entry.handle)
    }

    fn place(&self, text: &str, limits: &Limits) -> Option<usize> {
        self.entries.iter().rposition(|entry| entry.text == text && entry.limits == *limits)
    }

    fn touch(&mut self, place: usize) -> Rc<T> {
        // `place` came from a search of these entries, so there is one.
        let entry = self.entries.remove(place);
        let value = Rc::clone(&entry.value);
        self.entries.push(entry);
        value
    }

    fn insert(&mut self, text: &str, limits: &Limits, value: T) -> Rc<T> {
        let value = Rc::new(value);
        let mut bytes = self.entries.iter().map(|entry| entry.text.len()).fold(text.len(), usize::saturating_add);
        while !self.entries.is_empty() && (self.entries.len() >= ENTRIES || bytes > BYTES) {
            bytes = bytes.saturating_sub(self.entries.remove(0).text.len());
        }
        // A handle that came again would name another set. Beyond the last one, the instance ends and another begins.
        #[allow(clippy::expect_used, reason = "ends the instance, which is what is meant")]
        let handle = self.last_handle.checked_add(1).expect("the handles are used up");
        self.last_handle = handle;
        let entry = Entry { handle: self.last_handle, text: text.into(), limits: *limits, value: Rc::clone(&value) };
        self.entries.push(entry);
        value
    }
}

//! Prepared values, by the text that they were prepared from. When all values together take too many bytes, the cache
//! drops the least recently used (LRU).

use alloc::{rc::Rc, string::String, vec::Vec};
use keyward::Limits;

/// A value that a cache can hold.
pub(crate) trait Cached {
    /// An estimate of the bytes that the value takes. It may grow with use.
    fn memory(&self) -> usize;
}

/// An LRU cache of values by their text and by handles.
pub(crate) struct Cache<T> {
    /// Sorted by handle.
    entries: Vec<Entry<T>>,
    last_handle: u32,
    /// The bytes of all entries. `most_bytes` is their limit.
    bytes: usize,
    most_bytes: usize,
    /// Increased whenever the entries used in this generation take an eighth of the limit. Whole generations are
    /// dropped, so using or dropping an entry neither moves nor compares all the others.
    generation: u32,
    bytes_of_generation: usize,
}

struct Entry<T> {
    handle: u32,
    /// The generation in which the entry was last used.
    generation: u32,
    hash: u64,
    text: String,
    limits: Limits,
    value: Rc<T>,
    bytes: usize,
    bytes_at_first: usize,
}

impl<T: Cached> Cache<T> {
    /// A cache whose values and texts together take at most `most_bytes`.
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self { entries: Vec::new(), last_handle: 0, bytes: 0, most_bytes, generation: 0, bytes_of_generation: 0 }
    }

    pub(crate) fn get(&mut self, text: &str, limits: &Limits, make: impl FnOnce() -> T) -> Rc<T> {
        self.known(text, limits).unwrap_or_else(|| self.insert(text, limits, make))
    }

    pub(crate) fn handle(&mut self, text: &str, limits: &Limits, make: impl FnOnce() -> T) -> u32 {
        self.find(text, limits).unwrap_or_else(|| {
            self.insert(text, limits, make);
            self.last_handle
        })
    }

    fn known(&mut self, text: &str, limits: &Limits) -> Option<Rc<T>> {
        self.find(text, limits).and_then(|handle| self.by_handle(handle))
    }

    pub(crate) fn by_handle(&mut self, handle: u32) -> Option<Rc<T>> {
        let place = self.entries.binary_search_by_key(&handle, |entry| entry.handle).ok()?;
        let entry = self.entries.get_mut(place)?;
        let value = Rc::clone(&entry.value);
        let bytes = entry.text.len().saturating_add(value.memory());
        let growth = bytes.saturating_sub(entry.bytes);
        let is_first_use = entry.generation != self.generation;
        entry.bytes = bytes;
        entry.generation = self.generation;
        self.bytes = self.bytes.saturating_add(growth);
        self.bytes_of_generation = self.bytes_of_generation.saturating_add(if is_first_use { bytes } else { growth });
        // A single text may exceed the limit, if the caller raises its own limits. Growth with use may not.
        if bytes.saturating_sub(entry.bytes_at_first) > self.most_bytes {
            self.entries.remove(place);
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        self.shrink(0);
        if self.bytes_of_generation > self.most_bytes / 8 {
            self.generation = self.generation.saturating_add(1);
            self.bytes_of_generation = 0;
        }
        Some(value)
    }

    fn find(&self, text: &str, limits: &Limits) -> Option<u32> {
        let hash = hash(text);
        let is_it = |entry: &&Entry<T>| entry.hash == hash && entry.text == text && entry.limits == *limits;
        self.entries.iter().rfind(is_it).map(|entry| entry.handle)
    }

    fn insert(&mut self, text: &str, limits: &Limits, make: impl FnOnce() -> T) -> Rc<T> {
        // Dropped before the new value allocates memory.
        self.shrink(text.len().saturating_mul(2));
        let value = Rc::new(make());
        // A reused handle would name another value. After the last handle, this instance traps and another one starts.
        #[allow(clippy::expect_used, reason = "a trap ends the instance, as intended")]
        let handle = self.last_handle.checked_add(1).expect("the handles are used up");
        self.last_handle = handle;
        self.entries.push(Entry {
            handle,
            generation: self.generation,
            hash: hash(text),
            text: text.into(),
            limits: *limits,
            bytes: 0,
            bytes_at_first: text.len().saturating_add(value.memory()),
            value: Rc::clone(&value),
        });
        self.by_handle(handle);
        value
    }

    /// Drops the least recently used generations until `more` bytes fit, or only the current generation remains.
    fn shrink(&mut self, more: usize) {
        while self.bytes.saturating_add(more) > self.most_bytes
            && let Some(oldest) = self.entries.iter().map(|entry| entry.generation).min()
            && oldest < self.generation
        {
            self.entries.retain(|entry| entry.generation > oldest);
            self.bytes = self.entries.iter().map(|entry| entry.bytes).fold(0, usize::saturating_add);
        }
    }
}

/// A fast hash. It is not collision-resistant, so texts with equal hashes are compared.
fn hash(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(byte, value)| *byte = *value);
    words.iter().chain([&last]).fold(0, |hash: u64, word| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

#[cfg(test)]
mod tests {
    use super::{Cache, Cached, hash};
    use alloc::{format, rc::Rc, string::String, vec::Vec};
    use core::cell::Cell;
    use keyward::Limits;

    const BYTES: usize = 8000;

    struct Value {
        name: String,
        memory: Cell<usize>,
    }

    impl Cached for Value {
        fn memory(&self) -> usize {
            self.memory.get()
        }
    }

    /// A value of 100 bytes, its text included.
    fn value(name: &str) -> Value {
        Value { name: name.into(), memory: Cell::new(100 - name.len()) }
    }

    fn get(cache: &mut Cache<Value>, name: &str) -> Rc<Value> {
        let found = cache.get(name, &Limits::default(), || value(name));
        assert_eq!(found.name, name);
        let entries = cache.entries.iter();
        let bytes: usize = entries.map(|entry| entry.text.len() + entry.value.memory()).sum();
        assert!(bytes <= BYTES, "{bytes}");
        found
    }

    #[test]
    fn many_small_values_are_all_kept() {
        let mut cache = Cache::new(BYTES);
        let first: Vec<_> = (0..79).map(|index| get(&mut cache, &format!("{index}"))).collect();
        for _ in 0..3 {
            for (index, first) in first.iter().enumerate() {
                assert!(Rc::ptr_eq(first, &get(&mut cache, &format!("{index}"))), "{index}");
            }
        }
    }

    #[test]
    fn the_least_recently_used_are_dropped() {
        let mut cache = Cache::new(BYTES);
        let used = get(&mut cache, "used");
        let handle = cache.handle("used", &Limits::default(), || value("never made"));
        for index in 0..1000 {
            get(&mut cache, &format!("{index}"));
            assert!(Rc::ptr_eq(&used, &cache.by_handle(handle).unwrap()), "{index}");
        }
        assert!(cache.find("0", &Limits::default()).is_none() && cache.find("999", &Limits::default()).is_some());
        // All generations but one are kept.
        assert!(cache.entries.len() >= 70, "{}", cache.entries.len());
    }

    #[test]
    fn a_handle_names_one_value_for_ever() {
        let mut cache = Cache::new(BYTES);
        let handle = cache.handle("a", &Limits::default(), || value("a"));
        assert_eq!(cache.handle("a", &Limits::default(), || value("never made")), handle);
        let other = Limits { depth: 3, ..Limits::default() };
        assert_ne!(cache.handle("a", &other, || value("a")), handle);
        (0..1000).for_each(|index| drop(get(&mut cache, &format!("{index}"))));
        assert!(cache.by_handle(handle).is_none());
        assert!(cache.handle("a", &Limits::default(), || value("a")) > handle);
    }

    #[test]
    fn growth_with_use_counts() {
        let mut cache = Cache::new(BYTES);
        let grown = get(&mut cache, "grown");
        for index in 0..40 {
            get(&mut cache, &format!("{index}"));
        }
        grown.memory.set(6000);
        get(&mut cache, "grown");
        get(&mut cache, "another");
        assert!(cache.find("grown", &Limits::default()).is_some() && cache.find("0", &Limits::default()).is_none());
        grown.memory.set(9000);
        assert!(cache.known("grown", &Limits::default()).is_some());
        assert!(cache.find("grown", &Limits::default()).is_none(), "beyond the bound");
    }

    #[test]
    fn a_value_above_the_limit_is_kept() {
        let mut cache = Cache::new(BYTES);
        (0..70).for_each(|index| drop(get(&mut cache, &format!("{index}"))));
        let large = || Value { name: "large".into(), memory: Cell::new(9000) };
        let first = cache.get("large", &Limits::default(), large);
        assert!(Rc::ptr_eq(&first, &cache.get("large", &Limits::default(), large)));
        assert!(cache.find("0", &Limits::default()).is_none() && cache.entries.len() < 15);
    }

    #[test]
    fn texts_with_the_same_hash_are_distinguished() {
        // The last word is padded with zeros, and a text may end with zeros too.
        assert_eq!(hash("a"), hash("a\0"));
        let mut cache = Cache::new(BYTES);
        assert!(!Rc::ptr_eq(&get(&mut cache, "a"), &get(&mut cache, "a\0")));
        assert_eq!(get(&mut cache, "a").name, "a");
    }
}

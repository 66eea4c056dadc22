//! Recently used policies, by the handles that JavaScript has.

use alloc::{rc::Rc, vec::Vec};
use keyward::Policy;

/// The most policies in the cache: a program has one for each issuer. Each takes some hundred bytes.
const ENTRIES: usize = 64;

#[derive(Default)]
pub(crate) struct Policies {
    /// From least to most recently used.
    entries: Vec<(u32, Rc<Policy>)>,
    last_handle: u32,
}

impl Policies {
    pub(crate) fn insert(&mut self, policy: Policy) -> u32 {
        if self.entries.len() >= ENTRIES {
            self.entries.remove(0);
        }
        // A reused handle would name another policy. After the last handle, this instance traps and another one starts.
        #[allow(clippy::expect_used, reason = "a trap ends the instance, as intended")]
        let handle = self.last_handle.checked_add(1).expect("the handles are used up");
        self.last_handle = handle;
        self.entries.push((handle, Rc::new(policy)));
        handle
    }

    /// The policy of a handle. A policy with a nonce, an access token or a code is for a single token, so it is dropped
    /// after this use.
    pub(crate) fn by_handle(&mut self, handle: u32) -> Option<Rc<Policy>> {
        let place = self.entries.iter().rposition(|(known, _)| *known == handle)?;
        // `place` is the index of an entry, so `remove` cannot panic.
        let entry = self.entries.remove(place);
        let policy = Rc::clone(&entry.1);
        if !policy.is_for_one_token() {
            self.entries.push(entry);
        }
        Some(policy)
    }
}

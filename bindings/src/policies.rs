//! The last few policies, by the handles that JavaScript names them by.

use alloc::{rc::Rc, vec::Vec};
use keyward::Policy;

/// Policies in use at one time: a program has one for each issuer. Each takes some hundred bytes.
const ENTRIES: usize = 64;

#[derive(Default)]
pub(crate) struct Policies {
    /// The most recently used last.
    entries: Vec<(u32, Rc<Policy>)>,
    last_handle: u32,
}

impl Policies {
    pub(crate) fn insert(&mut self, policy: Policy) -> u32 {
        if self.entries.len() >= ENTRIES {
            self.entries.remove(0);
        }
        // A handle that came again would name another policy. Beyond the last one, the instance ends and another begins.
        #[allow(clippy::expect_used, reason = "ends the instance, which is what is meant")]
        let handle = self.last_handle.checked_add(1).expect("the handles are used up");
        self.last_handle = handle;
        self.entries.push((handle, Rc::new(policy)));
        handle
    }

    /// The policy of a handle. One that holds a nonce, an access token or a code is for one token, and is forgotten.
    pub(crate) fn by_handle(&mut self, handle: u32) -> Option<Rc<Policy>> {
        let place = self.entries.iter().rposition(|(known, _)| *known == handle)?;
        // `place` came from a search of these entries, so there is one.
        let entry = self.entries.remove(place);
        let policy = Rc::clone(&entry.1);
        if !policy.is_for_one_token() {
            self.entries.push(entry);
        }
        Some(policy)
    }
}

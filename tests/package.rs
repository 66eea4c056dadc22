//! The package's TypeScript repeats some constants of the crate. These tests compare them. To read them from the module
//! instead would make the package 80 bytes larger (brotli).

use keyward::remote::{ACCEPT, RefreshPolicy};

const REQUEST: &str = include_str!("../pkg/src/keys/request.ts");
const KEY_OPTIONS: &str = include_str!("../pkg/src/keys/key-options.ts");

#[test]
fn the_accept_header_is_that_of_the_crate() {
    let named: Vec<&str> =
        REQUEST.split("headers.set('accept', '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert_eq!(named, [ACCEPT]);
}

#[test]
fn a_verifiers_refresh_policy_is_that_of_the_crate() {
    let RefreshPolicy { max_stale, cooldown, .. } = RefreshPolicy::default();
    for (name, seconds) in [("maxStale", max_stale.as_secs()), ("cooldown", cooldown.as_secs())] {
        let call = format!("secondsOf('{name}', ");
        let line = KEY_OPTIONS.lines().find(|line| line.contains(&call)).unwrap().trim_end_matches([',', ';']);
        assert!(line.ends_with(&format!(" ?? {seconds}")), "{line}");
    }
}

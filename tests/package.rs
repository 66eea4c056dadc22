//! What the package's TypeScript says once more is what the crate says. To ask the module for it would make the package 80 bytes
//! larger (brotli).

use keyward::remote::ACCEPT;

const REQUEST: &str = include_str!("../pkg/src/request.ts");

#[test]
fn a_request_says_that_it_accepts_what_the_crate_says() {
    let named: Vec<&str> =
        REQUEST.split("headers.set('accept', '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert_eq!(named, [ACCEPT]);
}

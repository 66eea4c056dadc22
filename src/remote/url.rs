//! Which URLs keys may be fetched from.

use crate::{encoding::web_url::is_secure, error::Error};

/// Checks that keys may be fetched from a URL: https, or http from this machine (`localhost`, `*.localhost`,
/// 127.0.0.0/8, `[::1]`), without user name or password. `href` is a URL as the WHATWG URL parser serialises it.
///
/// ```
/// assert!(keyward::remote::check_url("https://issuer.example/jwks").is_ok());
/// assert!(keyward::remote::check_url("http://127.0.0.1:8080/jwks").is_ok());
/// assert!(keyward::remote::check_url("http://issuer.example/jwks").is_err());
/// ```
///
/// # Errors
/// [`Error::InsecureUrl`]: the URL is rejected.
pub fn check_url(href: &str) -> Result<(), Error> {
    check_url_with(href, &[])
}

/// [`check_url`] with additional hosts that may be fetched from over http, each as in a URL, without its port.
///
/// # Errors
/// [`Error::InsecureUrl`]: the URL is rejected.
pub fn check_url_with(href: &str, insecure_hosts: &[&str]) -> Result<(), Error> {
    if is_secure(href, insecure_hosts) { Ok(()) } else { Err(Error::InsecureUrl) }
}

#[cfg(test)]
mod tests {
    use super::check_url;

    #[test]
    fn https_is_accepted_anywhere_and_http_only_on_this_machine() {
        for url in [
            "https://a.example/jwks?x=1",
            "https://[2001:db8::1]/",
            "http://localhost/jwks",
            "http://localhost:3000/",
            "http://issuer.localhost/",
            "http://127.0.0.1/",
            "http://127.9.8.7:1/",
            "http://[::1]:8080/",
        ] {
            assert!(check_url(url).is_ok(), "{url}");
        }
        for url in [
            "http://a.example/jwks",
            "http://127.0.0.1.example/",
            "http://1270.0.0.1/",
            "http://127.0.0/",
            "http://128.0.0.1/",
            "http://localhost.example/",
            "http://notlocalhost/",
            "http://localhost@a.example/",
            "https://user:secret@a.example/",
            "http://[::2]/",
            "http:///jwks",
            "ftp://localhost/",
            "file:///etc/jwks.json",
            "data:application/json,{}",
            "",
        ] {
            assert!(check_url(url).is_err(), "{url}");
        }
    }
}

//! Issuer metadata: where to fetch it, and whether to accept it. OpenID Connect Discovery section 4, RFC 8414 section
//! 3.

use super::{
    host::{Place, place_of},
    response::text_of,
    url::check_url_with,
};
use crate::{
    alg::Algorithm,
    encoding::{
        json::{self, Json},
        web_url::{self, host_of},
    },
    error::{Error, MetadataError},
    jwt::{difference, is_template},
    limits::Limits,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// Metadata of an issuer that has been accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The JSON text of the object, without duplicate members.
    pub text: String,
    /// The expected issuer that the metadata name.
    pub issuer: String,
    /// The URL of the issuer's key set.
    pub jwks_uri: String,
    /// The issuer's algorithms for ID tokens, reduced to asymmetric ones that keyward knows. `None` if the metadata
    /// list none.
    pub id_token_algorithms: Option<Vec<&'static str>>,
}

/// The URLs at which an issuer may publish its metadata, in the order in which to try them: OpenID Connect Discovery
/// section 4.1, and RFC 8414 section 3.1 for both well-known names. `insecure_hosts` are hosts that may be fetched from
/// over http.
///
/// ```
/// # fn main() -> Result<(), keyward::Error> {
/// let addresses = keyward::remote::metadata_addresses("https://issuer.example/tenant", &[])?;
/// assert_eq!(addresses[0], "https://issuer.example/tenant/.well-known/openid-configuration");
/// assert_eq!(addresses[1], "https://issuer.example/.well-known/oauth-authorization-server/tenant");
/// # Ok(()) }
/// ```
///
/// # Errors
/// `ERR_DISCOVERY_FAILED`: `issuer` is not a valid issuer.
pub fn metadata_addresses(issuer: &str, insecure_hosts: &[&str]) -> Result<Vec<String>, Error> {
    let error = Error::Metadata(MetadataError::Issuer);
    if issuer.contains(['?', '#', ' ']) || check_url_with(issuer, insecure_hosts).is_err() {
        return Err(error);
    }
    let (scheme, rest) = issuer.split_once("://").ok_or(error)?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = path.trim_end_matches('/');
    let inserted = |name: &str| [scheme, "://", authority, "/.well-known/", name, path].concat();
    let mut addresses: Vec<String> = Vec::new();
    addresses.push([scheme, "://", authority, path, "/.well-known/openid-configuration"].concat());
    addresses.push(inserted("oauth-authorization-server"));
    if !path.is_empty() {
        addresses.push(inserted("openid-configuration"));
    }
    Ok(addresses)
}

/// Reads the metadata in a response body and accepts it if it is this issuer's: `issuer` must match byte for byte (RFC
/// 8414 section 3.3), and `jwks_uri` must pass [`check_key_address`], which also explains `insecure_hosts` and
/// `key_origins`.
///
/// ```
/// use keyward::remote::accept_metadata;
///
/// let body = br#"{"issuer":"https://issuer.example","jwks_uri":"https://10.0.0.1:6443/jwks"}"#;
/// assert!(accept_metadata(body, "https://issuer.example", &[], &[]).is_err());
/// assert!(accept_metadata(body, "https://issuer.example", &[], &["https://10.0.0.1:6443"]).is_ok());
/// ```
///
/// # Errors
/// `ERR_DISCOVERY_FAILED`: the metadata are malformed or not acceptable. `ERR_JWKS_FETCH_FAILED`: the body exceeds
/// [`BODY_BYTES`](super::BODY_BYTES).
pub fn accept_metadata(
    body: &[u8],
    issuer: &str,
    insecure_hosts: &[&str],
    key_origins: &[&str],
) -> Result<Metadata, Error> {
    // A template has no well-known address.
    if is_template(issuer) {
        return Err(Error::Metadata(MetadataError::Issuer));
    }
    accept_metadata_at(issuer, body, &[issuer.to_string()], insecure_hosts, key_origins)
}

/// [`accept_metadata`] for metadata from a URL that the program gave itself, such as that of a user flow of Azure AD
/// B2C. Their `issuer` must be one of `issuers`, byte for byte. An issuer may be a template (see
/// [`PolicyBuilder::issuer`](crate::PolicyBuilder::issuer)), which the metadata must contain as such: metadata of one
/// tenant do not pass for all. Entra's `{tenantid}` counts as `{tid}`.
///
/// `url` has the place of the issuer in [`check_key_address`]: the program trusts that server to name the URL of the
/// keys, and metadata from elsewhere may not name the inner address that an issuer has.
///
/// ```
/// use keyward::remote::accept_metadata_at;
///
/// let url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
/// let issuers = ["https://login.microsoftonline.com/{tid}/v2.0".into()];
/// let body = br#"{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0","jwks_uri":"https://keys.example"}"#;
/// assert_eq!(accept_metadata_at(url, body, &issuers, &[], &[])?.issuer, issuers[0]);
/// # Ok::<(), keyward::Error>(())
/// ```
///
/// # Errors
/// As [`accept_metadata`].
pub fn accept_metadata_at(
    url: &str,
    body: &[u8],
    issuers: &[String],
    insecure_hosts: &[&str],
    key_origins: &[&str],
) -> Result<Metadata, Error> {
    let error = |error| Err(Error::Metadata(error));
    let text = match text_of(body) {
        Ok(text) => text,
        Err(Error::KeySetIsHtml) => return error(MetadataError::Html),
        Err(Error::KeySetShape) => return error(MetadataError::Shape),
        Err(limit) => return Err(limit),
    };
    let Ok(Json::Object(metadata)) = json::parse(text, Limits::default().depth) else {
        return error(MetadataError::Shape);
    };
    if metadata.has_duplicate_members() {
        return error(MetadataError::Shape);
    }
    let named = metadata.get("issuer").and_then(Json::as_str);
    let names = |issuer: &String| {
        named.is_some_and(|named| {
            named == issuer || is_template(issuer) && named.replace("{tenantid}", "{tid}") == *issuer
        })
    };
    let Some(issuer) = issuers.iter().find(|issuer| names(issuer)) else {
        return error(MetadataError::OtherIssuer {
            found: named.and_then(printable_issuer),
            expected: issuers.iter().filter_map(|issuer| printable_issuer(issuer)).collect(),
            difference: named.and_then(|named| difference(named, issuers.iter())),
        });
    };
    let Some(jwks_uri) = metadata.get("jwks_uri").and_then(Json::as_str) else {
        return error(MetadataError::NoKeySet);
    };
    check_key_address(url, jwks_uri, insecure_hosts, key_origins)?;
    let names = metadata.get("id_token_signing_alg_values_supported").and_then(Json::as_strings);
    let id_token_algorithms = names.map(|names| {
        let known = names.into_iter().filter_map(Algorithm::from_name);
        known.filter(|algorithm| !algorithm.is_symmetric()).map(Algorithm::name).collect()
    });
    Ok(Metadata { text: text.to_string(), issuer: issuer.clone(), jwks_uri: jwks_uri.to_string(), id_token_algorithms })
}

/// A published issuer, if a message may show it: a URL of harmless characters, without user name, query and fragment.
fn printable_issuer(issuer: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/%[]{}".contains(&byte);
    let is_url = issuer.starts_with("https://") || issuer.starts_with("http://");
    (is_url && issuer.len() <= 256 && issuer.bytes().all(is_plain)).then(|| issuer.into())
}

/// Checks that an issuer may publish its keys at this URL. Metadata of a remote issuer must not direct requests to this
/// machine or into its network (server-side request forgery). So a literal address that is loopback, private,
/// link-local, reserved or of a cloud's metadata service is rejected, in every spelling, unless it is the issuer's own
/// host or the issuer is on this machine too. `key_origins` are origins (`https://10.0.0.1:6443`) that the program
/// exempts from this rule. Names are not resolved.
///
/// [`accept_metadata`] checks the URL as written. A caller with a URL parser must check the parsed URL too.
///
/// ```
/// use keyward::remote::check_key_address;
///
/// assert!(check_key_address("https://issuer.example", "https://keys.example/jwks", &[], &[]).is_ok());
/// assert!(check_key_address("https://issuer.example", "https://2130706433/jwks", &[], &[]).is_err()); // 127.0.0.1
/// ```
///
/// # Errors
/// `ERR_DISCOVERY_FAILED`: the URL is rejected.
pub fn check_key_address(
    issuer: &str,
    jwks_uri: &str,
    insecure_hosts: &[&str],
    key_origins: &[&str],
) -> Result<(), Error> {
    let is_exempt = || key_origins.iter().any(|origin| is_origin_of(origin, jwks_uri));
    let rejected = check_url_with(jwks_uri, insecure_hosts).is_err() || points_inside(issuer, jwks_uri) && !is_exempt();
    if rejected { Err(Error::Metadata(MetadataError::KeySetAddress)) } else { Ok(()) }
}

/// Whether a URL points to an address that is more internal than the issuer's, or to plain http on this machine
/// although the issuer uses TLS.
fn points_inside(issuer: &str, jwks_uri: &str) -> bool {
    let (issuer_host, host) = (host_of(authority_of(issuer)), host_of(authority_of(jwks_uri)));
    let is_plain = |url: &str| url.starts_with("http://");
    match place_of(host) {
        Place::Elsewhere => false,
        Place::InternalNetwork => !issuer_host.eq_ignore_ascii_case(host),
        Place::ThisMachine => place_of(issuer_host) != Place::ThisMachine || is_plain(jwks_uri) && !is_plain(issuer),
        Place::Malformed => true,
    }
}

/// Whether a URL has this origin. The scheme's default port may be present or omitted.
fn is_origin_of(origin: &str, url: &str) -> bool {
    let Some((scheme, _)) = url.split_once("://") else { return false };
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let without_port = |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    let Some((of_origin, authority)) = origin.split_once("://") else { return false };
    of_origin == scheme && without_port(authority) == without_port(authority_of(url))
}

fn authority_of(url: &str) -> &str {
    url.split_once("://").map_or("", |(_, rest)| web_url::authority_of(rest))
}

#[cfg(test)]
mod tests {
    use super::{accept_metadata, accept_metadata_at, metadata_addresses};
    use crate::error::{Difference, Error, MetadataError};
    use alloc::{format, string::String, vec};

    #[test]
    fn an_issuer_has_its_well_known_addresses() {
        let root = [
            "https://a.example/.well-known/openid-configuration",
            "https://a.example/.well-known/oauth-authorization-server",
        ];
        for issuer in ["https://a.example", "https://a.example/"] {
            assert_eq!(metadata_addresses(issuer, &[]).unwrap(), root);
        }
        assert_eq!(
            metadata_addresses("https://a.example:8443/b/c/", &[]).unwrap(),
            [
                "https://a.example:8443/b/c/.well-known/openid-configuration",
                "https://a.example:8443/.well-known/oauth-authorization-server/b/c",
                "https://a.example:8443/.well-known/openid-configuration/b/c",
            ]
        );
        assert!(metadata_addresses("http://127.0.0.1:9/x", &[]).is_ok());
        assert!(metadata_addresses("http://a.example", &["a.example"]).is_ok());
        for issuer in
            ["", "a.example", "http://a.example", "https://a.example?x", "https://a.example/#x", "https://me@a.example"]
        {
            assert_eq!(metadata_addresses(issuer, &[]), Err(Error::Metadata(MetadataError::Issuer)), "{issuer}");
        }
    }

    #[test]
    fn only_metadata_of_the_issuer_itself_is_accepted() {
        let accept = |issuer: &str, body: &str| accept_metadata(body.as_bytes(), issuer, &["plain.example"], &[]);
        let named = |issuer: &str, uri: &str| format!(r#"{{"issuer":"{issuer}","jwks_uri":"{uri}"}}"#);
        let a = "https://a.example";
        let good = accept(a, &named(a, "https://keys.example/jwks?x=1")).unwrap();
        assert_eq!((good.jwks_uri.as_str(), good.id_token_algorithms), ("https://keys.example/jwks?x=1", None));
        let algorithms = r#"{"issuer":"https://a.example","jwks_uri":"https://a.example/k",
            "id_token_signing_alg_values_supported":["none","HS256","RS256","XX","ES256"]}"#;
        assert_eq!(accept(a, algorithms).unwrap().id_token_algorithms, Some(vec!["RS256", "ES256"]));

        let marked = format!("\u{feff}{}", named(a, "https://a.example/k"));
        assert_eq!(accept(a, &marked).unwrap().text, named(a, "https://a.example/k"));

        let local = "http://127.0.0.1:1";
        for (issuer, uri, good) in [
            (local, "http://127.0.0.1:2/k", true),
            (local, "https://a.example/k", true),
            (local, "http://a.example/k", false),
            ("https://localhost", "https://localhost/k", true),
            ("https://localhost", "http://localhost/k", false),
            (a, "http://a.example/k", false),
            (a, "http://localhost/k", false),
            (a, "https://localhost/k", false),
            (a, "https://127.0.0.1/k", false),
            (a, "https://[::1]/k", false),
            (a, "https://localhost./k", false),
            (a, "https://0.0.0.0/k", false),
            (a, "https://[::]/k", false),
            (a, "https://[::ffff:7f00:1]/k", false),
            (a, "https://[::ffff:a00:1]/k", false),
            (a, "https://[::ffff:8.8.8.8]/k", true),
            (a, "https://10.0.0.1/k", false),
            (a, "https://0xa9.254.43518/k", false),
            (a, "https://%31%32%37.0.0.1/k", false),
            ("https://10.0.0.1:6443", "https://10.0.0.1/k", true),
            ("https://10.0.0.1", "https://10.0.0.2/k", false),
            ("https://10.0.0.1", "https://127.0.0.1/k", false),
            (local, "https://10.0.0.1/k", false),
            (a, "ftp://a.example/k", false),
            (a, "k", false),
            (a, "http://plain.example/k", true),
        ] {
            let error = Err(Error::Metadata(MetadataError::KeySetAddress));
            let verdict = accept(issuer, &named(issuer, uri)).map(|_| ());
            assert_eq!(verdict, if good { Ok(()) } else { error }, "{issuer} {uri}");
        }

        let check = |uri: &str, origins: &[&str]| super::check_key_address(a, uri, &[], origins).is_ok();
        for (uri, origins, good) in [
            ("https://192.168.0.1:6443/k", &["https://192.168.0.1:6443"][..], true),
            ("https://192.168.0.1:443/k", &["https://10.0.0.1", "https://192.168.0.1"], true),
            ("https://192.168.0.1/k", &["https://192.168.0.1:443"], true),
            ("https://LOCALHOST?k", &["https://localhost"], true),
            ("http://localhost:8080/k", &["http://localhost:8080"], true),
            ("http://localhost:8080/k", &["https://localhost:8080", "http://localhost"], false),
            ("https://192.168.0.1:6443/k", &["https://192.168.0.1", "https://192.168.0.1:64430", ""], false),
            ("https://192.168.0.1@10.0.0.1/k", &["https://192.168.0.1"], false),
            // Exempt or not, plain http needs `insecure_hosts`.
            ("http://192.168.0.1/k", &["http://192.168.0.1"], false),
        ] {
            assert_eq!(check(uri, origins), good, "{uri} {origins:?}");
        }

        let other = |named: &str, found: Option<&str>, difference: Option<Difference>| {
            let error =
                MetadataError::OtherIssuer { found: found.map(Into::into), expected: vec![a.into()], difference };
            (format!(r#"{{"issuer":{named},"jwks_uri":"https://a.example/k"}}"#), error)
        };
        for (body, error) in [
            other(r#""https://b.example""#, Some("https://b.example"), None),
            other(r#""https://a.example/""#, Some("https://a.example/"), Some(Difference::SlashAdded)),
            other(r#""http://a.example""#, Some("http://a.example"), Some(Difference::Scheme)),
            other(r#""https://me:secret@a.example""#, None, None),
            other(r#""https://a.example?secret""#, None, Some(Difference::Path)),
            other("null", None, None),
            other(r#"["https://a.example"]"#, None, None),
            (r#"{"issuer":"https://a.example"}"#.into(), MetadataError::NoKeySet),
            (r#"{"issuer":"https://a.example","jwks_uri":5}"#.into(), MetadataError::NoKeySet),
            (
                r#"{"issuer":"https://b.example","issuer":"https://a.example","jwks_uri":"https://a.example/k"}"#
                    .into(),
                MetadataError::Shape,
            ),
            ("[]".into(), MetadataError::Shape),
            ("<html>".into(), MetadataError::Html),
            ("\u{feff}\n<!doctype html>".into(), MetadataError::Html),
            ("\u{feff}[]".into(), MetadataError::Shape),
            (String::new(), MetadataError::Shape),
        ] {
            assert_eq!(accept(a, &body), Err(Error::Metadata(error)), "{body}");
        }
    }

    #[test]
    fn metadata_at_their_own_address_name_an_expected_issuer() {
        let url = "https://meta.example/common";
        let issuers = ["https://a.example/{tid}/v2.0".into(), "https://b.example".into()];
        let accept = |issuer: &str, jwks_uri: &str, issuers: &[String]| {
            let body = format!(r#"{{"issuer":"{issuer}","jwks_uri":"{jwks_uri}"}}"#);
            accept_metadata_at(url, body.as_bytes(), issuers, &[], &[]).map(|metadata| metadata.issuer)
        };
        for (issuer, matched) in [
            ("https://a.example/{tenantid}/v2.0", Some(&issuers[0])),
            ("https://a.example/{tid}/v2.0", Some(&issuers[0])),
            ("https://b.example", Some(&issuers[1])),
            // One tenant's metadata do not pass for all tenants.
            ("https://a.example/7/v2.0", None),
            ("https://a.example/{oid}/v2.0", None),
            ("https://a.example/{tenantid}/v2.0/", None),
            ("https://b.example/", None),
            ("https://meta.example/common", None),
        ] {
            assert_eq!(accept(issuer, "https://keys.example", &issuers).ok().as_ref(), matched, "{issuer}");
        }
        assert!(
            accept("https://b.example/{tenantid}", "https://keys.example", &["https://b.example/{oid}".into()])
                .is_err()
        );
        // The server of the metadata counts, not the issuer.
        let inner = ["https://10.0.0.1".into()];
        assert!(accept("https://10.0.0.1", "https://10.0.0.1/k", &inner).is_err());
        assert!(accept("https://10.0.0.1", "https://keys.example/k", &inner).is_ok());
    }
}

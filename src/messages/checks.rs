//! Titles of checks.

use super::Spec;
use crate::{
    jws::CheckReport,
    jwt::{Profile, Report},
};

/// The title of a check, and how a report shows its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckText {
    /// The requirement, as a sentence about a token that meets it.
    pub title: &'static str,
    /// The section that requires it.
    pub spec: Spec,
    /// How to show an expected value that is a list or a date. `%` stands for the value.
    pub(super) expected: Option<&'static str>,
    /// Whether the values are dates.
    pub(super) is_date: bool,
}

impl Report {
    /// The title of a check, in English. Some checks have another title under a profile. `None` for an unknown id.
    ///
    /// ```
    /// use keyward::{Policy, inspect};
    ///
    /// let report = inspect("e30.e30.AA", None, &Policy::default(), 0);
    /// assert_eq!(report.text(&report.checks[0]).unwrap().title, "The token is within the length limit");
    /// ```
    #[must_use]
    pub fn text(&self, check: &CheckReport) -> Option<&'static CheckText> {
        let of = |profile| CHECKS.iter().find(|(of, id, _)| *of == profile && *id == check.id).map(|(_, _, text)| text);
        of(self.profile).or_else(|| of(None))
    }
}

const fn text(title: &'static str, spec: &'static str) -> CheckText {
    CheckText { title, spec: Spec(spec), expected: None, is_date: false }
}

impl CheckText {
    const fn expects(self, expected: &'static str) -> Self {
        Self { expected: Some(expected), ..self }
    }

    const fn date(self) -> Self {
        Self { is_date: true, ..self }
    }
}

const ID: Option<Profile> = Some(Profile::IdToken);
const ACCESS: Option<Profile> = Some(Profile::AccessToken);
const LENIENT: Option<Profile> = Some(Profile::LenientAccessToken);
const ASSERTION: Option<Profile> = Some(Profile::ClientAssertion);
const LOGOUT: Option<Profile> = Some(Profile::LogoutToken);

const ID_TOKEN: &str = "connect-core-1_0#IDToken";
const ID_TOKEN_VALIDATION: &str = "connect-core-1_0#IDTokenValidation";
const LOGOUT_TOKEN: &str = "connect-backchannel-1_0#LogoutToken";
const LOGOUT_VALIDATION: &str = "connect-backchannel-1_0#Validation";

/// Profile (`None`: any), id and text of each check, in the order of the checks.
pub(super) const CHECKS: &[(Option<Profile>, &str, CheckText)] = &[
    (None, "size", text("The token is within the length limit", "7515#10")),
    (None, "parts", text("The token has three parts", "7515#7.1")),
    (None, "header_encoding", text("The header is base64url", "7515#2")),
    (None, "payload_encoding", text("The payload is base64url", "7515#2")),
    (None, "signature_encoding", text("The signature is base64url", "7515#2")),
    (None, "header", text("The header is a JSON object without duplicate members", "7515#4")),
    (None, "alg", text("The header names an algorithm", "7515#4.1.1")),
    (None, "kid", text("The key ID is a string, if present", "7515#4.1.4")),
    (None, "crit", text("Critical extensions are supported", "7515#4.1.11")),
    (None, "algorithm", text("The algorithm is supported and allowed", "8725#3.1").expects("one of %")),
    (None, "key_set", text("The keys can be read", "7517#5")),
    (None, "key", text("A key matches the token", "7515#6")),
    (None, "signature", text("The signature is valid", "7515#5.2")),
    (None, "certificate", text("The certificate of the key is valid, if present", "7517#4.7")),
    (None, "payload", text("The payload is a JSON object without duplicate members", "7519#7.2")),
    (None, "typ", text("\"typ\" matches the expected type", "8725#3.11")),
    (ID, "typ", text("\"typ\" does not identify another kind of token", "8725#3.12")),
    (ACCESS, "typ", text("\"typ\" identifies an access token", "9068#4")),
    (LENIENT, "typ", text("\"typ\" does not identify another kind of token", "8725#3.12")),
    (LOGOUT, "typ", text("\"typ\" identifies a logout token", LOGOUT_VALIDATION)),
    (ASSERTION, "typ", text("\"typ\" does not identify another kind of token", "8725#3.12")),
    (None, "required", text("Required claims are present", "7519#4.1")),
    (ID, "required", text("Claims that every ID token has are present", ID_TOKEN)),
    (ACCESS, "required", text("Claims that every access token has are present", "9068#2.2")),
    (LOGOUT, "required", text("Claims that every logout token has are present", LOGOUT_TOKEN)),
    (ASSERTION, "required", text("Claims that every client assertion has are present", "7523#3")),
    (None, "iss", text("The issuer matches", "7519#4.1.1").expects("one of %")),
    (ID, "iss", text("The issuer matches", ID_TOKEN_VALIDATION).expects("one of %")),
    (ACCESS, "iss", text("The issuer matches", "9068#4").expects("one of %")),
    (None, "sub", text("The subject matches", "7519#4.1.2")),
    (None, "aud", text("The audience matches", "7519#4.1.3").expects("one of %")),
    (ID, "aud", text("The audience is this client", ID_TOKEN_VALIDATION).expects("one of %")),
    (ACCESS, "aud", text("The audience is this API", "9068#4").expects("one of %")),
    (LENIENT, "aud", text("The audience is this API", "7519#4.1.3").expects("one of %")),
    (ASSERTION, "aud", text("The audience is this authorization server", "7523#3").expects("one of %")),
    (None, "iat", text("The time of issue is a date, if present", "7519#4.1.6").date()),
    (None, "nbf", text("The token is already valid", "7519#4.1.5").expects("not after %").date()),
    (None, "exp", text("The token has not expired", "7519#4.1.4").expects("after %").date()),
    (None, "max_token_age", text("The token is recent enough", "7519#4.1.6").expects("not before %").date()),
    (None, "max_lifetime", text("The lifetime is short enough", "7519#4.1.4").expects("not after %").date()),
    (None, "types", text("Registered claims have the right types", "7519#4.1")),
    (None, "nonce", text("The nonce matches the nonce that was sent", ID_TOKEN_VALIDATION)),
    (None, "azp", text("The authorized party matches", ID_TOKEN_VALIDATION).expects("one of %")),
    (None, "auth_time", text("The sign-in is recent enough", ID_TOKEN_VALIDATION).expects("not before %").date()),
    (None, "acr", text("The authentication class matches", ID_TOKEN_VALIDATION).expects("one of %")),
    (None, "at_hash", text("The access token matches the ID token", "connect-core-1_0#ImplicitTokenValidation")),
    (None, "c_hash", text("The code matches the ID token", "connect-core-1_0#CodeValidation")),
    (None, "trusted_audiences", text("Every audience is trusted", ID_TOKEN_VALIDATION).expects("only %")),
    (LOGOUT, "trusted_audiences", text("Every audience is trusted", LOGOUT_VALIDATION).expects("only %")),
    (ASSERTION, "trusted_audiences", text("Every audience is trusted", "7523#3").expects("only %")),
    (None, "self_issued", text("The client has issued the assertion for itself", "7523#3")),
    (None, "sub_or_sid", text("The token names a user or a session", LOGOUT_VALIDATION)),
    (None, "events", text("The token contains a logout event", LOGOUT_VALIDATION)),
    (None, "no_nonce", text("The token has no nonce, so it cannot pass for an ID token", LOGOUT_VALIDATION)),
    (None, "cnf", text("The sender of a sender-constrained token is verified", "7800#3")),
    (None, "scope", text("The token has the required scopes", "8693#4.2").expects("all of %")),
];

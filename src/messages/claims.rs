//! Meanings of registered claims.

use super::Spec;

/// The meaning of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimText {
    /// The meaning, in a few words.
    pub meaning: &'static str,
    /// The section that defines the claim. `None` if no specification does.
    pub spec: Option<Spec>,
    /// Whether the value is a `NumericDate`. RFC 7519 section 2.
    pub is_date: bool,
}

/// The meaning of a claim. `None` if the claim is neither registered nor in wide use.
///
/// ```
/// assert_eq!(keyward::claim_text("exp").map(|claim| (claim.meaning, claim.is_date)), Some(("Expires", true)));
/// assert!(keyward::claim_text("color").is_none());
/// ```
#[must_use]
pub fn claim_text(name: &str) -> Option<&'static ClaimText> {
    CLAIMS.iter().find(|(known, _)| *known == name).map(|(_, text)| text)
}

const fn text(meaning: &'static str, spec: &'static str) -> ClaimText {
    ClaimText { meaning, spec: Some(Spec(spec)), is_date: false }
}

const fn date(meaning: &'static str, spec: &'static str) -> ClaimText {
    ClaimText { meaning, spec: Some(Spec(spec)), is_date: true }
}

const ID_TOKEN: &str = "connect-core-1_0#IDToken";
const STANDARD: &str = "connect-core-1_0#StandardClaims";

pub(super) const CLAIMS: &[(&str, ClaimText)] = &[
    ("iss", text("Issuer", "7519#4.1.1")),
    ("sub", text("Subject", "7519#4.1.2")),
    ("aud", text("Audience", "7519#4.1.3")),
    ("exp", date("Expires", "7519#4.1.4")),
    ("nbf", date("Not valid before", "7519#4.1.5")),
    ("iat", date("Issued", "7519#4.1.6")),
    ("jti", text("Token ID", "7519#4.1.7")),
    ("azp", text("Authorized party", ID_TOKEN)),
    ("nonce", text("Nonce", ID_TOKEN)),
    ("auth_time", date("Signed in", ID_TOKEN)),
    ("acr", text("Authentication class", ID_TOKEN)),
    ("amr", text("Authentication methods", "8176#1")),
    ("at_hash", text("Access token hash", "connect-core-1_0#CodeIDToken")),
    ("c_hash", text("Code hash", "connect-core-1_0#HybridIDToken")),
    ("sid", text("Session", "connect-frontchannel-1_0#OPLogout")),
    ("events", text("Events", "8417#2.2")),
    ("client_id", text("Client", "8693#4.3")),
    ("scope", text("Scopes", "8693#4.2")),
    ("scp", ClaimText { meaning: "Scopes", spec: None, is_date: false }),
    ("act", text("Acting party", "8693#4.1")),
    ("may_act", text("Parties that may act", "8693#4.4")),
    ("cnf", text("Bound to a key", "7800#3.1")),
    ("roles", text("Roles", "9068#2.2.3.1")),
    ("groups", text("Groups", "9068#2.2.3.1")),
    ("entitlements", text("Entitlements", "9068#2.2.3.1")),
    ("authorization_details", text("Authorization details", "9396#9.1")),
    ("htm", text("HTTP method", "9449#4.2")),
    ("htu", text("HTTP URL", "9449#4.2")),
    ("ath", text("Access token hash", "9449#4.2")),
    ("name", text("Name", STANDARD)),
    ("given_name", text("Given name", STANDARD)),
    ("family_name", text("Family name", STANDARD)),
    ("preferred_username", text("Preferred user name", STANDARD)),
    ("email", text("Email", STANDARD)),
    ("email_verified", text("Email verified", STANDARD)),
    ("phone_number", text("Phone number", STANDARD)),
    ("picture", text("Picture", STANDARD)),
    ("locale", text("Language", STANDARD)),
    ("zoneinfo", text("Time zone", STANDARD)),
    ("updated_at", date("Profile changed", STANDARD)),
];

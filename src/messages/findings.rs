//! Texts of findings.

use super::Spec;
use crate::jwt::Finding;

/// The text of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindingText {
    /// The finding, as a sentence.
    pub title: &'static str,
    /// Why it matters.
    pub detail: &'static str,
    /// The section that warns about it.
    pub spec: Spec,
}

impl Finding {
    /// The text of the finding, in English. `None` for an unknown id.
    #[must_use]
    pub fn text(&self) -> Option<&'static FindingText> {
        FINDINGS.iter().find(|(id, _)| *id == self.id).map(|(_, text)| text)
    }
}

const fn text(title: &'static str, detail: &'static str, spec: &'static str) -> FindingText {
    FindingText { title, detail, spec: Spec(spec) }
}

const CHOSEN_BY_CREATOR: &str = "The creator of the token chose it. It is never used.";

/// In the order of the rules.
pub(super) const FINDINGS: &[(&str, FindingText)] = &[
    (
        "alg_none",
        text(
            "The token is not signed",
            "Its \"alg\" is \"none\": anyone can write such a token. It is never accepted.",
            "8725#3.2",
        ),
    ),
    (
        "duplicate_members",
        text(
            "A member occurs twice",
            "Parsers differ in which of the two they use, so two programs may read different values.",
            "7519#4",
        ),
    ),
    (
        "non_canonical_base64",
        text(
            "A part is not canonical base64url",
            "It has padding, white space, another alphabet or unused bits. One token then has several spellings, which \
             defeats comparisons and deny lists.",
            "7515#2",
        ),
    ),
    (
        "alg_confusion",
        text(
            "The algorithm needs a shared secret, but the keys are public",
            "A verifier that uses a public key as a secret accepts tokens that anyone can sign.",
            "8725#2.1",
        ),
    ),
    (
        "weak_secret",
        text(
            "The shared secret is short",
            "A secret shorter than the hash can be guessed from a single token.",
            "7518#3.2",
        ),
    ),
    (
        "weak_rsa",
        text("An RSA key is short", "A modulus below 2048 bits is within reach of being factored.", "7518#3.3"),
    ),
    (
        "suspicious_kid",
        text(
            "The \"kid\" looks like a path, a query or a command",
            "A program that uses it in a file name, a database query or a command can be made to do something else.",
            "8725#3.10",
        ),
    ),
    ("jwk", text("The header contains a key (\"jwk\")", CHOSEN_BY_CREATOR, "7515#4.1.3")),
    (
        "jku",
        text(
            "The header contains a URL of keys (\"jku\")",
            "The creator of the token chose it. Nothing is fetched from there.",
            "8725#3.10",
        ),
    ),
    (
        "x5u",
        text(
            "The header contains a URL of certificates (\"x5u\")",
            "The creator of the token chose it. Nothing is fetched from there.",
            "8725#3.10",
        ),
    ),
    ("x5c", text("The header contains certificates (\"x5c\")", CHOSEN_BY_CREATOR, "7515#4.1.6")),
    (
        "sender_constrained",
        text(
            "The token is sender-constrained",
            "Its recipient must check the sender's proof or certificate (\"cnf\"). This verification does not.",
            "7800#3",
        ),
    ),
    ("no_exp", text("The token never expires", "Without \"exp\", a stolen token can be used forever.", "7519#4.1.4")),
    (
        "long_lifetime",
        text(
            "The token is valid for more than a day",
            "During that time only a check of another kind can revoke it.",
            "6819#5.1.5.3",
        ),
    ),
    (
        "iat_in_future",
        text(
            "The token was issued in the future",
            "Its \"iat\" is later than now: the clock is wrong, here or at the issuer.",
            "7519#4.1.6",
        ),
    ),
    (
        "milliseconds",
        text(
            "A time looks like milliseconds",
            "Times are in seconds since 1970. In milliseconds, \"exp\" never passes and \"nbf\" is never reached.",
            "7519#2",
        ),
    ),
    (
        "microsoft_graph",
        text(
            "The token looks like one for Microsoft Graph",
            "Its header has a \"nonce\", which Microsoft changes after signing: only Microsoft Graph can verify it. \
             Request a token with a scope of your own API.",
            "9068#5",
        ),
    ),
    (
        "aws_load_balancer",
        text(
            "The token looks like one of an AWS load balancer",
            "Every load balancer of AWS makes such tokens. Compare \"signer\" in the header with the ARN of your own.",
            "8725#3.8",
        ),
    ),
    (
        "dpop_proof",
        text(
            "The token is a DPoP proof",
            "A client makes it for one request, to be sent with an access token. By itself it grants nothing.",
            "9449#4.2",
        ),
    ),
    ("unknown_typ", text("The type is unknown", "Its \"typ\" is neither registered nor widely used.", "8725#3.11")),
];

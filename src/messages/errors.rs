//! Messages of errors.

use crate::error::{
    Base64Error, ClaimReason, Difference, Error, Limit, Lookalike, MetadataError, Part, PolicyError, SyntaxError,
    TokenKind,
};
use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&message(self))
    }
}

fn message(error: &Error) -> String {
    let message = match error {
        Error::PartCount(0) => "the token is empty: look at where it was read, such as a header or a cookie",
        Error::PartCount(1) => {
            "this is not a JWT, which has three parts separated by dots: an opaque token, which only its issuer can \
             check (by introspection), or a part of a token"
        }
        Error::PartCount(7) => "a signed token has three parts separated by dots; this one has seven or more",
        Error::PartCount(found) => {
            return format!("a signed token has three parts separated by dots; this one has {found}");
        }
        Error::Encoding(part, error) => return ["the ", part.name(), " is not base64url: ", &base64(*error)].concat(),
        Error::Lookalike(lookalike) => lookalike.message(),
        Error::ProtectedHeaderMissing => "there is no protected header, which would have to name the algorithm",
        Error::HeaderUtf8 => "the header is not UTF-8",
        Error::HeaderSyntax(error) => return ["the header is ", &syntax(error)].concat(),
        Error::HeaderNotObject => "the header is not a JSON object",
        Error::HeaderDuplicateMember => "the header contains a duplicate member",
        Error::AlgMissing => "the header has no \"alg\", or it is not a string",
        Error::KidNotString => "the header's \"kid\" is not a string",
        Error::CritMalformed => {
            "the header's \"crit\" must list the names of extensions that the header contains, each once"
        }
        Error::UnencodedWithoutCrit => "the header's \"b64\" must be a boolean and listed in \"crit\"",
        Error::UnencodedCharacters => "an unencoded payload in a compact token must be printable ASCII without dots",
        Error::PayloadTwice => "the payload was passed separately, but the token contains one too",
        Error::JsonShape => "this is not a JSON serialization of a JWS",
        Error::UnprotectedHeader => {
            "the unprotected header contains \"crit\" or \"b64\", or a member that the protected header contains too"
        }
        Error::Encrypted => {
            "the token is encrypted (five parts, a JWE): only signed tokens can be verified, so decrypt it first, and \
             verify the signed token in it"
        }
        Error::CritUnknown => "the header's \"crit\" lists an extension that is not supported",
        Error::AlgUnknown => "the header's \"alg\" is not supported",
        Error::AlgNone => "the token is not signed (\"alg\" is \"none\"), which is never accepted",
        Error::AlgNotAllowed => "the header's \"alg\" is not one of the allowed algorithms",
        Error::AlgSecretNotNamed => {
            "the token is signed with a shared secret: such an algorithm has to be allowed explicitly, in \
             \"algorithms\""
        }
        Error::KeySetSyntax(error) => return ["the key set is ", &syntax(error)].concat(),
        Error::KeySetShape => {
            "this is neither a JWK Set ({\"keys\": [...]}) nor a JWK, an array of JWKs, or PEM by \"kid\""
        }
        Error::KeySetIsHtml => {
            "the response is an HTML page, not a key set: the URL is that of a page, or a proxy or sign-in page answers"
        }
        Error::KeySetDuplicateMember => "the key set contains a duplicate member",
        Error::KeySetIsMetadata(None) => METADATA,
        Error::KeySetIsMetadata(Some(uri)) => return [METADATA, ": ", uri].concat(),
        Error::KeyUnusable(error) => return format!("the key cannot be used: {error}"),
        Error::NoMatchingKey(keys) => return super::keys::no_match(keys),
        Error::WeakKey => "the matching key is too weak for its algorithm",
        Error::Signature => "the signature is not valid",
        Error::PayloadUtf8 => "the payload is not UTF-8",
        Error::PayloadSyntax(error) => return ["the payload is ", &syntax(error)].concat(),
        Error::PayloadNotObject => "the payload is not a JSON object",
        Error::PayloadCompressed => {
            "the payload cannot be read: by its header it is compressed (\"zip\"), which a signed token must not be"
        }
        Error::PayloadDuplicateMember => "the payload contains a duplicate member",
        Error::ClaimsType { line, column } => {
            return format!("the claims do not have the expected type: line {line}, column {column} of the payload");
        }
        Error::Certificate => "the key that verifies the signature has no valid certificate",
        Error::Expired => "the token has expired: its \"exp\" has passed",
        Error::TooOld => "the token is too old: its \"iat\" is longer ago than allowed",
        Error::Claim(claim, ClaimReason::Missing) => return ["\"", claim, "\" is required but missing"].concat(),
        Error::Claim(claim, ClaimReason::Invalid) => {
            return ["\"", claim, "\" has the wrong type or is out of range"].concat();
        }
        Error::Claim(claim, ClaimReason::CheckFailed) => return mismatch(claim),
        Error::Mismatch(claim, difference) => return [&mismatch(claim), ": ", difference.message()].concat(),
        Error::OtherToken { wanted, found: Some(found), .. } => {
            return ["the token is ", found.name(), ", not ", wanted.name()].concat();
        }
        Error::OtherToken { wanted, found: None, claim: "typ" } => {
            return ["\"typ\" does not identify the token as ", wanted.name()].concat();
        }
        Error::OtherToken { wanted, found: None, claim } => {
            return ["a claim (\"", claim, "\") shows that the token is not ", wanted.name()].concat();
        }
        Error::NotSelfIssued => "the client that the assertion names (\"sub\") is not the one that issued it (\"iss\")",
        Error::FurtherAudience => {
            "the token is also for further audiences (\"aud\"), which are not trusted: name those that you trust as \
             additional audiences"
        }
        Error::UnexpectedNonce => {
            "the ID token has a \"nonce\", but none is expected: pass the nonce of the authorization request, or \
             declare that it is not checked"
        }
        Error::SenderConstrained => {
            "the token is sender-constrained (\"cnf\"): check the sender's DPoP proof or client certificate with every \
             request, and declare that as the sender constraint"
        }
        Error::HashUndefined => {
            "the token's algorithm defines no hash for \"at_hash\" and \"c_hash\", so the access token or code cannot \
             be compared"
        }
        Error::Dpop(error) => return ["the DPoP proof is rejected: ", &message(error)].concat(),
        Error::CertificateUnreadable => "the client certificate is neither PEM, base64 nor DER",
        Error::LimitExceeded(limit) => limit.message(),
        Error::InsecureUrl => {
            "keys may not be fetched from this URL: use https, or http on a loopback host; other hosts may use http \
             only if they are named as insecure hosts (\"insecureHosts\")"
        }
        Error::HttpStatus(status) => return format!("the key server responded with status {status}"),
        Error::Metadata(error) => return error.message(),
        Error::NoResponse => "the key server did not respond in time",
        Error::Redirect => "the key server redirects, which is not followed: use the final URL",
    };
    message.into()
}

const METADATA: &str = "this is the issuer's metadata, not its key set; the keys are at its \"jwks_uri\"";

/// The message for a claim that is present and well-formed but does not have the required value.
fn mismatch(claim: &str) -> String {
    let message = match claim {
        "nbf" => "the token is not valid yet: its \"nbf\" is in the future",
        "iat" => "\"iat\" is in the future, or too long ago",
        "exp" => "the lifetime is too long: \"exp\" is further ahead than allowed, or before \"iat\"",
        "auth_time" => "the sign-in (\"auth_time\") is longer ago than allowed, or in the future",
        "iss" => "the issuer (\"iss\") does not match",
        "sub" => "the subject (\"sub\") does not match",
        "aud" => "the audience (\"aud\") does not match",
        "azp" => "the authorized party (\"azp\") does not match",
        "scope" => "the token lacks a required scope",
        "at_hash" => "\"at_hash\" is not the hash of the access token that came with the token",
        "c_hash" => "\"c_hash\" is not the hash of the code that came with the token",
        "cnf" => "\"cnf\" names another key or certificate than the sender's",
        "htm" => "the proof is bound to another method (\"htm\")",
        "htu" => "the proof is bound to another URL (\"htu\")",
        "ath" => "the proof is bound to another access token (\"ath\")",
        _ => return ["\"", claim, "\" does not match"].concat(),
    };
    message.into()
}

fn syntax(SyntaxError { line, column, lone_surrogate }: &SyntaxError) -> String {
    let reason = if *lone_surrogate { " (a lone surrogate)" } else { "" };
    format!("not JSON: line {line}, column {column}{reason}")
}

fn base64(error: Base64Error) -> String {
    match error {
        Base64Error::Character(offset) => {
            format!("the character at offset {offset} is not in its alphabet")
        }
        Base64Error::WhiteSpace(offset) => format!("it has white space at offset {offset}: remove it"),
        Base64Error::Padding(offset) => format!(
            "it has padding (\"=\") at offset {offset}: remove it, unless the token is from an AWS Application Load \
             Balancer, which signs its padding; then require that (\"padding\")"
        ),
        Base64Error::PaddingRequired => {
            "it is not padded with \"=\" to a multiple of four characters, as \"padding\" requires".to_string()
        }
        Base64Error::PlainAlphabet(offset) => {
            format!("the character at offset {offset} is of plain base64: use \"-\" for \"+\" and \"_\" for \"/\"")
        }
        Base64Error::Length => "invalid length: the value looks truncated".to_string(),
        Base64Error::TrailingBits(offset) => format!("the last character, at offset {offset}, has unused bits set"),
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&syntax(self))
    }
}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64(*self))
    }
}

impl Lookalike {
    fn message(self) -> &'static str {
        match self {
            Self::AuthorizationHeader => {
                "this is the value of an Authorization header: pass only the token after \"Bearer\" or \"DPoP\""
            }
            Self::Quoted => "the token is in quotation marks: remove them",
            Self::SdJwt => {
                "this is an SD-JWT, a JWT with disclosures separated by \"~\": disclosures are not checked here; the \
                 JWT before the first \"~\" can be verified on its own"
            }
        }
    }
}

impl fmt::Display for Lookalike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl Difference {
    fn message(self) -> &'static str {
        match self {
            Self::SlashAdded => "the token's value ends with \"/\", the expected one does not",
            Self::SlashMissing => "the expected value ends with \"/\", the token's does not",
            Self::Scheme => "one begins with \"https://\", the other with \"http://\"",
            Self::SchemeMissing => "the token's value lacks the \"https://\" of the expected one",
            Self::SchemeAdded => "the token's value is a URL, the expected one lacks its \"https://\"",
            Self::LetterCase => "the two differ in upper and lower case only",
            Self::WhiteSpace => "there is white space around one of the two",
            Self::Path => "the two are URLs with the same host and different paths",
            Self::Joined => "the token's value is one text that contains the expected one among others",
            Self::NoneOfSeveral => "the token lists several values, and none of them is expected",
            Self::Type => "the token's value has the wrong type",
            Self::Absent => "the header has none",
            Self::TenantClaim => {
                "it has the form of the template, whose claim is missing, malformed or of another tenant"
            }
            Self::Tenant => "its tenant is not one of the listed ones",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TokenKind {
    fn name(self) -> &'static str {
        match self {
            Self::IdToken => "an ID token",
            Self::AccessToken => "an access token",
            Self::LogoutToken => "a logout token",
            Self::RequestObject => "a request object",
            Self::ClientAssertion => "a client assertion",
            Self::DpopProof => "a DPoP proof",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Limit {
    fn message(self) -> &'static str {
        match self {
            Self::TokenBytes => "the token is longer than allowed",
            Self::KeySetBytes => "the key set is longer than allowed",
            Self::Keys => "the key set contains more keys than allowed",
            Self::Depth => "the JSON is nested deeper than allowed",
            Self::Candidates => "more keys match the token than may be tried, and no tried key verifies it",
            Self::Signatures => "the token contains more signatures than may be tried",
            Self::BodyBytes => "the key server's response is longer than allowed",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl MetadataError {
    fn message(&self) -> String {
        let message = match self {
            Self::Issuer => "an issuer is an https URL without query and fragment, or http on a loopback host",
            Self::Shape => "the issuer's metadata is not a JSON object, or contains a duplicate member",
            Self::Html => {
                "the response is an HTML page, not an issuer's metadata: the URL is that of a page, or a proxy or \
                 sign-in page answers"
            }
            Self::OtherIssuer { found, expected, difference } => {
                let found = found.as_deref().unwrap_or("missing or another one");
                let how = difference.map_or_else(String::new, |difference| {
                    [": ", &difference.message().replace("token's", "metadata's")].concat()
                });
                let expected = expected.join(", ");
                return ["the metadata's \"issuer\" is ", found, ", expected is ", &expected, &how].concat();
            }
            Self::NoKeySet => "the issuer's metadata contains no \"jwks_uri\"",
            Self::KeySetAddress => {
                "the issuer's metadata contains a \"jwks_uri\" that keys may not be fetched from: it is not https, or \
                 on this machine or an inner network; an inner address has to be one of the allowed JWKS origins"
            }
        };
        message.into()
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.method, self.problem)
    }
}

//! The checks from format to signature, in their order.

use super::{
    Header, Parts, SignaturePolicy,
    check::{
        Check,
        Group::{Algorithm as AlgorithmGroup, Format, Header as HeaderGroup, Key, Signature},
        Outcome,
    },
};
use crate::{
    alg::Algorithm,
    encoding::{base64url, json::Object},
    error::{Error, Limit, Mismatch, Part},
    jwk::{Jwk, KeySet, Wanted, candidates, unchosen},
};
use alloc::{borrow::Cow, vec::Vec};

/// What is known of a token so far. Nothing in it is to be trusted before every check has passed.
pub(crate) struct Signed<'a> {
    source: Source<'a>,
    keys: Option<&'a KeySet>,
    policy: &'a SignaturePolicy,
    parts: Option<Parts<'a>>,
    header_bytes: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    /// What is signed, where it is not what stands in the token.
    signing_input: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pub(crate) header: Option<Header>,
    algorithm: Option<Algorithm>,
    /// The key that verified the signature.
    pub(crate) key: Option<&'a Jwk>,
}

/// Where the parts come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Compact { token: &'a str, payload: Option<&'a [u8]> },
    Json { parts: Parts<'a>, unprotected: Option<&'a Object>, payload: Option<&'a [u8]> },
}

impl<'a> Source<'a> {
    /// A payload that is handed over beside the token.
    fn detached(self) -> Option<&'a [u8]> {
        let (Self::Compact { payload, .. } | Self::Json { payload, .. }) = self;
        payload
    }
}

impl<'a> Signed<'a> {
    /// The way of a JWT. The order is a promise: what is cheap and says most comes first, the signature before any claim.
    pub(crate) const CHECKS: &'a [Check<Self>] = &[
        Check { id: "size", group: Format, run: size },
        Check { id: "parts", group: Format, run: parts },
        Check { id: "header_encoding", group: Format, run: header_encoding },
        Check { id: "payload_encoding", group: Format, run: payload_encoding },
        Check { id: "signature_encoding", group: Format, run: signature_encoding },
        Check { id: "header", group: HeaderGroup, run: header },
        Check { id: "alg", group: HeaderGroup, run: alg },
        Check { id: "kid", group: HeaderGroup, run: kid },
        Check { id: "crit", group: HeaderGroup, run: crit },
        Check { id: "algorithm", group: AlgorithmGroup, run: algorithm },
        Check { id: "key_set", group: Key, run: key_set },
        Check { id: "key", group: Key, run: key },
        Check { id: "signature", group: Signature, run: signature },
    ];

    /// The way of any other JWS: only its header says how the payload is to be read (RFC 7797).
    pub(super) const JWS_CHECKS: &'a [Check<Self>] = &[
        Check { id: "size", group: Format, run: size },
        Check { id: "parts", group: Format, run: parts },
        Check { id: "header_encoding", group: Format, run: header_encoding },
        Check { id: "signature_encoding", group: Format, run: signature_encoding },
        Check { id: "header", group: HeaderGroup, run: header },
        Check { id: "alg", group: HeaderGroup, run: alg },
        Check { id: "kid", group: HeaderGroup, run: kid },
        Check { id: "crit", group: HeaderGroup, run: jws_crit },
        Check { id: "unprotected", group: HeaderGroup, run: unprotected },
        Check { id: "payload_encoding", group: Format, run: jws_payload },
        Check { id: "algorithm", group: AlgorithmGroup, run: algorithm },
        Check { id: "key_set", group: Key, run: key_set },
        Check { id: "key", group: Key, run: key },
        Check { id: "signature", group: Signature, run: signature },
    ];

    pub(crate) fn new(source: Source<'a>, keys: Option<&'a KeySet>, policy: &'a SignaturePolicy) -> Self {
        Self {
            source,
            keys,
            policy,
            parts: None,
            header_bytes: None,
            payload: None,
            signing_input: None,
            signature: None,
            header: None,
            algorithm: None,
            key: None,
        }
    }

    /// A JSON serialization has been measured as a whole; a payload beside the token counts as much as one in it.
    fn is_too_long(&self) -> bool {
        let most = self.policy.limits.token_bytes;
        let token = if let Source::Compact { token, .. } = self.source { token.len() } else { 0 };
        token > most || self.source.detached().is_some_and(|payload| payload.len() > most)
    }

    fn wanted(&self) -> Option<Wanted<'_>> {
        let kid = self.header.as_ref()?.kid().ok()?;
        Some(Wanted { kid, algorithm: self.algorithm?, allow_weak_keys: self.policy.allow_weak_keys })
    }

    /// Header, dot and payload as they stand in the token, unless the payload came another way.
    fn message(&self) -> Option<Cow<'_, [u8]>> {
        let parts = self.parts?;
        Some(match (&self.signing_input, self.source) {
            (Some(input), _) => Cow::Borrowed(input),
            (None, Source::Compact { token, .. }) => Cow::Borrowed(token.rsplit_once('.')?.0.as_bytes()),
            (None, Source::Json { .. }) => Cow::Owned(parts.signing_input(parts.payload.as_bytes())),
        })
    }
}

fn size(state: &mut Signed<'_>) -> Outcome {
    if state.is_too_long() { Outcome::Fail(Error::LimitExceeded(Limit::TokenBytes)) } else { Outcome::Pass }
}

fn parts(state: &mut Signed<'_>) -> Outcome {
    let parts = match state.source {
        _ if state.is_too_long() => return Outcome::NotPossible,
        Source::Compact { token, .. } => Parts::split(token),
        Source::Json { parts, .. } => Ok(parts),
    };
    parts.map(|parts| state.parts = Some(parts)).into()
}

fn decode<'a>(state: &Signed<'a>, part: Part, text: fn(Parts<'a>) -> &'a str) -> Result<Vec<u8>, Outcome> {
    let parts = state.parts.ok_or(Outcome::NotPossible)?;
    base64url::decode(text(parts)).map_err(|fault| Outcome::Fail(Error::Encoding(part, fault)))
}

fn keep(result: Result<Vec<u8>, Outcome>, place: &mut Option<Vec<u8>>) -> Outcome {
    result.map_or_else(
        |outcome| outcome,
        |bytes| {
            *place = Some(bytes);
            Outcome::Pass
        },
    )
}

fn header_encoding(state: &mut Signed<'_>) -> Outcome {
    keep(decode(state, Part::Header, |parts| parts.header), &mut state.header_bytes)
}

fn payload_encoding(state: &mut Signed<'_>) -> Outcome {
    keep(decode(state, Part::Payload, |parts| parts.payload), &mut state.payload)
}

fn signature_encoding(state: &mut Signed<'_>) -> Outcome {
    keep(decode(state, Part::Signature, |parts| parts.signature), &mut state.signature)
}

fn header(state: &mut Signed<'_>) -> Outcome {
    let Some(bytes) = state.header_bytes.take() else { return Outcome::NotPossible };
    Header::read(bytes, state.policy.limits.depth).map(|header| state.header = Some(header)).into()
}

fn alg(state: &mut Signed<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotPossible };
    header.alg().map(|_| ()).into()
}

fn kid(state: &mut Signed<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotPossible };
    header.kid().map(|_| ()).into()
}

fn crit(state: &mut Signed<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotPossible };
    header.check_crit(&state.policy.crit, false, None).into()
}

fn jws_crit(state: &mut Signed<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotPossible };
    let unprotected = if let Source::Json { unprotected, .. } = state.source { unprotected } else { None };
    header.check_crit(&state.policy.crit, true, unprotected).into()
}

fn unprotected(state: &mut Signed<'_>) -> Outcome {
    match (&state.header, state.source) {
        (Some(header), Source::Json { unprotected: Some(unprotected), .. }) => {
            header.check_unprotected(unprotected).into()
        }
        _ => Outcome::NotAsked,
    }
}

/// The payload is in the token or beside it, in base64url or, where the header says so, as it is. RFC 7797 section 3.
fn jws_payload(state: &mut Signed<'_>) -> Outcome {
    let (Some(parts), Some(header)) = (state.parts, &state.header) else { return Outcome::NotPossible };
    let unencoded = header.is_unencoded();
    let payload = match state.source.detached() {
        Some(_) if !parts.payload.is_empty() => return Outcome::Fail(Error::PayloadTwice),
        Some(payload) => {
            let signed =
                if unencoded { Cow::Borrowed(payload) } else { base64url::encode(payload).into_bytes().into() };
            state.signing_input = Some(parts.signing_input(&signed));
            payload.into()
        }
        None if unencoded => {
            // RFC 7797 section 5.2: a compact token holds no dot in its payload, and nothing but printable ASCII.
            let printable = parts.payload.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
            if matches!(state.source, Source::Compact { .. }) && !printable {
                return Outcome::Fail(Error::UnencodedCharacters);
            }
            parts.payload.as_bytes().into()
        }
        None => return payload_encoding(state),
    };
    state.payload = Some(payload);
    Outcome::Pass
}

/// `none` never; then the caller's list; without one, any asymmetric algorithm. RFC 8725 sections 3.1 and 3.2.
fn algorithm(state: &mut Signed<'_>) -> Outcome {
    let Some(Ok(name)) = state.header.as_ref().map(Header::alg) else { return Outcome::NotPossible };
    if name.eq_ignore_ascii_case("none") {
        return Outcome::Fail(Error::AlgNone);
    }
    let known = Algorithm::from_name(name);
    let verdict = match (&state.policy.algorithms, known) {
        (Some(allowed), known) if !known.is_some_and(|known| allowed.contains(&known)) => Err(Error::AlgNotAllowed),
        (_, None) => Err(Error::AlgUnknown),
        (None, Some(known)) if known.is_symmetric() => Err(Error::AlgSecretNotNamed),
        _ => Ok(()),
    };
    // An algorithm that is not allowed still tells a report which keys would have fitted.
    state.algorithm = known;
    verdict.into()
}

fn key_set(state: &mut Signed<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    match keys.fault() {
        Some(fault) => Outcome::Fail(fault.clone()),
        None => Outcome::Pass,
    }
}

fn key(state: &mut Signed<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    let Some(wanted) = state.wanted() else { return Outcome::NotPossible };
    if keys.fault().is_some() {
        return Outcome::NotPossible;
    }
    if let Some((key, compiled)) = candidates(keys, wanted).next() {
        let strict = Wanted { allow_weak_keys: false, ..wanted };
        return if wanted.algorithm.is_weak(compiled) && candidates(keys, strict).next().is_none() {
            Outcome::Warn("weak_key")
        } else if wanted.kid.is_some_and(|kid| key.kid.as_deref().is_some_and(|of| of != kid)) {
            Outcome::Warn("other_kid")
        } else {
            Outcome::Pass
        };
    }
    let reasons = unchosen(keys, wanted);
    if reasons.iter().any(|reason| reason.mismatch == Mismatch::Weak) {
        return Outcome::Fail(Error::WeakKey);
    }
    Outcome::Fail(Error::NoMatchingKey(reasons))
}

/// Every key that fits is tried, up to the limit. RFC 7515 section 5.2, step 8.
fn signature(state: &mut Signed<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    let (Some(message), Some(signature), Some(wanted)) = (state.message(), &state.signature, state.wanted()) else {
        return Outcome::NotPossible;
    };
    if keys.fault().is_some() {
        return Outcome::NotPossible;
    }
    let most = state.policy.limits.candidates;
    let mut fitting = 0_usize;
    let mut verifying = None;
    for (key, compiled) in candidates(keys, wanted) {
        fitting = fitting.saturating_add(1);
        if fitting > most {
            return Outcome::Fail(Error::LimitExceeded(Limit::Candidates));
        }
        if wanted.algorithm.verify(compiled, &message, signature).is_ok() {
            verifying = Some((key, wanted.algorithm.is_weak(compiled)));
            break;
        }
    }
    if fitting == 0 {
        return Outcome::NotPossible;
    }
    let Some((key, weak)) = verifying else { return Outcome::Fail(Error::Signature) };
    // Where every key that fits is weak, the check `key` has said so.
    let strict = Wanted { allow_weak_keys: false, ..wanted };
    let unsaid = weak && candidates(keys, strict).next().is_some();
    state.key = Some(key);
    if unsaid { Outcome::Warn("weak_key") } else { Outcome::Pass }
}

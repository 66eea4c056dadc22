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
    encoding::base64url,
    error::{Error, Limit, Mismatch, Part},
    jwk::{Jwk, KeySet, Wanted, candidates, unchosen},
};
use alloc::vec::Vec;

/// What is known of a token so far. Nothing in it is to be trusted before every check has passed.
pub(crate) struct Signed<'a> {
    token: &'a str,
    keys: Option<&'a KeySet>,
    policy: &'a SignaturePolicy,
    parts: Option<Parts<'a>>,
    header_bytes: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pub(crate) header: Option<Header>,
    algorithm: Option<Algorithm>,
    /// The key that verified the signature.
    pub(crate) key: Option<&'a Jwk>,
}

impl<'a> Signed<'a> {
    /// The order is a promise: what is cheap and says most comes first, the signature before any claim.
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

    pub(crate) fn new(token: &'a str, keys: Option<&'a KeySet>, policy: &'a SignaturePolicy) -> Self {
        Self {
            token,
            keys,
            policy,
            parts: None,
            header_bytes: None,
            payload: None,
            signature: None,
            header: None,
            algorithm: None,
            key: None,
        }
    }

    fn wanted(&self) -> Option<Wanted<'_>> {
        let kid = self.header.as_ref()?.kid().ok()?;
        Some(Wanted { kid, algorithm: self.algorithm?, allow_weak_keys: self.policy.allow_weak_keys })
    }
}

fn size(state: &mut Signed<'_>) -> Outcome {
    if state.token.len() > state.policy.limits.token_bytes {
        return Outcome::Fail(Error::LimitExceeded(Limit::TokenBytes));
    }
    Outcome::Pass
}

fn parts(state: &mut Signed<'_>) -> Outcome {
    if state.token.len() > state.policy.limits.token_bytes {
        return Outcome::NotPossible;
    }
    Parts::split(state.token).map(|parts| state.parts = Some(parts)).into()
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
    header.check_crit(&state.policy.crit).into()
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
    let Some(keys) = state.keys else { return Outcome::NotPossible };
    match keys.fault() {
        Some(fault) => Outcome::Fail(fault.clone()),
        None => Outcome::Pass,
    }
}

fn key(state: &mut Signed<'_>) -> Outcome {
    let (Some(keys), Some(wanted)) = (state.keys, state.wanted()) else { return Outcome::NotPossible };
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
    let (Some(keys), Some(parts), Some(signature), Some(wanted)) =
        (state.keys, state.parts, &state.signature, state.wanted())
    else {
        return Outcome::NotPossible;
    };
    if keys.fault().is_some() {
        return Outcome::NotPossible;
    }
    let message = parts.signing_input.as_bytes();
    let most = state.policy.limits.candidates;
    let mut fitting = 0_usize;
    let mut verifying = None;
    for (key, compiled) in candidates(keys, wanted) {
        fitting = fitting.saturating_add(1);
        if fitting > most {
            return Outcome::Fail(Error::LimitExceeded(Limit::Candidates));
        }
        if wanted.algorithm.verify(compiled, message, signature).is_ok() {
            verifying = Some(key);
            break;
        }
    }
    if fitting == 0 {
        return Outcome::NotPossible;
    }
    state.key = verifying;
    if verifying.is_some() { Outcome::Pass } else { Outcome::Fail(Error::Signature) }
}

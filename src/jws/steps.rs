//! The checks from format to signature, in their order.

use super::{
    Header, Parts, SignaturePolicy,
    compact::partial_parts,
    pipeline::{
        Check,
        Group::{Algorithm as AlgorithmGroup, Format, Header as HeaderGroup, Key, Signature},
        Note, Outcome, Values,
    },
};
use crate::{
    alg::Algorithm,
    encoding::{
        base64url,
        json::{Json, Object, to_text},
    },
    error::{Error, Limit, Mismatch, Part},
    jwk::{Candidate, Jwk, KeyIssuers, KeyQuery, KeySet, candidates, key_mismatches, matching, mismatches},
};
use alloc::{borrow::Cow, string::String, vec::Vec};
#[cfg(feature = "serde")]
use serde::Serialize;

/// The state of a token so far. Nothing in it may be trusted before every check has passed.
pub(crate) struct JwsState<'a> {
    source: Source<'a>,
    pub(crate) keys: Option<&'a KeySet>,
    policy: &'a SignaturePolicy,
    parts: Option<Parts<'a>>,
    /// Header and payload of a token that does not have three parts, as far as they can be found, so that a report can
    /// continue.
    partial_parts: [Option<&'a str>; 2],
    header_bytes: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    /// The bytes that are signed, if they are not the token's own text.
    signing_input: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    pub(crate) header: Option<Header>,
    pub(crate) algorithm: Option<Algorithm>,
    /// The first matching key, prepared, until the signature is tried.
    candidate: Option<Candidate<'a>>,
    /// How many candidates were tried.
    tried: usize,
    /// The key that verified the signature, or would verify a pending one.
    pub(crate) key: Option<&'a Jwk>,
    /// The issuers that its key may name.
    pub(crate) key_issuers: Option<KeyIssuers>,
}

/// How one key of the input matched a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct KeyMatch {
    /// The key's position in the input, from 0.
    pub index: usize,
    /// The outcome for the key.
    pub outcome: MatchOutcome,
    /// The first reason why the key does not match, if it does not.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub mismatch: Option<Mismatch>,
}

/// The outcome for a key and one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MatchOutcome {
    /// The key verified the signature.
    Verified,
    /// The key matches, but does not verify the signature.
    Rejected,
    /// The key matches, but was not tried: another key verified before, there is no signature, or too many keys match.
    NotTried,
    /// The key does not match.
    Mismatch,
}

/// The source of the parts.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Compact { token: &'a str, payload: Option<&'a [u8]> },
    Json { parts: Parts<'a>, unprotected: Option<&'a Object>, payload: Option<&'a [u8]> },
}

impl<'a> Source<'a> {
    /// The payload, if it was passed separately.
    fn detached(self) -> Option<&'a [u8]> {
        let (Self::Compact { payload, .. } | Self::Json { payload, .. }) = self;
        payload
    }
}

impl<'a> JwsState<'a> {
    /// The checks of any other JWS. The payload is decoded after the header, because the header says whether it is
    /// base64url (RFC 7797).
    pub(super) const JWS_CHECKS: [&'a [Check<Self>]; 3] = [Self::JWS_FORM, Self::KEY, Self::SIGNATURE];

    /// The first checks of a JWT, which need no keys. [`Self::KEY`] and [`Self::SIGNATURE`] follow. The order is part
    /// of the interface: cheap and informative checks come first, and the signature before any claim.
    pub(crate) const FORM: &'a [Check<Self>] = &[
        Check::new("size", Format, size),
        Check::new("parts", Format, parts),
        Check::new("header_encoding", Format, header_encoding),
        Check::new("payload_encoding", Format, payload_encoding),
        Check::new("signature_encoding", Format, signature_encoding),
        Check::new("header", HeaderGroup, header),
        Check::new("alg", HeaderGroup, alg),
        Check::new("kid", HeaderGroup, kid),
        Check::new("crit", HeaderGroup, crit),
        Check::new("algorithm", AlgorithmGroup, algorithm).showing(|state| Values {
            expected: state.policy.algorithms.as_deref().map(names_text),
            actual: state.header.as_ref().and_then(|header| header.get("alg")).map(to_text),
        }),
    ];

    const JWS_FORM: &'a [Check<Self>] = &[
        Check::new("size", Format, size),
        Check::new("parts", Format, parts),
        Check::new("header_encoding", Format, header_encoding),
        Check::new("signature_encoding", Format, signature_encoding),
        Check::new("header", HeaderGroup, header),
        Check::new("alg", HeaderGroup, alg),
        Check::new("kid", HeaderGroup, kid),
        Check::new("crit", HeaderGroup, jws_crit),
        Check::new("unprotected", HeaderGroup, unprotected),
        Check::new("payload_encoding", Format, jws_payload),
        Check::new("algorithm", AlgorithmGroup, algorithm),
    ];

    /// The checks of the key set and the matching key.
    pub(crate) const KEY: &'a [Check<Self>] = &[Check::new("key_set", Key, key_set), Check::new("key", Key, key)];

    pub(crate) const SIGNATURE: &'a [Check<Self>] = &[Check::new("signature", Signature, signature)];

    pub(crate) fn new(source: Source<'a>, keys: Option<&'a KeySet>, policy: &'a SignaturePolicy) -> Self {
        Self {
            source,
            keys,
            policy,
            parts: None,
            partial_parts: [None; 2],
            header_bytes: None,
            payload: None,
            signing_input: None,
            signature: None,
            header: None,
            algorithm: None,
            candidate: None,
            tried: 0,
            key: None,
            key_issuers: None,
        }
    }

    /// An RSA signature that the caller may verify in place of [`JwsState::SIGNATURE`]. `None` unless exactly one key
    /// matches and the signature is as long as its modulus and smaller. That key becomes [`JwsState::key`].
    pub(crate) fn pending_signature(&mut self) -> Option<Vec<u8>> {
        let keys = self.keys?;
        let key = {
            let mut matching = matching(keys, self.key_query()?);
            matching.next().filter(|_| matching.next().is_none())?
        };
        let params = key.params()?;
        let signature = self.signature.take_if(|signature| params.accepts_rsa_signature(signature))?;
        self.key = Some(key);
        Some(signature)
    }

    /// Whether the token or a separate payload exceeds the limit. The length of a JSON serialization has been checked
    /// before.
    fn is_too_long(&self) -> bool {
        let most = self.policy.limits.token_bytes;
        let token = if let Source::Compact { token, .. } = self.source { token.len() } else { 0 };
        token > most || self.source.detached().is_some_and(|payload| payload.len() > most)
    }

    fn key_query(&self) -> Option<KeyQuery<'_>> {
        let header = self.header.as_ref()?;
        Some(KeyQuery {
            kid: header.kid().ok()?,
            x5t: ["x5t", "x5t#S256"].map(|name| header.get(name).and_then(Json::as_str)),
            issuers: self.key_issuers.as_ref(),
            algorithm: self.algorithm?,
            allow_weak_keys: self.policy.allow_weak_keys,
        })
    }

    /// The outcome for each key. Empty without keys, or if the header does not say which algorithm and key it needs.
    pub(crate) fn key_matches(&self) -> Vec<KeyMatch> {
        let (Some(keys), Some(query)) = (self.keys, self.key_query()) else { return Vec::new() };
        let mut tried = Vec::new();
        for key in matching(keys, query).take(self.tried) {
            tried.push(key.index);
        }
        tried.sort_unstable();
        let mut key_matches = Vec::new();
        for (index, mismatch) in mismatches(keys, query) {
            let outcome = if mismatch.is_some() {
                MatchOutcome::Mismatch
            } else if self.key.is_some_and(|key| key.index == index) {
                MatchOutcome::Verified
            } else if tried.binary_search(&index).is_ok() {
                MatchOutcome::Rejected
            } else {
                MatchOutcome::NotTried
            };
            key_matches.push(KeyMatch { index, outcome, mismatch });
        }
        key_matches
    }

    /// The encoded parts of the token, as far as they can be found.
    pub(crate) fn texts(&self) -> Vec<&'a str> {
        match self.parts {
            Some(parts) => [parts.header, parts.payload, parts.signature].into(),
            None => {
                let mut texts = Vec::new();
                for part in self.partial_parts {
                    texts.extend(part);
                }
                texts
            }
        }
    }

    /// Whether a usable key passes a test of its `kty` and of whether it is weak for the token's algorithm.
    pub(crate) fn has_keys(&self, test: impl Fn(&str, bool) -> bool) -> bool {
        let Some((keys, algorithm)) = self.keys.zip(self.algorithm) else { return false };
        keys.usable().any(|(key, params)| key.kty.as_deref().is_some_and(|kty| test(kty, algorithm.is_weak(params))))
    }

    /// The digest by the hash of the algorithm and the verified key. The inner `None`: no document defines the hash.
    pub(crate) fn digest(&self, bytes: &[u8]) -> Option<Option<Vec<u8>>> {
        Some(self.algorithm?.digest(self.key?.params()?, bytes))
    }

    /// The bytes that are signed: header, dot and payload of the token, unless the payload was passed separately.
    fn message(&self) -> Option<Cow<'_, [u8]>> {
        let parts = self.parts?;
        Some(match (&self.signing_input, self.source) {
            (Some(input), _) => Cow::Borrowed(input),
            (None, Source::Compact { token, .. }) => {
                let length = parts.header.len().saturating_add(1).saturating_add(parts.payload.len());
                Cow::Borrowed(token.as_bytes().get(..length)?)
            }
            (None, Source::Json { .. }) => Cow::Owned(parts.signing_input(parts.payload.as_bytes())),
        })
    }
}

fn names_text(algorithms: &[Algorithm]) -> String {
    let mut names = Vec::new();
    for algorithm in algorithms {
        names.push(algorithm.name());
    }
    to_text(&names)
}

fn size(state: &mut JwsState<'_>) -> Outcome {
    if state.is_too_long() { Outcome::Fail(Error::LimitExceeded(Limit::TokenBytes)) } else { Outcome::Pass }
}

fn parts(state: &mut JwsState<'_>) -> Outcome {
    let parts = match state.source {
        _ if state.is_too_long() => return Outcome::NotEvaluated,
        Source::Compact { token, .. } => {
            Parts::split(token).inspect_err(|error| state.partial_parts = partial_parts(token, error))
        }
        Source::Json { parts, .. } => Ok(parts),
    };
    parts.map(|parts| state.parts = Some(parts)).into()
}

/// Decodes a part. A part that is not base64url fails, and is decoded leniently so that a report can continue.
fn decode(part: Part, text: Option<&str>, place: &mut Option<Vec<u8>>, policy: &SignaturePolicy) -> Outcome {
    let Some(text) = text else { return Outcome::NotEvaluated };
    match base64url::decode_as(text, policy.require_padding) {
        Ok(bytes) => {
            *place = Some(bytes);
            Outcome::Pass
        }
        Err(error) => {
            // Never for the signature: a report must not call a signature valid that is not canonical.
            let bytes = base64url::decode_leniently(text);
            *place = (part != Part::Signature && bytes.trim_ascii_start().starts_with(b"{")).then_some(bytes);
            Outcome::Fail(Error::Encoding(part, error))
        }
    }
}

fn header_encoding(state: &mut JwsState<'_>) -> Outcome {
    let [header, _] = state.partial_parts;
    decode(Part::Header, state.parts.map(|parts| parts.header).or(header), &mut state.header_bytes, state.policy)
}

fn payload_encoding(state: &mut JwsState<'_>) -> Outcome {
    let [_, payload] = state.partial_parts;
    decode(Part::Payload, state.parts.map(|parts| parts.payload).or(payload), &mut state.payload, state.policy)
}

fn signature_encoding(state: &mut JwsState<'_>) -> Outcome {
    decode(Part::Signature, state.parts.map(|parts| parts.signature), &mut state.signature, state.policy)
}

/// A header with duplicate members fails, and is kept so that a report can continue.
fn header(state: &mut JwsState<'_>) -> Outcome {
    if matches!(state.source, Source::Json { parts, .. } if parts.header.is_empty()) {
        return Outcome::Fail(Error::ProtectedHeaderMissing);
    }
    let Some(bytes) = state.header_bytes.take() else { return Outcome::NotEvaluated };
    match Header::read_loosely(bytes, state.policy.limits.depth) {
        Ok(header) => {
            let verdict = header.check_members();
            state.header = Some(header);
            verdict.into()
        }
        Err(error) => Outcome::Fail(error),
    }
}

fn alg(state: &mut JwsState<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotEvaluated };
    header.alg().map(|_| ()).into()
}

fn kid(state: &mut JwsState<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotEvaluated };
    header.kid().map(|_| ()).into()
}

fn crit(state: &mut JwsState<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotEvaluated };
    header.check_crit(&state.policy.crit, false, None).into()
}

fn jws_crit(state: &mut JwsState<'_>) -> Outcome {
    let Some(header) = &state.header else { return Outcome::NotEvaluated };
    let unprotected = if let Source::Json { unprotected, .. } = state.source { unprotected } else { None };
    header.check_crit(&state.policy.crit, true, unprotected).into()
}

fn unprotected(state: &mut JwsState<'_>) -> Outcome {
    match (&state.header, state.source) {
        (Some(header), Source::Json { unprotected: Some(unprotected), .. }) => {
            header.check_unprotected(unprotected).into()
        }
        _ => Outcome::NotConfigured,
    }
}

/// The payload is in the token or was passed separately. It is base64url, unless the header says otherwise. RFC 7797
/// section 3.
fn jws_payload(state: &mut JwsState<'_>) -> Outcome {
    let (Some(parts), Some(header)) = (state.parts, &state.header) else { return Outcome::NotEvaluated };
    let unencoded = header.is_unencoded();
    let payload = match state.source.detached() {
        Some(_) if !parts.payload.is_empty() => return Outcome::Fail(Error::PayloadTwice),
        Some(payload) => {
            let encoded = || base64url::encode_as(payload, state.policy.require_padding).into_bytes().into();
            let signed = if unencoded { Cow::Borrowed(payload) } else { encoded() };
            state.signing_input = Some(parts.signing_input(&signed));
            payload.into()
        }
        None if unencoded => {
            // RFC 7797 section 5.2: the payload of a compact token must be printable ASCII without dots.
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

/// Never `none`. Otherwise the caller's list or, without a list, any asymmetric algorithm. RFC 8725 sections 3.1 and
/// 3.2.
fn algorithm(state: &mut JwsState<'_>) -> Outcome {
    let Some(Ok(name)) = state.header.as_ref().map(Header::alg) else { return Outcome::NotEvaluated };
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
    // With an algorithm that is not allowed, a report can still say which keys match.
    state.algorithm = known;
    verdict.into()
}

fn key_set(state: &mut JwsState<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    match keys.error() {
        Some(error) => Outcome::Fail(error.clone()),
        None => Outcome::Pass,
    }
}

fn key(state: &mut JwsState<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    let Some(query) = state.key_query() else { return Outcome::NotEvaluated };
    if keys.error().is_some() {
        return Outcome::NotEvaluated;
    }
    let first = candidates(keys, query).next();
    if let Some(candidate) = first {
        let jwk = candidate.jwk;
        let outcome = if is_weak(jwk, query) && !has_strong(keys, query) {
            Outcome::Warn(Note::WeakKey)
        } else if query.kid.is_some_and(|kid| jwk.kid.as_deref().is_some_and(|of| of != kid)) {
            Outcome::Warn(Note::OtherKid)
        } else {
            Outcome::Pass
        };
        state.candidate = Some(candidate);
        return outcome;
    }
    let reasons = key_mismatches(keys, query);
    if reasons.iter().any(|reason| reason.mismatch == Mismatch::Weak) {
        return Outcome::Fail(Error::WeakKey);
    }
    Outcome::Fail(Error::NoMatchingKey(reasons))
}

fn is_weak(jwk: &Jwk, query: KeyQuery<'_>) -> bool {
    jwk.params().is_some_and(|params| query.algorithm.is_weak(params))
}

/// Whether a key matches that is not weak.
fn has_strong(keys: &KeySet, query: KeyQuery<'_>) -> bool {
    matching(keys, KeyQuery { allow_weak_keys: false, ..query }).next().is_some()
}

/// Tries every matching key, up to the limit. RFC 7515 section 5.2, step 8.
fn signature(state: &mut JwsState<'_>) -> Outcome {
    let Some(keys) = state.keys else { return Outcome::NoKeys };
    let mut first = state.candidate.take();
    let (Some(message), Some(signature), Some(query)) = (state.message(), &state.signature, state.key_query()) else {
        return Outcome::NotEvaluated;
    };
    if keys.error().is_some() {
        return Outcome::NotEvaluated;
    }
    let most = state.policy.limits.candidates;
    let mut tried = 0_usize;
    let mut verifying = None;
    let mut untried = false;
    for jwk in matching(keys, query) {
        let prepared = first.take_if(|first| core::ptr::eq(first.jwk, jwk));
        let Some(candidate) = prepared.or_else(|| Candidate::new(keys, jwk)) else { continue };
        if tried >= most {
            untried = true;
            break;
        }
        tried = tried.saturating_add(1);
        if candidate.verifies(query.algorithm, &message, signature) {
            verifying = Some(jwk);
            break;
        }
    }
    // If every matching key is weak, the check `key` has warned already.
    let is_new_warning = verifying.is_some_and(|jwk| is_weak(jwk, query)) && has_strong(keys, query);
    state.tried = tried;
    state.key = verifying;
    match verifying {
        _ if tried == 0 => Outcome::NotEvaluated,
        Some(_) if is_new_warning => Outcome::Warn(Note::WeakKey),
        Some(_) => Outcome::Pass,
        None if untried => Outcome::Fail(Error::LimitExceeded(Limit::Candidates)),
        None => Outcome::Fail(Error::Signature),
    }
}

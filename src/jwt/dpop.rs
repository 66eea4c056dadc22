//! DPoP: proof that the sender of a request holds a key. RFC 9449.

use super::{
    payload::Payload,
    policy::Secret,
    replay::Replay,
    state::{fail, is_media_type, is_recent, numeric_date, pass_or_fail, to_seconds},
};
use crate::{
    alg::{Algorithm, Hash, KeyParams},
    encoding::{base64url, json::Json, uri},
    error::{ClaimReason, Error, PolicyError, Rejection},
    jwk::{Jwk, KeySet, Origin},
    jws::{
        JwsState, SignaturePolicy, SignaturePolicyBuilder, Source,
        pipeline::{self, Check, Group, Outcome},
    },
};
use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::time::Duration;

/// The request that a DPoP proof must be for, and the checks of the proof. RFC 9449 section 4.3.
///
/// ```
/// # fn main() -> Result<(), keyward::PolicyError> {
/// let (token, jkt) = ("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
/// let policy = keyward::DpopPolicy::builder("GET", "https://api.example/orders?page=2")
///     .access_token(token, Some(jkt))
///     .build()?;
/// # let _ = policy; Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct DpopPolicy {
    signature: SignaturePolicy,
    method: String,
    /// In the builder: as given. In a built policy: normalised, or empty if its path is ambiguous, so that no proof
    /// matches it.
    url: String,
    access_token: Option<BoundToken>,
    nonce: bool,
    max_proof_age: Duration,
    clock_tolerance: Duration,
}

/// The access token of a request, and the thumbprint of the key that it is bound to, if any.
#[derive(Clone, Debug)]
struct BoundToken {
    token: Secret,
    jkt: Option<String>,
}

/// Builds a [`DpopPolicy`].
#[derive(Clone, Debug)]
pub struct DpopPolicyBuilder {
    signature: SignaturePolicyBuilder,
    policy: DpopPolicy,
}

/// The default maximum age of a proof. RFC 9449 section 11.1 recommends seconds or minutes. The client's clock is not
/// ours.
const MAX_PROOF_AGE: Duration = Duration::from_secs(300);
/// The default for the difference of clocks.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(30);
/// The largest RSA key that a proof may carry, in bits.
const MAX_RSA_BITS: usize = 4096;
/// The longest `jti`, in bytes. It is hashed, and a unique value needs no more.
const MAX_JTI_BYTES: usize = 1024;

const EMPTY: &str = "must not be empty";

impl DpopPolicy {
    /// Starts from the request's method and URL, as the client wrote them. The query is ignored. No proof matches an
    /// ambiguous URL: one with a fragment, a malformed escape, a character that is not visible ASCII, or a path with a
    /// dot segment or a backslash (encoded ones too).
    #[must_use]
    pub fn builder(method: impl Into<String>, url: impl Into<String>) -> DpopPolicyBuilder {
        let policy = Self {
            signature: SignaturePolicy::default(),
            method: method.into(),
            url: url.into(),
            access_token: None,
            nonce: false,
            max_proof_age: MAX_PROOF_AGE,
            clock_tolerance: CLOCK_TOLERANCE,
        };
        DpopPolicyBuilder { signature: SignaturePolicyBuilder::default(), policy }
    }
}

impl DpopPolicyBuilder {
    /// The only accepted algorithms, by `alg` name. HS* are never accepted.
    pub fn algorithms(&mut self, names: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.signature.algorithms(names);
        self
    }

    /// The access token of the request, and the `jkt` of `cnf` in its verified claims. The proof's `ath` must be the
    /// token's hash, and the proof's key must have this thumbprint.
    pub fn access_token(&mut self, token: impl Into<String>, jkt: Option<&str>) -> &mut Self {
        self.policy.access_token = Some(BoundToken { token: Secret(token.into()), jkt: jkt.map(Into::into) });
        self
    }

    /// Whether the proof must hold a nonce: see [`VerifiedDpop::nonce`]. Default: `false`.
    pub fn nonce(&mut self, required: bool) -> &mut Self {
        self.policy.nonce = required;
        self
    }

    /// The maximum age of the proof by its `iat`. Default: 5 minutes.
    pub fn max_proof_age(&mut self, max: Duration) -> &mut Self {
        self.policy.max_proof_age = max;
        self
    }

    /// How far clocks may differ. Default: 30 seconds.
    pub fn clock_tolerance(&mut self, tolerance: Duration) -> &mut Self {
        self.policy.clock_tolerance = tolerance;
        self
    }

    /// Validates the policy, returns it, and resets the builder.
    ///
    /// # Errors
    /// An empty method or access token, a URL whose scheme is neither http nor https, an HS* algorithm.
    #[inline(never)]
    pub fn build(&mut self) -> Result<DpopPolicy, PolicyError> {
        let empty = DpopPolicy::builder("", "");
        let Self { signature, mut policy } = core::mem::replace(self, empty);
        policy.signature = signature.finish()?;
        let symmetric = |algorithms: &Vec<Algorithm>| algorithms.iter().any(|one| one.is_symmetric());
        if policy.signature.algorithms.as_ref().is_some_and(symmetric) {
            return Err(PolicyError::new("algorithms", "may not name HS*: a proof is made with a private key"));
        }
        if policy.method.is_empty() {
            return Err(PolicyError::new("method", EMPTY));
        }
        if policy.access_token.as_ref().is_some_and(|bound| bound.token.0.is_empty()) {
            return Err(PolicyError::new("access_token", EMPTY));
        }
        if !uri::has_http_scheme(&policy.url) {
            return Err(PolicyError::new("url", "must be an http or https URL"));
        }
        // Any other error in the URL may be the client's, so the proof is rejected and not the caller's policy.
        policy.url = uri::normalize_request(&policy.url).unwrap_or_default();
        Ok(policy)
    }
}

/// A proof that has passed every check except two, which the caller must make: the value of its nonce, and replay.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifiedDpop {
    /// The header: the JSON text of an object.
    pub header: String,
    /// The payload: the JSON text of an object.
    pub payload: String,
    /// The RFC 7638 SHA-256 thumbprint of the key that signed the proof.
    pub jkt: String,
    /// The proof's nonce, if the policy requires one. The caller must check that this server issued it. RFC 9449
    /// section 9.
    pub nonce: Option<String>,
    /// Identifies the proof: base64url of a SHA-256 over the key's thumbprint, the URL and `jti`. A second proof with
    /// the same value within [`VerifiedDpop::lifetime`] is a replay. RFC 9449 section 11.1.
    pub replay_key: String,
    /// How long to remember [`VerifiedDpop::replay_key`], in whole seconds: until the proof is too old for every server
    /// whose clock differs from this one's by no more than the tolerance.
    pub lifetime: Duration,
}

/// The state of a proof's verification.
struct Proof<'a> {
    jws: JwsState<'a>,
    policy: &'a DpopPolicy,
    payload: Option<Payload>,
    now: f64,
}

/// Verifies a DPoP proof: every check of RFC 9449 section 4.3 except the nonce's value and replay, which need a store.
/// `now` is in seconds since 1970.
///
/// # Errors
/// `ERR_DPOP_INVALID` for any error in the proof.
pub fn verify_dpop(proof: &str, policy: &DpopPolicy, now: i64) -> Result<VerifiedDpop, Rejection> {
    check_proof(proof, policy, now)
        .map_err(|rejection| Rejection { error: Error::Dpop(Box::new(rejection.error)), ..rejection })
}

#[inline(never)]
fn check_proof(token: &str, policy: &DpopPolicy, now: i64) -> Result<VerifiedDpop, Rejection> {
    let mut jws = JwsState::new(Source::Compact { token, payload: None }, None, &policy.signature);
    pipeline::run([JwsState::FORM], &mut jws)?;
    let keys = embedded_key(&jws)?;
    jws.keys = Some(&keys);
    pipeline::run([JwsState::KEY, JwsState::SIGNATURE], &mut jws)?;
    let mut proof = Proof { jws, policy, payload: None, now: to_seconds(now) };
    pipeline::run([Proof::CHECKS], &mut proof)?;
    let verified = proof.verified();
    // Unreachable: the checks that passed have set everything. A verifier rejects rather than panics.
    verified.ok_or_else(|| Rejection::new("signature", Error::Signature))
}

/// The public key in the proof's header. Only `jwk` is read, and of it only the key's parameters and its permitted
/// uses. The proof's signature covers its spelling, so it is not normalised. RFC 9449 section 4.2.
#[inline(never)]
fn embedded_key(jws: &JwsState<'_>) -> Result<KeySet, Rejection> {
    let header = |name| jws.header.as_ref().and_then(|header| header.get(name));
    let error = |name, reason| Rejection::new(name, Error::Claim(Cow::Borrowed(name), reason));
    if !header("typ").and_then(Json::as_str).is_some_and(|typ| is_media_type(typ, "dpop+jwt")) {
        return Err(error("typ", ClaimReason::CheckFailed));
    }
    let mut jwk = header("jwk").ok_or_else(|| error("jwk", ClaimReason::Missing))?.clone();
    if let Some(members) = jwk.as_object_mut() {
        for name in ["x5c", "x5t", "x5t#S256"] {
            members.remove(name);
        }
    }
    let keys = KeySet::of_jwk(jwk, Origin::Signed);
    // Anyone may send a key, so it must not cost as much work as an issuer's key may.
    let unfit = |key: &Jwk, numbers: &KeyParams| {
        key.kty.as_deref() == Some("oct") || numbers.bits().is_some_and(|bits| bits > MAX_RSA_BITS)
    };
    let rejected = keys.error().is_some() || keys.usable().any(|(key, numbers)| unfit(key, numbers));
    if rejected { Err(error("jwk", ClaimReason::Invalid)) } else { Ok(keys) }
}

impl<'a> Proof<'a> {
    const CHECKS: &'a [Check<Self>] = &[
        Check::new("payload", Group::Claims, payload),
        Check::new("required", Group::Claims, required),
        Check::new("jti", Group::Claims, jti),
        Check::new("htm", Group::Claims, |proof| pass_or_fail("htm", proof.text("htm") == Some(&proof.policy.method))),
        Check::new("htu", Group::Claims, htu),
        Check::new("iat", Group::Claims, iat),
        Check::new("ath", Group::Claims, ath),
        Check::new("cnf", Group::Claims, cnf),
        Check::new("nonce", Group::Claims, nonce),
    ];

    fn claim(&self, name: &str) -> Option<&Json> {
        self.payload.as_ref()?.claims.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claim(name)?.as_str()
    }

    fn jkt(&self) -> Option<&str> {
        self.jws.key?.thumbprint()
    }

    #[inline(never)]
    fn verified(self) -> Option<VerifiedDpop> {
        let jkt = self.jkt()?;
        let replayed = [jkt, "\n", &self.policy.url, "\n", self.text("jti")?].concat();
        let DpopPolicy { max_proof_age, clock_tolerance, .. } = self.policy;
        let end = numeric_date(self.claim("iat")?)? + max_proof_age.as_secs_f64() + 2.0 * clock_tolerance.as_secs_f64();
        let Replay { key: replay_key, lifetime } = Replay::new(&replayed, self.now, end);
        Some(VerifiedDpop {
            jkt: jkt.into(),
            nonce: self.text("nonce").filter(|_| self.policy.nonce).map(Into::into),
            replay_key,
            lifetime,
            header: self.jws.header?.text,
            payload: self.payload?.text,
        })
    }
}

fn payload(proof: &mut Proof<'_>) -> Outcome {
    let Some(bytes) = proof.jws.payload.take() else { return Outcome::NotEvaluated };
    let depth = proof.policy.signature.limits.depth;
    Payload::read(bytes, proof.jws.header.as_ref(), depth).map(|payload| proof.payload = Some(payload)).into()
}

fn required(proof: &mut Proof<'_>) -> Outcome {
    let names = [
        ("jti", true),
        ("htm", true),
        ("htu", true),
        ("iat", true),
        ("ath", proof.policy.access_token.is_some()),
        ("nonce", proof.policy.nonce),
    ];
    match names.iter().find(|(name, required)| *required && proof.claim(name).is_none()) {
        Some((missing, _)) => fail(missing, ClaimReason::Missing),
        None => Outcome::Pass,
    }
}

fn jti(proof: &mut Proof<'_>) -> Outcome {
    let valid = proof.text("jti").is_some_and(|jti| (1..=MAX_JTI_BYTES).contains(&jti.len()));
    if valid { Outcome::Pass } else { fail("jti", ClaimReason::Invalid) }
}

fn htu(proof: &mut Proof<'_>) -> Outcome {
    match proof.text("htu").and_then(uri::normalize_http) {
        Some(htu) => pass_or_fail("htu", htu == proof.policy.url),
        None => fail("htu", ClaimReason::Invalid),
    }
}

fn iat(proof: &mut Proof<'_>) -> Outcome {
    let Some(iat) = proof.claim("iat").and_then(numeric_date) else {
        return fail("iat", ClaimReason::Invalid);
    };
    let DpopPolicy { max_proof_age, clock_tolerance, .. } = proof.policy;
    pass_or_fail("iat", is_recent(proof.now - iat, max_proof_age.as_secs_f64(), clock_tolerance.as_secs_f64()))
}

/// A proof with `ath` proves nothing if the caller gives no access token to compare it with.
fn ath(proof: &mut Proof<'_>) -> Outcome {
    match &proof.policy.access_token {
        None if proof.claim("ath").is_some() => fail("ath", ClaimReason::CheckFailed),
        None => Outcome::NotConfigured,
        Some(BoundToken { token, .. }) => {
            let digest = base64url::encode(&Hash::Sha256.digest(token.0.as_bytes()));
            pass_or_fail("ath", proof.text("ath") == Some(&digest))
        }
    }
}

/// The access token must be bound to the key that signed the proof. RFC 9449 section 6.1.
fn cnf(proof: &mut Proof<'_>) -> Outcome {
    match &proof.policy.access_token {
        None => Outcome::NotConfigured,
        Some(BoundToken { jkt: None, .. }) => fail("cnf", ClaimReason::Missing),
        Some(BoundToken { jkt, .. }) => pass_or_fail("cnf", proof.jkt() == jkt.as_deref()),
    }
}

fn nonce(proof: &mut Proof<'_>) -> Outcome {
    match proof.claim("nonce") {
        Some(nonce) if proof.policy.nonce && nonce.as_str().is_none() => fail("nonce", ClaimReason::Invalid),
        _ if proof.policy.nonce => Outcome::Pass,
        _ => Outcome::NotConfigured,
    }
}

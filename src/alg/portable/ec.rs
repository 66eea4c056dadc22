//! ECDSA of the RustCrypto crates for the four curves.

use ecdsa::{
    DigestAlgorithm, EcdsaCurve, Signature, SignatureSize, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, Sec1Point, ToSec1Point},
    },
    signature::Verifier,
};

#[cfg(feature = "k256")]
pub(crate) use k256::Secp256k1;
#[cfg(feature = "p256")]
pub(crate) use p256::NistP256 as P256;
#[cfg(feature = "p384")]
pub(crate) use p384::NistP384 as P384;
#[cfg(feature = "p521")]
pub(crate) use p521::NistP521 as P521;

/// A point of the curve `C` that is not its identity.
pub(crate) struct PublicKey<C: EcdsaCurve + CurveArithmetic>(VerifyingKey<C>);

impl<C> PublicKey<C>
where
    C: EcdsaCurve + CurveArithmetic + DigestAlgorithm,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
{
    /// Takes coordinates of exactly the field's length. The point must be on the curve; the identity has no
    /// coordinates.
    pub(crate) fn new(x: &[u8], y: &[u8]) -> Option<Self> {
        let (x, y) = (FieldBytes::<C>::try_from(x).ok()?, FieldBytes::<C>::try_from(y).ok()?);
        let point = Sec1Point::<C>::from_affine_coordinates(&x, &y, false);
        VerifyingKey::from_sec1_point(&point).ok().map(Self)
    }

    /// The signature is r and s, each with the field's length, both from 1 to n - 1. JOSE defines the hash for each
    /// curve. A high s is accepted: for a curve whose crate rejects it, s is replaced by n - s, which is equivalent.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::<C>::from_slice(signature) else { return false };
        let signature = if C::NORMALIZE_S { signature.normalize_s() } else { signature };
        self.0.verify(message, &signature).is_ok()
    }
}

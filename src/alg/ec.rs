//! ECDSA over a prime curve, for the rows that name one. RFC 7518 section 3.4, RFC 8812.

use super::BadSignature;
use crate::error::KeyFault;
use ecdsa::{
    DigestAlgorithm, EcdsaCurve, Signature, SignatureSize, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, Sec1Point, ToSec1Point},
    },
    signature::Verifier,
};

/// A point of the curve `C` that is not its identity.
#[derive(Debug)]
pub(crate) struct Key<C: EcdsaCurve + CurveArithmetic>(VerifyingKey<C>);

impl<C> Key<C>
where
    C: EcdsaCurve + CurveArithmetic + DigestAlgorithm,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
{
    /// Coordinates have exactly the field's length (RFC 7518 section 6.2.1.2), and the point is on the curve. The
    /// identity has no coordinates, so it cannot be named.
    pub(super) fn new(x: &[u8], y: &[u8]) -> Result<Self, KeyFault> {
        let (Ok(x), Ok(y)) = (FieldBytes::<C>::try_from(x), FieldBytes::<C>::try_from(y)) else {
            return Err(KeyFault::Point);
        };
        let point = Sec1Point::<C>::from_affine_coordinates(&x, &y, false);
        VerifyingKey::from_sec1_point(&point).map(Self).map_err(|_| KeyFault::Point)
    }

    /// The signature is r and s, each of the field's length, both from 1 to n - 1. A high s is accepted: no RFC of JOSE
    /// forbids it, and where a curve's crate does, s and n - s say the same.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let signature = Signature::<C>::from_slice(signature).map_err(|_| BadSignature)?;
        let signature = if C::NORMALIZE_S { signature.normalize_s() } else { signature };
        self.0.verify(message, &signature).map_err(|_| BadSignature)
    }
}

use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT as B, EIGHT_TORSION},
    scalar::Scalar,
};
use ed448_goldilocks::{EdwardsPoint as P448, EdwardsScalar};
use keyward_arithmetic::edwards::{Ed448Key, Ed25519Key};

#[test]
fn quick() {
    let a = Scalar::from(3u64);
    let key = Ed25519Key::new(&(B * a).compress().0).unwrap();
    for i in 0..20u64 {
        let k = Scalar::from(i)
            * Scalar::from(0x123456789abcdefu64)
            * Scalar::from(0x123456789abcdefu64)
            * Scalar::from(0x123456789abcdefu64)
            * Scalar::from(0x123456789abcdefu64);
        let r = Scalar::from(7 + i);
        let s = r + k * a;
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&k.to_bytes());
        let sig = [(B * r).compress().0, s.to_bytes()].concat();
        assert!(key.verify(&sig, &wide), "{i}");
        wide[63] ^= 1;
        assert!(!key.verify(&sig, &wide));
    }
    assert!(Ed25519Key::new(&EIGHT_TORSION[1].compress().0).is_none());
}

#[test]
fn quick448() {
    let a = EdwardsScalar::from(3u64);
    let b = P448::GENERATOR;
    let key = Ed448Key::new(&(b * a).to_affine().compress().0).unwrap();
    for i in 0..20u64 {
        let k = EdwardsScalar::from(i)
            * EdwardsScalar::from(0x123456789abcdefu64)
            * EdwardsScalar::from(0x123456789abcdefu64)
            * EdwardsScalar::from(0x123456789abcdefu64);
        let r = EdwardsScalar::from(7 + i);
        let s = r + k * a;
        let mut wide = [0; 114];
        wide[..57].copy_from_slice(&k.to_bytes_rfc_8032());
        let sig = [(b * r).to_affine().compress().0, s.to_bytes_rfc_8032().into()].concat();
        assert!(key.verify(&sig, &wide), "{i}");
        wide[63] ^= 1;
        assert!(!key.verify(&sig, &wide));
    }
}

//! The sets that are verified, and the expected verdicts: one row for each algorithm and set, and every test whose
//! verdict differs from Wycheproof's or from the algorithm's parameters.

use crate::Counts;

/// A set, verified for an algorithm.
pub(crate) struct Row {
    pub(crate) alg: &'static str,
    pub(crate) set: &'static str,
    pub(crate) counts: Counts,
}

const fn row(alg: &'static str, set: &'static str, [accepted, refused, keys_refused]: [usize; 3]) -> Row {
    Row { alg, set, counts: Counts { accepted, refused, keys_refused } }
}

/// The counts are those of accepted signatures, rejected signatures and rejected keys. A set without accepted
/// signatures has other parameters than the algorithm: another hash, DER, another salt. For a set with a single one,
/// see `EXCEPTIONS`.
pub(crate) static SETS: &[Row] = &[
    row("ES256", "ecdsa_secp256r1_sha256_p1363", [173, 89, 0]),
    row("ES256", "ecdsa_secp256r1_sha256", [0, 484, 0]),
    row("ES256", "ecdsa_secp256r1_sha512_p1363", [0, 332, 0]),
    row("ES256", "ecdsa_secp256r1_sha512", [0, 554, 0]),
    row("ES256", "ecdsa_secp256r1_shake128_p1363", [0, 258, 0]),
    row("ES256", "ecdsa_secp256r1_shake128", [0, 480, 0]),
    row("ES256", "ecdsa_secp256r1_sha3_256", [0, 482, 0]),
    row("ES256", "ecdsa_secp256r1_sha3_512", [0, 548, 0]),
    row("ES384", "ecdsa_secp384r1_sha384_p1363", [193, 87, 0]),
    row("ES384", "ecdsa_secp384r1_sha384", [0, 504, 0]),
    row("ES384", "ecdsa_secp384r1_sha256", [0, 472, 0]),
    row("ES384", "ecdsa_secp384r1_sha512_p1363", [0, 318, 0]),
    row("ES384", "ecdsa_secp384r1_sha512", [0, 542, 0]),
    row("ES384", "ecdsa_secp384r1_shake256_p1363", [0, 314, 0]),
    row("ES384", "ecdsa_secp384r1_shake256", [0, 538, 0]),
    row("ES384", "ecdsa_secp384r1_sha3_384", [0, 504, 0]),
    row("ES384", "ecdsa_secp384r1_sha3_512", [0, 536, 0]),
    row("ES512", "ecdsa_secp521r1_sha512_p1363", [231, 87, 0]),
    row("ES512", "ecdsa_secp521r1_sha512", [0, 542, 0]),
    row("ES512", "ecdsa_secp521r1_shake256_p1363", [0, 314, 0]),
    row("ES512", "ecdsa_secp521r1_shake256", [0, 536, 0]),
    row("ES512", "ecdsa_secp521r1_sha3_512", [0, 534, 0]),
    row("ES256K", "ecdsa_secp256k1_sha256_p1363", [167, 85, 0]),
    row("ES256K", "ecdsa_secp256k1_sha256", [0, 476, 0]),
    row("ES256K", "ecdsa_secp256k1_sha256_bitcoin", [0, 463, 0]),
    row("ES256K", "ecdsa_secp256k1_sha512_p1363", [0, 322, 0]),
    row("ES256K", "ecdsa_secp256k1_sha512", [0, 546, 0]),
    row("ES256K", "ecdsa_secp256k1_shake128_p1363", [0, 248, 0]),
    row("ES256K", "ecdsa_secp256k1_shake128", [0, 472, 0]),
    row("ES256K", "ecdsa_secp256k1_shake256_p1363", [0, 318, 0]),
    row("ES256K", "ecdsa_secp256k1_shake256", [0, 542, 0]),
    row("ES256K", "ecdsa_secp256k1_sha3_256", [0, 474, 0]),
    row("ES256K", "ecdsa_secp256k1_sha3_512", [0, 540, 0]),
    row("Ed25519", "ed25519", [88, 63, 0]),
    row("EdDSA", "ed25519", [88, 63, 0]),
    row("Ed448", "ed448", [17, 70, 0]),
    row("EdDSA", "ed448", [17, 70, 0]),
    row("RS256", "rsa_signature_2048_sha256", [9, 250, 0]),
    row("RS256", "rsa_signature_3072_sha256", [8, 251, 0]),
    row("RS256", "rsa_signature_4096_sha256", [7, 251, 0]),
    row("RS256", "rsa_signature_8192_sha256", [7, 251, 0]),
    row("RS256", "rsa_signature_2048_sha224", [1, 257, 0]),
    row("RS256", "rsa_signature_2048_sha512_224", [1, 257, 0]),
    row("RS256", "rsa_signature_2048_sha512_256", [1, 256, 0]),
    row("RS256", "rsa_signature_3072_sha512_256", [1, 257, 0]),
    row("RS256", "rsa_signature_4096_sha512_256", [1, 257, 0]),
    row("RS256", "rsa_signature_2048_sha3_224", [1, 257, 0]),
    row("RS256", "rsa_signature_2048_sha3_256", [1, 256, 0]),
    row("RS256", "rsa_signature_3072_sha3_256", [1, 257, 0]),
    row("RS384", "rsa_signature_2048_sha384", [7, 251, 0]),
    row("RS384", "rsa_signature_3072_sha384", [7, 252, 0]),
    row("RS384", "rsa_signature_4096_sha384", [7, 252, 0]),
    row("RS384", "rsa_signature_8192_sha384", [7, 252, 0]),
    row("RS384", "rsa_signature_2048_sha3_384", [1, 257, 0]),
    row("RS384", "rsa_signature_3072_sha3_384", [1, 258, 0]),
    row("RS512", "rsa_signature_2048_sha512", [8, 251, 0]),
    row("RS512", "rsa_signature_3072_sha512", [8, 252, 0]),
    row("RS512", "rsa_signature_4096_sha512", [7, 252, 0]),
    row("RS512", "rsa_signature_8192_sha512", [7, 252, 0]),
    row("RS512", "rsa_signature_2048_sha3_512", [1, 257, 0]),
    row("RS512", "rsa_signature_3072_sha3_512", [1, 258, 0]),
    row("PS256", "rsa_pss_2048_sha256_mgf1_32", [63, 45, 0]),
    row("PS256", "rsa_pss_2048_sha256_mgf1_32_params", [63, 45, 0]),
    row("PS256", "rsa_pss_3072_sha256_mgf1_32", [63, 45, 0]),
    row("PS256", "rsa_pss_3072_sha256_mgf1_32_params", [63, 45, 0]),
    row("PS256", "rsa_pss_4096_sha256_mgf1_32", [63, 45, 0]),
    row("PS256", "rsa_pss_misc", [1, 149, 0]),
    row("PS256", "rsa_pss_misc_params", [1, 149, 0]),
    row("PS256", "rsa_pss_2048_sha1_mgf1_20", [0, 88, 0]),
    row("PS256", "rsa_pss_2048_sha1_mgf1_20_params", [0, 88, 0]),
    row("PS256", "rsa_pss_2048_sha256_mgf1_0", [1, 102, 0]),
    row("PS256", "rsa_pss_2048_sha256_mgf1_0_params", [1, 102, 0]),
    row("PS256", "rsa_pss_2048_sha256_mgf1sha1_20", [0, 108, 0]),
    row("PS256", "rsa_pss_2048_sha512_256_mgf1_32", [0, 115, 0]),
    row("PS256", "rsa_pss_2048_sha512_224_mgf1_28", [0, 100, 0]),
    row("PS256", "rsa_pss_2048_shake128", [0, 114, 0]),
    row("PS256", "rsa_pss_3072_shake128", [0, 114, 0]),
    row("PS384", "rsa_pss_2048_sha384_mgf1_48", [95, 46, 0]),
    row("PS384", "rsa_pss_4096_sha384_mgf1_48", [95, 46, 0]),
    row("PS384", "rsa_pss_misc", [1, 149, 0]),
    row("PS384", "rsa_pss_misc_params", [1, 149, 0]),
    row("PS512", "rsa_pss_4096_sha512_mgf1_64", [132, 47, 0]),
    row("PS512", "rsa_pss_4096_sha512_mgf1_64_params", [132, 47, 0]),
    row("PS512", "rsa_pss_misc", [1, 149, 0]),
    row("PS512", "rsa_pss_misc_params", [1, 149, 0]),
    row("PS512", "rsa_pss_4096_sha512_mgf1_32", [0, 177, 0]),
    row("PS512", "rsa_pss_4096_sha512_mgf1_32_params", [0, 177, 0]),
    row("PS512", "rsa_pss_2048_sha512_mgf1sha256_32_params", [0, 178, 0]),
    row("PS512", "rsa_pss_2048_shake256", [0, 184, 0]),
    row("PS512", "rsa_pss_3072_shake256", [0, 184, 0]),
    row("PS512", "rsa_pss_4096_shake256", [0, 184, 0]),
    row("ML-DSA-44", "mldsa_44_verify", [75, 101, 4]),
    row("ML-DSA-65", "mldsa_65_verify", [77, 129, 4]),
    row("ML-DSA-87", "mldsa_87_verify", [69, 168, 4]),
    row("HS256", "hmac_sha256", [33, 141, 0]),
    row("HS256", "hmac_sha512_256", [0, 175, 0]),
    row("HS256", "hmac_sha3_256", [0, 174, 0]),
    row("HS256", "hmac_sha224", [0, 172, 0]),
    row("HS256", "hmac_sha512_224", [0, 173, 0]),
    row("HS256", "hmac_sha3_224", [0, 172, 0]),
    row("HS384", "hmac_sha384", [33, 141, 0]),
    row("HS384", "hmac_sha3_384", [0, 174, 0]),
    row("HS512", "hmac_sha512", [33, 141, 0]),
    row("HS512", "hmac_sha3_512", [0, 174, 0]),
];

/// Tests whose verdict differs from Wycheproof's, or is left open by Wycheproof.
pub(crate) struct Exception {
    pub(crate) sets: &'static [&'static str],
    pub(crate) ids: &'static [usize],
    /// keyward's verdict.
    pub(crate) accepted: bool,
    pub(crate) reason: &'static str,
}

impl Exception {
    pub(crate) fn tests(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.sets.iter().flat_map(|set| self.ids.iter().map(|id| (*set, *id)))
    }
}

/// RFC 8017 appendix B.1: a hash's parameters in a DigestInfo are NULL. Elsewhere they may be absent.
const NO_NULL: &str = "DigestInfo without NULL";
/// Invalid for the set, because it was made with the algorithm's hash instead of the set's.
const HASH_OF_THE_ALGORITHM: &str = "made with the algorithm's own hash";
/// Invalid for the set, because it was made with the algorithm's salt length instead of the set's.
const SALT_OF_THE_ALGORITHM: &str = "made with a salt of the algorithm's own length";

pub(crate) static EXCEPTIONS: &[Exception] = &[
    Exception {
        sets: &[
            "rsa_signature_2048_sha256",
            "rsa_signature_3072_sha256",
            "rsa_signature_4096_sha256",
            "rsa_signature_8192_sha256",
            "rsa_signature_2048_sha384",
            "rsa_signature_3072_sha384",
            "rsa_signature_4096_sha384",
            "rsa_signature_8192_sha384",
            "rsa_signature_2048_sha512",
            "rsa_signature_3072_sha512",
            "rsa_signature_4096_sha512",
            "rsa_signature_8192_sha512",
        ],
        ids: &[8],
        accepted: false,
        reason: NO_NULL,
    },
    Exception { sets: &["rsa_signature_2048_sha224"], ids: &[219], accepted: true, reason: HASH_OF_THE_ALGORITHM },
    Exception {
        sets: &[
            "rsa_signature_2048_sha512_224",
            "rsa_signature_2048_sha512_256",
            "rsa_signature_2048_sha3_224",
            "rsa_signature_2048_sha3_256",
        ],
        ids: &[221],
        accepted: true,
        reason: HASH_OF_THE_ALGORITHM,
    },
    Exception {
        sets: &["rsa_signature_3072_sha512_256", "rsa_signature_4096_sha512_256", "rsa_signature_3072_sha3_256"],
        ids: &[222],
        accepted: true,
        reason: HASH_OF_THE_ALGORITHM,
    },
    Exception { sets: &["rsa_signature_2048_sha3_384"], ids: &[223], accepted: true, reason: HASH_OF_THE_ALGORITHM },
    Exception { sets: &["rsa_signature_3072_sha3_384"], ids: &[224], accepted: true, reason: HASH_OF_THE_ALGORITHM },
    Exception { sets: &["rsa_signature_2048_sha3_512"], ids: &[225], accepted: true, reason: HASH_OF_THE_ALGORITHM },
    Exception { sets: &["rsa_signature_3072_sha3_512"], ids: &[226], accepted: true, reason: HASH_OF_THE_ALGORITHM },
    Exception {
        sets: &["rsa_pss_2048_sha256_mgf1_0", "rsa_pss_2048_sha256_mgf1_0_params"],
        ids: &[69],
        accepted: true,
        reason: SALT_OF_THE_ALGORITHM,
    },
];

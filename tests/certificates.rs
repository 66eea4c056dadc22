//! Certificates, keys and signatures that the `openssl` program generates in every run.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use keyward::{KeyError, KeyReport, KeySet, KeyWarning, verify};
use keyward_bindings::options::read_policy;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

const REQUIRED: &str = r#"{"requireValidCertificate":true}"#;
const NO_OPTIONS: &str = "{}";
const INVALID: Result<(), &str> = Err("ERR_CERTIFICATE_INVALID");

#[test]
fn a_certificate_that_holds_the_key() {
    let shop = Workshop::new("matching");
    let certificate = shop.certificate("subject");
    let thumbprints =
        json!({ "x5t": shop.digest("-sha1", &certificate), "x5t#S256": shop.digest("-sha256", &certificate) });
    let chain = x5c(&[&certificate]);
    let with_kty = merge(&[&json!({ "kty": "RSA" }), &chain]);
    let pem = fs::read_to_string(shop.path("subject.pem")).unwrap();
    let bare = report(&shop.jwk().to_string());
    assert!(bare.thumbprint.is_some());
    for keys in [
        merge(&[&shop.jwk(), &chain, &thumbprints]).to_string(),
        merge(&[&chain, &thumbprints]).to_string(),
        with_kty.to_string(),
        in_set(&chain),
        pem,
    ] {
        let key = report(&keys);
        assert_eq!((key.usable, key.reason, key.warnings), (true, None, Vec::new()), "{keys}");
        assert_eq!((key.kty.as_deref(), key.bits), (Some("RSA"), Some(2048)), "{keys}");
        assert_eq!(key.thumbprint, bare.thumbprint, "{keys}");
        let certificate = key.certificate.unwrap();
        assert_eq!((&*certificate.subject, &*certificate.issuer), ("CN=subject", "CN=authority"));
        assert_eq!(certificate.not_after - certificate.not_before, 365 * 86_400);
        assert_eq!(shop.verify(&keys, NO_OPTIONS), Ok(()), "{keys}");
        assert_eq!(shop.verify(&keys, REQUIRED), Ok(()), "{keys}");
    }
    let keys = shop.jwk().to_string();
    assert_eq!((bare.certificate, bare.warnings), (None, Vec::new()));
    assert_eq!(shop.verify(&keys, NO_OPTIONS), Ok(()));
    assert_eq!(shop.verify(&keys, REQUIRED), INVALID);
}

#[test]
fn a_certificate_that_holds_another_key() {
    let shop = Workshop::new("other-key");
    let own = shop.certificate("subject");
    shop.new_key("other");
    shop.request("other");
    let other = shop.certificate("other");
    for chain in [x5c(&[&other]), x5c(&[&other, &own])] {
        let keys = in_set(&merge(&[&shop.jwk(), &chain]));
        assert_eq!(report(&keys).reason, Some(KeyError::Certificate));
        assert_eq!(shop.verify(&keys, NO_OPTIONS), Err("ERR_JWKS_NO_MATCHING_KEY"));
    }
    let alone = merge(&[&shop.jwk(), &x5c(&[&other])]).to_string();
    assert_eq!(shop.verify(&alone, NO_OPTIONS), Err("ERR_JWK_INVALID"));
    let contradicted = merge(&[&json!({ "kty": "EC" }), &x5c(&[&own])]).to_string();
    assert_eq!(shop.verify(&contradicted, NO_OPTIONS), Err("ERR_JWK_INVALID"));
    assert_eq!(shop.verify(&x5c(&[&other]).to_string(), NO_OPTIONS), Err("ERR_JWS_SIGNATURE_VERIFICATION_FAILED"));
}

#[test]
fn thumbprints_that_do_not_match_the_certificate() {
    let shop = Workshop::new("thumbprints");
    let (own, authority) = (shop.certificate("subject"), shop.der("authority"));
    let hexadecimal = |algorithm, certificate: &[u8]| {
        let digest = URL_SAFE_NO_PAD.decode(shop.digest(algorithm, certificate)).unwrap();
        let text: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        URL_SAFE_NO_PAD.encode(text)
    };
    let (x5t, x5t_s256) = (KeyWarning::X5t, KeyWarning::X5tS256);
    for (thumbprints, warnings) in [
        (json!({ "x5t": shop.digest("-sha1", &authority) }), vec![x5t]),
        (json!({ "x5t#S256": shop.digest("-sha256", &authority) }), vec![x5t_s256]),
        (json!({ "x5t": hexadecimal("-sha1", &own) }), vec![x5t]),
        (json!({ "x5t#S256": hexadecimal("-sha256", &own) }), vec![x5t_s256]),
        (json!({ "x5t": shop.digest("-sha256", &own), "x5t#S256": shop.digest("-sha1", &own) }), vec![x5t, x5t_s256]),
    ] {
        let keys = merge(&[&shop.jwk(), &x5c(&[&own]), &thumbprints]).to_string();
        let key = report(&keys);
        assert_eq!((key.usable, key.warnings), (true, warnings), "{thumbprints}");
        assert_eq!(shop.verify(&keys, NO_OPTIONS), Ok(()), "{thumbprints}");
        assert_eq!(shop.verify(&keys, REQUIRED), INVALID, "{thumbprints}");
    }
}

#[test]
fn a_certificate_outside_its_validity() {
    let shop = Workshop::new("time");
    for (name, begin, end) in [
        ("expired", "20000101000000Z", "20010101000000Z"),
        ("not-yet-valid", "20480101000000Z", "20490101000000Z"),
        ("not-yet-valid-for-long", "20980101000000Z", "20990101000000Z"),
    ] {
        let certificate = shop.certificate_between(name, begin, end);
        let keys = [merge(&[&shop.jwk(), &x5c(&[&certificate])]), x5c(&[&certificate])].map(|keys| keys.to_string());
        for keys in keys.iter().chain([&fs::read_to_string(shop.path(&format!("{name}.pem"))).unwrap()]) {
            let key = report(keys);
            assert_eq!((key.usable, key.warnings), (true, Vec::new()), "{name}");
            assert_eq!(shop.verify(keys, NO_OPTIONS), Ok(()), "{name}");
            assert_eq!(shop.verify(keys, REQUIRED), INVALID, "{name}");
        }
    }
    let long = shop.certificate_between("valid", "20000101000000Z", "20981231235959Z");
    let report = report(&x5c(&[&long]).to_string()).certificate.unwrap();
    assert_eq!((report.not_before, report.not_after), (946_684_800, 4_070_908_799));
    for (now, verdict) in
        [(946_684_799, INVALID), (946_684_800, Ok(())), (4_070_908_799, Ok(())), (4_070_908_800, INVALID)]
    {
        assert_eq!(shop.verify_at(&x5c(&[&long]).to_string(), REQUIRED, now), verdict, "{now}");
    }
}

#[test]
fn a_certificate_of_version_1() {
    let shop = Workshop::new("version-1");
    // OpenSSL 3.2 and later write version 3 by default. Earlier versions do not know the option for version 1.
    let (key, certificate) = (shop.path("subject.key"), shop.path("v1.pem"));
    let arguments = ["req", "-x509", "-x509v1", "-new", "-days", "365", "-subj", "/CN=subject", "-config"];
    let written = run(Command::new("openssl")
        .args(arguments)
        .arg(shop.path("openssl.cnf"))
        .arg("-key")
        .arg(&key)
        .arg("-out")
        .arg(&certificate));
    if written.is_err() {
        shop.openssl(&[
            "x509",
            "-req",
            "-days",
            "365",
            "-in",
            "subject.csr",
            "-signkey",
            "subject.key",
            "-out",
            "v1.pem",
        ]);
    }
    let text = String::from_utf8(shop.openssl(&["x509", "-noout", "-text", "-in", "v1.pem"])).unwrap();
    assert!(text.contains("Version: 1 "), "openssl wrote another version:\n{text}");
    let der = shop.der("v1");
    for keys in [merge(&[&shop.jwk(), &x5c(&[&der])]), x5c(&[&der])] {
        let key = report(&keys.to_string());
        assert_eq!((key.usable, key.warnings), (true, Vec::new()));
        assert_eq!(shop.verify(&keys.to_string(), NO_OPTIONS), Ok(()));
        assert_eq!(shop.verify(&keys.to_string(), REQUIRED), Ok(()));
    }
}

#[test]
fn a_chain_of_ten() {
    let shop = Workshop::new("chain");
    let mut chain = vec![shop.der("authority")];
    for link in (1..10).rev() {
        let (name, issuer) = (format!("link{link}"), format!("link{}", link + 1));
        let issuer = if link == 9 { "authority" } else { &issuer };
        if link == 1 {
            shop.issue("subject", &name, issuer);
        } else {
            shop.new_authority_key(&name);
            shop.request(&name);
            shop.issue(&name, &name, issuer);
        }
        chain.insert(0, shop.der(&name));
    }
    assert_eq!(chain.len(), 10);
    let links: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    for keys in [merge(&[&shop.jwk(), &x5c(&links)]), x5c(&links), x5c(&[links[0], b"garbage"])] {
        let keys = in_set(&keys);
        let key = report(&keys);
        assert_eq!((key.usable, key.warnings), (true, Vec::new()));
        assert_eq!(&*key.certificate.unwrap().issuer, "CN=link2");
        assert_eq!(shop.verify(&keys, NO_OPTIONS), Ok(()));
        assert_eq!(shop.verify(&keys, REQUIRED), Ok(()));
    }
    let reversed: Vec<&[u8]> = links.iter().rev().copied().collect();
    assert_eq!(report(&in_set(&merge(&[&shop.jwk(), &x5c(&reversed)]))).reason, Some(KeyError::Certificate));
}

#[test]
fn a_malformed_certificate() {
    let shop = Workshop::new("garbage");
    let certificate = shop.certificate("subject");
    let garbage = shop.openssl(&["rand", "900"]);
    let mut longer = certificate.clone();
    longer.push(0);
    let public_key = shop.openssl(&["pkey", "-in", "subject.key", "-pubout", "-outform", "DER"]);
    let request = shop.openssl(&["req", "-in", "subject.csr", "-outform", "DER", "-config", "openssl.cnf"]);
    for der in
        [&[], &garbage[..], &certificate[1..], &certificate[..certificate.len() - 1], &longer, &public_key, &request]
    {
        let keys = merge(&[&shop.jwk(), &x5c(&[der, &certificate])]).to_string();
        let key = report(&keys);
        assert_eq!((key.usable, key.certificate, key.warnings), (true, None, vec![KeyWarning::X5c]));
        assert_eq!(shop.verify(&keys, NO_OPTIONS), Ok(()));
        assert_eq!(shop.verify(&keys, REQUIRED), INVALID);
        for alone in [x5c(&[der]), merge(&[&json!({ "kty": "RSA" }), &x5c(&[der])])] {
            assert_eq!(shop.verify(&alone.to_string(), NO_OPTIONS), Err("ERR_JWK_INVALID"));
            let reason = report(&in_set(&alone)).reason;
            assert_eq!(reason.map(KeyError::reason), Some("malformed"), "{reason:?}");
        }
    }
}

#[test]
fn keys_in_pem() {
    let shop = Workshop::new("pem");
    let text = |arguments: &[&str]| String::from_utf8(shop.openssl(arguments)).unwrap();
    for public in
        [text(&["pkey", "-in", "subject.key", "-pubout"]), text(&["rsa", "-in", "subject.key", "-RSAPublicKey_out"])]
    {
        assert_eq!(report(&public).thumbprint, report(&shop.jwk().to_string()).thumbprint, "{public}");
        assert_eq!(shop.verify(&public, NO_OPTIONS), Ok(()), "{public}");
        assert_eq!(shop.verify(&public, REQUIRED), INVALID, "{public}");
    }
    for private in [
        text(&["pkey", "-in", "subject.key"]),
        text(&["rsa", "-in", "subject.key", "-traditional"]),
        text(&["ec", "-in", "authority.key"]),
        text(&["pkcs8", "-topk8", "-in", "subject.key", "-v2", "aes-128-cbc", "-passout", "pass:x"]),
    ] {
        let label = private.lines().next().unwrap();
        assert!(label.contains("PRIVATE KEY"), "{label}");
        assert_eq!(shop.verify(&private, NO_OPTIONS), Err("ERR_JWK_INVALID"), "{label}");
    }
    for other in [
        fs::read_to_string(shop.path("subject.csr")).unwrap(),
        text(&["ec", "-in", "authority.key", "-pubout", "-conv_form", "compressed"]),
        text(&["ec", "-in", "authority.key", "-pubout", "-param_enc", "explicit"]),
    ] {
        assert_eq!(shop.verify(&other, NO_OPTIONS), Err("ERR_JWK_INVALID"), "{other}");
    }
}

/// keyward reads the same as another parser from any certificate that both accept, intact or damaged. keyward accepts
/// more than the other parser, which parses every field.
#[test]
fn another_parser_agrees() {
    use x509_cert::{
        certificate::{CertificateInner, Raw},
        der::{Decode, Encode},
    };
    let shop = Workshop::new("another-parser");
    let certificates = [shop.certificate("subject"), shop.der("authority")];
    let (mut state, mut compared) = (0x2545_f491_4f6c_dd1d_u64, 0);
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..4000 {
        let mut der = certificates[round % 2].clone();
        if round > 1 {
            let index = random(der.len());
            der[index] ^= 1 << random(8);
        }
        let Ok(theirs) = CertificateInner::<Raw>::from_der(&der) else { continue };
        let keys = x5c(&[&der]).to_string();
        let Ok(set) = KeySet::parse(&keys) else { continue };
        let ours = set.report().pop().unwrap();
        let certificate = ours.certificate.unwrap_or_else(|| panic!("round {round}: not read"));
        let validity = theirs.tbs_certificate().validity();
        let dates = [validity.not_before, validity.not_after].map(|time| time.to_unix_duration().as_secs());
        assert_eq!([certificate.not_before, certificate.not_after], dates, "round {round}");
        let spki = STANDARD.encode(theirs.tbs_certificate().subject_public_key_info().to_der().unwrap());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n");
        assert_eq!(ours.thumbprint, report(&pem).thumbprint, "round {round}");
        compared += 1;
    }
    assert!(compared > 1000, "{compared}");
}

/// A folder with a key and its certificate request, an authority that signs certificates, and a token.
struct Workshop {
    folder: PathBuf,
    token: String,
}

impl Workshop {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificates").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let mut shop = Self { folder, token: String::new() };
        let settings = "[req]\ndistinguished_name = name\nprompt = no\n[name]\n\
            [ca]\ndefault_ca = authority\n\
            [authority]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\nunique_subject = no\n\
            default_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n";
        fs::write(shop.path("openssl.cnf"), settings).unwrap();
        fs::write(shop.path("index.txt"), "").unwrap();
        shop.new_authority_key("authority");
        let own = ["req", "-x509", "-new", "-key", "authority.key", "-days", "365", "-subj", "/CN=authority"];
        shop.openssl(&[&own[..], &["-config", "openssl.cnf", "-out", "authority.pem"]].concat());
        shop.new_key("subject");
        shop.request("subject");
        shop.token = shop.sign();
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs `openssl`. Returns its standard output.
    fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let fail = |error| panic!("openssl {}: {error}", arguments.join(" "));
        run(Command::new("openssl").args(arguments).current_dir(&self.folder)).unwrap_or_else(fail)
    }

    fn new_key(&self, name: &str) {
        let key = format!("{name}.key");
        self.openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", &key]);
    }

    fn new_authority_key(&self, name: &str) {
        let key = format!("{name}.key");
        self.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
    }

    fn request(&self, name: &str) {
        let [key, request, subject] = [format!("{name}.key"), format!("{name}.csr"), format!("/CN={name}")];
        self.openssl(&["req", "-new", "-key", &key, "-subj", &subject, "-config", "openssl.cnf", "-out", &request]);
    }

    /// The certificate, in DER, that the authority issues for a request.
    fn certificate(&self, name: &str) -> Vec<u8> {
        self.issue(name, name, "authority");
        self.der(name)
    }

    fn issue(&self, request: &str, name: &str, issuer: &str) {
        let [request, issuer_pem, issuer_key, certificate] =
            [format!("{request}.csr"), format!("{issuer}.pem"), format!("{issuer}.key"), format!("{name}.pem")];
        let signed = ["x509", "-req", "-in", &request, "-CA", &issuer_pem, "-CAkey", &issuer_key, "-days", "365"];
        self.openssl(&[&signed[..], &["-set_serial", "1", "-out", &certificate]].concat());
    }

    /// A certificate of the subject, valid between two times in the form YYYYMMDDHHMMSSZ.
    fn certificate_between(&self, name: &str, begin: &str, end: &str) -> Vec<u8> {
        let certificate = format!("{name}.pem");
        let signed = ["ca", "-batch", "-notext", "-config", "openssl.cnf", "-in", "subject.csr", "-out", &certificate];
        let by = ["-cert", "authority.pem", "-keyfile", "authority.key", "-startdate", begin, "-enddate", end];
        self.openssl(&[&signed[..], &by].concat());
        self.der(name)
    }

    fn der(&self, name: &str) -> Vec<u8> {
        self.openssl(&["x509", "-in", &format!("{name}.pem"), "-outform", "DER"])
    }

    /// The digest of a certificate in the form of `x5t`.
    fn digest(&self, algorithm: &str, der: &[u8]) -> String {
        fs::write(self.path("to-digest"), der).unwrap();
        URL_SAFE_NO_PAD.encode(self.openssl(&["dgst", algorithm, "-binary", "to-digest"]))
    }

    /// The subject's key, without a certificate.
    fn jwk(&self) -> Value {
        let line = String::from_utf8(self.openssl(&["rsa", "-in", "subject.key", "-noout", "-modulus"])).unwrap();
        let digits = line.trim().strip_prefix("Modulus=").unwrap();
        let byte = |digits: &[u8]| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
        let modulus: Vec<u8> = digits.as_bytes().chunks(2).map(byte).collect();
        json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB" })
    }

    /// A token signed by the subject's key.
    fn sign(&self) -> String {
        let [header, payload] = [r#"{"alg":"RS256","kid":"any"}"#, r#"{"sub":"somebody"}"#];
        let input = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        fs::write(self.path("to-sign"), &input).unwrap();
        let signature = self.openssl(&["dgst", "-sha256", "-sign", "subject.key", "to-sign"]);
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Verifies the token. Returns the error's code if it is rejected.
    fn verify(&self, keys: &str, options: &str) -> Result<(), &'static str> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        self.verify_at(keys, options, now.try_into().unwrap())
    }

    fn verify_at(&self, keys: &str, options: &str, now: i64) -> Result<(), &'static str> {
        let policy = read_policy(options, &[]).unwrap();
        let keys = KeySet::parse(keys).map_err(|error| error.code())?;
        verify(&self.token, &keys, &policy, now).map(drop).map_err(|error| error.code())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

/// The standard output, or the standard error if the command fails.
fn run(command: &mut Command) -> Result<Vec<u8>, String> {
    let missing =
        "these tests make their certificates with the program `openssl`: install it (Debian: apt-get install openssl)";
    let output = command.output().unwrap_or_else(|error| panic!("{missing}; starting it failed: {error}"));
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn x5c(chain: &[&[u8]]) -> Value {
    json!({ "x5c": chain.iter().map(|der| STANDARD.encode(der)).collect::<Vec<_>>() })
}

/// An object with the members of all of them.
fn merge(objects: &[&Value]) -> Value {
    objects.iter().flat_map(|object| object.as_object().unwrap().clone()).collect()
}

/// The report of the only key.
fn report(keys: &str) -> KeyReport {
    KeySet::parse(keys).unwrap().report().pop().unwrap()
}

/// The text of a key set that holds only this key, with the token's `kid`.
fn in_set(jwk: &Value) -> String {
    json!({ "keys": [merge(&[jwk, &json!({ "kid": "any" })])] }).to_string()
}

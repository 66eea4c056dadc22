//! Runs both services as processes, with an issuer on this machine.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tiny_http::{Response, Server};
use ureq::Agent;

const AUDIENCE: &str = "https://api.example";
const SERVICES: [&str; 2] = [env!("CARGO_BIN_EXE_async"), env!("CARGO_BIN_EXE_blocking")];

/// The issuer is slow enough for concurrent requests to overlap.
const LATENCY: Duration = Duration::from_millis(100);

struct Issuer {
    url: String,
    server: Arc<Server>,
    is_up: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Issuer {
    fn start(is_up: bool) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}", server.server_addr());
        let (is_up, requests) = (Arc::new(AtomicBool::new(is_up)), Arc::new(Mutex::new(Vec::new())));
        let metadata = format!(r#"{{"issuer":"{url}","jwks_uri":"{url}/jwks"}}"#);
        let thread = thread::spawn({
            let (server, is_up, requests) = (Arc::clone(&server), Arc::clone(&is_up), Arc::clone(&requests));
            move || {
                for request in server.incoming_requests() {
                    requests.lock().unwrap().push(request.url().to_owned());
                    thread::sleep(LATENCY);
                    let (status, body) = match request.url() {
                        _ if !is_up.load(Relaxed) => (503, String::new()),
                        "/.well-known/openid-configuration" => (200, metadata.clone()),
                        "/jwks" => (200, key_set()),
                        _ => (404, String::new()),
                    };
                    let _ = request.respond(Response::from_string(body).with_status_code(status));
                }
            }
        });
        Self { url, server, is_up, requests, thread: Some(thread) }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.unblock();
        self.thread.take().unwrap().join().unwrap();
    }
}

struct Service {
    url: String,
    process: Child,
}

impl Service {
    fn start(program: &str, issuer: &Issuer) -> Self {
        let mut process =
            Command::new(program).args([&issuer.url, AUDIENCE, "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { url, process }
    }

    /// Status, `WWW-Authenticate`, `Retry-After` and body.
    fn get(&self, token: Option<&str>) -> (u16, Option<String>, Option<String>, String) {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(20)));
        let mut request = Agent::from(config.build()).get(&self.url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.call().unwrap();
        let header = |name| Some(response.headers().get(name)?.to_str().unwrap().to_owned());
        let (challenge, retry_after) = (header("www-authenticate"), header("retry-after"));
        (response.status().as_u16(), challenge, retry_after, response.body_mut().read_to_string().unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key_set() -> String {
    let x = BASE64_URL_SAFE_NO_PAD.encode(key().verifying_key().as_bytes());
    format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"1","x":"{x}"}}]}}"#)
}

/// An access token of RFC 9068.
fn token(issuer: &str, kid: &str, lifetime: i64) -> String {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let header = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#);
    let (iat, exp) = (now - 1000, now + lifetime);
    let names = format!(r#""iss":"{issuer}","aud":"{AUDIENCE}","sub":"me","client_id":"c","jti":"j","scope":"read""#);
    let payload = format!(r#"{{{names},"iat":{iat},"exp":{exp}}}"#);
    let [header, payload] = [header, payload].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    let signed = format!("{header}.{payload}");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

#[test]
fn only_a_valid_token_gets_a_200() {
    for program in SERVICES {
        let issuer = Issuer::start(true);
        let service = Service::start(program, &issuer);
        let (status, challenge, _, _) = service.get(None);
        assert_eq!((status, challenge.as_deref()), (401, Some("Bearer")), "{program}");
        assert!(issuer.requests().is_empty());

        let good = token(&issuer.url, "1", 300);
        // Concurrent requests share one attempt.
        thread::scope(|scope| {
            let requests: Vec<_> = (0..6).map(|_| scope.spawn(|| service.get(Some(&good)))).collect();
            for request in requests {
                let (status, _, _, body) = request.join().unwrap();
                assert_eq!((status, body.as_str()), (200, "Hello, me. Your scopes: read\n"), "{program}");
            }
        });
        assert_eq!(issuer.requests(), ["/.well-known/openid-configuration", "/jwks"], "{program}");

        let mut forged = good.clone();
        forged.replace_range(good.len() - 20..good.len() - 10, "AAAAAAAAAA");
        let other_issuer = token("http://127.0.0.1:1", "1", 300);
        for bad in [&forged, &token(&issuer.url, "1", -300), &other_issuer, &token(&issuer.url, "2", 300), "x"] {
            let (status, challenge, _, body) = service.get(Some(bad));
            let expected = (401, Some(r#"Bearer error="invalid_token""#));
            assert_eq!((status, challenge.as_deref()), expected, "{program}: {body}");
        }
        // For the unknown `kid` it was too early for another fetch.
        assert_eq!(issuer.requests().len(), 2, "{program}");
        // Cached keys outlive the issuer's outage.
        issuer.is_up.store(false, Relaxed);
        assert_eq!(service.get(Some(&good)).0, 200, "{program}");
    }
}

#[test]
fn fetches_back_off_while_the_issuer_is_down_and_resume_afterwards() {
    for program in SERVICES {
        let issuer = Issuer::start(false);
        let service = Service::start(program, &issuer);
        let good = token(&issuer.url, "1", 300);
        for _ in 0..3 {
            let (status, _, retry_after, _) = service.get(Some(&good));
            assert_eq!(status, 503, "{program}");
            let seconds: u64 = retry_after.unwrap().parse().unwrap();
            assert!((1..=2).contains(&seconds), "{program}: {seconds}");
        }
        assert_eq!(issuer.requests(), ["/.well-known/openid-configuration"], "{program}");
        issuer.is_up.store(true, Relaxed);
        thread::sleep(Duration::from_millis(2100));
        assert_eq!(service.get(Some(&good)).0, 200, "{program}");
    }
}

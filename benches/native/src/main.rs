//! Measures one verification in plain Rust, by keyward and by the crate jsonwebtoken, in the same process and in turns.
//! Reads the cases from standard input and writes the times to standard output, both as JSON. `benches/verify.mjs`
//! starts it and documents the members.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, stdin, stdout};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::Jwk};
use keyward::{KeySet, Policy, verify};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    rounds: usize,
    milliseconds: u64,
    issuer: String,
    audience: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    alg: String,
    samples: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    token: String,
    tampered: String,
    jwks: Value,
}

#[derive(Serialize)]
struct Measured {
    id: String,
    /// By peer: microseconds for one verification, one value a round.
    times: Map<String, Value>,
    /// By peer: why it was not measured.
    absent: Map<String, Value>,
}

/// One verification of a token by a peer.
type Work<'a> = Box<dyn Fn(&str) -> Result<(), String> + 'a>;

fn main() -> Result<(), Box<dyn Error>> {
    let order: Order = serde_json::from_reader(stdin().lock())?;
    let results = order.cases.iter().map(|case| measure(&order, case)).collect::<Result<Vec<_>, _>>()?;
    serde_json::to_writer(stdout().lock(), &results)?;
    Ok(())
}

fn measure(order: &Order, case: &Case) -> Result<Measured, Box<dyn Error>> {
    let sample = case.samples.first().ok_or_else(|| io::Error::other("a case without a token"))?;
    let mut result = Measured { id: case.id.clone(), times: Map::new(), absent: Map::new() };
    let mut works: Vec<(&str, Work<'_>)> = Vec::new();
    for (name, made) in [("keyward", ours(order, case, sample)), ("jsonwebtoken", theirs(order, case, sample))] {
        // Only a peer that gives the right verdicts is measured.
        let seen = made.and_then(|work| {
            work(&sample.token).map_err(|error| format!("it rejects the token: {error}"))?;
            match work(&sample.tampered) {
                Ok(()) => Err("it accepts a token that was tampered with".to_owned()),
                Err(_) => Ok(work),
            }
        });
        match seen {
            Ok(work) => works.push((name, work)),
            Err(reason) => {
                result.absent.insert(name.to_owned(), reason.into());
            }
        }
    }
    let turn = Duration::from_millis(order.milliseconds);
    let counts: Vec<u32> = works.iter().map(|(_, work)| count_within(turn, work, &sample.token)).collect();
    let mut times = vec![Vec::with_capacity(order.rounds); works.len()];
    for round in 0..order.rounds {
        // The order rotates, so that no peer is always first.
        for at in 0..works.len() {
            let at = (at + round) % works.len();
            times[at].push(time(counts[at], &works[at].1, &sample.token).as_secs_f64() * 1e6 / f64::from(counts[at]));
        }
    }
    for ((name, _), times) in works.iter().zip(times) {
        result.times.insert((*name).to_owned(), times.into());
    }
    Ok(result)
}

fn ours<'a>(order: &Order, case: &Case, sample: &Sample) -> Result<Work<'a>, String> {
    let keys = KeySet::parse(&sample.jwks.to_string()).map_err(|error| error.to_string())?;
    let policy = Policy::builder()
        .issuer([&order.issuer])
        .audience([&order.audience])
        .algorithms([&case.alg])
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Box::new(move |token| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
        let now = i64::try_from(now.as_secs()).map_err(|error| error.to_string())?;
        let verified = verify(token, &keys, &policy, now).map_err(|error| error.to_string())?;
        black_box(verified);
        Ok(())
    }))
}

/// Used as in its README: one key, imported once; all claims as a map.
fn theirs<'a>(order: &Order, case: &Case, sample: &Sample) -> Result<Work<'a>, String> {
    let algorithm: Algorithm = case.alg.parse().map_err(|_| "it has no such algorithm".to_owned())?;
    let jwk = sample.jwks["keys"].as_array().and_then(|keys| keys.last()).ok_or("no key")?;
    let jwk = Jwk::deserialize(jwk).map_err(|error| error.to_string())?;
    let key = DecodingKey::from_jwk(&jwk).map_err(|error| error.to_string())?;
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[&order.issuer]);
    validation.set_audience(&[&order.audience]);
    validation.leeway = 0;
    validation.validate_nbf = true;
    Ok(Box::new(move |token| {
        let decoded = decode::<Map<String, Value>>(token, &key, &validation).map_err(|error| error.to_string())?;
        black_box(decoded);
        Ok(())
    }))
}

/// How many verifications fit into that time, after a warm-up.
fn count_within(turn: Duration, work: &Work<'_>, token: &str) -> u32 {
    let mut count = 1;
    loop {
        let took = time(count, work, token);
        if took * 2 >= turn || count >= 1 << 24 {
            let fit = f64::from(count) * turn.as_secs_f64() / took.as_secs_f64();
            return (fit.round() as u32).max(1);
        }
        count *= 2;
    }
}

fn time(count: u32, work: &Work<'_>, token: &str) -> Duration {
    let start = Instant::now();
    for _ in 0..count {
        // The verdict has been checked before. A token that expires meanwhile is an error of the caller.
        black_box(work(black_box(token))).ok();
    }
    start.elapsed()
}

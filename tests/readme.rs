//! The documents and the package's types list exactly the algorithms of the crate.
#![cfg(all(
    feature = "rsa",
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "k256",
    feature = "ed25519",
    feature = "ed448",
    feature = "ml-dsa",
    feature = "hmac"
))]

use keyward::Algorithm;

const READMES: [&str; 2] = [include_str!("../README.md"), include_str!("../src/README.md")];
const ALGORITHMS: &str = include_str!("../docs/algorithms.md");
const TYPES: &str = include_str!("../pkg/src/options/types.ts");

#[test]
fn the_documents_list_every_algorithm() {
    let mut table = String::from(
        "| `alg` | `kty` | `crv` | Rust | browsers | Workers, edge | Node.js, Deno, Bun |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for algorithm in Algorithm::all() {
        let crvs = algorithm.crvs().join(", ");
        table += &format!("| {} | {} | {crvs} | yes | yes | yes | yes |\n", algorithm.name(), algorithm.kty());
    }
    assert!(ALGORITHMS.contains(&table), "the table in docs/algorithms.md differs; replace it by:\n{table}");
    for readme in READMES {
        let words: Vec<&str> = readme.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        let missing: Vec<&str> = Algorithm::all().map(Algorithm::name).filter(|name| !words.contains(name)).collect();
        assert!(missing.is_empty(), "a README lacks {missing:?}");
    }
}

#[test]
fn the_types_of_the_package_list_every_algorithm() {
    let names = TYPES.split_once("export type AlgorithmName =").and_then(|(_, rest)| rest.split_once(';'));
    let mut named: Vec<&str> = names.map_or("", |(names, _)| names).split('\'').skip(1).step_by(2).collect();
    let mut all: Vec<&str> = Algorithm::all().map(Algorithm::name).collect();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all);
}

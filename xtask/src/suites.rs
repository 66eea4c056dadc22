//! `test`: runs the suites of a table, one after another, and prints a summary.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::args::Purpose;
use crate::fingerprint::files_below;
use crate::project::Project;
use crate::toolchain::{NO_STD, PACKAGE};
use crate::{npm, pipeline, setup, shell};

/// A suite that takes longer is assumed to hang.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The suite that compiles another module in addition to the package's.
const WYCHEPROOF: &str = "wycheproof";

/// The crate that enables features of serde_json for everything that is built together with it.
const SERDE_JSON_FEATURES: &str = "keyward-serde-json-features";

const FAST: &str = "keyward/fast,keyward/hazmat,keyward-wycheproof/fast";

/// One row of the table.
struct Suite {
    name: String,
    needs: Need,
    commands: fn(&Project, &str) -> Result<Vec<Command>>,
}

/// A precondition of a suite.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The Rust toolchain that started xtask.
    Rust,
    /// The built npm package.
    Package,
    /// The built npm package, the tools in tests/package-lock.json and a browser.
    TestTools,
}

/// The result of a suite.
struct Outcome {
    name: String,
    seconds: f64,
    /// `None` if it passed.
    error: Option<String>,
}

/// Every suite in the order in which they run: the fastest to fail first.
fn table(project: &Project) -> Result<Vec<Suite>> {
    let suite = |name: &str, needs, commands| Suite { name: name.to_owned(), needs, commands };
    let mut suites = vec![
        suite("lint", Need::Rust, lint),
        suite("rust", Need::Rust, rust),
        suite("features", Need::Rust, features),
        suite("docs", Need::Rust, docs),
        suite("nostd", Need::Rust, nostd),
        suite("types", Need::Package, types),
    ];
    for path in files_below(&project.root.join("tests/js"), &["node_modules"])? {
        if let Some(name) = suite_name(&project.root.join("tests/js"), &path) {
            suites.push(match name.as_str() {
                WYCHEPROOF => suite(&name, Need::TestTools, wycheproof),
                _ => suite(&name, Need::TestTools, javascript),
            });
        }
    }
    Ok(suites)
}

/// `tests/js/node.test.mjs` is the suite `node`.
fn suite_name(directory: &Path, path: &Path) -> Option<String> {
    let name = path.strip_prefix(directory).ok()?.to_str()?.strip_suffix(".test.mjs")?;
    (!name.contains(['/', '\\'])).then(|| name.to_owned())
}

fn cargo(project: &Project, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root).args(arguments);
    command
}

fn lint(project: &Project, _: &str) -> Result<Vec<Command>> {
    let fuzz = ["clippy", "--manifest-path", "fuzz/Cargo.toml", "--all-targets", "--no-default-features"];
    Ok(vec![
        cargo(project, &["fmt", "--all", "--check"]),
        cargo(project, &["fmt", "--manifest-path", "benches/native/Cargo.toml", "--check"]),
        cargo(project, &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
        cargo(
            project,
            &["clippy", "--workspace", "--exclude", SERDE_JSON_FEATURES, "--all-targets", "--", "-D", "warnings"],
        ),
        cargo(project, &["clippy", "--package", "keyward", "--all-targets", "--all-features", "--", "-D", "warnings"]),
        // Only lints the fuzz targets. Seeds are run by hand: to find them anew takes two minutes of processor time.
        cargo(project, &[&fuzz[..], &["--", "-D", "warnings"]].concat()),
    ])
}

/// Features only add, so the crate must compile without any, and with each alone.
fn features(project: &Project, _: &str) -> Result<Vec<Command>> {
    let list = project.manifest("default = [")?;
    let default = list.trim_end_matches(']').split(',').map(|name| name.trim().trim_matches('"'));
    let features = ["", "ed448", "hazmat", "serde"].into_iter().chain(default);
    let clippy = |feature| {
        let alone = ["clippy", "--quiet", "--package", "keyward", "--no-default-features", "--features", feature];
        cargo(project, &[&alone[..], &["--", "-D", "warnings"]].concat())
    };
    Ok(features.map(clippy).collect())
}

fn rust(project: &Project, _: &str) -> Result<Vec<Command>> {
    setup::ensure_openssl(project)?;
    Ok(vec![
        cargo(project, &["test", "--workspace", "--exclude", SERDE_JSON_FEATURES]),
        // Verdicts must not change with the serde_json features that another crate of the program enables.
        cargo(
            project,
            &["test", "--package", "keyward", "--package", SERDE_JSON_FEATURES, "--lib", "--test", "vectors"],
        ),
        // The same tests with the package's arithmetic, whose bounds are asserted here.
        cargo(
            project,
            &["test", "--package", "keyward", "--package", "keyward-wycheproof", "--tests", "--features", FAST],
        ),
    ])
}

fn docs(project: &Project, _: &str) -> Result<Vec<Command>> {
    let mut command = cargo(project, &["doc", "--package", "keyward", "--no-deps", "--features", "serde"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    Ok(vec![command])
}

/// The crate as firmware uses it: for a target without a standard library.
fn nostd(project: &Project, _: &str) -> Result<Vec<Command>> {
    let rust = {
        let _lock = project.lock()?;
        setup::rust(project)?
    };
    let mut command = rust.cargo(project, &NO_STD, "build");
    command.args(["--package", "keyward", "--lib"]);
    Ok(vec![command])
}

fn types(project: &Project, _: &str) -> Result<Vec<Command>> {
    let mut command = npm::tool(project, "typescript/bin/tsc");
    command.args(["--noEmit", "-p", "tests/types"]);
    Ok(vec![command])
}

fn javascript(project: &Project, name: &str) -> Result<Vec<Command>> {
    let mut command = npm::node(project);
    command
        .args(["--test", "--test-reporter=./tests/js/support/reporter.mjs"])
        .arg(format!("tests/js/{name}.test.mjs"));
    setup::set_browser_variables(&mut command);
    Ok(vec![command])
}

/// The vectors that `cargo test` runs natively, compiled like the package's module.
fn wycheproof(project: &Project, name: &str) -> Result<Vec<Command>> {
    let rust = {
        let _lock = project.lock()?;
        setup::rust(project)?
    };
    let mut build = rust.cargo(project, &PACKAGE, "rustc");
    build.args(["--package", "keyward-wycheproof", "--lib", "--crate-type", "cdylib", "--profile", "wasm"]);
    build.args(["--features", "fast"]);
    let mut commands = vec![build];
    commands.extend(javascript(project, name)?);
    Ok(commands)
}

/// Runs the suites with these names. Without names, all suites.
pub fn run(project: &Project, only: &[String]) -> Result<ExitCode> {
    let mut suites = table(project)?;
    if let Some(unknown) = only.iter().find(|name| !suites.iter().any(|suite| suite.name == **name)) {
        let known: Vec<_> = suites.iter().map(|suite| suite.name.as_str()).collect();
        bail!("Unknown suite `{unknown}`. The suites are: {}.", known.join(", "));
    }
    suites.retain(|suite| only.is_empty() || only.contains(&suite.name));

    let prepared = prepare(project, &suites);
    if let Err(error) = &prepared {
        eprintln!("error: {}", shell::reasons(error));
    }
    let outcomes: Vec<Outcome> = suites
        .into_iter()
        .map(|suite| {
            let start = Instant::now();
            let result = match &prepared {
                Err(_) if suite.needs != Need::Rust => {
                    Err(anyhow::anyhow!("Not run: setup or build failed, see above."))
                }
                _ => run_one(project, &suite),
            };
            let error = result.err().map(|error| shell::reasons(&error));
            Outcome { name: suite.name, seconds: start.elapsed().as_secs_f64(), error }
        })
        .collect();
    Ok(summary(&outcomes))
}

/// Sets up and builds what the selected suites need, once for all of them.
fn prepare(project: &Project, suites: &[Suite]) -> Result<()> {
    let any = |need| suites.iter().any(|suite| suite.needs == need);
    let purpose = if any(Need::TestTools) {
        Purpose::Test
    } else if any(Need::Package) {
        Purpose::Build
    } else {
        return Ok(());
    };
    let _lock = project.lock()?;
    let rust = setup::run(project, purpose)?;
    pipeline::run(project, &rust)
}

fn run_one(project: &Project, suite: &Suite) -> Result<()> {
    for mut command in (suite.commands)(project, &suite.name)? {
        let shown = shell::shown(&command);
        println!("\n=== {}: {shown}", suite.name);
        match shell::run_within(&mut command, LIMIT)? {
            Some(status) if status.success() => {}
            Some(status) => bail!("`{shown}` failed ({status})."),
            None => bail!("`{shown}` was killed after {} minutes.", LIMIT.as_secs() / 60),
        }
    }
    Ok(())
}

/// Prints the table and a last line with the counts. The form is fixed: other programs parse it.
fn summary(outcomes: &[Outcome]) -> ExitCode {
    println!("\n{:<10} {:<7} {:>8}", "suite", "result", "seconds");
    for outcome in outcomes {
        let result = if outcome.error.is_none() { "passed" } else { "FAILED" };
        let error = outcome.error.as_deref().unwrap_or_default();
        println!("{}", format!("{:<10} {result:<7} {:>8.1}  {error}", outcome.name, outcome.seconds).trim_end());
    }
    let failed = outcomes.iter().filter(|outcome| outcome.error.is_some()).count();
    println!("{} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_named_after_its_file() {
        let name = |path: &str| suite_name(Path::new("tests/js"), Path::new(path));
        assert_eq!(name("tests/js/node.test.mjs").as_deref(), Some("node"));
        assert_eq!(name("tests/js/helpers.mjs"), None);
        assert_eq!(name("tests/js/consumers/vite.test.mjs"), None);
    }
}

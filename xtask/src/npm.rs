//! Node.js, and the npm packages of the two lock files: the workspace's, and that of the tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::project::Project;
use crate::shell;
use crate::version::{self, Version};

/// What the package supports is what its tools need.
const OLDEST_NODE: Version = (20, 19, 0);

/// `node`, in the root of the repository.
pub fn node(project: &Project) -> Command {
    let mut command = Command::new("node");
    command.current_dir(&project.root);
    command
}

pub fn npm(project: &Project) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(&project.root).arg("--loglevel=error");
    command
}

/// A program of a package in the workspace's node_modules, by the script it starts with.
pub fn tool(project: &Project, script: &str) -> Option<Command> {
    let path = project.root.join("node_modules").join(script);
    path.is_file().then(|| {
        let mut command = node(project);
        command.arg(path);
        command
    })
}

/// Whether Node.js is there and new enough; if not, the reason in words.
pub fn node_fault() -> Option<String> {
    let Some(text) = shell::ask(Command::new("node").arg("--version")) else {
        return Some("Node.js is not installed".to_owned());
    };
    match version::find(&text) {
        Some(found) if found >= OLDEST_NODE => None,
        _ => Some(format!("Node.js {text} is older than {}.{}", OLDEST_NODE.0, OLDEST_NODE.1)),
    }
}

/// Installs the workspace's packages. False, with a line that says why, if there is no Node.js.
pub fn ensure_workspace(project: &Project) -> Result<bool> {
    if let Some(fault) = node_fault() {
        eprintln!("setup: {fault}: the steps that need it are left out");
        return Ok(false);
    }
    if !project.root.join("package.json").is_file() {
        eprintln!("setup: there is no package.json yet: the steps that need npm packages are left out");
        return Ok(false);
    }
    install(project, &project.root)?;
    Ok(true)
}

/// Installs the packages that only tests and benchmarks use. They cannot do without Node.js.
pub fn need_tests(project: &Project) -> Result<()> {
    if let Some(fault) = node_fault() {
        bail!("{fault}; install Node.js {}.{} or newer.", OLDEST_NODE.0, OLDEST_NODE.1);
    }
    install(project, &project.root.join("tests"))
}

/// `npm ci`, unless node_modules was made from this very lock file. npm empties node_modules first, and so removes the
/// stamp before anything can go wrong.
fn install(project: &Project, directory: &Path) -> Result<()> {
    let lock = directory.join("package-lock.json");
    if !lock.is_file() {
        bail!("{} is missing; run `npm install` in that directory.", lock.display());
    }
    let inputs = Fingerprint::default().file(&lock)?;
    let stamp = Stamp(directory.join("node_modules/.keyward-lock"));
    if stamp.is_current::<&Path>(&inputs, &[])? {
        return Ok(());
    }
    project.say(format!("setup: npm ci in {}", directory.display()));
    shell::run_silently(npm(project).current_dir(directory).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.write::<&Path>(&inputs, &[])
}

//! Node.js, and the npm packages of the two lock files: the workspace's and the tests'.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::project::Project;
use crate::shell;
use crate::version::{self, Version};

/// The oldest version that the package supports and that its tools need.
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

/// A program from the workspace's node_modules, given by its script.
pub fn tool(project: &Project, script: &str) -> Command {
    let mut command = node(project);
    command.arg(project.root.join("node_modules").join(script));
    command
}

/// Runs `npm ci` in a folder of the repository, unless node_modules was installed from the current lock file. npm
/// empties node_modules first, which removes the stamp before anything can fail.
pub fn install(project: &Project, folder: &str) -> Result<()> {
    let found = shell::output_of(Command::new("node").arg("--version")).unwrap_or_else(|| "none".to_owned());
    if version::find(&found).is_none_or(|version| version < OLDEST_NODE) {
        bail!("Node.js is too old or missing (found: {found}): install {}.{} or newer.", OLDEST_NODE.0, OLDEST_NODE.1);
    }
    let directory = project.root.join(folder);
    let lock = directory.join("package-lock.json");
    let content = fs::read(&lock).with_context(|| format!("Cannot read {}.", lock.display()))?;
    let inputs = Fingerprint::default().content(&content);
    let stamp = Stamp(directory.join("node_modules/.keyward-lock"));
    if stamp.is_current::<&Path>(&inputs, &[])? {
        return Ok(());
    }
    project.say(format!("setup: npm ci in {}", directory.display()));
    shell::run_silently(npm(project).current_dir(&directory).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.write::<&Path>(&inputs, &[])
}

//! Installing what is missing, where that can be done without asking: by rustup, and by apt-get for root.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;

use crate::project::Project;
use crate::shell;

/// Debian's compiler for its web browsers: new enough, with the standard library's sources and the linker for wasm.
pub const RUST_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// A download that takes longer is taken to be a network that lets nothing through.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// The component of a toolchain that holds the standard library's sources.
const ADD_SOURCES: [&str; 3] = ["component", "add", "rust-src"];

/// Asks rustup for the standard library's sources. True if it installed them.
pub fn rust_sources(project: &Project) -> Result<bool> {
    if shell::find("rustup").is_none() {
        return Ok(false);
    }
    project.say("setup: asking rustup for rust-src, the sources of the standard library");
    let mut command = Command::new("rustup");
    command.args(ADD_SOURCES).stdout(Stdio::null()).stderr(Stdio::null());
    let added = shell::run_within(&mut command, RUSTUP_LIMIT)?.is_some_and(|status| status.success());
    if !added {
        project.say("setup: rustup cannot download it here");
    }
    Ok(added)
}

/// Whether packages can be installed: a relative of Debian, and we are root.
pub fn has_apt() -> bool {
    let root = shell::ask(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    root && Path::new("/etc/debian_version").exists() && shell::find("apt-get").is_some()
}

/// `apt-get update` and `apt-get install`.
pub fn apt(project: &Project, packages: &[&str]) -> Result<()> {
    project.say(format!("setup: installing with apt-get: {}", packages.join(" ")));
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-o", "DPkg::Lock::Timeout=300"]);
        command
    };
    // One unreachable source among several is no reason to stop: the packages may be in another.
    if let Err(error) = shell::run_silently(apt().arg("update")) {
        eprintln!("setup: {error} Going on with the package lists at hand.");
    }
    shell::run_silently(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

/// The one command that would have helped, for a user who has to type it.
pub fn how_to_get_sources() -> String {
    let rustup = format!("rustup {}", ADD_SOURCES.join(" "));
    if shell::find("rustup").is_some() {
        rustup
    } else if shell::find("apt-get").is_some() {
        format!("sudo apt-get install -y --no-install-recommends {}", RUST_PACKAGES.join(" "))
    } else {
        format!("{rustup} (rustup is at https://rustup.rs)")
    }
}

//! Installs missing tools where no question is needed: with rustup, and with apt-get as root.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;

use crate::project::Project;
use crate::shell;

/// Debian's compiler for its web browsers: recent enough, with the standard library's sources and the linker for wasm.
pub const RUST_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// A longer download is aborted: the network probably blocks it.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// The arguments of rustup that install the standard library's sources.
const ADD_SOURCES: [&str; 3] = ["component", "add", "rust-src"];

/// Installs the standard library's sources with rustup. True if it succeeds.
pub fn rust_sources(project: &Project) -> Result<bool> {
    if shell::find("rustup").is_none() {
        return Ok(false);
    }
    project.say("setup: installing rust-src, the sources of the standard library, with rustup");
    let mut command = Command::new("rustup");
    command.args(ADD_SOURCES).stdout(Stdio::null()).stderr(Stdio::null());
    let added = shell::run_within(&mut command, RUSTUP_LIMIT)?.is_some_and(|status| status.success());
    if !added {
        project.say("setup: rustup could not download rust-src");
    }
    Ok(added)
}

/// Whether packages can be installed: as root, on Debian or a derivative.
pub fn has_apt() -> bool {
    let root = shell::output_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
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
    // One unreachable source of several is not fatal: another may have the packages.
    if let Err(error) = shell::run_silently(apt().arg("update")) {
        eprintln!("setup: {error} Continuing with the existing package lists.");
    }
    shell::run_silently(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

/// The command that installs the sources, for the user to run.
pub fn how_to_get_sources() -> String {
    let rustup = format!("rustup {}", ADD_SOURCES.join(" "));
    if shell::find("rustup").is_some() {
        rustup
    } else if shell::find("apt-get").is_some() {
        format!("sudo apt-get install -y --no-install-recommends {}", RUST_PACKAGES.join(" "))
    } else {
        format!("{rustup} (get rustup from https://rustup.rs)")
    }
}

//! `setup`: finds the tools, installs those that are missing, and says what it found.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::args::Purpose;
use crate::project::Project;
use crate::toolchain::{Goal, Toolchain};
use crate::{install, npm, shell, toolchain};

/// The names a Chromium goes by.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// What a build works with.
pub struct Tools {
    pub rust: Toolchain,
    /// Node.js and the workspace's packages are there.
    pub node: bool,
}

pub fn run(project: &Project, purpose: Purpose) -> Result<Tools> {
    let rust = rust(project, &toolchain::PACKAGE)?;
    project.say(format!("setup: {}", rust.description()));
    let node = npm::ensure_workspace(project)?;
    if purpose == Purpose::Test && node {
        npm::need_tests(project)?;
        ensure_browser(project)?;
    }
    Ok(Tools { rust, node })
}

/// What is at hand comes before what would have to be downloaded; rustup comes before the system's packages.
pub fn rust(project: &Project, goal: &'static Goal) -> Result<Toolchain> {
    if let Some(found) = Toolchain::find(project, goal)? {
        return Ok(found);
    }
    let target = goal.targets.first().copied().unwrap_or_default();
    if install::rustup_target(project, target)?
        && let Some(found) = Toolchain::find(project, goal)?
    {
        return Ok(found);
    }
    if install::has_apt() {
        install::apt(project, &install::RUST_PACKAGES)?;
        if let Some(found) = Toolchain::find(project, goal)? {
            return Ok(found);
        }
    }
    bail!("No Rust here can compile to {target}. This makes one: {}", install::how_to_get_rust(target))
}

/// Where Chromium is, if it is.
pub fn browser() -> Option<PathBuf> {
    BROWSERS.iter().find_map(|name| shell::find(name))
}

fn ensure_browser(project: &Project) -> Result<()> {
    if browser().is_none() && install::has_apt() {
        install::apt(project, &["chromium"])?;
    }
    match browser() {
        Some(path) => project.say(format!("setup: browser {}", path.display())),
        None => eprintln!("setup: there is no Chromium on the path: the browser suite will fail"),
    }
    Ok(())
}

//! `setup`: finds the tools, installs those that are missing, and says what it found.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Purpose;
use crate::project::Project;
use crate::toolchain::{Goal, Toolchain};
use crate::{install, npm, shell, toolchain};

/// A browser that tests run in, or what it needs to run.
pub struct Browser {
    pub name: &'static str,
    /// The names it goes by on a path.
    commands: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    /// The variable that tells the tests where it is.
    pub variable: &'static str,
}

pub const BROWSERS: [Browser; 4] = [
    Browser {
        name: "Chromium",
        commands: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
        package: "chromium",
        variable: "KEYWARD_CHROMIUM",
    },
    Browser {
        name: "Firefox",
        commands: &["firefox-esr", "firefox"],
        package: "firefox-esr",
        variable: "KEYWARD_FIREFOX",
    },
    Browser {
        name: "WebKit's driver",
        commands: &["WebKitWebDriver"],
        package: "webkit2gtk-driver",
        variable: "KEYWARD_WEBKIT",
    },
    // WebKit has no way to run without a screen.
    Browser { name: "Xvfb", commands: &["Xvfb"], package: "xvfb", variable: "KEYWARD_XVFB" },
];

impl Browser {
    /// Where it is, if it is.
    pub fn path(&self) -> Option<PathBuf> {
        self.commands.iter().find_map(|name| shell::find(name))
    }
}

/// Says to a program of the tests or benchmarks where the browsers are.
pub fn tell_browsers(command: &mut Command) {
    for browser in &BROWSERS {
        if let Some(path) = browser.path() {
            command.env(browser.variable, path);
        }
    }
}

/// What a build works with.
pub struct Tools {
    pub rust: Toolchain,
    /// Node.js and the workspace's packages are there.
    pub node: bool,
}

pub fn run(project: &Project, purpose: Purpose) -> Result<Tools> {
    let rust = rust(project, &toolchain::PACKAGE)?;
    project.say(format!("setup: {}", rust.description()));
    if !rust.is_smallest() {
        eprintln!("setup: the module will be larger than it has to be; this mends it: rustup component add rust-src");
    }
    let node = npm::ensure_workspace(project)?;
    if purpose == Purpose::Test && node {
        npm::need_tests(project)?;
        ensure_browsers(project)?;
    }
    Ok(Tools { rust, node })
}

/// What is at hand comes before what would have to be downloaded; rustup comes before the system's packages.
pub fn rust(project: &Project, goal: &'static Goal) -> Result<Toolchain> {
    let found = Toolchain::find(project, goal)?;
    if let Some(found) = found {
        if !found.is_smallest() && install::rustup(project, &["component", "add", "rust-src"])? {
            return Ok(Toolchain::find(project, goal)?.unwrap_or(found));
        }
        return Ok(found);
    }
    let target = goal.targets.first().copied().unwrap_or_default();
    if install::rustup(project, &["target", "add", target])?
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

/// Tests make certificates with it; where it cannot be installed, they say so.
pub fn ensure_openssl(project: &Project) -> Result<()> {
    if shell::find("openssl").is_none() && install::has_apt() {
        install::apt(project, &["openssl"])?;
    }
    Ok(())
}

fn ensure_browsers(project: &Project) -> Result<()> {
    let missing: Vec<&str> = BROWSERS.iter().filter(|b| b.path().is_none()).map(|b| b.package).collect();
    if !missing.is_empty() && install::has_apt() {
        install::apt(project, &missing)?;
    }
    for browser in &BROWSERS {
        match browser.path() {
            Some(path) => project.say(format!("setup: {} is {}", browser.name, path.display())),
            None => eprintln!("setup: there is no {} on the path: the suites that need it will fail", browser.name),
        }
    }
    Ok(())
}

//! `setup`: finds the tools, installs missing ones, and reports them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Purpose;
use crate::project::Project;
use crate::toolchain::Toolchain;
use crate::{install, npm, shell};

/// A browser for the tests, or a program that it needs.
pub struct Browser {
    pub name: &'static str,
    /// The names of its executable.
    commands: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    /// The environment variable that tells the tests its path.
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
    // WebKit cannot run without a display.
    Browser { name: "Xvfb", commands: &["Xvfb"], package: "xvfb", variable: "KEYWARD_XVFB" },
];

impl Browser {
    /// Its path, if it is installed.
    pub fn path(&self) -> Option<PathBuf> {
        self.commands.iter().find_map(|name| shell::find(name))
    }
}

/// Sets the variables that tell tests and benchmarks the paths of the browsers.
pub fn set_browser_variables(command: &mut Command) {
    for browser in &BROWSERS {
        if let Some(path) = browser.path() {
            command.env(browser.variable, path);
        }
    }
}

/// Returns the Rust toolchain for the build. npm packages need no path: Node.js finds them.
pub fn run(project: &Project, purpose: Purpose) -> Result<Toolchain> {
    let rust = rust(project)?;
    project.say(format!("setup: {}, with the sources of the standard library", rust.version));
    npm::install(project, "")?;
    if purpose == Purpose::Test {
        npm::install(project, "tests")?;
        ensure_browsers(project)?;
    }
    Ok(rust)
}

/// Prefers installed toolchains to downloads, and rustup to the system's packages.
pub fn rust(project: &Project) -> Result<Toolchain> {
    if let Some(found) = Toolchain::find(project)? {
        return Ok(found);
    }
    if install::rust_sources(project)?
        && let Some(found) = Toolchain::find(project)?
    {
        return Ok(found);
    }
    if install::has_apt() {
        install::apt(project, &install::RUST_PACKAGES)?;
        if let Some(found) = Toolchain::find(project)? {
            return Ok(found);
        }
    }
    bail!(
        "No Rust toolchain here has the sources of its standard library. To install them: {}",
        install::how_to_get_sources()
    )
}

/// Some tests make certificates with openssl. If it cannot be installed, those tests say so.
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
            None => eprintln!("setup: {} is not installed: the suites that need it will fail", browser.name),
        }
    }
    Ok(())
}

//! `setup`: finds the tools, installs those that are missing, and says what it found.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Purpose;
use crate::project::Project;
use crate::toolchain::Toolchain;
use crate::{install, npm, shell};

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

/// Gives the Rust that a build works with; the npm packages are where Node.js looks for them.
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

/// What is installed comes before what would have to be downloaded; rustup comes before the system's packages.
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
    bail!("No Rust here has the sources of its standard library. This installs them: {}", install::how_to_get_sources())
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

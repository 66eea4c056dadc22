//! `pack`: the file that is published to npm, built by the compiler that the repository names.
//!
//! Only a release asks for that compiler. A `rust-toolchain.toml` would make every clone download it.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{npm, setup, shell, version};

/// Fails unless the compiler is the one in Cargo.toml, by its version, commit and date.
pub fn check_compiler(project: &Project) -> Result<()> {
    let wanted = project.manifest("rustc = ")?;
    let wanted = wanted.trim_matches('"');
    let _lock = project.lock()?;
    let found = setup::rust(project)?.version;
    if found != wanted {
        let (major, minor, patch) = version::find(wanted).context("Cargo.toml names no version of rustc.")?;
        let number = format!("{major}.{minor}.{patch}");
        bail!(
            "A release is built by `{wanted}`, and the compiler here is `{found}`. This installs the right one and uses it: \
             rustup toolchain install {number} --component rust-src && cargo +{number} xtask pack"
        );
    }
    Ok(())
}

pub fn run(project: &Project) -> Result<()> {
    let folder = project.target("pack");
    fs::create_dir_all(&folder).with_context(|| format!("Cannot create {}.", folder.display()))?;
    let mut npm = npm::npm(project);
    shell::run(npm.args(["pack", "--workspace", "pkg", "--pack-destination"]).arg(&folder))
}

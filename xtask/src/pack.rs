//! `pack`: builds the file that is published to npm, with the compiler that the repository names.
//!
//! Only a release needs that compiler. A `rust-toolchain.toml` would make every clone download it.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{npm, setup, shell, version};

/// Fails unless the compiler is the one in Cargo.toml, compared by version, commit and date.
pub fn check_compiler(project: &Project) -> Result<()> {
    let expected = project.manifest("rustc = ")?;
    let expected = expected.trim_matches('"');
    let _lock = project.lock()?;
    let found = setup::rust(project)?.version;
    if found != expected {
        let (major, minor, patch) =
            version::find(expected).context("The line `rustc = ` in Cargo.toml has no version.")?;
        let number = format!("{major}.{minor}.{patch}");
        bail!(
            "The compiler here is `{found}`, but a release needs `{expected}`. To install and use it: \
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

//! Paths in the repository, and output to the user.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository that `cargo xtask` was called in.
pub struct Project {
    pub root: PathBuf,
    pub quiet: bool,
    target: PathBuf,
}

impl Project {
    pub fn open(quiet: bool) -> Result<Self> {
        // cargo sets the variable. Without cargo, use the path at compile time.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package)
            .parent()
            .context("The xtask package is at the root of a disk: move it into the repository.")?
            .to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(directory) => root.join(directory),
            None => root.join("target"),
        };
        Ok(Self { root, quiet, target })
    }

    /// A path below cargo's target directory, which also holds stamps and intermediate files. It is never committed.
    pub fn target(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The rest of the first line of Cargo.toml that begins with `start`.
    pub fn manifest(&self, start: &str) -> Result<String> {
        let text = fs::read_to_string(self.root.join("Cargo.toml")).context("Cannot read Cargo.toml.")?;
        let rest = text.lines().find_map(|line| line.strip_prefix(start));
        rest.map(str::to_owned).with_context(|| format!("Cargo.toml has no line `{start}`."))
    }

    /// A file in pkg/modules, the input of the bundler.
    pub fn module(&self, name: &str) -> PathBuf {
        self.root.join("pkg/modules").join(name)
    }

    /// A file of the built npm package.
    pub fn dist(&self, name: &str) -> PathBuf {
        self.root.join("pkg/dist").join(name)
    }

    /// Reports progress. Warnings do not go through this, but to standard error.
    pub fn say(&self, line: impl AsRef<str>) {
        if !self.quiet {
            println!("{}", line.as_ref());
        }
    }

    /// Waits until no other `cargo xtask` in this repository is installing or building. The returned file holds the
    /// lock until it is dropped.
    pub fn lock(&self) -> Result<File> {
        fs::create_dir_all(&self.target).with_context(|| format!("Cannot create {}.", self.target.display()))?;
        let path = self.target("xtask.lock");
        let file = File::create(&path).with_context(|| format!("Cannot create {}.", path.display()))?;
        if file.try_lock().is_err() {
            self.say("Waiting for another `cargo xtask` to finish.");
            file.lock().with_context(|| format!("Cannot lock {}.", path.display()))?;
        }
        Ok(file)
    }
}

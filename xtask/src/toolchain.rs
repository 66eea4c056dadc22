//! A Rust that has the standard library's sources, and compiles them along with the crate (`-Zbuild-std`).
//!
//! The package's module is 8 KB (brotli) smaller for it: the library is compiled for size, and without messages of panics. And it is
//! the same module wherever it is built: there is no second way to build it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;
use crate::version::{self, Version};

/// What something is compiled for.
pub struct Goal {
    target: &'static str,
    /// Which parts of the standard library cargo compiles, and how.
    arguments: &'static [&'static str],
    flags: &'static [&'static str],
    /// The target directory. Another compiler in the usual one would make both recompile everything at each change of
    /// hands.
    directory: &'static str,
}

/// The npm package's module. SIMD is in every engine that the package supports.
pub const PACKAGE: Goal = Goal {
    target: "wasm32-unknown-unknown",
    arguments: &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
    flags: &[
        "-Ctarget-feature=+simd128",
        // Nothing is inlined that makes its caller larger; arithmetic says for itself what is to be inlined.
        "-Cllvm-args=-inline-threshold=0",
        // Partial redundancies stay: what is computed twice compresses better than a local for it.
        "-Cllvm-args=-enable-pre=false",
        "-Cllvm-args=-enable-load-pre=false",
        // Functions of a line are inlined before generic code is made for its types, which is not usual where the goal is size.
        "-Zinline-mir=yes",
        // A panic stops the module, and nothing that would describe it is kept.
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zfmt-debug=none",
    ],
    directory: "wasm",
};

/// A target without a standard library: what compiles for it needs none.
pub const NO_STD: Goal =
    Goal { target: "wasm32v1-none", arguments: &["-Zbuild-std=core,alloc"], flags: &[], directory: "nostd" };

/// What a parent `cargo` (above all rustup's) tells its children and a different toolchain must not hear.
const DISTURBING: [&str; 7] =
    ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"];

/// A compiler and how to use it.
pub struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    /// The output of `rustc --version`.
    pub version: String,
    sysroot: PathBuf,
}

impl Toolchain {
    /// The active toolchain if it has the sources, or else the first on the path that has.
    pub fn find(project: &Project) -> Result<Option<Self>> {
        let oldest = version::find(&project.manifest("rust-version = ")?).context("The rust-version is no version.")?;
        let active = std::env::var_os("CARGO").map(PathBuf::from);
        let mut directories: Vec<PathBuf> =
            active.as_deref().and_then(Path::parent).map(Path::to_path_buf).into_iter().collect();
        directories.extend(shell::directories());
        Ok(directories.iter().find_map(|directory| Self::in_directory(directory, oldest)))
    }

    fn in_directory(directory: &Path, oldest: Version) -> Option<Self> {
        let [cargo, rustc] =
            ["cargo", "rustc"].map(|name| directory.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
        if !cargo.is_file() || !rustc.is_file() {
            return None;
        }
        let question = |argument: &[&str]| shell::ask(without_disturbance(&mut Command::new(&rustc)).args(argument));
        let version = question(&["--version"])?;
        let sysroot = PathBuf::from(question(&["--print", "sysroot"])?);
        let found = Self { cargo, rustc, version, sysroot };
        let library = found.sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml");
        let usable = version::find(&found.version)? >= oldest && library.is_file() && found.has_linker();
        usable.then_some(found)
    }

    /// `rust-lld`, which links WebAssembly, is in the toolchain or on the path.
    fn has_linker(&self) -> bool {
        let name = format!("bin/rust-lld{}", std::env::consts::EXE_SUFFIX);
        let inside = std::fs::read_dir(self.sysroot.join("lib/rustlib"))
            .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().join(&name).is_file())));
        inside || shell::find("rust-lld").is_some()
    }

    /// `cargo <subcommand>` for a goal.
    pub fn cargo(&self, project: &Project, goal: &Goal, subcommand: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        // A stable compiler compiles the standard library only if it is told that it is its own.
        without_disturbance(&mut command).env("RUSTC_BOOTSTRAP", "1").env("RUSTC", &self.rustc);
        // The encoded form wins over every other place that flags may come from, and allows spaces in paths.
        command.env("CARGO_ENCODED_RUSTFLAGS", self.flags(goal).join("\x1f"));
        command.current_dir(&project.root).arg(subcommand).args(goal.arguments);
        command.args(["--target", goal.target, "--target-dir"]).arg(project.target(goal.directory));
        command
    }

    /// Panic messages carry source paths: they are rewritten, so that the module says nothing about the machine it was
    /// built on and is the same wherever it was built.
    fn flags(&self, goal: &Goal) -> Vec<String> {
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let real = library.canonicalize().unwrap_or_else(|_| library.clone());
        let registry = cargo_home().map(|home| home.join("registry/src"));
        let paths = [(Some(library), "rust"), (Some(real), "rust"), (registry, "crates")];
        let remapped = paths
            .into_iter()
            .filter_map(|(path, name)| Some(format!("--remap-path-prefix={}={name}", path?.display())));
        goal.flags.iter().map(|flag| (*flag).to_owned()).chain(remapped).collect()
    }
}

fn without_disturbance(command: &mut Command) -> &mut Command {
    DISTURBING.iter().fold(command, |command, name| command.env_remove(name))
}

fn cargo_home() -> Option<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    given.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

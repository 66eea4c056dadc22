//! A Rust toolchain with the standard library's sources, which are compiled together with the crate (`-Zbuild-std`).
//!
//! This makes the package's module 8 KB (brotli) smaller: the library is compiled for size, and without panic messages.
//! It is also the only way to build the module, so every build gives the same one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;
use crate::version::{self, Version};

/// A compilation target, and how to compile for it.
pub struct BuildTarget {
    target: &'static str,
    /// The parts of the standard library that cargo compiles, and how.
    arguments: &'static [&'static str],
    flags: &'static [&'static str],
    /// The target directory. If two compilers shared the default one, each switch between them would recompile
    /// everything.
    directory: &'static str,
}

/// The npm package's module. Every supported engine has SIMD.
pub const PACKAGE: BuildTarget = BuildTarget {
    target: "wasm32-unknown-unknown",
    arguments: &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
    flags: &[
        "-Ctarget-feature=+simd128",
        // Inline only what makes the caller no larger. The arithmetic marks what must be inlined.
        "-Cllvm-args=-inline-threshold=0",
        // No partial redundancy elimination: an expression computed twice compresses better than a local for it.
        "-Cllvm-args=-enable-pre=false",
        "-Cllvm-args=-enable-load-pre=false",
        // Inline one-line functions before generic code is instantiated. Off by default at this optimisation level.
        "-Zinline-mir=yes",
        // A panic traps the module. No text that would describe it is kept.
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zfmt-debug=none",
    ],
    directory: "wasm",
};

/// A target without a standard library. A crate that compiles for it needs none.
pub const NO_STD: BuildTarget =
    BuildTarget { target: "wasm32v1-none", arguments: &["-Zbuild-std=core,alloc"], flags: &[], directory: "nostd" };

/// Variables that a parent `cargo` (rustup's above all) sets for its children, and that must not reach another
/// toolchain.
const CARGO_VARIABLES: [&str; 7] =
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
    /// The active toolchain if it has the sources, otherwise the first one in PATH that has them.
    pub fn find(project: &Project) -> Result<Option<Self>> {
        let oldest = version::find(&project.manifest("rust-version = ")?)
            .context("The line `rust-version = ` in Cargo.toml has no version.")?;
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
        let query =
            |argument: &[&str]| shell::output_of(without_cargo_variables(&mut Command::new(&rustc)).args(argument));
        let version = query(&["--version"])?;
        let sysroot = PathBuf::from(query(&["--print", "sysroot"])?);
        let found = Self { cargo, rustc, version, sysroot };
        let library = found.sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml");
        let usable = version::find(&found.version)? >= oldest && library.is_file() && found.has_linker();
        usable.then_some(found)
    }

    /// Whether `rust-lld`, which links WebAssembly, is in the toolchain or in PATH.
    fn has_linker(&self) -> bool {
        let name = format!("bin/rust-lld{}", std::env::consts::EXE_SUFFIX);
        let inside = std::fs::read_dir(self.sysroot.join("lib/rustlib"))
            .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().join(&name).is_file())));
        inside || shell::find("rust-lld").is_some()
    }

    /// `cargo <subcommand>` for a target.
    pub fn cargo(&self, project: &Project, build_target: &BuildTarget, subcommand: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        // A stable compiler compiles the standard library only with RUSTC_BOOTSTRAP.
        without_cargo_variables(&mut command).env("RUSTC_BOOTSTRAP", "1").env("RUSTC", &self.rustc);
        // The encoded form overrides all other sources of flags, and allows spaces in paths.
        command.env("CARGO_ENCODED_RUSTFLAGS", self.flags(build_target).join("\x1f"));
        command.current_dir(&project.root).arg(subcommand).args(build_target.arguments);
        command.args(["--target", build_target.target, "--target-dir"]).arg(project.target(build_target.directory));
        command
    }

    /// Rewrites the source paths in panic messages, so that the module does not depend on the machine that built it.
    fn flags(&self, build_target: &BuildTarget) -> Vec<String> {
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let real = library.canonicalize().unwrap_or_else(|_| library.clone());
        let registry = cargo_home().map(|home| home.join("registry/src"));
        let paths = [(Some(library), "rust"), (Some(real), "rust"), (registry, "crates")];
        let remapped = paths
            .into_iter()
            .filter_map(|(path, name)| Some(format!("--remap-path-prefix={}={name}", path?.display())));
        build_target.flags.iter().map(|flag| (*flag).to_owned()).chain(remapped).collect()
    }
}

fn without_cargo_variables(command: &mut Command) -> &mut Command {
    CARGO_VARIABLES.iter().fold(command, |command, name| command.env_remove(name))
}

fn cargo_home() -> Option<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    given.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

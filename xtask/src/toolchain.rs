//! A Rust that can compile to WebAssembly.
//!
//! Most have it from rustup: the target's standard library is installed beside the compiler. A toolchain that has the
//! standard library's sources can compile it along with the crate (`-Zbuild-std`): for size, and without a word about panics,
//! which makes the package's module 8 KB (brotli) smaller.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;
use crate::version::{self, Version};

/// What something is compiled for.
pub struct Goal {
    /// Targets that will do where their standard library is installed, the one to install first.
    pub targets: &'static [&'static str],
    /// What is compiled from sources otherwise, for `FROM_SOURCES`.
    libraries: &'static str,
    flags: &'static [&'static str],
    /// What makes the module smaller where the standard library is compiled along. Sources are preferred then.
    smaller: Option<&'static [&'static str]>,
    /// The target directory. Another compiler in the usual one would make both recompile everything at each change of
    /// hands.
    directory: &'static str,
}

/// The npm package's module. SIMD is in every engine that the package supports.
pub const PACKAGE: Goal = Goal {
    targets: &[FROM_SOURCES],
    libraries: "std,panic_abort",
    // Nothing is inlined that makes its caller larger; arithmetic says for itself what is to be inlined.
    flags: &["-Ctarget-feature=+simd128", "-Cllvm-args=-inline-threshold=0"],
    // A panic stops the module, and nothing that would describe it is kept.
    smaller: Some(&["-Zunstable-options", "-Cpanic=immediate-abort", "-Zfmt-debug=none"]),
    directory: "wasm",
};

/// A target without a standard library: what compiles for it needs none.
pub const NO_STD: Goal = Goal {
    targets: &["wasm32v1-none", "thumbv7em-none-eabihf", "thumbv7em-none-eabi", "x86_64-unknown-none"],
    libraries: "core,alloc",
    flags: &[],
    smaller: None,
    directory: "nostd",
};

/// The target that toolchains with sources compile for.
const FROM_SOURCES: &str = "wasm32-unknown-unknown";

/// What a parent `cargo` (above all rustup's) tells its children and a different toolchain must not hear.
const DISTURBING: [&str; 7] =
    ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"];

/// A compiler and how to use it.
pub struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    /// rustc's own words about its version.
    version: String,
    sysroot: PathBuf,
    goal: &'static Goal,
    /// The installed target; none where the standard library is compiled from its sources.
    installed: Option<&'static str>,
}

impl Toolchain {
    /// Finds a toolchain that can do it as things are: the active one, or any on the path that has the sources.
    pub fn find(project: &Project, goal: &'static Goal) -> Result<Option<Self>> {
        let oldest = oldest(project)?;
        let active = Self::active(goal);
        if goal.smaller.is_none() && active.is_some() {
            return Ok(active);
        }
        let mut directories: Vec<PathBuf> = active_cargo().parent().map(Path::to_path_buf).into_iter().collect();
        directories.extend(shell::directories());
        directories.push(PathBuf::from("/usr/bin"));
        Ok(directories.iter().find_map(|directory| Self::with_sources(directory, goal, oldest)).or(active))
    }

    /// Whether it makes the smallest module that can be made.
    pub fn is_smallest(&self) -> bool {
        self.goal.smaller.is_none() || self.installed.is_none()
    }

    /// The toolchain this program was started with, if it has what it takes.
    fn active(goal: &'static Goal) -> Option<Self> {
        let cargo = active_cargo();
        // rustup sets CARGO to the real cargo, and its rustc stands beside it.
        let rustc = Some(cargo.with_file_name(exe("rustc"))).filter(|path| path.is_file());
        let rustc = rustc.unwrap_or_else(|| PathBuf::from("rustc"));
        let mut found = Self::ask(cargo, rustc, goal)?;
        found.installed = goal.targets.iter().copied().find(|target| found.has(target));
        found.installed.is_some().then_some(found)
    }

    fn with_sources(directory: &Path, goal: &'static Goal, oldest: Version) -> Option<Self> {
        let (cargo, rustc) = (directory.join(exe("cargo")), directory.join(exe("rustc")));
        if !cargo.is_file() || !rustc.is_file() {
            return None;
        }
        let found = Self::ask(cargo, rustc, goal)?;
        let library = found.sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml");
        let usable = version::find(&found.version)? >= oldest && library.is_file() && found.has_linker();
        usable.then_some(found)
    }

    fn ask(cargo: PathBuf, rustc: PathBuf, goal: &'static Goal) -> Option<Self> {
        let question = |argument: &[&str]| shell::ask(without_disturbance(&mut Command::new(&rustc)).args(argument));
        let version = question(&["--version"])?;
        let sysroot = PathBuf::from(question(&["--print", "sysroot"])?);
        Some(Self { cargo, rustc, version, sysroot, goal, installed: None })
    }

    /// Whether the standard library, or at least core, is installed for a target.
    fn has(&self, target: &str) -> bool {
        let directory = self.sysroot.join("lib/rustlib").join(target).join("lib");
        std::fs::read_dir(directory).is_ok_and(|mut entries| {
            entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libcore-")))
        })
    }

    /// `rust-lld`, which links WebAssembly, is in the toolchain or on the path.
    fn has_linker(&self) -> bool {
        let inside = std::fs::read_dir(self.sysroot.join("lib/rustlib")).is_ok_and(|mut entries| {
            entries.any(|entry| entry.is_ok_and(|entry| entry.path().join("bin").join(exe("rust-lld")).is_file()))
        });
        inside || shell::find("rust-lld").is_some()
    }

    /// `rustc 1.96.0 (…), with the standard library for … installed`
    pub fn description(&self) -> String {
        let source = self.installed.map_or("compiled from its sources", |_| "installed");
        format!("{}, with the standard library for {} {source}", self.version, self.target())
    }

    fn target(&self) -> &'static str {
        self.installed.unwrap_or(FROM_SOURCES)
    }

    /// `cargo <subcommand>` for the goal.
    pub fn cargo(&self, project: &Project, subcommand: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        command.current_dir(&project.root).arg(subcommand);
        if self.installed.is_none() {
            without_disturbance(&mut command).env("RUSTC_BOOTSTRAP", "1").env("RUSTC", &self.rustc);
            command.arg(format!("-Zbuild-std={}", self.goal.libraries));
            if self.goal.smaller.is_some() {
                command.arg("-Zbuild-std-features=optimize_for_size");
            }
        }
        // The encoded form wins over every other place that flags may come from, and allows spaces in paths.
        command.env("CARGO_ENCODED_RUSTFLAGS", self.flags().join("\x1f"));
        command.args(["--target", self.target(), "--target-dir"]).arg(project.target(self.goal.directory));
        command
    }

    /// Panic messages carry source paths: they are rewritten, so that the module says nothing about the machine it was
    /// built on and is the same wherever it was built.
    fn flags(&self) -> Vec<String> {
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let real = library.canonicalize().unwrap_or_else(|_| library.clone());
        let registry = cargo_home().map(|home| home.join("registry/src"));
        let paths = [(Some(library), "rust"), (Some(real), "rust"), (registry, "crates")];
        let remapped = paths
            .into_iter()
            .filter_map(|(path, name)| Some(format!("--remap-path-prefix={}={name}", path?.display())));
        let smaller = self.goal.smaller.filter(|_| self.installed.is_none()).unwrap_or_default();
        let flags = self.goal.flags.iter().chain(smaller).map(|flag| (*flag).to_owned());
        flags.chain(remapped).collect()
    }
}

/// The cargo that started this program.
fn active_cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

fn without_disturbance(command: &mut Command) -> &mut Command {
    DISTURBING.iter().fold(command, |command, name| command.env_remove(name))
}

fn exe(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn cargo_home() -> Option<PathBuf> {
    let given = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    given.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// The `rust-version` of the crate.
fn oldest(project: &Project) -> Result<Version> {
    let path = project.root.join("Cargo.toml");
    let manifest = std::fs::read_to_string(&path).with_context(|| format!("Cannot read {}.", path.display()))?;
    let line = manifest.lines().find(|line| line.starts_with("rust-version"));
    line.and_then(version::find).with_context(|| format!("{} names no rust-version.", path.display()))
}

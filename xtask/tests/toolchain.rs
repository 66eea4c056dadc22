//! `setup` and `pack` on incomplete machines, simulated by programs with canned output.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A machine with a rustup toolchain that lacks the standard library's sources and a target for WebAssembly.
struct Machine {
    root: PathBuf,
}

impl Machine {
    /// `rustup` is the script of that program.
    fn new(name: &str, rustup: &str) -> Self {
        let root = std::env::temp_dir().join(format!("keyward-machine-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let machine = Self { root };
        let sysroot = machine.root.join("sysroot");
        machine
            .write("project/Cargo.toml", "rust-version = \"1.88\"\nrustc = \"rustc 1.95.0 (59807616e 2026-04-14)\"\n");
        machine.write("project/package-lock.json", "{}");
        machine.write("project/tests/package-lock.json", "{}");
        machine.write("sysroot/lib/rustlib/host/bin/rust-lld", "");
        machine.program("cargo", "exit 1");
        machine.program("npm", "exit 0");
        machine.program("node", "echo v20.19.0");
        let rustc = format!(
            "if [ \"$1\" = --version ]; then echo 'rustc 1.94.0 (0000000 2026-02-01)'; else echo '{}'; fi",
            sysroot.display()
        );
        machine.program("rustc", &rustc);
        let log = format!("echo \"$@\" >> '{}'\n", machine.root.join("rustup.log").display());
        machine.program("rustup", &format!("PATH=/usr/bin:/bin\ncd '{}'\n{log}{rustup}", sysroot.display()));
        machine
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn program(&self, name: &str, script: &str) {
        let path = format!("bin/{name}");
        self.write(&path, &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(self.root.join(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        let bin = self.root.join("bin");
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .env("PATH", &bin)
            .env("CARGO", bin.join("cargo"))
            .env("CARGO_MANIFEST_DIR", self.root.join("project/xtask"))
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .output()
            .unwrap()
    }

    fn rustup_calls(&self) -> String {
        fs::read_to_string(self.root.join("rustup.log")).unwrap_or_default()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Installs the requested component or target.
const WORKING: &str = "
case \"$*\" in
  'component add rust-src') mkdir -p lib/rustlib/src/rust/library/std; : > lib/rustlib/src/rust/library/std/Cargo.toml;;
  'target add '*) mkdir -p lib/rustlib/$3/lib; : > lib/rustlib/$3/lib/libcore-0.rlib;;
esac";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn build_and_test_use_the_same_compiler_on_a_fresh_machine() {
    // The setup of `demo` and that of `test`.
    let [demo, test] = ["build", "test"].map(|purpose| {
        let machine = Machine::new(purpose, WORKING);
        let output = machine.xtask(&["setup", "--for", purpose]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let compiler = text(&output.stdout).lines().find(|line| line.contains("rustc ")).map(str::to_owned);
        (machine.rustup_calls(), compiler)
    });
    assert_eq!(demo, test);
    assert_eq!(demo.0, "component add rust-src\n");
    assert!(demo.1.unwrap().ends_with("with the sources of the standard library"));
}

#[test]
fn a_machine_that_cannot_install_anything_names_the_command_to_run() {
    let machine = Machine::new("offline", "exit 1");
    let output = machine.xtask(&["setup"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("rustup component add rust-src"), "{}", text(&output.stderr));
}

#[test]
fn a_release_with_another_compiler_is_rejected() {
    let machine = Machine::new("release", WORKING);
    let output = machine.xtask(&["pack"]);
    let error = text(&output.stderr);
    assert!(!output.status.success());
    assert!(error.contains("`rustc 1.95.0 (59807616e 2026-04-14)`"), "{error}");
    assert!(error.contains("`rustc 1.94.0 (0000000 2026-02-01)`"), "{error}");
    assert!(error.contains("cargo +1.95.0 xtask pack"), "{error}");
}

//! `build`: from Rust to the npm package to the debugger page.
//!
//! cargo → wasm-bindgen → wasm-opt → tsc → rolldown → vite. Each step except cargo's is skipped while its inputs and
//! outputs are unchanged. `pkg/modules` is the input of the bundler, `pkg/dist` the npm package.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::fingerprint::{Fingerprint, Stamp, files_below};
use crate::project::Project;
use crate::toolchain::{PACKAGE, Toolchain};
use crate::{npm, shell};

/// The passes of wasm-opt, chosen for the size with brotli. Functions sorted by name are next to similar ones, and an
/// expression computed twice compresses better than a local for it (so no local-cse). So do data in one piece, calls
/// that the compiler did not inline, and locals in their original order. The lowest KiB of memory is unused: the stack
/// would end there.
const OPTIMISE: [&str; 11] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    "--one-caller-inline-max-function-size=0",
    "-O2",
    "-Os",
    "--reorder-functions-by-name",
    "--strip-target-features",
    "--debuginfo",
];

/// The WebAssembly features that the compiler may have used. All are older than the supported engines.
const FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// The compiled module, below the target directory.
const COMPILED: &str = "wasm/wasm32-unknown-unknown/wasm/keyward_bindings.wasm";

/// The files that wasm-bindgen writes to pkg/modules, the module last.
const BOUND: [&str; 4] = ["glue.js", "glue.d.ts", "glue_bg.wasm.d.ts", "glue_bg.wasm"];

const UNREADABLE: &str =
    "wasm-bindgen cannot read the compiled module: use the same version of wasm-bindgen in the crate and in xtask.";

/// The optimised module in pkg/modules with the names of its functions. `size` uses the names.
const NAMED: &str = "named.wasm";

pub fn run(project: &Project, rust: &Toolchain) -> Result<()> {
    for folder in [project.module(""), project.dist("")] {
        fs::create_dir_all(&folder).with_context(|| format!("Cannot create {}.", folder.display()))?;
    }
    let build = Build { project };
    build.compile(rust)?;
    build.bind()?;
    build.optimise()?;
    build.bundle()?;
    build.page()
}

struct Build<'a> {
    project: &'a Project,
}

impl Build<'_> {
    /// Not skipped: cargo itself knows whether there is anything to do.
    fn compile(&self, rust: &Toolchain) -> Result<()> {
        let start = Instant::now();
        let mut cargo = rust.cargo(self.project, &PACKAGE, "rustc");
        cargo.args(["--package", "keyward-bindings", "--features", "module"]);
        cargo.args(["--lib", "--crate-type", "cdylib", "--profile", "wasm"]);
        if self.project.quiet {
            cargo.arg("--quiet");
        }
        shell::run(&mut cargo)?;
        self.done("compile", start);
        Ok(())
    }

    /// Calls `wasm-bindgen` as a library. The glue holds no file name, since each entry of the package obtains the
    /// module in its own way. It can drop an instance that trapped and start another.
    fn bind(&self) -> Result<()> {
        let compiled = self.project.target(COMPILED);
        // This program is an input too: its version of wasm-bindgen, and the options that it passes.
        let inputs = Fingerprint::default()
            .file(&compiled)?
            .text(include_str!("pipeline.rs"))
            .text(include_str!("../Cargo.toml"));
        let outputs = || BOUND.map(|name| self.project.module(name)).to_vec();
        self.step("bind", &inputs, outputs, || {
            Bindgen::new()
                .input_path(&compiled)
                .out_name("glue")
                .web(true)?
                .typescript(true)
                .omit_default_module_path(true)
                .reset_state_function(true)
                .remove_producers_section(true)
                .generate(self.project.module(""))
                .context(UNREADABLE)
        })
    }

    fn optimise(&self) -> Result<()> {
        let [.., bound] = BOUND.map(|name| self.project.module(name));
        let named = self.project.module(NAMED);
        let version = self.project.root.join("node_modules/binaryen/package.json");
        let inputs = Fingerprint::default().file(&bound)?.file(&version)?.text(include_str!("pipeline.rs"));
        self.step(
            "optimise",
            &inputs,
            || vec![named.clone()],
            || {
                let mut wasm_opt = npm::tool(self.project, "binaryen/bin/wasm-opt");
                shell::run(wasm_opt.args(OPTIMISE).args(FEATURES).arg(&bound).arg("-o").arg(&named))
            },
        )
    }

    /// tsc emits the input of the bundler and the declarations. `xtask/bundle/bundle.mjs` bundles them to a few files.
    fn bundle(&self) -> Result<()> {
        let root = &self.project.root;
        let before: Vec<PathBuf> = BOUND.into_iter().chain([NAMED]).map(|name| self.project.module(name)).collect();
        let outputs = || -> Vec<PathBuf> {
            let folders = [self.project.module(""), self.project.dist("")];
            let all = folders.iter().flat_map(|folder| files_below(folder, &[]).unwrap_or_default());
            all.filter(|path| !before.contains(path)).collect()
        };
        let inputs = Fingerprint::default()
            .tree(&root.join("pkg/src"), &[])?
            .tree(&root.join("xtask/bundle"), &[])?
            .files(&["pkg/package.json", "package-lock.json"].map(|name| root.join(name)))?
            .files(&before)?;
        self.step("bundle", &inputs, outputs, || {
            // Outputs of deleted sources must not be packed.
            for path in outputs() {
                fs::remove_file(&path).with_context(|| format!("Cannot remove {}.", path.display()))?;
            }
            shell::run(npm::tool(self.project, "typescript/bin/tsc").args(["-p", "pkg/src"]))?;
            shell::run(npm::node(self.project).arg("xtask/bundle/bundle.mjs"))
        })
    }

    fn page(&self) -> Result<()> {
        let root = &self.project.root;
        let www = root.join("www");
        let inputs = Fingerprint::default()
            .tree(&www, &["dist", "node_modules"])?
            .tree(&root.join("pkg/dist"), &[])?
            .files(&["pkg/package.json", "package-lock.json"].map(|name| root.join(name)))?;
        let outputs = || files_below(&www.join("dist"), &[]).unwrap_or_default();
        self.step("page", &inputs, outputs, || {
            let mut npm = npm::npm(self.project);
            npm.args(["run", "--silent", "build", "--workspace", "www"]);
            if self.project.quiet { shell::run_silently(&mut npm) } else { shell::run(&mut npm) }
        })
    }

    /// Does the work unless neither inputs nor outputs have changed since the last success. Outputs are listed before
    /// and after, because the work of a step determines them.
    fn step(
        &self,
        name: &str,
        inputs: &Fingerprint,
        outputs: impl Fn() -> Vec<PathBuf>,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let stamp = Stamp(self.project.target("xtask-stamps").join(name));
        if stamp.is_current(inputs, &outputs())? {
            return Ok(());
        }
        let start = Instant::now();
        work().with_context(|| format!("The step `{name}` of the build failed."))?;
        stamp.write(inputs, &outputs())?;
        self.done(name, start);
        Ok(())
    }

    fn done(&self, name: &str, start: Instant) {
        self.project.say(format!("build: {name:<10} {:6.1} s", start.elapsed().as_secs_f64()));
    }
}

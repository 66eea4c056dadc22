//! `build`: from Rust to the npm package to the debugger page.
//!
//! cargo → wasm-bindgen → wasm-opt → the module as JavaScript → tsc → rolldown → vite. Each step but cargo's own is left out
//! while its inputs and outputs are what they were. `pkg/modules` is what is bundled, `pkg/dist` what npm gets.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::embed::{Embedded, embed};
use crate::fingerprint::{Fingerprint, Stamp, files_below};
use crate::project::Project;
use crate::setup::Tools;
use crate::{bindgen, npm, shell, size};

/// How hard wasm-opt works, and for what: the size with brotli. Functions by name stand beside their like, and what is computed
/// twice compresses better than a local for it. The lowest KiB of memory is where the stack would end.
const OPTIMISE: [&str; 9] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "--skip-pass=local-cse",
    "-O2",
    "-Oz",
    "--reorder-locals",
    "--reorder-functions-by-name",
    "--strip-debug",
];

/// The features of WebAssembly that the compiler may have used; all are older than the engines we support.
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

/// What is in pkg/modules from the steps before tsc. All else there is tsc's.
const MADE_BEFORE_TSC: [&str; 6] =
    ["glue.js", "glue.d.ts", "wasm-bytes.js", "wasm-bytes.d.ts", "module-id.js", "module-id.d.ts"];

/// The module in pkg/dist, where it is the only file that is not the bundler's.
const MODULE: &str = "keyward.wasm";

/// The custom section that holds the module's id, which JavaScript compares with its own.
const ID_SECTION: &str = "keyward";

/// The length of an id: 64 bits in hexadecimal.
const ID_LENGTH: usize = 16;

pub fn run(project: &Project, tools: &Tools) -> Result<()> {
    for folder in [project.module(""), project.dist("")] {
        fs::create_dir_all(&folder).with_context(|| format!("Cannot create {}.", folder.display()))?;
    }
    let build = Build { project };
    build.compile(tools)?;
    build.glue()?;
    build.optimise(tools)?;
    if tools.node {
        build.bytes()?;
        build.typescript()?;
        build.page()?;
    } else {
        eprintln!("build: without Node.js, TypeScript and the debugger page are left as they are");
    }
    Ok(())
}

/// The module as `build` makes it, but with only these features of the crate, for comparing sizes.
pub fn module_with(project: &Project, tools: &Tools, features: &[String], name: &str) -> Result<PathBuf> {
    let file = |end: &str| project.target("wasm/sizes").join(format!("{name}{end}"));
    fs::create_dir_all(file("")).with_context(|| format!("Cannot create {}.", file("").display()))?;
    shell::run(cargo(project, tools, features).arg("--quiet"))?;
    let (bound, shrunk) = (file("_bound.wasm"), file(".wasm"));
    bindgen::run(&project.target(COMPILED), &file("/bindgen"), &bound, &file(".js"), &file(".d.ts"))?;
    let mut command =
        npm::tool(project, WASM_OPT).context("Sizes are compared after wasm-opt, which is not installed.")?;
    shell::run(wasm_opt(&mut command, &bound, &shrunk))?;
    Ok(shrunk)
}

/// What the compiler leaves behind, below the target directory.
const COMPILED: &str = "wasm/wasm32-unknown-unknown/wasm/keyward_bindings.wasm";

const WASM_OPT: &str = "binaryen/bin/wasm-opt";

/// Compiles the bindings with these features of the crate `keyward`.
fn cargo(project: &Project, tools: &Tools, features: &[String]) -> Command {
    let mut cargo = tools.rust.cargo(project, "rustc");
    cargo.args(["--package", "keyward-bindings", "--lib", "--crate-type", "cdylib", "--profile", "wasm"]);
    let features: Vec<String> = features.iter().map(|feature| format!("keyward/{feature}")).collect();
    cargo.args(["--features", "fast", "--features", &features.join(",")]);
    if project.quiet {
        cargo.arg("--quiet");
    }
    cargo
}

fn wasm_opt<'a>(command: &'a mut Command, module: &Path, shrunk: &Path) -> &'a mut Command {
    command.args(OPTIMISE).args(["--strip-producers", "--strip-target-features"]);
    command.args(FEATURES).arg(module).arg("-o").arg(shrunk)
}

/// Appends the hash of a module to it, as a custom section.
fn identify(path: &Path) -> Result<()> {
    let mut bytes = fs::read(path).with_context(|| format!("Cannot read {}.", path.display()))?;
    let id = format!("{:0ID_LENGTH$x}", Fingerprint::default().content(&bytes).finish());
    let content = [&[u8::try_from(ID_SECTION.len())?], ID_SECTION.as_bytes(), id.as_bytes()].concat();
    bytes.extend([0, u8::try_from(content.len())?]);
    bytes.extend(content);
    fs::write(path, bytes).with_context(|| format!("Cannot write {}.", path.display()))
}

/// The id of a module, which stands at its end.
fn id_of(module: &[u8]) -> &[u8] {
    module.split_at(module.len().saturating_sub(ID_LENGTH)).1
}

struct Build<'a> {
    project: &'a Project,
}

impl Build<'_> {
    /// cargo knows best when there is nothing to do.
    fn compile(&self, tools: &Tools) -> Result<()> {
        let start = Instant::now();
        shell::run(&mut cargo(self.project, tools, &size::features_of_the_module(self.project)?))?;
        self.done("compile", start);
        Ok(())
    }

    fn glue(&self) -> Result<()> {
        let compiled = self.project.target(COMPILED);
        let (module, scratch) = (self.bound(), self.project.target("wasm/bindgen"));
        let [glue, types] = ["glue.js", "glue.d.ts"].map(|name| self.project.module(name));
        // This program is an input too: its wasm-bindgen, and the options it passes.
        let inputs = Fingerprint::default()
            .file(&compiled)?
            .text(include_str!("bindgen.rs"))
            .text(include_str!("../Cargo.toml"));
        self.step(
            "glue",
            &inputs,
            || vec![module.clone(), glue.clone(), types.clone()],
            || bindgen::run(&compiled, &scratch, &module, &glue, &types),
        )
    }

    fn optimise(&self, tools: &Tools) -> Result<()> {
        let (module, shrunk) = (self.bound(), self.project.dist(MODULE));
        let mut command = npm::tool(self.project, WASM_OPT).filter(|_| tools.node);
        let version = self.project.root.join("node_modules/binaryen/package.json");
        let inputs =
            Fingerprint::default().file(&module)?.file(&version)?.text(&OPTIMISE.join(" ")).text(&FEATURES.join(" "));
        let inputs = inputs.text(if command.is_some() { "" } else { "not optimised" }).text(ID_SECTION);
        if command.is_none() {
            eprintln!("build: wasm-opt is not installed: keyward.wasm works, but is larger than it has to be");
        }
        self.step(
            "optimise",
            &inputs,
            || vec![shrunk.clone()],
            || {
                match &mut command {
                    Some(command) => shell::run(wasm_opt(command, &module, &shrunk))?,
                    None => {
                        fs::copy(&module, &shrunk).with_context(|| format!("Cannot write {}.", shrunk.display()))?;
                    }
                }
                identify(&shrunk)
            },
        )
    }

    /// The module as text inside JavaScript, for entries that can rely on no file and no bundler.
    fn bytes(&self) -> Result<()> {
        let module = self.project.dist(MODULE);
        let [script, types, id, id_types] = ["wasm-bytes.js", "wasm-bytes.d.ts", "module-id.js", "module-id.d.ts"]
            .map(|name| self.project.module(name));
        let inputs = Fingerprint::default()
            .file(&module)?
            .text(include_str!("pipeline.rs"))
            .text(include_str!("embed.rs"))
            .text(include_str!("decoder.wat"));
        self.step(
            "embed",
            &inputs,
            || vec![script.clone(), types.clone(), id.clone(), id_types.clone()],
            || {
                let bytes = fs::read(&module).with_context(|| format!("Cannot read {}.", module.display()))?;
                let Embedded { text, decoder, checksum, pages } = embed(&bytes);
                let decoder: String = self.assembled(&decoder)?.iter().map(|byte| format!("{byte:02x}")).collect();
                // One object, made by a function: a bundler that inlines constants would have the text in the bundle as often as it
                // is named.
                let code = format!(
                    "export const embedded = () => ({{\n    length: {},\n    pages: {pages},\n    checksum: {checksum},\n    decoder: \"{decoder}\",\n    text: \"{text}\",\n}});\n",
                    bytes.len()
                );
                let declarations = "import type { Embedded } from '../src/runtime/embedded.js';\nexport declare const embedded: () => Embedded;\n";
                fs::write(&script, code).with_context(|| format!("Cannot write {}.", script.display()))?;
                let id_code = format!("export const MODULE_ID = \"{}\";\n", String::from_utf8_lossy(id_of(&bytes)));
                let id_declaration = "export declare const MODULE_ID: string;\n";
                for (path, text) in [(&types, declarations), (&id, id_code.as_str()), (&id_types, id_declaration)] {
                    fs::write(path, text).with_context(|| format!("Cannot write {}.", path.display()))?;
                }
                Ok(())
            },
        )
    }

    /// WebAssembly text as a module.
    fn assembled(&self, text: &str) -> Result<Vec<u8>> {
        let (from, to) = (self.project.target("wasm/decoder.wat"), self.project.target("wasm/decoder.wasm"));
        fs::write(&from, text).with_context(|| format!("Cannot write {}.", from.display()))?;
        let mut command = npm::tool(self.project, "binaryen/bin/wasm-as")
            .context("binaryen is not among the packages in package-lock.json.")?;
        shell::run(command.arg(&from).arg("-o").arg(&to))?;
        fs::read(&to).with_context(|| format!("Cannot read {}.", to.display()))
    }

    /// tsc emits what is bundled, and the declarations; `xtask/bundle/bundle.mjs` makes few files of that.
    fn typescript(&self) -> Result<()> {
        let root = &self.project.root;
        if !root.join("pkg/tsconfig.json").is_file() {
            eprintln!("build: there is no pkg/tsconfig.json yet: no TypeScript is compiled");
            return Ok(());
        }
        let before = MADE_BEFORE_TSC.map(|name| self.project.module(name));
        let outputs = || -> Vec<PathBuf> {
            let folders = [self.project.module(""), self.project.dist("")];
            let all = folders.iter().flat_map(|folder| files_below(folder, &[]).unwrap_or_default());
            all.filter(|path| !before.contains(path) && !path.ends_with(MODULE)).collect()
        };
        let inputs = Fingerprint::default()
            .tree(&root.join("pkg/src"), &[])?
            .tree(&root.join("xtask/bundle"), &[])?
            .files(
                &["pkg/tsconfig.json", "pkg/package.json", "tsconfig.json", "package-lock.json"]
                    .map(|name| root.join(name)),
            )?
            .files(&before)?;
        self.step("typescript", &inputs, outputs, || {
            // What an earlier source emitted must not be packed.
            for path in outputs() {
                fs::remove_file(&path).with_context(|| format!("Cannot remove {}.", path.display()))?;
            }
            let mut tsc = npm::tool(self.project, "typescript/bin/tsc")
                .context("TypeScript is not among the packages in package-lock.json.")?;
            shell::run(tsc.args(["-p", "pkg"]))?;
            shell::run(npm::node(self.project).arg("xtask/bundle/bundle.mjs"))
        })
    }

    fn page(&self) -> Result<()> {
        let root = &self.project.root;
        let www = root.join("www");
        if !www.join("index.html").is_file() {
            eprintln!("build: there is no www/index.html yet: no page is built");
            return Ok(());
        }
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

    /// The module between wasm-bindgen and wasm-opt.
    fn bound(&self) -> PathBuf {
        self.project.target("wasm/bound.wasm")
    }

    /// Does the work unless the last time would have given the same. Outputs are listed before and after, for a step
    /// whose work decides what they are.
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
        work().with_context(|| format!("The build stopped at the step `{name}`."))?;
        stamp.write(inputs, &outputs())?;
        self.done(name, start);
        Ok(())
    }

    fn done(&self, name: &str, start: Instant) {
        self.project.say(format!("build: {name:<10} {:6.1} s", start.elapsed().as_secs_f64()));
    }
}

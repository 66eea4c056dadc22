//! The commands of this repository, started as `cargo xtask <command>`.
//!
//! Contributors and CI use only these commands, so a single program knows how the npm package is built.

mod args;
mod demo;
mod fingerprint;
mod install;
mod npm;
mod pack;
mod pipeline;
mod project;
mod setup;
mod shell;
mod suites;
mod toolchain;
mod version;

use std::process::ExitCode;

use args::{Command, Purpose};
use project::Project;

fn main() -> ExitCode {
    let command = match args::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", shell::reasons(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let quiet = matches!(command, Command::Build { quiet: true });
    let project = Project::open(quiet)?;
    match command {
        Command::Help(text) => println!("{text}"),
        Command::Setup(purpose) => {
            let _lock = project.lock()?;
            setup::run(&project, purpose)?;
        }
        Command::Build { .. } => build(&project, Purpose::Build)?,
        Command::Demo { serve, port } => {
            build(&project, Purpose::Build)?;
            demo::run(&project, serve, port)?;
        }
        Command::Test { only } => return suites::run(&project, &only),
        Command::Bench { name, arguments } => {
            build(&project, if name == "verify" { Purpose::Test } else { Purpose::Build })?;
            npm::install(&project, "tests")?;
            let mut command = npm::node(&project);
            setup::set_browser_variables(&mut command);
            let script = project.root.join(format!("benches/{name}.mjs"));
            shell::run(command.arg(script).args(arguments))?;
        }
        Command::Size => {
            build(&project, Purpose::Build)?;
            npm::install(&project, "tests")?;
            shell::run(npm::node(&project).arg("xtask/size/size.mjs"))?;
        }
        Command::Pack => {
            pack::check_compiler(&project)?;
            build(&project, Purpose::Build)?;
            pack::run(&project)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The command `build`. The lock is released before anything long-lived starts.
fn build(project: &Project, purpose: Purpose) -> anyhow::Result<()> {
    let _lock = project.lock()?;
    let rust = setup::run(project, purpose)?;
    pipeline::run(project, &rust)
}

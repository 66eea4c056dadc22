//! `demo`: verifies a sample through the npm package, then serves the debugger page on this machine.

use std::io::{IsTerminal, stdout};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{npm, shell};

pub fn run(project: &Project, serve: bool, port: u16) -> Result<()> {
    shell::run(npm::node(project).arg("xtask/demo/demo.mjs"))?;
    if !serve {
        return Ok(());
    }
    let page = project.root.join("www");
    let mut vite = npm::tool(project, "vite/bin/vite.js");
    // Loopback only: a debugger sees real tokens. With CI set, vite does not exit when its standard input closes.
    vite.current_dir(page).env("CI", "true");
    vite.args(["preview", "--host", "127.0.0.1", "--strictPort", "--port", &port.to_string()]);
    if !stdout().is_terminal() {
        vite.env("NO_COLOR", "1");
    }
    println!("\nThe debugger page (stop it with Ctrl-C):");
    become_process(vite.stdin(Stdio::null()))
}

/// The server replaces this process, so that a signal to one ends both.
#[cfg(unix)]
fn become_process(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).with_context(|| format!("Cannot start `{}`.", shell::shown(command)))
}

/// On a console, Ctrl-C reaches both processes.
#[cfg(not(unix))]
fn become_process(command: &mut Command) -> Result<()> {
    shell::run(command)
}

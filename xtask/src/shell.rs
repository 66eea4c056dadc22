//! Runs other programs.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs a program. The user sees its output.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| cannot_start(command))?;
    check(command, status)
}

/// Runs a program. Its output is shown only if it fails.
pub fn run_silently(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    }
    check(command, output.status)
}

/// Runs a program and returns its output. `None` if it cannot be started or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Runs a program for at most `limit`, then kills it and its descendants. `None` if the limit was reached.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<Option<ExitStatus>> {
    let mut child = command.stdin(Stdio::null()).spawn().with_context(|| cannot_start(command))?;
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            kill(&mut child);
            return Ok(None);
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Finds a program as a shell does.
pub fn find(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    directories().into_iter().map(|directory| directory.join(&name)).find(|path| path.is_file())
}

/// The directories in PATH.
pub fn directories() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// The command as a user would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// An error and its causes, one sentence each.
pub fn reasons(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status}).", shown(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("Cannot start `{}`.", shown(command))
}

/// Kills a child and its descendants, each by its id. The descendants are listed before the child is killed, because an
/// orphan's parent is no longer known.
fn kill(child: &mut Child) {
    let descendants = descendants(child.id());
    // Errors are ignored: the child may have exited already.
    let _ = child.kill();
    let _ = child.wait();
    for id in descendants {
        let _ = Command::new("kill").args(["-KILL", &id.to_string()]).stderr(Stdio::null()).status();
    }
}

fn descendants(root: u32) -> Vec<u32> {
    let listing = output_of(Command::new("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    let pairs: Vec<(u32, u32)> = listing
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let mut ids = vec![root];
    let mut next = 0;
    while let Some(&parent) = ids.get(next) {
        ids.extend(pairs.iter().filter(|pair| pair.1 == parent).map(|pair| pair.0));
        next += 1;
    }
    ids.split_off(1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_over_its_limit_is_killed_with_its_children() -> Result<()> {
        let start = Instant::now();
        let marker = "61.2345";
        let status =
            run_within(Command::new("sh").args(["-c", &format!("sleep {marker} & wait")]), Duration::from_millis(300))?;
        assert!(status.is_none());
        assert!(start.elapsed() < Duration::from_secs(10));
        let running = output_of(Command::new("ps").args(["-A", "-o", "args="])).unwrap_or_default();
        assert!(!running.lines().any(|line| line == format!("sleep {marker}")), "{running}");
        Ok(())
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run_silently(Command::new("sh").args(["-c", "exit 3"])).expect_err("it fails");
        assert!(error.to_string().contains("sh -c exit 3"), "{error}");
    }
}

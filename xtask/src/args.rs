//! The command line: its syntax, and the texts of `--help`.

use std::ffi::OsString;
use std::fmt;

use lexopt::prelude::*;

/// The command to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Help(&'static str),
    Setup(Purpose),
    Build { quiet: bool },
    Demo { serve: bool, port: u16 },
    Test { only: Vec<String> },
    Bench { name: &'static str, arguments: Vec<OsString> },
    Size,
    Pack,
}

/// The use for which tools are set up. Tests need all the tools of a build, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Build,
    Test,
}

/// An invalid command line: the error, and the usage.
#[derive(Debug)]
pub struct UsageError {
    error: String,
    usage: &'static str,
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.error.is_empty() {
            writeln!(f, "error: {}\n", self.error)?;
        }
        f.write_str(self.usage)
    }
}

/// Reads the arguments that follow the program's name.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let name = match parser.next() {
        Ok(Some(Value(name))) => name.to_string_lossy().into_owned(),
        Ok(Some(Short('h') | Long("help"))) => return Ok(Command::Help(USAGE)),
        Ok(None) => return Err(UsageError { error: String::new(), usage: USAGE }),
        Ok(Some(other)) => return Err(usage_error(other.unexpected(), USAGE)),
        Err(error) => return Err(usage_error(error, USAGE)),
    };
    let (usage, read): (_, Reader) = match name.as_str() {
        "setup" => (SETUP, setup),
        "build" => (BUILD, build),
        "demo" => (DEMO, demo),
        "test" => (TEST, test),
        "bench" => (BENCH, bench),
        "size" => (SIZE, |parser| plain(parser, Command::Size)),
        "pack" => (PACK, |parser| plain(parser, Command::Pack)),
        "ready" => (READY, |parser| plain(parser, Command::Test { only: Vec::new() })),
        "help" => return Ok(Command::Help(USAGE)),
        _ => return Err(UsageError { error: format!("unknown command `{name}`"), usage: USAGE }),
    };
    match read(&mut parser) {
        Ok(Some(command)) => Ok(command),
        Ok(None) => Ok(Command::Help(usage)),
        Err(error) => Err(usage_error(error, usage)),
    }
}

fn usage_error(error: lexopt::Error, usage: &'static str) -> UsageError {
    UsageError { error: error.to_string(), usage }
}

/// Parses the arguments after a command's name. `None` asks for help.
type Reader = fn(&mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error>;

fn plain(parser: &mut lexopt::Parser, command: Command) -> Result<Option<Command>, lexopt::Error> {
    match parser.next()? {
        None => Ok(Some(command)),
        Some(Short('h') | Long("help")) => Ok(None),
        Some(other) => Err(other.unexpected()),
    }
}

fn setup(parser: &mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error> {
    let mut purpose = Purpose::Build;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("for") => {
                purpose = parser.value()?.parse_with(|value| match value {
                    "build" => Ok(Purpose::Build),
                    "test" => Ok(Purpose::Test),
                    _ => Err("must be `build` or `test`"),
                })?;
            }
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(Command::Setup(purpose)))
}

fn build(parser: &mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error> {
    let mut quiet = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('q') | Long("quiet") => quiet = true,
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(Command::Build { quiet }))
}

fn demo(parser: &mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error> {
    let (mut serve, mut port) = (true, 8123);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("no-serve") => serve = false,
            Long("port") => port = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(Command::Demo { serve, port }))
}

fn test(parser: &mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error> {
    let mut only = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("only") => only.extend(parser.value()?.string()?.split(',').map(str::to_owned)),
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(Command::Test { only }))
}

/// The scripts in `benches`. The first is the default of `bench`.
const BENCHES: [&str; 4] = ["verify", "outages", "soak", "load"];

fn bench(parser: &mut lexopt::Parser) -> Result<Option<Command>, lexopt::Error> {
    let mut arguments: Vec<OsString> = parser.raw_args()?.collect();
    if arguments.iter().any(|argument| argument == "-h" || argument == "--help") {
        return Ok(None);
    }
    let is_name = |argument: &OsString| !argument.as_encoded_bytes().starts_with(b"-");
    let name = if arguments.first().is_some_and(is_name) { arguments.remove(0) } else { BENCHES[0].into() };
    let Some(name) = BENCHES.into_iter().find(|known| name == *known) else {
        return Err(format!("unknown benchmark `{}`", name.to_string_lossy()).into());
    };
    Ok(Some(Command::Bench { name, arguments }))
}

const USAGE: &str = "\
Usage: cargo xtask <command> [options]

Commands:
  setup   find or install the tools that the other commands need
  build   build the npm package (pkg/dist) and the debugger page (www/dist)
  demo    verify a sample token, then serve the debugger page on this machine
  test    run the test suites
  bench   compare keyward's verification with other libraries
  size    print the sizes of the package's parts, and the share of each dependency
  pack    build the file that is published to npm
  ready   run everything that CI runs

`cargo xtask <command> --help` describes one of them.";

const SETUP: &str = "\
Usage: cargo xtask setup [--for build|test]

Finds a Rust toolchain that can compile to WebAssembly and the npm tools in package-lock.json, and installs what is
missing. On Debian and its derivatives, as root, missing system packages are installed with apt-get. Otherwise this
command lists what to install.

  --for build   what a build needs (the default)
  --for test    also the tools in tests/package-lock.json and a Chromium";

const BUILD: &str = "\
Usage: cargo xtask build [--quiet]

Runs setup, compiles the crate to WebAssembly, then builds pkg/dist and www/dist. Steps whose inputs and outputs have
not changed are skipped.

  -q, --quiet   print only warnings and errors";

const DEMO: &str = "\
Usage: cargo xtask demo [--no-serve] [--port N]

Builds, verifies a sample token and a tampered one through the npm package, then serves the debugger page on
127.0.0.1 until Ctrl-C.

  --no-serve   stop after the sample tokens
  --port N     serve on this port (default 8123; 0 picks a free one)";

const TEST: &str = "\
Usage: cargo xtask test [--only NAME[,NAME...]]

Runs every test suite, continues after a failure, and prints a summary. Suites: lint, rust, features, docs, nostd,
types, and one for each tests/js/NAME.test.mjs.

  --only NAME   run only this suite; can be repeated";

const BENCH: &str = "\
Usage: cargo xtask bench [NAME] [arguments of benches/NAME.mjs]

Builds, then runs a benchmark:

  verify    (default) the time of one verification in keyward and in other libraries, in Node.js, Chromium, Firefox,
            workerd and Rust; --runtimes, --algorithms, --groups, --rounds, --milliseconds, --save
  outages   keyward and other libraries while the issuer rotates its keys, fails or misbehaves; --json
  soak      one verifier under load for minutes while all this happens at random; --minutes N (default 10)
  load      the example Worker under load, compared with no guard, jose and Hono's own; --requests N (default 100,000)";

const SIZE: &str = "\
Usage: cargo xtask size

Builds, then prints the sizes of the package's parts: raw, gzip and brotli; and the share of each dependency in the
module's code. Fails if a part exceeds its limit.";

const PACK: &str = "\
Usage: cargo xtask pack

Checks that the compiler is the one that Cargo.toml names for releases, builds, and writes the npm package to
target/pack. The same compiler produces the same keyward.wasm on every machine.";

const READY: &str = "\
Usage: cargo xtask ready

Runs exactly what CI runs: every suite of `cargo xtask test`, including formatting and lints.";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_and_their_options_are_parsed() {
        assert_eq!(read("setup"), Ok(Command::Setup(Purpose::Build)));
        assert_eq!(read("setup --for test"), Ok(Command::Setup(Purpose::Test)));
        assert_eq!(read("build -q"), Ok(Command::Build { quiet: true }));
        assert_eq!(read("demo --no-serve --port=0"), Ok(Command::Demo { serve: false, port: 0 }));
        let only = ["rust", "node", "deno"].map(str::to_owned).to_vec();
        assert_eq!(read("test --only rust,node --only deno"), Ok(Command::Test { only }));
        assert_eq!(read("pack"), Ok(Command::Pack));
        assert_eq!(read("ready"), Ok(Command::Test { only: Vec::new() }));
        let arguments = vec!["--rounds".into(), "3".into()];
        assert_eq!(read("bench --rounds 3"), Ok(Command::Bench { name: "verify", arguments }));
        assert_eq!(read("bench outages"), Ok(Command::Bench { name: "outages", arguments: Vec::new() }));
        let arguments = vec!["--minutes".into(), "1".into()];
        assert_eq!(read("bench soak --minutes 1"), Ok(Command::Bench { name: "soak", arguments }));
    }

    #[test]
    fn every_command_has_a_help() {
        assert_eq!(read("--help"), Ok(Command::Help(USAGE)));
        assert_eq!(read("size --help"), Ok(Command::Help(SIZE)));
        assert_eq!(read("bench -h"), Ok(Command::Help(BENCH)));
        assert_eq!(read("bench soak --help"), Ok(Command::Help(BENCH)));
    }

    #[test]
    fn usage_errors_are_explained() {
        assert_eq!(read(""), Err(USAGE.to_owned()));
        for line in
            ["bild", "--verbose", "build extra", "setup --for lunch", "demo --port many", "bench sok", "size --all"]
        {
            let text = read(line).expect_err(line);
            assert!(text.starts_with("error: ") && text.contains("Usage: cargo xtask"), "{line}: {text}");
        }
    }
}

//! `size`: what the package weighs.

use anyhow::Result;

use crate::project::Project;
use crate::{npm, shell};

/// The compressors and the bundler are in Node.js and in the tests' packages: a script asks them.
pub fn run(project: &Project) -> Result<()> {
    shell::run(npm::node(project).arg("xtask/size/size.mjs"))
}

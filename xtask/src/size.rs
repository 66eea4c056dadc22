//! `size`: what the package weighs, and what each feature of the crate adds to it.

use std::fs;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::setup::Tools;
use crate::{npm, pipeline, shell};

/// The compressors and the bundler are in Node.js and in the tests' packages: a script asks them.
pub fn run(project: &Project) -> Result<()> {
    shell::run(npm::node(project).arg("xtask/size/size.mjs"))
}

/// Builds the module without each feature in turn: what it is smaller by, the feature adds.
pub fn features(project: &Project, tools: &Tools) -> Result<()> {
    let features = features_of_the_module(project)?;
    let mut arguments = Vec::new();
    for feature in &features {
        let others: Vec<String> = features.iter().filter(|other| *other != feature).cloned().collect();
        arguments.push(pipeline::module_with(project, tools, &others, feature)?);
    }
    shell::run(npm::node(project).arg("xtask/size/features.mjs").args(arguments))?;
    // The compiler's output is again what `build` expects it to be.
    pipeline::run(project, tools)
}

/// The crate's features that the npm package is built with: the default ones and Ed448, whose arithmetic is our own there.
pub fn features_of_the_module(project: &Project) -> Result<Vec<String>> {
    let mut features = default_features(project)?;
    features.push("ed448".to_owned());
    Ok(features)
}

/// The crate's features that are on unless somebody says otherwise.
pub fn default_features(project: &Project) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(project.root.join("Cargo.toml")).context("Cannot read Cargo.toml.")?;
    let features = read_features(&manifest).context("Cargo.toml has no line `default = [...]`.")?;
    Ok(features.into_iter().map(str::to_owned).collect())
}

fn read_features(manifest: &str) -> Option<Vec<&str>> {
    let list = manifest.lines().find_map(|line| line.strip_prefix("default = ["))?.strip_suffix(']')?;
    Some(list.split(',').map(|name| name.trim().trim_matches('"')).collect())
}

#[cfg(test)]
mod tests {
    use super::read_features;

    #[test]
    fn reads_the_default_features() {
        let manifest = "[features]\ndefault = [\"a\", \"b-c\"]\n";
        assert_eq!(read_features(manifest), Some(vec!["a", "b-c"]));
        assert_eq!(read_features("[features]"), None);
    }
}

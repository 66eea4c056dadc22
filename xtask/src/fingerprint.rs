//! Decides whether a step must run again, by hashes of its inputs and outputs.
//!
//! Contents are hashed instead of times, because a checkout or a copy changes every time but no content. The hash
//! prevents needless builds. It is no defence against an adversary.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A hash of texts, files and directories, in the order they are added.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    pub fn text(self, text: &str) -> Self {
        self.content(text.as_bytes())
    }

    pub fn content(mut self, bytes: &[u8]) -> Self {
        self.bytes(bytes);
        self
    }

    /// Adds a file. A missing file counts too: its appearance is a change.
    pub fn file(mut self, path: &Path) -> Result<Self> {
        self.bytes(path.as_os_str().as_encoded_bytes());
        match fs::read(path) {
            Ok(content) => self.bytes(&content),
            Err(error) if error.kind() == ErrorKind::NotFound => self.0.write_u8(0),
            Err(error) => return Err(error).with_context(|| format!("Cannot read {}.", path.display())),
        }
        Ok(self)
    }

    pub fn files<P: AsRef<Path>>(self, paths: &[P]) -> Result<Self> {
        paths.iter().try_fold(self, |fingerprint, path| fingerprint.file(path.as_ref()))
    }

    /// Adds every file below a directory, except below directories with a name in `except`.
    pub fn tree(self, directory: &Path, except: &[&str]) -> Result<Self> {
        self.files(&files_below(directory, except)?)
    }

    pub fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
    }
}

/// The record of a step's last success, a file under `target`.
pub struct Stamp(pub PathBuf);

impl Stamp {
    /// True if the step last ran with these inputs and its outputs have not changed since.
    pub fn is_current<P: AsRef<Path>>(&self, inputs: &Fingerprint, outputs: &[P]) -> Result<bool> {
        Ok(match fs::read_to_string(&self.0) {
            Ok(text) => text == content(inputs, outputs)?,
            Err(_) => false,
        })
    }

    /// Records a success.
    pub fn write<P: AsRef<Path>>(&self, inputs: &Fingerprint, outputs: &[P]) -> Result<()> {
        if let Some(directory) = self.0.parent() {
            fs::create_dir_all(directory).with_context(|| format!("Cannot create {}.", directory.display()))?;
        }
        fs::write(&self.0, content(inputs, outputs)?).with_context(|| format!("Cannot write {}.", self.0.display()))
    }
}

fn content<P: AsRef<Path>>(inputs: &Fingerprint, outputs: &[P]) -> Result<String> {
    let outputs = Fingerprint::default().files(outputs)?;
    Ok(format!("{:016x} {:016x}\n", inputs.finish(), outputs.finish()))
}

/// Every file below a directory, in an order that does not depend on the file system. A missing directory has no files.
pub fn files_below(directory: &Path, except: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("Cannot read {}.", directory.display())),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("Cannot read {}.", directory.display()))?;
            if !entry.path().is_dir() {
                files.push(entry.path());
            } else if !except.iter().any(|name| entry.file_name() == *name) {
                waiting.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A separate directory for each test, emptied at the start.
    fn scratch(name: &str) -> Result<PathBuf> {
        let directory = std::env::temp_dir().join(format!("keyward-xtask-{}-{name}", std::process::id()));
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(directory.join("kept/deep"))?;
        fs::create_dir_all(directory.join("excluded/deep"))?;
        fs::write(directory.join("kept/deep/a"), "a")?;
        fs::write(directory.join("excluded/deep/b"), "b")?;
        Ok(directory)
    }

    #[test]
    fn a_tree_changes_with_content_and_names_but_not_with_excluded_directories() -> Result<()> {
        let directory = scratch("tree")?;
        let hash = || anyhow::Ok(Fingerprint::default().tree(&directory, &["excluded"])?.finish());
        let before = hash()?;
        fs::write(directory.join("excluded/deep/b"), "changed")?;
        assert_eq!(before, hash()?);
        fs::write(directory.join("kept/deep/a"), "changed")?;
        let changed = hash()?;
        assert_ne!(before, changed);
        fs::rename(directory.join("kept/deep/a"), directory.join("kept/deep/z"))?;
        assert_ne!(changed, hash()?);
        fs::remove_dir_all(directory)?;
        Ok(())
    }

    #[test]
    fn a_stamp_is_current_until_inputs_or_outputs_change() -> Result<()> {
        let directory = scratch("stamp")?;
        let stamp = Stamp(directory.join("stamps/one"));
        let outputs = [directory.join("kept/deep/a")];
        let inputs = Fingerprint::default().text("inputs");
        assert!(!stamp.is_current(&inputs, &outputs)?);
        stamp.write(&inputs, &outputs)?;
        assert!(stamp.is_current(&inputs, &outputs)?);
        assert!(!stamp.is_current(&Fingerprint::default().text("others"), &outputs)?);
        fs::remove_file(&outputs[0])?;
        assert!(!stamp.is_current(&inputs, &outputs)?);
        fs::remove_dir_all(directory)?;
        Ok(())
    }

    #[test]
    fn texts_are_hashed_with_their_lengths() {
        let hash = |texts: [&str; 2]| Fingerprint::default().text(texts[0]).text(texts[1]).finish();
        assert_ne!(hash(["ab", "c"]), hash(["a", "bc"]));
    }
}

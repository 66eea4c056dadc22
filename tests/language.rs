//! The project's text is plain technical English with the field's terms, in lines of at most 120 columns.
#![allow(clippy::unwrap_used, reason = "reads our own sources")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words that are not used, each with the terms to use instead.
const DIALECT: &[(&str, &str)] = &[
    ("at hand", "available, cached"),
    ("bear out", "confirm"),
    ("betray", "show, reveal"),
    ("by lot", "at random, with jitter"),
    ("contestant", "peer"),
    ("for want of", "without"),
    ("heed", "follow, respect"),
    ("is none", "is not a …, there is no …"),
    ("let off", "skipped"),
    ("mend", "fix, repair"),
    ("nobody else's business", "private"),
    ("octet", "byte"),
    ("of no use with", "does not apply to"),
    ("the word for it", "the term"),
    ("whoever", "the caller, the issuer, anyone who"),
];

/// Terms that contain such a word and are used.
const ALLOWED: &[&str] = &[
    // A type of ASN.1, and a media type.
    "octet string",
    "octetstring",
    "octet-stream",
    // The standard library's name of an IPv4 address's bytes.
    ".octets()",
    // Says that something is absent, which is plain.
    "there is none",
];

#[test]
fn the_dialect_is_gone() {
    let mut found = Vec::new();
    for (file, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            let mut line = line.to_lowercase();
            ALLOWED.iter().for_each(|allowed| line = line.replace(allowed, ""));
            found.extend(
                words_of_dialect(&line)
                    .into_iter()
                    .map(|(word, instead)| format!("{file}:{}: {word} → {instead}", number.saturating_add(1))),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_line_is_longer_than_120_columns() {
    let mut found = Vec::new();
    for (file, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            // A URL, a row of a table, printed text and a regular expression cannot be broken.
            let is_whole = line.contains("://")
                || line.trim_start_matches("//! ").starts_with('|')
                || file.ends_with(".md") && line.starts_with("  ")
                || line.starts_with("const TOKEN = /");
            if line.chars().count() > 120 && !is_whole {
                found.push(format!("{file}:{}", number.saturating_add(1)));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_word_of_the_dialect_would_be_seen() {
    let names = |line| words_of_dialect(line).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
    assert_eq!(names("the keys at hand, whoever brought them"), ["at hand", "whoever"]);
    assert_eq!(names("octets: Vec<u8>"), ["octet"]);
    assert_eq!(names("it betrayed what is heeded while mending"), ["betray", "heed", "mend"]);
    assert!(names("amend the heading; a mention of what is nonetheless met at handover").is_empty());
}

fn words_of_dialect(line: &str) -> Vec<(&'static str, &'static str)> {
    let is_word = |word: &str| {
        line.match_indices(word).any(|(start, _)| {
            let (before, after) = (&line[..start], &line[start.saturating_add(word.len())..]);
            let after = ["s", "ed", "ing"].iter().find_map(|ending| after.strip_prefix(ending)).unwrap_or(after);
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
        })
    };
    DIALECT.iter().filter(|(word, _)| is_word(word)).copied().collect()
}

/// The names and contents of the project's text files, without data and generated files.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    add_files(root, &mut files);
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    let mut texts: Vec<_> = files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect();
    texts.retain(|(name, _)| !NOT_PROSE.contains(&name.as_str()));
    assert!(texts.len() > 300, "{} files", texts.len());
    texts
}

const NOT_PROSE: &[&str] = &["tests/language.rs", "pkg/src/report/messages.ts", "pkg/README.md"];
const KINDS: &[&str] = &["rs", "ts", "tsx", "mjs", "js", "md", "css"];
const SKIPPED: &[&str] = &["target", "node_modules", "dist", "vectors-of-wycheproof", "modules", "glue"];

fn add_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_ref()) {
                add_files(&path, files);
            }
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|one| kind == *one)) {
            files.push(path);
        }
    }
}

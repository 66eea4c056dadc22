//! A module uses only lower layers, and no crate for JavaScript: those belong to the crate `keyward-bindings`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "reads our own sources"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layers, lowest first. Modules of one layer do not use each other.
const LAYERS: &[&[&str]] = &[
    &["error", "limits"],
    &["encoding"],
    &["alg"],
    &["jwk"],
    &["jws", "hazmat"],
    &["jwt"],
    &["remote"],
    &["messages"],
];

const FOR_JAVASCRIPT: &[&str] = &["wasm_bindgen", "js_sys", "web_sys"];

#[test]
fn every_module_uses_only_lower_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    let found: BTreeSet<String> = files.iter().map(|file| module_of(&root, file)).collect();
    let listed = LAYERS.iter().copied().flatten().chain(&["lib"]).map(|module| (*module).to_owned()).collect();
    assert_eq!(found, listed, "the modules in src differ from those in LAYERS");
    let errors: Vec<String> = files.iter().flat_map(|file| breaches_in(&root, file)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn a_breach_is_found() {
    for (module, source, errors) in [
        ("alg", "use crate::{error::Error, jwk::Jwk};", 1),
        ("alg", "use crate::jwt;", 1),
        ("jws", "fn f() { crate::jwt::verify(); }", 1),
        ("error", "use crate::limits::Limits;", 1),
        ("jwk", "use crate::{\n    alg::{self, Key},\n    encoding::{json, base64url},\n    remote,\n};", 1),
        ("jwk", "use crate::Policy;", 1),
        ("jwk", "use wasm_bindgen::prelude::*;", 1),
        ("jwk", "// use crate::jwt;\nuse crate::{alg, jwk::Other, error};", 0),
    ] {
        assert_eq!(breaches(module, 1, source).len(), errors, "{module}: {source}");
    }
}

#[test]
fn a_breach_through_super_is_found() {
    for (depth, source, errors) in [
        (1, "use super::jwt;", 1),
        (2, "use super::jwt;", 0),
        (2, "use super::super::jwt;", 1),
        (2, "use super::super::{alg, jwt::Policy};", 1),
        (2, "fn f() { self::super::super::jwt::verify(); }", 1),
        (3, "use super::super::jwt;", 0),
        (3, "use super::super::super::jwt;", 1),
        (1, "const OPEN: char = '{';\nmod tests {\n    use super::jwt;\n}\nuse super::jwt::Policy;", 1),
        (2, "mod tests {\n    mod more { use super::super::super::super::jwt; }\n}", 1),
        (2, "mod tests { use super::super::jwt; } // use super::super::jwt;", 0),
    ] {
        assert_eq!(breaches("jws", depth, source).len(), errors, "{depth}: {source}");
    }
}

/// Files of one folder that import each other nevertheless.
const CYCLES: &[&str] = &[];

#[test]
fn no_files_of_a_folder_import_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let files = ["src", "arithmetic/src"].into_iter().flat_map(|folder| rust_files(&root.join(folder)));
    for file in files.filter(|file| file.ends_with("mod.rs")) {
        let folder = file.parent().unwrap();
        let source = |path: &Path| fs::read_to_string(path).unwrap();
        let siblings = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let siblings = siblings.filter(|path| *path != file && path.extension().is_some_and(|end| end == "rs"));
        let files =
            siblings.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), source(&path))).collect();
        let name = folder.strip_prefix(root).unwrap().display();
        found.extend(cycles(&source(&file), &files).into_iter().map(|cycle| format!("{name}: {cycle}")));
    }
    assert_eq!(found, CYCLES);
}

#[test]
fn a_cycle_is_found() {
    let files =
        |sources: &[(&str, &str)]| sources.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    for (list, sources, expected) in [
        (
            "",
            &[("a", "use super::b::B;"), ("b", "use super::{c, d::D};"), ("c", "use super::a;")][..],
            &["a, b, c"][..],
        ),
        ("pub use b::B;", &[("a", "use super::B;"), ("b", "fn f() { super::a::g() }")], &["a, b"]),
        ("pub use b::{self, B};", &[("a", "use super::B;"), ("b", "mod tests { use super::super::a; }")], &["a, b"]),
        ("pub use b::B;", &[("a", "use super::B;"), ("b", "// use super::a;\nmod tests { use super::*; }")], &[]),
        ("", &[("a", "use super::{b, c};"), ("b", "use super::c;"), ("c", "use crate::error::Error;")], &[]),
    ] {
        assert_eq!(cycles(list, &files(sources)), expected, "{sources:?}");
    }
}

/// The import cycles among the files of a folder. `list` is the source of its `mod.rs`.
fn cycles(list: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    // Here `mod.rs` is one level below the root, and the files two.
    let from_folder = |code: &str| with_paths_from_crate(&without_comments(code), 1);
    let exported = |name: &str| {
        let list = without_comments(list).replace("use ", "use crate::");
        let uses = list.split(';').filter(|item| item.contains("use crate::"));
        let mut uses = uses.map(|item| (named_from_crate(item).remove(0), item.to_owned()));
        let words = |item: &str| item.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        uses.find(|(_, item)| words(item)).map(|(module, _)| module)
    };
    let needs: BTreeMap<&String, BTreeSet<String>> = files
        .iter()
        .map(|(file, source)| {
            let named = named_from_crate(&from_folder(&source.replace("crate::", "elsewhere::"))).into_iter();
            let modules = named.filter_map(|name| if files.contains_key(&name) { Some(name) } else { exported(&name) });
            (file, modules.filter(|module| module != file).collect())
        })
        .collect();
    // The files that a file imports, directly or indirectly.
    let reached = |from: &String| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(file) = next.pop() {
            for needed in needs.get(&file).into_iter().flatten() {
                if seen.insert(needed.clone()) {
                    next.push(needed.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = files.keys().map(|file| (file, reached(file))).collect();
    let together = |a: &String, b: &String| reached[a].contains(b) && reached[b].contains(a);
    let cycles =
        files.keys().map(|file| files.keys().filter(|other| together(file, other)).cloned().collect::<Vec<_>>());
    cycles.filter(|cycle| cycle.len() > 1).map(|cycle| cycle.join(", ")).collect::<BTreeSet<_>>().into_iter().collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

fn module_of(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap();
    relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

fn breaches_in(root: &Path, file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(root).unwrap();
    let module = module_of(root, file);
    if module == "lib" {
        return Vec::new();
    }
    let source = fs::read_to_string(file).unwrap();
    let depth = relative.with_extension("").components().filter(|part| part.as_os_str() != "mod").count();
    breaches(&module, depth, &source).into_iter().map(|error| format!("src/{}: {error}", relative.display())).collect()
}

/// The breaches in the source of a module that is `depth` levels below the crate's root.
fn breaches(module: &str, depth: usize, source: &str) -> Vec<String> {
    let code = without_comments(source);
    let Some(own) = layer(module) else { return vec![format!("add {module} to LAYERS: it is in no layer")] };
    let mut errors = Vec::new();
    for named in named_from_crate(&with_paths_from_crate(&code, depth)) {
        let allowed = named == module || layer(&named).is_some_and(|layer| layer < own);
        if !allowed {
            errors.push(format!("{module} must not use crate::{named}"));
        }
    }
    errors.extend(FOR_JAVASCRIPT.iter().filter(|name| code.contains(*name)).map(|name| format!("must not use {name}")));
    errors
}

fn without_comments(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Replaces each `super::super::` that leads to the crate's root by `crate::`.
fn with_paths_from_crate(code: &str, depth: usize) -> String {
    const SUPER: &str = "super::";
    let code = code.replace("'{'", "").replace("'}'", "");
    let mut result = String::new();
    // For each open brace, whether it opens a module.
    let mut open = Vec::new();
    let mut rest = code.as_str();
    while let Some(c) = rest.chars().next() {
        let mut ups = 0;
        while rest[SUPER.len() * ups..].starts_with(SUPER) {
            ups += 1;
        }
        let modules = open.iter().filter(|is_module| **is_module).count();
        if ups == depth + modules && !result.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            result.push_str("crate::");
            rest = &rest[SUPER.len() * ups..];
            continue;
        }
        match c {
            '{' => open.push(result.split_whitespace().nth_back(1) == Some("mod")),
            '}' => drop(open.pop()),
            _ => {}
        }
        // A chain that does not reach the root is copied unchanged.
        let taken = if ups > 0 { SUPER.len() * ups } else { c.len_utf8() };
        result.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    result
}

/// The first name of each path after `crate::`, also within a list in braces.
fn named_from_crate(code: &str) -> Vec<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut names = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[start + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        let (mut depth, mut at_start) = (1, true);
        for (index, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => at_start = true,
                c if at_start && !c.is_whitespace() => {
                    names.push(word(&list[index..]));
                    at_start = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    names
}

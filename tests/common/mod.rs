//! Reads the vectors of `tests/vectors`, as its README describes them, for native tests.
#![allow(dead_code, unreachable_pub, reason = "shared by tests, each of which uses a part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bad vector fails its test")]

use keyward::Algorithm;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One case, and the name of its file.
pub struct Case {
    pub file: String,
    pub json: Value,
}

impl Case {
    /// The name of its test, in the form in which cargo names a module's tests.
    pub fn name(&self) -> String {
        format!("{}::{}", self.file, self.json["name"].as_str().unwrap())
    }

    pub fn call(&self) -> &str {
        self.json["call"].as_str().unwrap()
    }

    /// The result that this build must give: `later` if the build has the algorithm in `pending`, otherwise `expect`.
    pub fn expect(&self) -> &Value {
        let built = self.json["pending"].as_str().is_some_and(|name| Algorithm::from_name(name).is_some());
        &self.json[if built { "later" } else { "expect" }]
    }

    pub fn token(&self) -> String {
        if self.is_json_serialization() { self.json["token"].to_string() } else { expand(&self.json["token"]) }
    }

    /// Whether the token is a JSON serialization (RFC 7515 section 7.2) rather than text.
    pub fn is_json_serialization(&self) -> bool {
        self.json["token"].is_object() && self.json["token"].get("repeat").is_none()
    }

    pub fn keys(&self) -> String {
        match self.json.get("keysText") {
            Some(text) => expand(text),
            None => self.json["keys"].to_string(),
        }
    }

    pub fn options(&self) -> String {
        self.json.get("options").map_or("{}".into(), Value::to_string)
    }

    pub fn now(&self) -> i64 {
        self.json["now"].as_i64().unwrap()
    }

    pub fn expects_type_error(&self) -> bool {
        self.expect()["typeError"] == true
    }
}

/// Every case of every file.
pub fn cases() -> Vec<Case> {
    cases_in(&folder())
}

/// Every case of every file in another folder.
pub fn cases_in(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for path in paths(folder) {
        let topic: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let file = stem(&path);
        cases.extend(
            topic["cases"].as_array().unwrap().iter().map(|json| Case { file: file.clone(), json: json.clone() }),
        );
    }
    cases
}

/// The names of the files of vectors, without `.json`.
pub fn files() -> Vec<String> {
    paths(&folder()).iter().map(|path| stem(path)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json") && path.file_stem().unwrap() != "keys");
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// Expands a text that may hold a repetition.
fn expand(text: &Value) -> String {
    let part = |name: &str| text[name].as_str().unwrap_or_default();
    match text.as_str() {
        Some(text) => text.to_owned(),
        None => {
            let times = usize::try_from(text["times"].as_u64().unwrap()).unwrap();
            format!("{}{}{}", part("before"), part("repeat").repeat(times), part("after"))
        }
    }
}

//! The JavaScript glue: what the `wasm-bindgen` program does, called as a library.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, ExportItem, RefType};
use wasm_bindgen_cli_support::Bindgen;

/// Reads the compiler's module and writes the glue and the module that belongs to it.
///
/// The glue takes a module from its caller and knows no file name: each entry of the package obtains the module in its
/// own way. It can drop an instance that trapped and start another (`__wbg_reset_state`).
pub fn run(compiled: &Path, scratch: &Path, module: &Path, glue: &Path, types: &Path) -> Result<()> {
    if scratch.exists() {
        fs::remove_dir_all(scratch).with_context(|| format!("Cannot empty {}.", scratch.display()))?;
    }
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name("glue")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .reset_state_function(true)
        .remove_producers_section(true)
        .generate_output()
        .context(
            "wasm-bindgen cannot read the compiled module; are the crate's and xtask's versions of it the same?",
        )?;
    let mut renamed = Vec::new();
    for (at, import) in output.wasm_mut().imports.iter_mut().enumerate() {
        if let Some(name) = without_digest(&import.name) {
            let short = format!("{name}_{at}");
            renamed.push((std::mem::replace(&mut import.name, short.clone()), short));
        }
    }
    let entries = into_table(output.wasm_mut());
    output.emit(scratch).context("The glue cannot be written.")?;

    let mut text = read(&scratch.join("glue.js"))?;
    for (long, short) in renamed {
        if text.matches(&long).count() != 1 {
            bail!("The glue does not mention `{long}` once. Did wasm-bindgen's output change?");
        }
        text = text.replace(&long, &short);
    }
    for unwanted in ["import.meta", ".wasm'", ".wasm\""] {
        if text.contains(unwanted) {
            bail!("The glue mentions `{unwanted}`, which bundlers would follow. Did wasm-bindgen's output change?");
        }
    }
    if scratch.join("snippets").exists() {
        bail!("A #[wasm_bindgen] item brings JavaScript of its own, which the package has no place for.");
    }
    // For `xtask/bundle/glue.mjs`, which knows the glue's own text.
    let text = format!("{}\nexport const ENTRIES = {entries:?};\n", with_long_strings_encoded(&text)?);
    write(glue, text.as_bytes())?;
    write(types, read(&scratch.join("glue.d.ts"))?.as_bytes())?;
    fs::rename(scratch.join("glue_bg.wasm"), module).with_context(|| format!("Cannot write {}.", module.display()))
}

/// Exports one table of functions in place of the functions; gives their names in its order. For each signature of a function that is
/// exported, V8 compiles a wrapper when it compiles the module, until version 12: 3 ms of a start in Node.js 20. For a function in
/// a table it does so when that is taken out.
fn into_table(module: &mut walrus::Module) -> Vec<String> {
    let function = |item| if let ExportItem::Function(id) = item { Some(id) } else { None };
    let exports: Vec<_> = module
        .exports
        .iter()
        .filter_map(|export| function(export.item).map(|id| (export.id(), export.name.clone(), id)))
        .collect();
    let (mut names, mut functions) = (Vec::new(), Vec::new());
    for (export, name, id) in exports {
        module.exports.delete(export);
        // What the glue would free, it never does: there is one for each instance.
        if !(name.starts_with("__wbg_") && name.ends_with("_free")) {
            names.push(name);
            functions.push(id);
        }
    }
    let length = names.len() as u64;
    let table = module.tables.add_local(false, length, Some(length), RefType::FUNCREF);
    let kind = ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(0)) };
    let segment = module.elements.add(kind, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(segment);
    module.exports.add("entries", table);
    names
}

/// An import's name is its function's and 16 digits of a digest, which would stand in the module and in the glue, and do not compress.
fn without_digest(name: &str) -> Option<&str> {
    let (name, digest) = name.strip_prefix("__wbg_")?.rsplit_once('_')?;
    (digest.len() == 16 && digest.bytes().all(|it| it.is_ascii_hexdigit())).then_some(name)
}

/// The glue copies strings character by character while they are ASCII, which is the fastest for short ones. From some hundred
/// characters on the engine's own encoder is: a token of 64 KiB takes a quarter less in all.
fn with_long_strings_encoded(glue: &str) -> Result<String> {
    const LOOP: &str = "for (; offset < len; offset++) {";
    if glue.matches(LOOP).count() != 1 {
        bail!("The glue has no loop over the characters of a string. Did wasm-bindgen's output change?");
    }
    Ok(glue.replace(LOOP, "for (; offset < len && len < 512; offset++) {"))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("Cannot read {}.", path.display()))
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("Cannot write {}.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::without_digest;

    #[test]
    fn tells_a_digest_from_a_name() {
        assert_eq!(without_digest("__wbg_set_cache_7a23201e29cbd632"), Some("set_cache"));
        assert_eq!(without_digest("__wbg___wbindgen_throw_4c88d8bf264fd984"), Some("__wbindgen_throw"));
        assert_eq!(without_digest("__wbg_set_cache"), None);
        assert_eq!(without_digest("__wbindgen_init_externref_table"), None);
    }
}

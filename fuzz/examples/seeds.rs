//! Writes the seeds to `fuzz/corpus`, where `cargo fuzz` expects a folder for each target.

use keyward_fuzz::seeds::seeds;
use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let seeds = seeds();
    for seed in &seeds {
        let folder = corpus.join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(&seed.name), &seed.input)?;
    }
    println!("{} seeds", seeds.len());
    Ok(())
}

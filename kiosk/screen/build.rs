//! Owns the compilation of `ui/` and `sentences/` into Rust.
//!
//! Promises: fonts, pages and sentences end up inside the binary; a sentence that one table has and another has not
//! stops the build. A debug build also carries element names, which the tests use.
//! Must never: take a font from the host.

#[path = "build/sentences.rs"]
mod sentences;

use std::error::Error;
use std::path::{Path, PathBuf};

use slint_build::{CompilerConfiguration, EmbedResourcesKind, compile_with_config};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=sentences");
    let tables = sentences::Tables::read("sentences".as_ref())?;
    write(&out.join("sentences.rs"), &tables.rust())?;
    write(&out.join("sentences.slint"), &tables.slint())?;
    let debug = std::env::var_os("PROFILE").is_some_and(|profile| profile == "debug");
    let config = CompilerConfiguration::new()
        .embed_resources(EmbedResourcesKind::EmbedFiles)
        .with_include_paths(vec![out])
        .with_debug_info(debug);
    Ok(compile_with_config("ui/app.slint", config)?)
}

/// Slint has Cargo watch the written pages too: a file that is newer than this run would make every build begin anew.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|written| written == text) {
        return Ok(());
    }
    std::fs::write(path, text)
}

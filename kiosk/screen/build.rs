//! Owns the compilation of `ui/` into Rust.
//!
//! Promises: fonts and pages end up inside the binary. A debug build also carries element names, which the tests use.
//! Must never: take a font from the host.

use slint_build::{CompileError, CompilerConfiguration, EmbedResourcesKind, compile_with_config};

fn main() -> Result<(), CompileError> {
    let debug = std::env::var_os("PROFILE").is_some_and(|profile| profile == "debug");
    let config =
        CompilerConfiguration::new().embed_resources(EmbedResourcesKind::EmbedFiles).with_debug_info(debug);
    compile_with_config("ui/app.slint", config)
}

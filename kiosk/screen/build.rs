//! Owns the compilation of `ui/` into Rust.
//!
//! Promises: fonts and pages end up inside the binary; a changed page builds again.
//! Must never: take a font or a file from the host.

use slint_build::{CompileError, CompilerConfiguration, EmbedResourcesKind, compile_with_config};

fn main() -> Result<(), CompileError> {
    let config = CompilerConfiguration::new().embed_resources(EmbedResourcesKind::EmbedFiles);
    compile_with_config("ui/app.slint", config)
}

//! Entry of the target `wire`; its body and what it checks stand in `src/wire.rs`.
#![no_main]

use reader_fuzz::{memory, wire};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memory::limited(|| wire::run(bytes)));

//! Entry of the target `session`; its body and what it checks stand in `src/session.rs`.
#![no_main]

use reader_fuzz::{memory, session};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memory::limited(|| session::run(bytes)));

//! Entry of the target `certificate`; its body and what it checks stand in `src/certificate.rs`.
#![no_main]

use reader_fuzz::{certificate, memory};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memory::limited(|| certificate::run(bytes)));

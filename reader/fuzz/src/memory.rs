//! Owns the limit on memory while a target runs.
//!
//! Promises: an allocation that would pass the limit ends the process, which libFuzzer keeps as a crash.
//! Must never: limit libFuzzer itself (it does not use Rust's allocator).

use std::alloc::System;

use cap::Cap;

/// Memory that one hostile card or peer may cost (bytes; issue: at most 256 KiB more).
pub const MEMORY_BYTES_MAX: usize = 256 * 1024;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Runs `work` with [`MEMORY_BYTES_MAX`] beyond what is in use already.
pub fn limited(work: impl FnOnce()) {
    ALLOCATOR.set_limit(ALLOCATOR.allocated() + MEMORY_BYTES_MAX).expect("more than is in use");
    work();
    ALLOCATOR.set_limit(usize::MAX).expect("more than is in use");
}

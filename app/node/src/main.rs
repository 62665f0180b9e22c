//! The binary `whaled`: node and command line.

use std::process::ExitCode;

/// A block of transfers is hundreds of thousands of small allocations; see `bench`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    node::cli::main()
}

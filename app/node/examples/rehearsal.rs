//! `whaled` as its next version could be: it knows the upgrade `rehearsal`.
//!
//! `cargo build -p node --example rehearsal --features rehearsal` makes the program to which a
//! localnet can go over when its holders or producers have agreed on that name.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    node::cli::main()
}

//! The binary `whaled`: node and command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    node::cli::main()
}

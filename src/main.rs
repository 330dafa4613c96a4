//! The `fondaco` program: parses the command line and hands over.

use std::process::ExitCode;

fn main() -> ExitCode {
    fondaco::cli::main(std::env::args_os())
}

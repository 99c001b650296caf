//! What is made from the definition of the command line: completions and the manual page.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{ANSWERED, Cli, fail};

/// Writes the completions of a shell to standard output.
pub fn completions(shell: Shell) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "newsdesk", &mut text);
    told(&text)
}

/// Writes the manual page, with the sub-commands and their flags, to standard output.
pub fn manual() -> ExitCode {
    match page(Cli::command()) {
        Ok(text) => told(&text),
        Err(error) => fail(&error),
    }
}

fn told(text: &[u8]) -> ExitCode {
    match io::stdout().write_all(text) {
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error),
        _ => ExitCode::from(ANSWERED),
    }
}

/// One page for everything: a program with so few sub-commands needs no page for each.
fn page(mut command: Command) -> io::Result<Vec<u8>> {
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for job in command.get_subcommands() {
        if job.get_name() == "help" {
            continue;
        }
        let man = clap_mangen::Man::new(job.clone());
        writeln!(text, ".SH \"NEWSDESK {}\"", job.get_name().to_uppercase())?;
        man.render_description_section(&mut text)?;
        man.render_synopsis_section(&mut text)?;
        man.render_options_section(&mut text)?;
    }
    Ok(text)
}

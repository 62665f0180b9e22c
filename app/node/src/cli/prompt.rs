//! Questions to a person, asked on standard error and answered on standard input.

use std::io::{self, BufRead, IsTerminal, Write};

use zeroize::Zeroizing;

use super::failure::{Failure, Result};

/// Reads the next line of standard input without the blanks around it; none at its end.
pub(super) fn next_line() -> Result<Option<Zeroizing<String>>> {
    // Long enough for 24 words, so that no copy stays behind in a smaller buffer.
    let mut line = Zeroizing::new(String::with_capacity(512));
    let read = io::stdin().lock().read_line(&mut line)?;
    Ok((read > 0).then(|| Zeroizing::new(line.trim().to_owned())))
}

/// Asks at a terminal, and reads a line in any case.
pub(super) fn line(question: &str) -> Result<Zeroizing<String>> {
    if io::stdin().is_terminal() {
        let mut stderr = io::stderr().lock();
        writeln!(stderr, "> {question}").and_then(|()| stderr.flush())?;
    }
    let ended =
        || Failure::new(format!("the input ended where an answer was expected: {question}"));
    next_line()?.ok_or_else(ended)
}

/// Asks for yes or no; anything but yes is no. `flag` answers instead when nobody can.
pub(super) fn confirm(question: &str, flag: &str) -> Result<bool> {
    let mut stderr = io::stderr().lock();
    if io::stdin().is_terminal() {
        write!(stderr, "{question} [y/N]: ").and_then(|()| stderr.flush())?;
    }
    drop(stderr);
    match next_line()? {
        Some(answer) => Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes")),
        None => Err(Failure::new(format!("nobody answered: {question}")).again(flag, "")),
    }
}

//! Owns the reading of a passphrase from standard input.
//!
//! Promises: at a terminal nothing is echoed, the question comes twice, and echo is restored; from a pipe
//! the first line is taken. Buffers are wiped.
//! Must never: leave a terminal without echo.

use std::io::{self, BufRead, IsTerminal as _, Write as _};
use std::os::fd::AsFd;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::access::Passphrase;

/// Longest line that is read (bytes): 128 characters of four bytes, and then some to see that it is too long.
const LINE_BYTES_MAX: u64 = 1024;

/// Why there is no passphrase.
#[derive(Debug, thiserror::Error)]
pub enum TypingError {
    /// Standard input.
    #[error("the passphrase cannot be read: {0}")]
    Read(#[from] io::Error),
    /// The two lines are not the same.
    #[error("2 回の入力が違います。何も作っていません。")]
    Differ,
}

/// The passphrase that is typed or piped in.
pub fn read_passphrase() -> Result<Passphrase, TypingError> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return read_line(&mut stdin.lock());
    }
    let quiet = Quiet::start(&stdin)?;
    let first = ask("パスフレーズ（13 文字以上）: ")?;
    let second = ask("もう一度: ")?;
    drop(quiet);
    if first.same_as(&second) { Ok(first) } else { Err(TypingError::Differ) }
}

fn ask(question: &str) -> Result<Passphrase, TypingError> {
    write!(io::stderr(), "{question}")?;
    let typed = read_line(&mut io::stdin().lock());
    writeln!(io::stderr())?;
    typed
}

fn read_line(input: &mut impl BufRead) -> Result<Passphrase, TypingError> {
    let mut line = Zeroizing::new(String::with_capacity(usize::try_from(LINE_BYTES_MAX).unwrap_or_default()));
    io::Read::take(input, LINE_BYTES_MAX).read_line(&mut line)?;
    Ok(Passphrase::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}

/// A terminal without echo until dropped.
struct Quiet<'a, T: AsFd> {
    terminal: &'a T,
    before: Termios,
}

impl<'a, T: AsFd> Quiet<'a, T> {
    fn start(terminal: &'a T) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl<T: AsFd> Drop for Quiet<'_, T> {
    fn drop(&mut self) {
        // Nothing else can be tried when the terminal is gone.
        let _ = tcsetattr(self.terminal, OptionalActions::Flush, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_a_pipe_is_taken_without_its_end() {
        let mut input = io::Cursor::new("correct horse battery\r\nsecond\n");
        let typed = read_line(&mut input).expect("line");
        assert!(typed.same_as(&Passphrase::new("correct horse battery".to_owned())));
    }
}

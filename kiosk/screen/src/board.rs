//! Owns what staff see at the kiosk: one board at a time, built by the kiosk, of texts that fit.
//!
//! Promises: a board within its limits is drawn without a clipped word (tested with the fullest one).
//! Must never: be shown to a patient, or hold a digit of a code.

/// Letters of a title.
pub const TITLE_CHARS_MAX: usize = 22;
/// Lines under it.
pub const LINES_MAX: usize = 5;
/// Letters of a line.
pub const LINE_CHARS_MAX: usize = 34;
/// Things to choose.
pub const CHOICES_MAX: usize = 9;
/// Letters of a choice, over two lines.
pub const CHOICE_CHARS_MAX: usize = 18;

/// What the bar and the keys of every board say.
pub(crate) const BACK: &str = "もどる";
pub(crate) const MORE_TIME: &str = "まだ使います";
pub(crate) const ERASE: &str = "1字消す";
pub(crate) const NEXT: &str = "つぎへ";

/// What a board asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// The code of a member of staff. Every showing starts with an empty field.
    Code,
    /// A choice.
    Choice,
}

/// One board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// What it asks for.
    pub asks: Asks,
    /// Large.
    pub title: String,
    /// Under it.
    pub lines: Vec<String>,
    /// What can be chosen; told by its place.
    pub choices: Vec<String>,
}

impl Board {
    /// Whether it is within its limits, so that nothing of it is lost.
    #[must_use]
    pub fn fits(&self) -> bool {
        let short = |text: &String, most: usize| text.chars().count() <= most;
        short(&self.title, TITLE_CHARS_MAX)
            && self.lines.len() <= LINES_MAX
            && self.lines.iter().all(|line| short(line, LINE_CHARS_MAX))
            && self.choices.len() <= CHOICES_MAX
            && self.choices.iter().all(|choice| short(choice, CHOICE_CHARS_MAX))
    }
}

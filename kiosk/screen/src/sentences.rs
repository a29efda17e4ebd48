//! Owns the languages, and every sentence in each of them.
//!
//! Promises: the texts are those of `sentences/*.toml`, put in by the build; none is missing in any language.
//! Must never: hold a word about a person.

include!(concat!(env!("OUT_DIR"), "/sentences.rs"));

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// 日本語.
    #[default]
    Ja,
    /// やさしい日本語.
    Easy,
    /// English.
    En,
    /// 简体中文.
    Zh,
    /// 한국어.
    Ko,
    /// Tiếng Việt.
    Vi,
    /// Português.
    Pt,
}

impl Language {
    /// Every language, in the order of the tables.
    pub const ALL: [Self; 7] = [Self::Ja, Self::Easy, Self::En, Self::Zh, Self::Ko, Self::Vi, Self::Pt];

    /// Name of its table, of its folder of clips, and in settings.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Easy => "easy",
            Self::En => "en",
            Self::Zh => "zh",
            Self::Ko => "ko",
            Self::Vi => "vi",
            Self::Pt => "pt",
        }
    }
}

impl Sentence {
    /// Its key in the tables, and the name of its clip.
    #[must_use]
    pub fn key(self) -> &'static str {
        KEYS.get(self as usize).copied().unwrap_or_default()
    }

    /// Its text; `{}` stands where a number goes.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        TEXTS.get(self as usize).and_then(|texts| texts.get(language as usize)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod easy;
#[cfg(test)]
mod tests;

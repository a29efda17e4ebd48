//! Owns the way from the tables of `sentences/` to the code that shows them.
//!
//! Promises: every table has exactly the keys of the Japanese one and `{}` where it has one; otherwise the
//! build ends with file and key.
//! Must never: change a text.

use std::fmt::Write;
use std::path::Path;

/// Name of the enum's value, file. The first is the source of the others.
const LANGUAGES: [(&str, &str); 7] =
    [("Ja", "ja"), ("Easy", "easy"), ("En", "en"), ("Zh", "zh"), ("Ko", "ko"), ("Vi", "vi"), ("Pt", "pt")];

/// Where the number goes.
const PLACE: &str = "{}";

/// `(key, text)`, sorted by key.
type Table = Vec<(String, String)>;

/// The tables of all languages.
pub struct Tables(Vec<Table>);

impl Tables {
    /// Reads `folder/<language>.toml` for every language.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let tables = LANGUAGES.map(|(_, name)| table(&folder.join(format!("{name}.toml"))));
        let tables: Vec<Table> = tables.into_iter().collect::<Result<_, _>>()?;
        let source = tables.first().ok_or("no table")?;
        for (table, (_, name)) in tables.iter().zip(LANGUAGES) {
            same_keys(source, table).map_err(|what| format!("sentences/{name}.toml: {what}"))?;
        }
        Ok(Self(tables))
    }

    fn keys(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.first().into_iter().flatten().map(|(key, _)| key.as_str()).enumerate()
    }

    /// One text in all languages.
    fn texts(&self, at: usize) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |table| table.get(at)).map(|(_, text)| text.as_str())
    }

    /// `enum Sentence`, `Sentence::ALL` and the texts.
    pub fn rust(&self) -> String {
        let mut code = String::from(
            "/// A sentence of the screen. Each has its text in every language.\n\
             #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Sentence {\n",
        );
        for (_, key) in self.keys() {
            let _ = writeln!(code, "    /// `{key}`.\n    {},", camel(key));
        }
        code.push_str("}\n\nimpl Sentence {\n    /// Every sentence.\n");
        let names: Vec<_> = self.keys().map(|(_, key)| format!("Self::{}", camel(key))).collect();
        let _ = writeln!(code, "    pub const ALL: [Self; {}] = [{}];\n}}\n", names.len(), names.join(", "));
        let _ = writeln!(
            code,
            "const KEYS: [&str; {}] = {:?};",
            names.len(),
            self.keys().map(|(_, key)| key).collect::<Vec<_>>()
        );
        let _ = writeln!(code, "const TEXTS: [[&str; {}]; {}] = [", LANGUAGES.len(), names.len());
        for (at, _) in self.keys() {
            let _ = writeln!(code, "    {:?},", self.texts(at).collect::<Vec<_>>());
        }
        code.push_str("];\n");
        code
    }

    /// `global Sentences`: a property a key, a function where a number goes in.
    pub fn slint(&self) -> String {
        let languages: Vec<_> = LANGUAGES.iter().map(|(_, name)| *name).collect();
        let mut code = format!("export enum Language {{ {} }}\n\n", languages.join(", "));
        code.push_str("export global Sentences {\n    in property <Language> chosen;\n");
        for (at, key) in self.keys() {
            if self.texts(at).any(|text| text.contains(PLACE)) {
                let _ = writeln!(
                    code,
                    "    pure public function {key}(number: int) -> string {{ {} }}",
                    self.chosen(at)
                );
            } else {
                let _ = writeln!(code, "    out property <string> {key}: {};", self.chosen(at));
            }
        }
        code.push_str("}\n");
        code
    }

    /// The text of the language that is chosen, as an expression.
    fn chosen(&self, at: usize) -> String {
        let mut code = String::new();
        let count = LANGUAGES.len();
        for (text, (place, (_, name))) in self.texts(at).zip(LANGUAGES.iter().enumerate()) {
            if place + 1 < count {
                let _ = write!(code, "root.chosen == Language.{name} ? ");
            }
            code.push_str(&literal(text));
            if place + 1 < count {
                code.push_str(" : ");
            }
        }
        code
    }
}

fn table(path: &Path) -> Result<Table, String> {
    let told = |what: String| format!("{}: {what}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| told(error.to_string()))?;
    let entry = |(key, value): (String, toml::Value)| match value.as_str() {
        Some(text) if !text.trim().is_empty() => Ok((key, text.to_owned())),
        Some(_) | None => Err(told(format!("{key} is no text"))),
    };
    let mut entries: Table = table.into_iter().map(entry).collect::<Result<_, _>>()?;
    entries.sort();
    Ok(entries)
}

fn same_keys(source: &Table, table: &Table) -> Result<(), String> {
    for (key, text) in source {
        let Some((_, ours)) = table.iter().find(|(name, _)| name == key) else {
            return Err(format!("{key} is missing"));
        };
        if text.matches(PLACE).count() != ours.matches(PLACE).count() {
            return Err(format!("{key}: {PLACE} does not stand as often as in the Japanese table"));
        }
    }
    let extra = table.iter().find(|(key, _)| source.iter().all(|(name, _)| name != key));
    extra.map_or(Ok(()), |(key, _)| Err(format!("{key} is not in the Japanese table")))
}

fn camel(key: &str) -> String {
    key.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect()
}

/// A text as Slint writes it; a `{}` becomes the number.
fn literal(text: &str) -> String {
    let quoted =
        |part: &str| format!("\"{}\"", part.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
    text.split(PLACE).map(quoted).collect::<Vec<_>>().join(" + number + ")
}

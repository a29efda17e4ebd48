//! `kiosk/voice/render` on a small table in every language: what it writes is what the kiosk says.
//!
//! Promises: the real voices; needs what `tests/setup check` installs.
//! Must never: touch clips that are meant for a device.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::clips::level;
use crate::voice::decoder::Decoder;
use crate::voice::{Clip, Language, RATE_HZ};

/// A folder of tables, and one for the clips, of its own.
struct Studio {
    folder: tempfile::TempDir,
}

impl Studio {
    fn new() -> Self {
        let studio = Self { folder: tempfile::tempdir().unwrap() };
        for part in ["tables", "readings", "clips"] {
            fs::create_dir(studio.folder.path().join(part)).unwrap();
        }
        studio
    }

    fn with_all_languages() -> Self {
        let studio = Self::new();
        let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/voice/tests/sentences");
        for language in Language::ALL {
            let text = fs::read_to_string(tables.join(language.code()).with_extension("toml")).unwrap();
            studio.write("tables", language, &text);
        }
        studio
    }

    fn write(&self, part: &str, language: Language, text: &str) {
        fs::write(self.folder.path().join(part).join(language.code()).with_extension("toml"), text).unwrap();
    }

    fn clips(&self) -> PathBuf {
        self.folder.path().join("clips")
    }

    /// The name and bytes of every clip.
    fn rendered(&self) -> BTreeMap<String, Vec<u8>> {
        let folders = fs::read_dir(self.clips()).unwrap().flatten().filter(|entry| entry.path().is_dir());
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten());
        let name = |path: &Path| path.strip_prefix(self.clips()).unwrap().display().to_string();
        files.map(|file| (name(&file.path()), fs::read(file.path()).unwrap())).collect()
    }

    fn run(&self, more: &[&str]) -> Output {
        let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("voice/render"));
        for part in ["tables", "readings"] {
            command.arg(format!("--{part}")).arg(self.folder.path().join(part));
        }
        command.arg("--out").arg(self.clips()).args(more).output().unwrap()
    }

    /// What the run said; it must have gone well.
    fn render(&self) -> String {
        let output = self.run(&[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Whether the check is content, and what it said.
    fn check(&self) -> (bool, String) {
        let output = self.run(&["--check"]);
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }

    /// What a run that must fail said.
    fn refused(&self) -> String {
        let output = self.run(&[]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    }

    fn decode(&self, language: Language, clip: Clip) -> Vec<i16> {
        let path = self.clips().join(language.code()).join(clip.key()).with_extension("ogg");
        let mut decoder = Decoder::open(&path).unwrap();
        let (mut portion, mut all) = (Vec::new(), Vec::new());
        while decoder.next(&mut portion).unwrap() {
            all.extend_from_slice(&portion);
        }
        all
    }
}

#[test]
fn every_language_is_rendered_slow_enough_equally_loud_and_not_cut() {
    let studio = Studio::with_all_languages();
    studio.render();
    let clip = Clip::new("place-card").unwrap();
    for language in Language::ALL {
        let samples = studio.decode(language, clip);
        let (secs, loud) = (samples.len() as f64 / f64::from(RATE_HZ), level(&samples));
        assert!((1.5..6.0).contains(&secs), "{language:?}: {secs} s");
        assert!((-24.0..-18.0).contains(&loud), "{language:?}: {loud} dB");
        let peak = samples.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(peak < Some(i16::MAX as u16), "{language:?} is cut");
        let silence = RATE_HZ as usize / 20;
        for end in [&samples[..silence], &samples[samples.len() - silence..]] {
            assert!(level(end) < -55.0, "{language:?}: no silence at an end");
        }
    }
    let said = studio.rendered();
    assert!(
        !said.keys().any(|name| name.contains("tries-left") || name.contains("arrow")),
        "{:?}",
        said.keys()
    );
    let attribution = fs::read_to_string(studio.clips().join("ATTRIBUTION.txt")).unwrap();
    assert!(attribution.contains("Nagoya Institute of Technology"));
}

#[test]
fn equal_tables_give_equal_bytes() {
    let (one, other) = (Studio::with_all_languages(), Studio::with_all_languages());
    one.render();
    other.render();
    assert!(one.rendered().len() >= 2 * Language::ALL.len());
    assert!(one.rendered() == other.rendered(), "the bytes differ");
    let manifest = |studio: &Studio| fs::read_to_string(studio.clips().join("manifest.json")).unwrap();
    assert_eq!(manifest(&one), manifest(&other));
}

#[test]
fn only_what_changed_is_rendered_anew() {
    let studio = Studio::new();
    studio.write("tables", Language::En, "first = \"The first.\"\nsecond = \"The second.\"\n");
    assert_eq!(studio.render(), "2 rendered, 0 kept, 0 removed\n");
    assert_eq!(studio.render(), "0 rendered, 2 kept, 0 removed\n");
    studio.write("tables", Language::En, "first = \"The first.\"\nsecond = \"Another.\"\n");
    assert_eq!(studio.render(), "1 rendered, 1 kept, 0 removed\n");
    // Where a line breaks is not heard.
    studio.write("tables", Language::En, "first = \"The\\nfirst.\"\nsecond = \"Another.\"\n");
    assert_eq!(studio.render(), "0 rendered, 2 kept, 0 removed\n");
    studio.write("readings", Language::En, "first = \"The furst.\"\n[words]\n\"Ano\" = \"Uno\"\n");
    assert_eq!(studio.render(), "2 rendered, 0 kept, 0 removed\n");
    studio.write("readings", Language::En, "");
    studio.write("tables", Language::En, "first = \"The first.\"\n");
    assert_eq!(studio.render(), "1 rendered, 0 kept, 1 removed\n");
}

#[test]
fn the_check_tells_what_is_missing_stale_and_left_over() {
    let studio = Studio::new();
    studio.write("tables", Language::En, "a = \"One.\"\nb = \"Two.\"\nc = \"Three.\"\n");
    assert_eq!(studio.check(), (false, "missing: en/a.ogg\nmissing: en/b.ogg\nmissing: en/c.ogg\n".into()));
    studio.render();
    assert_eq!(studio.check(), (true, "all 3 clips are right\n".into()));
    fs::remove_file(studio.clips().join("en/a.ogg")).unwrap();
    fs::write(studio.clips().join("en/b.ogg"), "not what was rendered").unwrap();
    studio.write("tables", Language::En, "a = \"One.\"\nb = \"Two.\"\n");
    let told = "missing: en/a.ogg\nstale: en/b.ogg\nleft over: en/c.ogg\n";
    assert_eq!(studio.check(), (false, told.into()));
    assert_eq!(studio.check().1, told, "the check changes nothing");
    studio.render();
    assert!(studio.check().0);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let studio = Studio::new();
    studio.write("tables", Language::En, "a = \"One.\"\n");
    let album = studio.clips().join("album");
    fs::create_dir(&album).unwrap();
    fs::write(album.join("song.ogg"), "not ours").unwrap();
    assert!(studio.refused().contains("it is no folder of clips"));
    assert_eq!(studio.rendered().len(), 1);
}

#[test]
fn small_kana_and_breaks_are_for_the_eye_and_a_reading_for_the_ear() {
    let studio = Studio::new();
    let said = |text: &str| {
        studio.write("tables", Language::Easy, &format!("a = \"{text}\"\n"));
        studio.render();
        studio.rendered()
    };
    let plain = said("受診券を置いてください");
    assert!(
        plain == said("「受診券（じゅしんけん）」を\\n置（お）いて ください"),
        "the ear hears more than the eye"
    );
    studio.write("readings", Language::Easy, "a = \"受診券を置いてください\"\n");
    assert!(plain == said("受けるための券"), "the reading is not used");
}

#[test]
fn words_of_a_health_checkup_are_read_rightly() {
    let studio = Studio::new();
    let readings = Path::new(env!("CARGO_MANIFEST_DIR")).join("voice/readings/ja.toml");
    studio.write("readings", Language::Ja, &fs::read_to_string(readings).unwrap());
    let words = [
        ("特定健診の受診券", "トクテーケンシンノジュシンケン"),
        ("4桁の暗証番号", "ヨンケタノアンショーバンゴー"),
        ("あと1回間違えると", "アトイッカイマチガエルト"),
        ("カードが2枚以上", "カードガニマイイジョー"),
        ("健診受付へお進みください", "ケンシンウケツケエオススミクダサイ"),
        ("カードがない方は、係員へお声がけください", "カードガナイカタワ、カカリインエオコエガケクダサイ"),
        ("表を上にして", "オモテヲウエニシテ"),
    ];
    let table = |(number, (text, _)): (usize, &(&str, &str))| format!("w{number} = \"{text}\"\n");
    studio.write("tables", Language::Ja, &words.iter().enumerate().map(table).collect::<String>());
    let said = String::from_utf8(studio.run(&["--heard"]).stdout).unwrap();
    for (line, (_, reading)) in said.lines().zip(words) {
        let (_, heard) = line.split_once(" = ").unwrap();
        assert_eq!(heard.replace(' ', ""), reading);
    }
    assert_eq!(said.lines().count(), words.len(), "{said}");
}

#[test]
fn what_cannot_be_said_is_told_with_its_place() {
    let studio = Studio::new();
    for (language, table, readings, told) in [
        (Language::En, "Bad = \"x\"", "", "en.toml: Bad: a key is a-z first"),
        (Language::En, "[table]\na = \"x\"", "", "en.toml: table: a key is a-z first"),
        (Language::En, "a = \"x\"", "b = \"y\"", "en.toml: a reading for b, which is no sentence"),
        (Language::En, "a = ", "", "en.toml: "),
        (Language::Zh, "a = \"My Number卡\"", "", "zh.toml: a: this voice reads Latin letters as pinyin"),
    ] {
        let studio = Studio::new();
        studio.write("tables", language, table);
        studio.write("readings", language, readings);
        let said = studio.refused();
        assert!(said.contains(told), "{said}");
    }
    assert!(studio.refused().contains("no sentence table"));
}

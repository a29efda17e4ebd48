//! Owns why an answer file was set aside, and what staff read about it beside the file.
//!
//! Promises: each reason has a code for the journal and sentences: what is wrong, where, and what to do.
//! Must never: name a value of a person, or the file's name, which is another system's.

use jiff::{SignedDuration, Timestamp};
use reception::{EXISTING_BYTES_MAX, ExistingFault, ServiceCode, SetAside, day_in_japan};

use crate::sentences::moment;

use super::look::EXISTING_WAIT_SECS_MAX;

/// Answers that are older are not of a person who stands here (days).
pub const EXISTING_DAYS_MAX: i64 = 7;

/// Why a file was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Aside {
    /// Nothing in it, for a long time.
    Empty,
    /// Not whole, for a long time.
    Incomplete,
    /// It could not be opened, for a long time.
    Unreadable,
    /// Its answer is stored already.
    Duplicate,
    /// Answered more than [`EXISTING_DAYS_MAX`] days ago.
    Old,
    /// The name of an answer, and something else in it.
    NotOurs,
    /// What its reader says.
    Faulty(SetAside),
}

/// What is to be done with a file that gives no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Look again; when its time is up, this is the reason.
    Wait(Aside),
    /// It will not get better.
    Aside(Aside),
}

/// What is to be done with these bytes, of which the reader says this.
pub(super) fn fault(bytes: &[u8], fault: ExistingFault) -> Fault {
    match fault {
        ExistingFault::Wait if bytes.is_empty() => Fault::Wait(Aside::Empty),
        ExistingFault::Wait => Fault::Wait(Aside::Incomplete),
        ExistingFault::SetAside(cause) => Fault::Aside(Aside::Faulty(cause)),
        ExistingFault::NotOurs => Fault::Aside(Aside::NotOurs),
    }
}

/// Whether an answer of that moment is too old. One that seems to come from the future is not: then the clock of
/// this device is wrong.
pub(super) fn is_old(executed_at: jiff::civil::DateTime, now: Timestamp) -> bool {
    let last = SignedDuration::from_hours(24 * EXISTING_DAYS_MAX);
    executed_at.date().saturating_add(last) < day_in_japan(now)
}

impl Aside {
    /// Name in the journal.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Incomplete => "incomplete",
            Self::Unreadable => "unreadable-file",
            Self::Duplicate => "duplicate",
            Self::Old => "old",
            Self::NotOurs => "not-an-answer",
            Self::Faulty(cause) => faulty_code(cause),
        }
    }

    /// What lies beside the file.
    pub(super) fn text(&self, now: Timestamp) -> String {
        let (what, todo) = self.sentences();
        format!(
            "この説明と同じ名前（末尾の .reason.txt を除く）の回答ファイルは、受付に取り込んでいません。\n\n\
             いつ: {}\n何が: {what}\nすること: {todo}\n\n\
             回答ファイルには個人情報が入っています。用が済んだら、この説明と一緒に消してください。\n",
            moment(now)
        )
    }

    fn sentences(&self) -> (String, &'static str) {
        match self {
            Self::Empty => (waited("中身が空のままです"), ASK_AGAIN),
            Self::Incomplete => (waited("途中で終わっているか、照会中のままです"), ASK_AGAIN),
            Self::Unreadable => (
                waited("開けません（読む権限がないか、ディスクの故障です）"),
                "技術担当者が、利用者 uketsuke-desk に読む権限があるか確かめてください。直したら元のフォルダーに戻してください。",
            ),
            Self::Duplicate => (
                "同じ回答が、すでに受付に入っています。".to_owned(),
                "何もしなくてかまいません。同じ方が一覧にあるか確かめてください。",
            ),
            Self::Old => (
                format!("照会したのが {EXISTING_DAYS_MAX} 日より前です。"),
                "今日の方であれば、もう一度照会してください。古いファイルなら消してください。",
            ),
            Self::NotOurs => (
                "名前は資格確認の回答ですが、中身は回答ではありません。".to_owned(),
                "このファイルを作ったシステムの担当者に伝えてください。",
            ),
            Self::Faulty(cause) => faulty(cause),
        }
    }
}

const ASK_AGAIN: &str =
    "その方の資格をもう一度照会してください。続くときは、照会したシステムの担当者に伝えてください。";
const OTHER_SIDE: &str =
    "照会したシステムの担当者に、この説明を見せてください。その方は資格確認書などで確認してください。";

fn waited(what: &str) -> String {
    format!("{} 分待ちましたが、{what}。", EXISTING_WAIT_SECS_MAX / 60)
}

fn faulty(cause: &SetAside) -> (String, &'static str) {
    let what = match cause {
        SetAside::TooLarge => format!("{} KiB を超えています。", EXISTING_BYTES_MAX / 1024),
        SetAside::Encoding => "文字コードが UTF-8 でも Shift_JIS（CP932）でもありません。".to_owned(),
        SetAside::Malformed => "XML として壊れています。".to_owned(),
        SetAside::Doctype => "文書型宣言（DOCTYPE）があります。回答にはないはずのものです。".to_owned(),
        SetAside::Entity => "XML にない実体参照（&…;）があります。回答にはないはずのものです。".to_owned(),
        SetAside::TooDeep => "要素の入れ子が深すぎます。".to_owned(),
        SetAside::PersonalNumber => {
            "個人番号（マイナンバー）の形の 12 桁の数字があります。この番号は受付に入れられません。"
                .to_owned()
        }
        SetAside::TooManyResults => "資格が多すぎます。".to_owned(),
        SetAside::Missing(field) => format!("項目 {field} がありません。"),
        SetAside::Twice(field) => format!("項目 {field} が 2 つあります。"),
        SetAside::Unreadable(field) => format!("項目 {field} の値が決まりの形ではありません。"),
        SetAside::Service(code) => return service(code),
    };
    let todo = match cause {
        SetAside::PersonalNumber => {
            "まず技術担当者が、12 桁の数字がどの項目にあるか確かめ、ファイルを消してください。その方は資格確認書などで確認してください。個人番号でない番号（照会番号など）が 12 桁なら、桁を変えてください。"
        }
        SetAside::TooLarge
        | SetAside::Encoding
        | SetAside::Malformed
        | SetAside::Doctype
        | SetAside::Entity
        | SetAside::TooDeep
        | SetAside::TooManyResults
        | SetAside::Missing(_)
        | SetAside::Twice(_)
        | SetAside::Unreadable(_)
        | SetAside::Service(_) => OTHER_SIDE,
    };
    (what, todo)
}

fn service(code: &ServiceCode) -> (String, &'static str) {
    let what = format!("照会先が、回答ではなくエラー（コード {code}）を返しました。");
    (
        what,
        "照会したシステムでコードの意味を確かめ、もう一度照会してください。それまでその方は受付に出ません。",
    )
}

fn faulty_code(cause: &SetAside) -> &'static str {
    match cause {
        SetAside::TooLarge => "too-large",
        SetAside::Encoding => "encoding",
        SetAside::Malformed => "malformed",
        SetAside::Doctype => "doctype",
        SetAside::Entity => "entity",
        SetAside::TooDeep => "too-deep",
        SetAside::PersonalNumber => "personal-number",
        SetAside::TooManyResults => "too-many-results",
        SetAside::Missing(_) => "field-missing",
        SetAside::Twice(_) => "field-twice",
        SetAside::Unreadable(_) => "field-unreadable",
        SetAside::Service(_) => "service-error",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T03:00:00Z".parse().expect("time")
    }

    #[test]
    fn each_reason_has_its_own_code_and_says_what_to_do() {
        let faults = [
            SetAside::TooLarge,
            SetAside::Encoding,
            SetAside::Malformed,
            SetAside::Doctype,
            SetAside::Entity,
            SetAside::TooDeep,
            SetAside::PersonalNumber,
            SetAside::TooManyResults,
            SetAside::Missing("Name"),
            SetAside::Twice("Name"),
            SetAside::Unreadable("Name"),
        ];
        let own = [
            Aside::Empty,
            Aside::Incomplete,
            Aside::Unreadable,
            Aside::Duplicate,
            Aside::Old,
            Aside::NotOurs,
        ];
        let all: Vec<Aside> = faults.into_iter().map(Aside::Faulty).chain(own).collect();
        let mut codes: Vec<&str> = all.iter().map(Aside::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
        for aside in &all {
            let text = aside.text(now());
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.iter().any(|line| line.starts_with("何が: ") && line.ends_with('。')), "{text}");
            assert!(
                lines.iter().any(|line| line.starts_with("すること: ") && line.ends_with('。')),
                "{text}"
            );
        }
        let field = Aside::Faulty(SetAside::Unreadable("Birthdate")).text(now());
        assert!(field.contains("項目 Birthdate"), "{field}");
    }

    #[test]
    fn an_answer_is_old_after_its_days_and_never_when_it_seems_to_come_from_the_future() {
        let rows = [
            (datetime(2026, 11, 12, 23, 59, 59, 0), true),
            (datetime(2026, 11, 13, 0, 0, 0, 0), false),
            (datetime(2026, 11, 20, 12, 0, 0, 0), false),
            (datetime(2030, 1, 1, 0, 0, 0, 0), false),
        ];
        for (executed_at, expected) in rows {
            assert_eq!(is_old(executed_at, now()), expected, "{executed_at}");
        }
    }
}

//! Owns what a day still holds that stands in the way of its closing, with a link to each.
//!
//! Promises: the counts are those of the standing that the form is compared with; the rows below them are the first
//! ones only.
//! Must never: put a name into an address.

use jiff::civil::Date;
use queue::{CheckFilter, CheckName, CheckPage, DayStanding, QueueError, Trouble};
use reception::{CheckId, CheckState};

use crate::forward::ForwardProblem;
use crate::sentences::{self, Light};
use crate::web::Desk;

/// Rows of one group; the rest is counted.
pub const OPEN_ROWS_MAX: u32 = 50;

/// Checks that stand in the way for one reason.
pub struct Group {
    /// Heading.
    pub title: &'static str,
    /// Red keeps the day open, amber needs words.
    pub light: Light,
    /// What to do.
    pub text: &'static str,
    /// How many.
    pub count: u64,
    /// The list of all of them.
    pub href: String,
    /// The first of them.
    pub rows: Vec<OpenRow>,
}

/// One of them.
pub struct OpenRow {
    /// Its page, where it has one.
    pub href: Option<String>,
    /// Receipt number.
    pub receipt: String,
    /// What is known of it.
    pub text: String,
}

/// What stands in the way, worst first; what does not occur is left out.
pub async fn groups(desk: &Desk, day: Date, stands: &DayStanding) -> Result<Vec<Group>, QueueError> {
    let page = async |state: CheckState| {
        let filter = CheckFilter { state: Some(state), ..CheckFilter::of_day(day) };
        desk.queue.checks(&filter, None, OPEN_ROWS_MAX).await
    };
    let list = |state: CheckState| format!("/?date={day}&state={}", state.code());
    let (waiting, held) = (page(CheckState::AwaitingReview).await?, page(CheckState::OnHold).await?);
    let unsent = desk.queue.unsent(day, OPEN_ROWS_MAX).await?;
    let groups = [
        Group {
            title: "承認待ち",
            light: Light::Red,
            text: "まだ誰も判断していません。承認・保留・取消のどれかにしてください。",
            count: stands.counts.awaiting_review,
            href: list(CheckState::AwaitingReview),
            rows: rows(&waiting),
        },
        Group {
            title: "読めない受付",
            light: Light::Amber,
            text: "データが壊れています。技術担当者に受付番号を伝え、どうしたかを下に書いてください。",
            count: stands.unreadable,
            href: list(CheckState::AwaitingReview),
            rows: waiting.unreadable.iter().map(|check| named(check, String::new())).collect(),
        },
        Group {
            title: "保留",
            light: Light::Amber,
            text: "片づけるか、何を待っているかを下に書いてください。",
            count: stands.counts.on_hold,
            href: list(CheckState::OnHold),
            rows: rows(&held),
        },
        Group {
            title: "承認済（未送信）",
            light: Light::Amber,
            text: "健診システムがまだ受け取っていません。届くのを待つか、わけを下に書いてください。",
            count: stands.counts.approved,
            href: list(CheckState::Approved),
            rows: unsent.iter().map(unsent_row).collect(),
        },
    ];
    Ok(groups.into_iter().filter(|group| group.count > 0).collect())
}

fn rows(page: &CheckPage) -> Vec<OpenRow> {
    let row = |id: CheckId, receipt: u32, text: String| OpenRow {
        href: Some(format!("/checks/{id}")),
        receipt: receipt.to_string(),
        text,
    };
    let reasons = |check: &queue::CheckSummary| {
        let short = check.verdict.reasons().iter().map(|reason| sentences::advice(*reason).short);
        short.collect::<Vec<_>>().join("、")
    };
    page.rows.iter().map(|check| row(check.id, check.receipt.number, reasons(check))).collect()
}

fn unsent_row(one: &Trouble) -> OpenRow {
    let problem = one.problem.as_deref().map(|code| {
        let words = ForwardProblem::from_code(code);
        let words = words.map_or("送信できませんでした。", sentences::forward_problem);
        format!("{words}（符号 {code}）")
    });
    named(&one.check, problem.unwrap_or_else(|| "送信を待っています。".to_owned()))
}

fn named(check: &CheckName, text: String) -> OpenRow {
    OpenRow {
        href: check.id.map(|id| format!("/checks/{id}")),
        receipt: check
            .receipt
            .map_or_else(|| "番号を読めません".to_owned(), |receipt| receipt.number.to_string()),
        text,
    }
}

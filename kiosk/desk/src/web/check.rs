//! Owns the page of one check: everything that staff need to decide, and the forms to do it.
//!
//! Promises: every reason with what to do next; every view is recorded (in the journal when the disk refuses); a form appears only for a move that
//! exists from the check's state.
//! Must never: decide, or be shown without a session.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use queue::{
    Actor, AuditAction, AuditRow, CheckDetail, Delivery, DeskAction, InsurersInForce, QueueError, Receipt,
};
use reception::{CheckId, CheckState, HelpReason, Move, NOTE_CHARS_MAX};

use super::Desk;
use super::compare::{Compared, compare};
use super::guard::SignedIn;
use super::message::PageError;
use super::moves::approval_needs_words;
use super::papers::{self, PaperRow};
use super::reasons::{self, StaffProof, Why};
use super::render::{Chrome, page};
use crate::access::{Review, Session};
use crate::forward::{self, ForwardProblem};
use crate::sentences::{self, Light};
use reception::day_in_japan;

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    chrome: Chrome,
    problem: Option<String>,
    id: CheckId,
    revision: String,
    receipt: u32,
    day: String,
    board: String,
    state: &'static str,
    state_class: &'static str,
    light: Light,
    reasons: Vec<Why>,
    nothing_against: &'static str,
    no_papers: Option<&'static str>,
    removed: Option<&'static str>,
    voucher: Vec<PaperRow>,
    reservation: Vec<PaperRow>,
    facts: Vec<(&'static str, String)>,
    certificate: Option<String>,
    validity: Option<&'static str>,
    credentials: Vec<Compared>,
    list_note: Option<String>,
    delivery: Vec<(&'static str, String)>,
    history: Vec<Happened>,
    may_approve: bool,
    approval_needs_words: bool,
    despite: Option<String>,
    staff_proofs: Vec<StaffProof>,
    sends_no_credential: Option<&'static str>,
    may_hold: bool,
    may_discard: bool,
    may_take_back: bool,
    note_chars_max: usize,
    note: String,
}

struct Happened {
    at: String,
    who: String,
    what: String,
    note: String,
}

/// GET `/checks/{id}`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: CheckId = id.parse().map_err(|_| PageError::NotFound)?;
    let check = desk.queue.check(id).await.map_err(PageError::of_check)?.ok_or(PageError::NotFound)?;
    let actor = Actor::Staff(session.staff.clone());
    desk.record(&actor, DeskAction::ViewCheck, Some(id)).await?;
    check_page(&desk, &session, check, Filled::fresh()).await
}

/// What a page is shown again with after a form that was not complete.
pub struct Filled {
    /// Status of the answer.
    pub status: StatusCode,
    /// What was wrong.
    pub problem: Option<String>,
    /// The approved check with the same voucher, about which an approval needs words whatever the verdict.
    pub despite: Option<Receipt>,
    /// What had been written.
    pub note: String,
}

impl Filled {
    /// A page that is opened.
    fn fresh() -> Self {
        Self { status: StatusCode::OK, problem: None, despite: None, note: String::new() }
    }
}

/// The page of this check.
pub async fn check_page(
    desk: &Desk,
    session: &Session,
    check: CheckDetail,
    filled: Filled,
) -> Result<Response, PageError> {
    let people = check.answer.iter().flat_map(|answer| &answer.results);
    let numbers: Vec<_> = people.map(|person| person.insurer_number).collect();
    let (list, unreadable) = match desk.queue.insurers_for(&numbers).await {
        Ok(list) => (list, false),
        Err(error @ QueueError::Corrupt(_)) => {
            tracing::error!(%error, "insurer list not readable");
            (None, true)
        }
        Err(error) => return Err(error.into()),
    };
    let now = desk.clock.now();
    let summary = &check.summary;
    let may = |step: Move| summary.state.after(step).is_ok();
    let needs_words = approval_needs_words(&summary.verdict);
    let template = CheckPage {
        chrome: Chrome::new(desk, session),
        problem: filled.problem,
        id: summary.id,
        revision: summary.revision.to_string(),
        receipt: summary.receipt.number,
        day: sentences::date(summary.receipt.business_date),
        board: board_address(&check, now),
        state: sentences::state(summary.state),
        state_class: summary.state.code(),
        light: Light::of(summary.verdict.reasons()),
        reasons: reasons::of(&check),
        nothing_against: sentences::nothing_against(summary.voucher),
        no_papers: check.papers.is_none().then_some(NO_PAPERS),
        removed: is_removed(&check).then_some(REMOVED),
        voucher: papers::voucher(&check),
        reservation: papers::reservation(&check),
        facts: facts(&check),
        certificate: check.certificate_not_after.and_then(|end| sentences::certificate_end(end, now)),
        validity: check.answer.as_ref().map(|answer| sentences::validity(answer.validity)),
        credentials: compare(&check, list.as_ref().map(|list| &list.list)),
        list_note: if unreadable {
            Some(LIST_UNREADABLE.to_owned())
        } else {
            list_note(&check, list.as_ref())
        },
        delivery: delivery(check.delivery.as_ref(), desk.forwarding, now),
        history: check.history.iter().filter(|row| is_shown(row)).map(happened).collect(),
        may_approve: may(Move::Approve),
        approval_needs_words: needs_words || filled.despite.is_some(),
        despite: filled.despite.map(|receipt| receipt.to_string()),
        staff_proofs: if needs_words { reasons::staff_proofs() } else { Vec::new() },
        sends_no_credential: forward::only_person(&check).is_none().then_some(sentences::NO_CREDENTIAL_SENT),
        may_hold: may(Move::Hold),
        may_discard: may(Move::Discard),
        may_take_back: may_take_back(&check),
        note_chars_max: NOTE_CHARS_MAX,
        note: filled.note,
    };
    Ok(page(filled.status, &template))
}

/// Whether taking the last decision back is offered. Whether it is still in time the queue decides.
pub fn may_take_back(check: &CheckDetail) -> bool {
    let unsent = check.delivery.as_ref().is_none_or(|delivery| delivery.begun_at.is_none());
    check.summary.state.after(Move::TakeBack).is_ok() && unsent && check.papers.is_some()
}

fn board_address(check: &CheckDetail, now: Timestamp) -> String {
    let day = check.summary.receipt.business_date;
    if day == day_in_japan(now) { "/".to_owned() } else { format!("/?date={day}") }
}

fn facts(check: &CheckDetail) -> Vec<(&'static str, String)> {
    let summary = &check.summary;
    let mut facts = vec![
        ("コース", sentences::course(summary.course).to_owned()),
        ("受診日", sentences::date(check.exam_date)),
        ("受付時刻", sentences::moment(summary.created_at)),
        ("確認方法", sentences::proof(check.proof).to_owned()),
        ("受診券", sentences::voucher(summary.voucher).to_owned()),
        ("端末", format!("{}（{}）", check.terminal, check.software)),
    ];
    let record = check.proof.map(reasons::record).unwrap_or_default();
    if !record.is_empty() {
        facts.push(("職員が残すこと", record.join("、")));
    }
    facts
}

/// Nothing is left of the person of a check that is finished.
fn is_removed(check: &CheckDetail) -> bool {
    let finished = match check.summary.state {
        CheckState::Forwarded | CheckState::Discarded => true,
        CheckState::AwaitingReview | CheckState::OnHold | CheckState::Approved => false,
    };
    finished && check.answer.is_none() && check.papers.is_none()
}

const REMOVED: &str = "この受付は処理が終わっていて、個人情報（資格情報・受診券・受診予約・メモ）はもうこの端末に残っていません。処理が終わった受付の個人情報は、決められた日数の後に自動で削除されます。受付番号・状態・理由・だれが操作したかの記録は残っています。内容が必要なときは、健診システムで確かめてください。";

const NO_PAPERS: &str =
    "判定の根拠・受診券・受診予約の記録はありません（以前のプログラムの受付か、すでに削除されています）。";

const LIST_UNREADABLE: &str =
    "委託元保険者一覧表を読めません。技術担当者を呼び、資格情報と契約を手で確かめてください。";

fn list_note(check: &CheckDetail, list: Option<&InsurersInForce>) -> Option<String> {
    let Some(list) = list else {
        return Some("委託元保険者一覧表がまだ取り込まれていません。技術担当者に取り込み（import-insurers）を頼んでください。".to_owned());
    };
    let newer = check.insurer_list_digest != Some(list.digest);
    newer.then(|| {
        let when = sentences::moment(list.imported_at);
        format!(
            "判定の後（または判定なしで）一覧表が更新されています（{when}）。右の欄は新しい一覧表の内容です。"
        )
    })
}

fn delivery(delivery: Option<&Delivery>, forwarding: bool, now: Timestamp) -> Vec<(&'static str, String)> {
    let Some(delivery) = delivery else { return Vec::new() };
    if let Some(at) = delivery.delivered_at {
        return vec![("連携", format!("{} に健診システムが受け取りました。", sentences::moment(at)))];
    }
    if !forwarding {
        return vec![("連携", "健診システムが設定されていないため、送信していません。".to_owned())];
    }
    let mut rows = vec![("失敗した送信", format!("{} 回", delivery.attempts))];
    if let Some(code) = &delivery.problem {
        let problem = ForwardProblem::from_code(code);
        let words = if forward::calls_staff(delivery, now) {
            format!("【要対応】{}", sentences::trouble(problem))
        } else {
            problem.map_or("送信できませんでした。", sentences::forward_problem).to_owned()
        };
        rows.push(("理由", format!("{words}（符号 {code}）")));
        rows.push(("次の送信", sentences::moment(delivery.due_at)));
    }
    rows
}

/// Views are kept in the audit trail; here they would bury what was done.
fn is_shown(row: &AuditRow) -> bool {
    row.action != AuditAction::Desk(DeskAction::ViewCheck)
}

fn happened(row: &AuditRow) -> Happened {
    Happened {
        at: sentences::moment(row.at),
        who: sentences::actor(&row.actor),
        what: what(row),
        note: row.note.clone().unwrap_or_default(),
    }
}

fn what(row: &AuditRow) -> String {
    let why = row.object.as_deref().filter(|_| row.action == AuditAction::ConfirmAtKiosk);
    let why = why.and_then(HelpReason::from_code);
    why.map_or_else(|| sentences::action(row.action).to_owned(), sentences::confirmed_at_kiosk)
}

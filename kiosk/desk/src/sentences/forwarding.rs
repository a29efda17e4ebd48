//! Owns what staff read about sending to the exam system.
//!
//! Promises: every problem says who does what next.
//! Must never: quote an answer of the exam system.

use crate::forward::ForwardProblem;

/// What staff read above the list about a check that they must look after.
#[must_use]
pub fn trouble(problem: Option<ForwardProblem>) -> String {
    let words = problem.map_or("送信できませんでした。", forward_problem);
    if problem.is_some_and(ForwardProblem::needs_staff) { words.to_owned() } else { format!("{words}{LONG}") }
}

const LONG: &str =
    "何度送っても届いていません。健診システムの担当者と技術担当者へ、符号と受付番号を伝えてください。";

/// What happened and what to do.
#[must_use]
pub fn forward_problem(problem: ForwardProblem) -> &'static str {
    match problem {
        ForwardProblem::Unreachable => {
            "健診システムにつながりません。自動で送り直します。長く続くときは、健診システムとネットワークの担当者へ連絡してください。"
        }
        ForwardProblem::Tls => {
            "健診システムとの証明書が合いません。技術担当者へ連絡してください（証明書の期限・時計・設定）。"
        }
        ForwardProblem::NoAnswer => "健診システムから回答がありません。自動で送り直します。",
        ForwardProblem::Busy => "健診システムが混み合っています。自動で送り直します。",
        ForwardProblem::Conflict => {
            "健診システムが同じ受付を処理中です。自動で送り直します。続くときは健診システムの担当者へ連絡してください。"
        }
        ForwardProblem::ServerFault => "健診システムでエラーが起きています。自動で送り直します。",
        ForwardProblem::ContentRefused => {
            "健診システムが内容を受け付けません。健診システム側で手入力し、技術担当者へ符号と受付番号を伝えてください。"
        }
        ForwardProblem::DeviceRefused => {
            "健診システムがこの端末を受け付けません。技術担当者へ連絡してください（端末の証明書の登録）。"
        }
        ForwardProblem::WrongAddress => {
            "健診システムの宛先が違います。技術担当者へ連絡してください（desk.toml の exam_system.url）。"
        }
        ForwardProblem::AnswerTooLarge => {
            "健診システムの回答が大きすぎて読めません。健診システムに届いているか確かめ、技術担当者へ符号と受付番号を伝えてください。"
        }
        ForwardProblem::Unsendable => {
            "この端末から送信を組み立てられません。健診システム側で手入力し、技術担当者へ符号と受付番号を伝えてください。"
        }
        ForwardProblem::Unreadable => {
            "この受付のデータが壊れていて送れません。健診システム側で手入力し、技術担当者へ受付番号を伝えてください。"
        }
        ForwardProblem::OtherStatus => "健診システムが受け付けません。技術担当者へ符号を伝えてください。",
    }
}

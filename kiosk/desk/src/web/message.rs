//! Owns the pages that only say something: not found, refused, failed.
//!
//! Promises: every error a handler can meet has its sentence and its status; "nothing was changed" stands only
//! where that is certain.
//! Must never: show an error's own text.

use askama::Template;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use queue::{Damage, QueueError};
use reception::Remedy;

use super::guard;
use super::render::page;
use crate::access::Doing;
use crate::sentences;

/// Why a request did not get its page.
#[derive(Debug)]
pub enum PageError {
    /// No such page or check.
    NotFound,
    /// The request did not come from one of our pages, or from an old one.
    Foreign,
    /// The role may not do it.
    NotAllowed(Doing),
    /// The body is too large.
    TooLarge,
    /// The check is damaged.
    Unreadable,
    /// The queue failed while something was to be changed: it may have been.
    Unsure(QueueError),
    /// The queue could not do it.
    Queue(QueueError),
    /// Random numbers or hashing failed.
    Machine,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    title: &'static str,
    text: &'static str,
}

impl PageError {
    fn words(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "ページが見つかりません",
                "アドレスが違います。一覧へ戻ってください。",
            ),
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "操作を受け付けませんでした",
                "この画面以外から送られたか、画面が古くなっています。何も変更していません。一覧から開き直して、もう一度操作してください。",
            ),
            Self::NotAllowed(doing) => {
                (StatusCode::FORBIDDEN, sentences::NOT_ALLOWED, sentences::not_allowed(*doing))
            }
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "入力が大きすぎます",
                "何も変更していません。入力を短くして、もう一度操作してください。",
            ),
            Self::Unreadable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "この受付のデータを読めません",
                "データが壊れています。技術担当者に日付と受付番号を伝え、資格情報は資格確認書などで確かめてください。何も変更していません。",
            ),
            Self::Unsure(_) => UNSURE,
            Self::Queue(error) => queue_words(error.remedy()),
            Self::Machine => queue_words(Remedy::CallTechnician),
        }
    }
}

const UNSURE: (StatusCode, &str, &str) = (
    StatusCode::INTERNAL_SERVER_ERROR,
    "変更できたか分かりません",
    "変更できたか分かりません。一覧でいまの状態を確かめてください。続くときは技術担当者へ、この画面が出た時刻を伝えてください。",
);

/// The answer to a request that took longer than the server waits.
pub fn late(method: &Method) -> Response {
    let (title, text) = if method.is_safe() {
        ("時間がかかりすぎました", "少し待って、もう一度開いてください。")
    } else {
        (UNSURE.1, UNSURE.2)
    };
    let mut answer = page(StatusCode::REQUEST_TIMEOUT, &MessagePage { title, text });
    guard::harden(answer.headers_mut());
    answer
}

fn queue_words(remedy: Remedy) -> (StatusCode, &'static str, &'static str) {
    match remedy {
        Remedy::TryAgain | Remedy::WaitForNetwork => (
            StatusCode::SERVICE_UNAVAILABLE,
            "ただいま混み合っています",
            "何も変更していません。少し待って、もう一度操作してください。",
        ),
        Remedy::ReseatCard | Remedy::SeeStaff | Remedy::CallTechnician => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "エラーが起きました",
            "何も変更していません。続くときは技術担当者へ、この画面が出た時刻を伝えてください。",
        ),
    }
}

impl From<QueueError> for PageError {
    fn from(error: QueueError) -> Self {
        Self::Queue(error)
    }
}

impl PageError {
    /// Of reading one check.
    pub fn of_check(error: QueueError) -> Self {
        if matches!(error, QueueError::Corrupt(Damage::Value)) {
            Self::Unreadable
        } else {
            Self::Queue(error)
        }
    }
}

impl From<getrandom::Error> for PageError {
    fn from(_: getrandom::Error) -> Self {
        Self::Machine
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, title, text) = self.words();
        if let Self::Queue(error) | Self::Unsure(error) = &self {
            tracing::error!(%error, "page failed");
        }
        page(status, &MessagePage { title, text })
    }
}

/// Any address that has no page.
pub async fn no_such_page() -> PageError {
    PageError::NotFound
}

//! Owns what staff read when the service gave no answer, or may have been asked for another day.
//!
//! Promises: nobody waits for an answer that nothing fetches (domain.md §5.1, §5.5).
//! Must never: take silence for an answer about the person.

use reception::ClaimReturn;

use super::{Advice, amber};

pub(super) const NO_ANSWER: Advice = amber(
    "回答なし",
    "照会先から時間内に回答がありませんでした。",
    "通信が戻っているか確かめ、ご本人がいるうちにキオスクでもう一度照会し、この受付は取消にしてください。戻らないときは、取消にせず、資格確認書・マイナポータルの資格情報画面で確認し、確認した方法をメモに残してください。カードなしで後から照会し直すことはできません。",
);

pub(super) const ANSWER_REFUSED: Advice = amber(
    "照会エラー",
    "照会先が受け付けなかったか、回答を読み取れませんでした。",
    "資格確認書・マイナポータルの資格情報画面で確認してください。続けて起きるときは端末の登録や証明書の問題です。技術担当者へ連絡してください。",
);

pub(super) const ANSWER_PENDING: Advice = amber(
    "回答待ち",
    "照会は受け付けられましたが、回答が時間内に届きませんでした。",
    "回答は後から届きません。ご本人がいるうちにキオスクでもう一度照会し、この受付は取消にしてください。同じ結果なら、取消にせず、資格確認書・マイナポータルの資格情報画面で確認してください。",
);

pub(super) const ASKED_FOR_OTHER_DAY: Advice = amber(
    "照会日が違う",
    "受診日とは別の日の資格を照会しています。",
    "この受付を取消にしてから、キオスクでもう一度受付し、受診日の資格を照会してください。照会し直せないときは、取消にせず、資格確認書・マイナポータルの資格情報画面で受診日の資格を確認し、確認した方法をメモに書いて承認してください。",
)
.prevents(&[ClaimReturn::NotInsured]);

pub(super) const CLOCK_NOT_SET: Advice = amber(
    "端末の時計",
    "キオスクの時計が合わせられていないため、受診日が正しいか分かりません。",
    "受診日が今日か、受付時刻がいまの時刻に近いか確かめてください。合っていれば、そのことをメモに書いて承認し、技術担当者に時計の確認を頼んでください。違うときは技術担当者を呼び、時計が直ったら、この受付を取消にしてから、キオスクでもう一度受付してください。",
);

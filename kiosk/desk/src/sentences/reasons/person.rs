//! Owns what staff read about who the person is, and how they were confirmed.
//!
//! Promises: differences of kanji and ● are said to be no fault (domain.md §4.3, §4.4).
//! Must never: accuse a person, or have a document's number written into a note.

use reception::ClaimReturn;

use super::{Advice, amber, red};

pub(super) const PERSON_DIFFERS: Advice = amber(
    "予約と項目に差",
    "資格情報と受診予約で、合わない項目があります。",
    "上の項目を見て、ご本人に氏名と生年月日を言っていただき、同じ方か確かめてください。転職・改姓・フリガナの書き方・入力の間違いで違うことがあります。漢字の字体や ● の違いは、別の方という意味ではありません。同じ方なら、確かめた方法をメモに書いて承認してください。記号・番号は予約ではなく資格情報のものを使います。",
)
.prevents(&[ClaimReturn::SymbolNumber]);

pub(super) const PERSON_ANOTHER: Advice = red(
    "別の方の可能性",
    "受診券または予約が、資格情報の方とは別の方のものかもしれません。",
    "ご家族のカードや受診券と取り違えていないか、ご本人に氏名と生年月日を言っていただき、カードの券面と受診券を見比べてください。取り違えなら、この受付を取消にしてから、正しいカードと受診券を使ってキオスクでもう一度受付してください。同じ方なら、確かめた方法をメモに書いて承認してください。",
)
.prevents(&[ClaimReturn::VoucherNumber, ClaimReturn::SymbolNumber]);

pub(super) const PROOF_NOT_ACCEPTED: Advice = amber(
    "確認方法を要確認",
    "この確認方法は、当センターでは、または受診日には使えないことになっています。",
    "目視確認なら別の端末に出た結果で、そのほかは資格確認書、マイナポータルの資格情報画面、または「マイナ保険証＋資格情報のお知らせ」の両方で資格を確かめ直し、確認した方法をメモに書いて承認してください。使えるはずの方法のときは、技術担当者に確認方法の設定（proofs.toml）を見てもらってください。",
);

pub(super) const IDENTITY_UNCHECKED: Advice = amber(
    "本人確認が必要",
    "カードを使わず番号だけで照会したため、ご本人かどうかは確かめられていません。",
    "マイナンバーカードなどの写真付きの書類を見せていただき、目の前の方が下の資格情報の方か確かめてください。確かめた書類の名前をメモに書いて承認してください（書類の番号は書かないでください）。",
);

pub(super) const CONFIRMED_BY_STAFF: Advice = amber(
    "職員が受付",
    "職員が受け付けたため、このキオスクでは資格を照会していません（目視確認は別の端末で照会した結果です）。契約との照合もまだです。",
    "資格確認書、マイナポータルの資格情報画面、または「マイナ保険証＋資格情報のお知らせ」の両方で資格情報を確認し、保険者番号を委託元保険者一覧表の契約と照合してください。確認した方法をメモに書いて承認してください（番号は書かないでください）。誰がなぜ受け付けたかは「これまでの操作」に出ます。",
)
.prevents(&[ClaimReturn::NotContracted, ClaimReturn::NotInsured]);

pub(super) const ARRIVED_TWICE: Advice = amber(
    "本日2回目",
    "同じ方が、今日すでに受付しています。",
    "上の受付番号の受付を一覧で開き、見比べてください。同じ健診の二重の受付なら、どちらかを取消にしてください。両方を承認すると請求が重複します。同じ日に別の健診を受ける方なら、そのことをメモに書いて承認してください。",
)
.prevents(&[ClaimReturn::Duplicate]);

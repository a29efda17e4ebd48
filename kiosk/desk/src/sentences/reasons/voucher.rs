//! Owns what staff read about the voucher (受診券, 利用券, セット券).
//!
//! Promises: a voucher that does not carry the exam is red; the paper counts, so each says to look at it
//! (domain.md §3.6, §3.7, §3.8). Kinds (種別) are not settled, so another kind is only a look.
//! Must never: have a voucher number written into a note.

use reception::ClaimReturn;

use super::{Advice, amber, red};

pub(super) const VOUCHER_MISSING: Advice = amber(
    "受診券なし",
    "受診券を確認できていません（お持ちでない、わからない、またはまだ聞いていません）。",
    "受診券（保健指導は利用券）を一緒に探してください。なければ保険者へ再発行を頼めるか確認し、届くまで保留にしてください。券がないまま実施すると請求できません。",
)
.prevents(&[ClaimReturn::VoucherNumber]);

pub(super) const VOUCHER_INCOMPLETE: Advice = amber(
    "受診券を要確認",
    "受診券の内容に、まだわかっていない項目があります。",
    "上の表で「不明」の項目を受診券の現物で見て、資格情報・受診日と合うか確かめてください。合っていれば、現物で確かめた項目の名前をメモに書いて承認し、番号は健診システムに入力してください（メモに番号は書かないでください）。",
)
.prevents(&[ClaimReturn::VoucherNumber, ClaimReturn::VoucherExpired]);

pub(super) const VOUCHER_OTHER_NUMBER: Advice = amber(
    "整理番号が予約と違う",
    "キオスクで読んだ整理番号と、ご本人の予約にある整理番号が違います。",
    "受診券の現物で整理番号を確かめてください。読み違いなら、正しい番号を健診システムに入力してください。予約の番号が古いときは、健診システムの予約を直してください。どちらだったかをメモに書いて承認してください（メモに番号は書かないでください）。",
)
.prevents(&[ClaimReturn::VoucherNumber]);

pub(super) const VOUCHER_OTHER_INSURER: Advice = red(
    "受診券の保険者相違",
    "受診券の保険者と、照会した資格の保険者が違います。",
    "まず受診券の現物で保険者番号の読み違いでないか確かめてください。違っているときは、保険が変わる前の受診券の可能性が高く、前の保険者の資格を失った日から使えません。今の保険者の受診券をお持ちか聞いてください。なければ保留にし、今の保険者へ受診券の発行を電話で相談してください。",
)
.prevents(&[ClaimReturn::NotInsured, ClaimReturn::VoucherNumber]);

pub(super) const VOUCHER_EXPIRED: Advice = red(
    "受診券の期限切れ",
    "受診券の有効期限が、受診日より前です。",
    "受診券の現物で有効期限を確かめてください（和暦で書かれていることがあります）。読み違いなら、そのことをメモに書いて承認してください。過ぎているときは保留にし、受診券に書かれた保険者へ期限の延長か再発行を電話で相談してください。",
)
.prevents(&[ClaimReturn::VoucherExpired]);

pub(super) const VOUCHER_OTHER_YEAR: Advice = red(
    "受診券の年度相違",
    "受診券の整理番号が、受診日の年度のものではありません。",
    "受診券の現物で整理番号のはじめの2桁（西暦の年度の下2桁）を確かめてください。ほかの年度の券なら、今年度の受診券が届いていないかご本人に聞いてください。なければ保留にし、受診券に書かれた保険者へ今年度の券の発行を電話で相談してください。",
)
.prevents(&[ClaimReturn::VoucherNumber]);

pub(super) const VOUCHER_OTHER_KIND: Advice = amber(
    "券の種別を確認",
    "券の種別（整理番号の3桁目）が、このキオスクのコースのものではないようです。",
    "現物が受診券・利用券・セット券のどれかを見て、コースに合うか確かめてください。合っていれば、そのことをメモに書いて承認してください。ほかのコースの方は、この受付を取消にしてから、そのコースのキオスクで受付してください。なければ、契約と受診券を手で確かめ、健診システムのコースを直し、そのことをメモに書いて承認してください。",
)
.prevents(&[ClaimReturn::VoucherNumber]);

pub(super) const VOUCHER_USED: Advice = red(
    "受診券は使用済み",
    "同じ整理番号の受診券が、今年度の別の受付ですでに使われています。",
    "上の受付番号の受付を一覧で開き、見比べてください。同じ受診の二重の受付なら、どちらかを取消にしてください。整理番号の読み違いか、保険者番号の違う別の券なら、そのことをメモに書いて承認してください。別の日に受診が済んでいるときは、特定健診は年度に1回のため、保留にして保険者へ電話で確認してください。",
)
.prevents(&[ClaimReturn::Duplicate]);

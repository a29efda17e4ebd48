//! Owns what staff read about the contract with the insurer (委託元保険者一覧表) and the course.
//!
//! Promises: what the contract does not carry is red, and says who can mend the list.
//! Must never: send staff to 責任者 for a list that the technician imports.

use reception::ClaimReturn;

use super::{Advice, amber, red};

pub(super) const INSURER_NOT_CONTRACTED: Advice = red(
    "契約対象外",
    "この保険者は委託元保険者一覧表にありません。",
    "受診券の保険者番号と見比べてください。一致していて一覧表が古いと思われるときは、技術担当者に一覧表の更新（import-insurers）を頼んでください。一覧表が正しいときは保留にし、契約の担当者に集合契約などほかの契約がないか確かめ、受診券に書かれた保険者へ電話で確認してください。",
)
.prevents(&[ClaimReturn::NotContracted]);

pub(super) const CONTRACT_OTHER_DAYS: Advice = red(
    "契約期間外",
    "この保険者は委託元保険者一覧表にありますが、受診日は契約の期間に入っていません。",
    "上の契約の期間と受診日を見比べ、今年度の契約が続いているかを契約の担当者に確かめてください。続いているときは一覧表が古いので、技術担当者に更新（import-insurers）を頼んでください。続いていないときは保留にし、保険者へ電話で確認してください。",
)
.prevents(&[ClaimReturn::NotContracted]);

pub(super) const LIST_UNREADABLE: Advice = amber(
    "一覧表を読めず",
    "委託元保険者一覧表がないか、読めません。",
    "技術担当者を呼び、資格情報と契約を手で確かめてください。",
)
.prevents(&[ClaimReturn::NotContracted]);

pub(super) const COURSE_NOT_IN_SCOPE: Advice = red(
    "委託範囲外",
    "この保険者との契約に、このキオスクのコースが含まれていません。",
    "下の契約欄で委託範囲を確認し、受診券・利用券のどちらをお持ちか見てください。ほかのコースの方は、この受付を取消にしてから、そのコースのキオスクで受付してください。なければ、契約と受診券を手で確かめ、健診システムのコースを直し、そのことをメモに書いて承認してください。",
)
.prevents(&[ClaimReturn::NotContracted]);

pub(super) const COURSE_NOT_PERMITTED: Advice = amber(
    "照会できないコース",
    "保険者との契約によらないコースのため、資格は照会していません。",
    "資格確認は要りません。ご本人の確認はカードの券面で行い、予約内容を見て受付を進めてください。",
);

//! Owns what staff read about the reservation (受診予約).
//!
//! Promises: all are a look; the list may be older than what was booked since.
//! Must never: make a visit without a reservation the person's fault.

use super::{Advice, amber};

pub(super) const RESERVATION_NONE: Advice = amber(
    "予約が見つからない",
    "受診日の予約一覧に、この方が見つかりません。",
    "予約の控えや案内を見せていただき、健診システムの予約を氏名と生年月日で探してください。一覧を取り込んだ後に入った予約かもしれません。あれば、そのことをメモに書いて承認してください。なければ、今日の枠で受けていただけるかを予約の担当者に確認してください。",
);

pub(super) const RESERVATION_OTHER_DAY: Advice = amber(
    "予約は別の日",
    "この方の予約は、別の日に入っています。",
    "予約の日をご本人に伝え、今日の枠で受けていただけるかを予約の担当者に確認してください。今日受けていただくときは、健診システムの予約を今日に移し、そのことをメモに書いて承認してください。",
);

pub(super) const RESERVATION_SEVERAL: Advice = amber(
    "予約が複数",
    "この方に当たる予約が複数あり、どれか決められません。",
    "健診システムで今日の予約を開き、生年月日・保険者・コースからご本人の予約を選んでください。同じ予約が二重に入っているときは、片方を整理してください。選んだ予約の予約番号をメモに書いて承認してください。",
);

pub(super) const RESERVATION_OTHER_COURSE: Advice = amber(
    "予約とコースが違う",
    "予約のコースと、このキオスクのコースが違います。",
    "予約の控えと受診券を見て、どちらのコースを受けるかご本人に確かめてください。ほかのコースの方は、この受付を取消にしてから、そのコースのキオスクで受付してください。なければ、契約と受診券を手で確かめ、健診システムのコースを直し、そのことをメモに書いて承認してください。このキオスクのコースに変えるときは、健診システムの予約を直し、そのことをメモに書いて承認してください。",
);

pub(super) const RESERVATIONS_UNREADABLE: Advice = amber(
    "予約を読めず",
    "この受付のとき、キオスクは予約一覧を読めませんでした。予約との照合はしていません。",
    "健診システムで今日の予約を開き、ご本人の予約があるか、氏名・生年月日・コースが合うかを確かめ、そのことをメモに書いて承認してください。続けて出るときは、技術者に予約一覧の取り込みのやり直しを頼んでください。",
);

//! Owns the tests of staff at the kiosk, with a real queue behind it.

use queue::{PasswordHash, Role, StaffCode};
use reception::{Recess, Voucher};

use super::bench::*;
use super::*;
use crate::clock;

const CODE: &str = "10482915";

impl Bench {
    /// An account that has the code.
    async fn with_staff() -> Self {
        let bench = Self::new().await;
        let (technician, now) = (queue::Actor::Technician, clock::now());
        let hash = PasswordHash::new("$argon2id$none".into());
        bench.queue.add_staff("yamada", "山田", &hash, Role::Staff, &technician, now).await.expect("account");
        let code = StaffCode::parse(CODE).expect("code");
        let hash = code.hash(&[7; 16]).expect("hash");
        bench.queue.set_staff_code("yamada", code.number(), &hash, &technician, now).await.expect("given");
        bench
    }

    /// Until the app has taken what its spawned work says.
    async fn settle(&mut self) {
        let input = tokio::time::timeout(Duration::from_secs(20), self.inputs.recv()).await.expect("in time");
        self.app.take(input.expect("an app"));
    }

    fn title(&self) -> String {
        self.shown.3.lock().expect("boards").last().map(|board| board.title.clone()).unwrap_or_default()
    }

    fn lines(&self) -> String {
        self.shown.3.lock().expect("boards").last().map(|board| board.lines.join("\n")).unwrap_or_default()
    }

    /// Touches the choice that begins so.
    fn choose(&mut self, label: &str) {
        let boards = self.shown.3.lock().expect("boards").clone();
        let choices = &boards.last().expect("a board").choices;
        let at = choices.iter().position(|choice| choice.starts_with(label));
        let at = at.unwrap_or_else(|| panic!("{label} is not among {choices:?}"));
        self.touched(Touch::Choice(at));
    }

    fn code(&mut self, digits: &str) {
        self.touched(Touch::Code(screen::CodeDigits::from_ascii(digits.as_bytes()).expect("digits")));
    }

    fn asked_for_a_certificate(&mut self) -> bool {
        self.requests().iter().any(|request| matches!(request, Request::ReadCertificate { .. }))
    }

    /// At the menu, identified.
    async fn at_menu() -> Self {
        let mut bench = Self::with_staff().await;
        bench.hears(Said::Reader(ReaderState::Ready));
        bench.touched(Touch::Staff);
        bench.code(CODE);
        bench.settle().await;
        assert_eq!((bench.stage(), bench.title().as_str()), ("staff", "職員用"));
        bench
    }
}

#[tokio::test]
async fn only_a_code_of_an_open_account_leads_to_the_menu() {
    let mut bench = Bench::with_staff().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.touched(Touch::Staff);
    assert_eq!(bench.title(), "職員用: 職員コード（8桁）");
    bench.touched(Touch::Choice(0));
    for wrong in ["10482916", "11482915", "00000000"] {
        bench.code(wrong);
        if wrong != "00000000" {
            bench.settle().await;
        }
        assert!(bench.lines().contains("コードが違います"), "{wrong}");
    }
    bench.queue.remove_staff("yamada", &queue::Actor::Technician, clock::now()).await.expect("closed");
    bench.code(CODE);
    bench.settle().await;
    assert!(bench.lines().contains("コードが違います"));
    assert_eq!(bench.stage(), "staff");
}

#[tokio::test]
async fn five_wrong_codes_deafen_the_page_for_a_minute_whoever_comes_next() {
    let mut bench = Bench::with_staff().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.touched(Touch::Staff);
    for _ in 0..5 {
        bench.code("10000000");
        bench.settle().await;
    }
    bench.touched(Touch::Decline);
    bench.touched(Touch::Staff);
    bench.code(CODE);
    assert!(bench.lines().contains("1分お待ちください"), "{}", bench.lines());
}

#[tokio::test]
async fn a_code_whose_answer_comes_late_identifies_nobody() {
    let mut bench = Bench::with_staff().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.touched(Touch::Staff);
    bench.code(CODE);
    bench.touched(Touch::Decline);
    assert_eq!(bench.stage(), "idle");
    bench.touched(Touch::Staff);
    bench.settle().await;
    assert_eq!(bench.title(), "職員用: 職員コード（8桁）");
    assert!(bench.app.staff.who.is_none());
}

#[tokio::test]
async fn staff_close_the_kiosk_and_open_it_after_the_self_test() {
    let mut bench = Bench::at_menu().await;
    bench.choose("受付をやめる");
    bench.choose("しばらく休止");
    bench.settle().await;
    assert_eq!(bench.stage(), "closed-by-staff");
    let stored = bench.queue.recess().await.expect("service");
    assert_eq!((stored.recess, stored.staff.as_deref()), (Some(Recess::Paused), Some("yamada")));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    assert_eq!(bench.stage(), "take-card");
    bench.hears(Said::Gone { seat: Seat(1) });
    assert_eq!((bench.stage(), bench.asked_for_a_certificate()), ("closed-by-staff", false));

    bench.touched(Touch::Staff);
    bench.code(CODE);
    bench.settle().await;
    bench.choose("自己診断をして");
    bench.settle().await;
    assert_eq!(bench.title(), "自己診断: 確認が必要です");
    let found = bench.lines();
    for line in ["○ カードリーダー", "× 資格確認ゲートウェイ", "○ 受付の保存", "－ 時計"]
    {
        assert!(found.contains(line), "{line} in {found}");
    }
    bench.choose("このまま");
    bench.settle().await;
    assert_eq!(bench.stage(), "idle");
    assert_eq!(bench.queue.recess().await.expect("service").recess, None);
}

#[tokio::test]
async fn a_person_whom_staff_receive_is_stored_with_who_and_why_and_the_kiosk_returns_by_itself() {
    let mut bench = Bench::at_menu().await;
    for label in ["職員が確認して", "目視確認", "暗証番号がわからない", "なし。"] {
        bench.choose(label);
    }
    assert_eq!(bench.stage(), "saving");
    let saved = bench.commit().await;
    bench.work(saved);
    assert_eq!(bench.stage(), "see-staff");
    let filter = CheckFilter::of_day(clock::today());
    let rows = bench.queue.checks(&filter, None, 50).await.expect("rows").rows;
    let check = bench.queue.check(rows[0].id).await.expect("read").expect("stored");
    assert_eq!(check.proof, Some(Proof::OnlineVisual));
    assert_eq!(check.summary.voucher, Voucher::Missing);
    let who = |row: &&queue::AuditRow| row.actor == queue::Actor::Staff("yamada".into());
    let row = check.history.iter().find(who).expect("who");
    assert_eq!(row.object.as_deref(), Some("pin-forgotten"));
    bench.touched(Touch::Done);
    assert_eq!(bench.stage(), "idle");
    assert!(bench.app.person.by_staff.is_none() && bench.app.staff.who.is_none());
}

#[tokio::test]
async fn who_leaves_is_forgotten_with_what_they_had_begun() {
    let mut bench = Bench::at_menu().await;
    for label in ["職員が確認して", "資格確認書"] {
        bench.choose(label);
    }
    bench.touched(Touch::Decline);
    assert_eq!(bench.title(), "何で資格を確認しましたか");
    bench.touched(Touch::Decline);
    assert_eq!(bench.title(), "職員用");
    bench.choose("終わる");
    assert_eq!(bench.stage(), "idle");
    bench.touched(Touch::Choice(1));
    bench.touched(Touch::Staff);
    bench.touched(Touch::Choice(1));
    assert_eq!(bench.title(), "職員用: 職員コード（8桁）");
}

#[tokio::test]
async fn staff_who_walk_away_leave_nothing_open() {
    let mut bench = Bench::at_menu().await;
    bench.app.happen(Event::Timeout);
    bench.app.happen(Event::Timeout);
    assert_eq!(bench.stage(), "idle");
    assert!(bench.app.staff.who.is_none());
}

#[tokio::test]
async fn a_new_day_waits_for_staff_where_the_centre_wants_it_and_for_nobody_who_is_served() {
    let mut bench = Bench::with_staff().await;
    bench.app.parts.opened_by_staff = true;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    let tomorrow = clock::today().tomorrow().expect("a day");
    bench.app.look_at_day(Some(clock::today()));
    bench.app.look_at_day(Some(tomorrow));
    while bench.app.recess_due.is_none() {
        bench.settle().await;
    }
    assert_eq!((bench.stage(), bench.app.day), ("notice", Some(tomorrow)));
    bench.touched(Touch::Decline);
    bench.hears(Said::Gone { seat: Seat(1) });
    assert_eq!(bench.stage(), "closed-by-staff");
    assert_eq!(bench.queue.recess().await.expect("service").recess, Some(Recess::NotYet));
}

#[tokio::test]
async fn the_kiosk_tests_itself_once_after_the_start_and_once_a_day() {
    let mut bench = Bench::with_staff().await;
    let today = clock::today();
    let tests = async |bench: &mut Bench, looks: usize, day| {
        (0..looks).for_each(|_| bench.app.look_at_day(Some(day)));
        let mut tests = 0;
        while let Ok(Some(input)) = tokio::time::timeout(Duration::from_secs(2), bench.inputs.recv()).await {
            tests += usize::from(matches!(input, Input::Tested(_)));
            bench.app.take(input);
        }
        tests
    };
    assert_eq!(tests(&mut bench, 4, today).await, 0, "the reader has not been heard yet");
    assert_eq!(tests(&mut bench, 20, today).await, 1);
    let tomorrow = today.tomorrow().expect("a day");
    assert_eq!(tests(&mut bench, 20, tomorrow).await, 1);
    bench.app.parts.opened_by_staff = true;
    let next = tomorrow.tomorrow().expect("a day");
    assert_eq!(tests(&mut bench, 20, next).await, 1, "also where staff open the day");
}

#[tokio::test]
async fn a_kiosk_that_starts_closed_on_a_new_day_says_so_to_the_desk() {
    let mut bench = Bench::with_staff().await;
    bench.app.parts.opened_by_staff = true;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.app.happen(Event::Recess(Some(Recess::NotYet)));
    bench.app.day = Some(clock::today().yesterday().expect("a day"));
    bench.app.look_at_day(Some(clock::today()));
    while bench.app.recess_storing {
        bench.settle().await;
    }
    assert_eq!(bench.queue.recess().await.expect("service").recess, Some(Recess::NotYet));
}

#[tokio::test]
async fn a_day_whose_beginning_could_not_be_stored_begins_at_the_next_look() {
    let mut bench = Bench::with_staff().await;
    bench.app.parts.opened_by_staff = true;
    bench.hears(Said::Reader(ReaderState::Ready));
    let tomorrow = clock::today().tomorrow().expect("a day");
    bench.app.look_at_day(Some(clock::today()));
    bench.queue.close().await;
    bench.app.look_at_day(Some(tomorrow));
    bench.app.look_at_day(Some(tomorrow));
    while bench.app.recess_storing {
        bench.settle().await;
    }
    assert_eq!((bench.stage(), bench.app.day), ("idle", Some(clock::today())));
    bench.app.look_at_day(Some(tomorrow));
    assert!(bench.app.recess_storing, "it is tried again");
}

#[tokio::test]
async fn what_staff_decide_before_the_day_is_known_holds_for_it() {
    let mut bench = Bench::at_menu().await;
    bench.app.parts.opened_by_staff = true;
    bench.app.parts.clock_file = Some(bench.dir.path().join("no-time-yet"));
    bench.app.day = Some(clock::today().yesterday().expect("a day"));
    bench.app.happen(Event::Recess(Some(Recess::NotYet)));
    bench.choose("自己診断");
    bench.settle().await;
    bench.choose("このまま");
    bench.settle().await;
    assert_eq!(bench.stage(), "idle");
    bench.app.look_at_day(Some(clock::today()));
    assert_eq!((bench.stage(), bench.app.recess_storing), ("idle", false));
}

#[tokio::test]
async fn a_choice_means_what_the_board_said_whatever_has_changed_since() {
    let mut bench = Bench::at_menu().await;
    bench.choose("自己診断");
    bench.settle().await;
    bench.app.happen(Event::Recess(Some(Recess::NotYet)));
    bench.choose("もう一度");
    assert_eq!(bench.title(), "自己診断をしています");
    assert_eq!(bench.app.reception.around.recess, Some(Recess::NotYet));
}

#[tokio::test]
async fn staff_have_the_usual_time_however_much_people_get() {
    let mut bench = Bench::with_staff().await;
    bench.app.parts.people.patience = reception::Patience::MOST;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.app.manner.voice = true;
    bench.touched(Touch::Staff);
    assert_eq!(bench.app.patience(), reception::Patience::USUAL);
    assert!(!bench.app.manner.voice, "what the person before chose is not for whom staff receive");
    let boards = bench.shown.3.lock().expect("boards").len();
    bench.touched(Touch::CodeKey);
    assert_eq!(
        bench.shown.3.lock().expect("boards").len(),
        boards,
        "a key draws no board, or the field would be empty"
    );
}

#[tokio::test]
async fn a_card_that_is_left_is_told_to_staff() {
    let bench = Bench::with_staff().await;
    bench.app.note_card_left();
    let told = async {
        while bench.queue.unseen_notices().await.expect("notices").is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("told");
}

#[tokio::test]
async fn staff_begin_the_kiosk_anew() {
    let mut bench = Bench::at_menu().await;
    bench.choose("再起動");
    assert!(!bench.shown.4.load(std::sync::atomic::Ordering::SeqCst));
    bench.choose("再起動する");
    bench.settle().await;
    assert!(bench.shown.4.load(std::sync::atomic::Ordering::SeqCst));
}

#[tokio::test]
async fn boards_are_silent_and_the_centre_s_volume_lasts() {
    let mut bench = Bench::at_menu().await;
    bench.app.parts.voice = Some(crate::voice::Voice::mute(7));
    bench.app.manner.voice = true;
    bench.app.show_page();
    bench.choose("音量と明るさ");
    bench.choose("音を小さく");
    let voice = bench.app.parts.voice.as_ref().expect("voice");
    assert_eq!(voice.wished(), (false, None, 6));
    bench.touched(Touch::Decline);
    bench.choose("終わる");
    let voice = bench.app.parts.voice.as_ref().expect("voice");
    assert_eq!((bench.app.manner.volume, voice.wished().2), (6, 6));
}

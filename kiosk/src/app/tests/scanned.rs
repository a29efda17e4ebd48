//! What is scanned: recorded keys on their whole way, through stream, wedge and loop, to the stored check.

use reception::{InsuredPerson, VoucherData};

use super::*;
use crate::scanner::fake::recorded;
use crate::scanner::layout::Layout;
use crate::scanner::stream::Stream;
use crate::scanner::wedge::{Scan, Wedge};

const OPENED: Duration = Duration::from_secs(1_795_000_000);
const FIRST: Duration = Duration::from_secs(1_795_000_010);

/// As the examples of `config/vouchers.toml` have it, when they are on.
const COMMAS: &str = "1,2026,06990014,26100000123,20270331,anything else";

fn patterns() -> VoucherPatterns {
    let shipped = include_str!("../../../../config/vouchers.toml");
    VoucherPatterns::parse(&shipped.replace("\n#= ", "\n")).expect("patterns")
}

/// The keys of a scanner that is set to a Japanese keyboard, as the kernel writes them down.
fn scans(bench: &mut Bench, text: &str) {
    let recording = recorded(Layout::Jis, FIRST, text);
    let mut source = recording.as_slice();
    let mut stream = Stream::new(Wedge::new(Layout::Jis, Duration::from_millis(100), OPENED));
    let mut payloads = Vec::new();
    let mut keep =
        |scan| payloads.extend(if let Scan::Payload(payload) = scan { Some(payload) } else { None });
    while stream.read(&mut source, &mut keep).expect("recording") > 0 {}
    assert_eq!(payloads.len(), 1, "one scan");
    payloads.into_iter().for_each(|payload| bench.app.take(Input::Scanned(payload)));
}

/// A kiosk with a scanner, at the question for the voucher.
async fn asked(question: VoucherQuestion) -> Bench {
    let mut bench = Bench::new().await;
    bench.app.parts.patterns = Some(patterns());
    bench.asks(question);
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.touched(Touch::Agree);
    assert_eq!(bench.stage(), "voucher");
    bench
}

fn knows(bench: &Bench) -> String {
    serde_json::to_string(&bench.app.person.voucher_data).expect("text")
}

fn shows(bench: &Bench) -> Option<View> {
    bench.shown.0.lock().expect("pages").last().copied()
}

const WHOLE: &str = r#"{"number":"26100000123","insurer":"06990014","valid_until":"2027-03-31"}"#;

#[tokio::test]
async fn a_scan_at_the_question_means_that_it_was_brought_and_tells_what_it_is() {
    for question in [VoucherQuestion::Brought, VoucherQuestion::Number] {
        let mut bench = asked(question).await;
        scans(&mut bench, COMMAS);
        assert_eq!((bench.stage(), bench.app.person.voucher), ("pin-pad", Some(Voucher::Brought)));
        assert_eq!(knows(&bench), WHOLE);
    }
}

#[tokio::test]
async fn a_scan_at_the_page_for_the_number_leads_on_as_well() {
    let mut bench = asked(VoucherQuestion::Number).await;
    bench.touched(Touch::VoucherBrought);
    let page = View::VoucherNumber { note: screen::VoucherNote::First, scanner: true };
    assert_eq!(shows(&bench), Some(page));
    scans(&mut bench, "2610000012306990014202703312");
    assert_eq!((bench.stage(), bench.app.person.voucher), ("pin-pad", Some(Voucher::Brought)));
    assert_eq!(knows(&bench), WHOLE.replace('}', r#","co_payment":"2"}"#));
}

/// The whole way: keys of the scanner → row of the queue.
#[tokio::test]
async fn what_was_scanned_stands_in_the_stored_check() {
    let mut bench = asked(VoucherQuestion::Number).await;
    scans(&mut bench, COMMAS);
    bench.work(Work::Challenge(Ok(challenge(1))));
    bench.hears(certificate(Seat(1)));
    bench.types();
    bench.hears(proved(Seat(1)));
    let answer = EligibilityAnswer { validity: Validity::None, results: Vec::<InsuredPerson>::new() };
    let judged = bench.app.parts.store.judge(answer, &bench.app.circumstances()).await;
    let check_id = bench.app.person.check_id;
    bench.work(Work::Answer(Ok(Box::new(judged))));
    let saved = bench.commit().await;
    let stored = bench.queue.check(check_id).await.expect("row").expect("stored");
    let papers = stored.papers.expect("papers");
    assert_eq!(serde_json::to_string(&papers.voucher).expect("text"), WHOLE);
    assert_eq!(stored.summary.voucher, Voucher::Brought);
    bench.work(saved);
    assert_eq!(bench.stage(), "see-staff");
    assert!(bench.app.person.voucher_data.is_empty(), "it is still there for the next person");
}

#[tokio::test]
async fn what_is_no_voucher_is_not_kept_and_says_so_on_the_page() {
    let unread = [
        "4901234567894",
        "1,2027,06990014,26100000123,20270331",
        "26100000124,123456789018",
        "123456789018",
        "00000000000",
    ];
    for (payload, first) in unread.into_iter().flat_map(|payload| [(payload, true), (payload, false)]) {
        let mut bench = asked(VoucherQuestion::Number).await;
        if !first {
            bench.touched(Touch::VoucherBrought);
        }
        scans(&mut bench, payload);
        let page = View::VoucherNumber { note: screen::VoucherNote::Unread, scanner: true };
        assert_eq!((bench.stage(), shows(&bench)), ("voucher-number", Some(page)));
        assert!(bench.app.person.voucher_data.is_empty());
        // Typed after it, or scanned once more.
        let digits = screen::VoucherDigits::from_ascii(b"26100000123").expect("digits");
        bench.touched(Touch::VoucherNumber(digits));
        assert_eq!((bench.stage(), bench.app.person.voucher), ("pin-pad", Some(Voucher::Brought)));
    }
}

/// Half of a number that was typed may stand on the page.
#[tokio::test]
async fn a_second_unread_scan_leaves_the_page_as_it_is() {
    let mut bench = asked(VoucherQuestion::Number).await;
    scans(&mut bench, "x");
    let shown = bench.shown.0.lock().expect("pages").len();
    scans(&mut bench, "x");
    assert_eq!(bench.shown.0.lock().expect("pages").len(), shown);
}

#[tokio::test]
async fn a_personal_number_of_twelve_digits_is_refused_by_patterns_that_would_take_it() {
    let mut bench = asked(VoucherQuestion::Number).await;
    let open = "[[voucher.pattern]]\nname = \"open\"\nregex = '^(?P<number>\\d{11})(?:.*)$'\n";
    bench.app.parts.patterns = Some(VoucherPatterns::parse(open).expect("patterns"));
    scans(&mut bench, "26100000123 123456789018");
    assert_eq!(bench.stage(), "voucher-number");
    assert!(bench.app.person.voucher_data.is_empty());
    scans(&mut bench, "26100000123 123456789017");
    assert_eq!(bench.stage(), "pin-pad");
}

#[tokio::test]
async fn a_scan_at_any_other_stage_changes_nothing() {
    let mut bench = asked(VoucherQuestion::Number).await;
    let untouched = |bench: &Bench| bench.app.person.voucher_data == VoucherData::default();
    bench.touched(Touch::VoucherMissing);
    scans(&mut bench, COMMAS);
    assert_eq!((bench.stage(), bench.app.person.voucher), ("pin-pad", Some(Voucher::Missing)));
    assert!(untouched(&bench));
    bench.hears(Said::Gone { seat: Seat(1) });
    assert_eq!(bench.stage(), "place-card");
    scans(&mut bench, COMMAS);
    bench.hears(Said::Seated { seat: Seat(2), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    assert_eq!(bench.stage(), "notice");
    scans(&mut bench, COMMAS);
    assert_eq!((bench.stage(), bench.app.person.voucher), ("notice", None));
    assert!(untouched(&bench), "what is scanned before the question is the next person's");
}

#[tokio::test]
async fn a_kiosk_without_patterns_reads_nothing() {
    let mut bench = asked(VoucherQuestion::Number).await;
    bench.app.parts.patterns = None;
    scans(&mut bench, COMMAS);
    assert_eq!((bench.stage(), bench.app.person.voucher), ("voucher", None));
    bench.touched(Touch::VoucherBrought);
    assert_eq!(shows(&bench), Some(View::VoucherNumber { note: screen::VoucherNote::First, scanner: false }));
}

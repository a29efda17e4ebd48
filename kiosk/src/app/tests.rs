//! The guards of the loop: what is late, foreign or out of turn changes nothing; a PIN is handed over once;
//! nobody is thanked before the row is there.

mod bench;
mod manner;
mod papers;
mod scanned;
mod staffed;

use std::sync::Mutex;

use jiff::Timestamp;
use queue::{CheckFilter, Queue};
use reader_wire::{CardKind, Certificate, Event as Said, Failure, Pin, PinTries, ReaderState, Signature};
use reception::{
    Asked, Asking, EligibilityAnswer, Facts, Proof, Reason, Validity, Verdict, Voucher, VoucherData, decide,
};
use screen::Touch;

use super::*;
use crate::clock;
use crate::gateway::Challenge;
use crate::person::Visit;
use crate::reader_link::Heard;
use crate::store::Judged;

use bench::*;

#[tokio::test]
async fn one_typed_pin_is_handed_over_once() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.types();
    assert!(bench.app.person.pin.is_none(), "the PIN is still here after it was handed over");
    bench.types();
    assert_eq!(bench.proves(), 1);
    bench.hears(Said::PinRefused { seat: Seat(1), tries: PinTries::Left(2) });
    bench.work(Work::Challenge(Ok(challenge(2))));
    assert_eq!((bench.stage(), bench.proves()), ("pin-pad", 0));
    assert!(bench.app.person.pin.is_none());
    bench.types();
    assert_eq!(bench.proves(), 1);
}

#[tokio::test]
async fn a_pin_that_comes_while_no_pad_is_shown_is_dropped() {
    let mut bench = Bench::new().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.types();
    assert!(bench.app.person.pin.is_none());
    assert_eq!(bench.stage(), "notice");
}

#[tokio::test]
async fn the_card_signs_for_the_newest_challenge() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.work(Work::ChallengeEnds(challenge(9)));
    assert!(bench.app.person.challenge.is_some(), "the end of another challenge was taken for this one's");
    let old = bench.app.person.challenge.clone().expect("challenge");
    bench.work(Work::ChallengeEnds(old));
    bench.types();
    assert_eq!((bench.stage(), bench.proves()), ("waiting", 0));
    bench.work(Work::Challenge(Ok(challenge(3))));
    let requests = bench.requests();
    let [Request::Prove { statement, .. }] = &requests[..] else { panic!("one Prove") };
    assert_eq!(statement.nonce, [3; 32]);
}

#[tokio::test]
async fn answers_about_another_card_are_not_this_persons() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.hears(Said::Gone { seat: Seat(7) });
    assert_eq!(bench.stage(), "pin-pad");
    bench.types();
    bench.hears(proved(Seat(7)));
    bench.hears(Said::PinRefused { seat: Seat(7), tries: PinTries::Left(1) });
    assert_eq!(bench.stage(), "proving");
    bench.hears(proved(Seat(1)));
    assert_eq!(bench.stage(), "asking");
}

#[tokio::test]
async fn results_of_an_earlier_visit_are_dropped() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    let earlier: Visit = bench.app.person.visit;
    bench.hears(Said::Gone { seat: Seat(1) });
    bench.hears(Said::Seated { seat: Seat(2), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.touched(Touch::Agree);
    bench.app.take(Input::Work(earlier, Work::Challenge(Ok(challenge(5)))));
    assert!(bench.app.person.challenge.is_none());
    bench.hears(certificate(Seat(1)));
    assert!(bench.app.person.certificate.is_none());
}

#[tokio::test]
async fn thanks_come_after_the_row() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.types();
    bench.hears(proved(Seat(1)));
    bench.work(judged());
    assert_eq!(bench.stage(), "saving");
    assert!(!bench.shown.0.lock().expect("pages").iter().any(|view| matches!(view, View::Receipt { .. })));
    let saved = bench.commit().await;
    assert_eq!(bench.rows().await, 1);
    bench.work(saved);
    assert_eq!(bench.stage(), "see-staff");
    assert!(bench.app.person.answer.is_none() && bench.app.person.voucher.is_none());
}

#[tokio::test]
async fn a_queue_that_cannot_store_closes_the_kiosk_without_thanks() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.types();
    bench.hears(proved(Seat(1)));
    bench.queue.close().await;
    bench.work(judged());
    let saved = bench.commit().await;
    bench.work(saved);
    assert_eq!(bench.stage(), "closed-queue-failed");
    assert!(bench.app.person.answer.is_none());
}

#[tokio::test]
async fn a_reader_that_takes_no_requests_is_told_once_and_stops_nothing() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.asked.close();
    bench.types();
    assert_eq!(bench.stage(), "place-card");
    assert!(bench.app.person.pin.is_none());
}

#[tokio::test]
async fn a_certificate_that_nobody_asked_for_is_not_kept() {
    let mut bench = Bench::new().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.hears(certificate(Seat(1)));
    assert!(bench.app.person.certificate.is_none());
}

#[tokio::test]
async fn every_kind_of_card_has_its_page_and_none_but_a_good_one_is_read() {
    use CardKind::{
        AndroidPhone, FaceOnly, Held, IPhone, MyNumber, NoCertificate, OldResidentCard, OtherCard,
        TransitCard, TwoCards, Unreadable,
    };
    use screen::{CardProblem, Closed, PlaceNote, View, Work};
    let wrong = |problem| View::WrongCard { problem };
    let staff = View::Working { what: Work::Saving };
    let kinds = [
        (MyNumber { tries: PinTries::Left(1) }, View::Notice),
        (MyNumber { tries: PinTries::Locked }, staff),
        (AndroidPhone, wrong(CardProblem::Phone)),
        (IPhone, wrong(CardProblem::Phone)),
        (OldResidentCard, wrong(CardProblem::OldResidentCard)),
        (OtherCard, wrong(CardProblem::OtherCard)),
        (TransitCard, wrong(CardProblem::TransitCard)),
        (TwoCards, wrong(CardProblem::TwoCards)),
        (FaceOnly, staff),
        (NoCertificate, staff),
        (Unreadable, View::PlaceCard { note: PlaceNote::Unreadable }),
        (Held, View::Closed { why: Closed::CardHeld }),
    ];
    for (card, page) in kinds {
        let mut bench = Bench::new().await;
        bench.hears(Said::Reader(ReaderState::Ready));
        bench.hears(Said::Seated { seat: Seat(1), card });
        assert_eq!(bench.shown.0.lock().expect("pages").last(), Some(&page), "{card:?}");
        assert!(
            bench.requests().iter().all(|asked| matches!(asked, Request::Release { .. })),
            "{card:?} was asked for something"
        );
    }
}

#[tokio::test]
async fn a_foreign_certificate_ends_at_staff_with_its_own_reason_and_without_a_prove() {
    let mut bench = Bench::new().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
    bench.touched(Touch::Agree);
    bench.touched(Touch::VoucherBrought);
    bench.work(Work::Challenge(Ok(challenge(1))));
    bench.types();
    assert_eq!(bench.stage(), "waiting");
    bench.hears(Said::Failed { seat: Seat(1), failure: Failure::ForeignCertificate });
    let expected = Verdict::from_reasons([Reason::CertificateForeign]);
    assert_eq!(bench.app.reception.stage, Stage::Saving(expected));
    assert_eq!(bench.proves(), 0);
    assert!(bench.app.person.pin.is_none());
}

#[tokio::test]
async fn the_condition_follows_the_reader_and_comes_back_by_itself() {
    let mut bench = Bench::new().await;
    let states = [
        (ReaderState::Ready, Health::InService, "idle"),
        (ReaderState::Faulty, Health::ReaderHangs, "closed-reader-faulty"),
        (ReaderState::OnlySam, Health::OnlySam, "closed-reader-faulty"),
        (ReaderState::NoService, Health::NoPcsc, "closed-reader-missing"),
        (ReaderState::Missing, Health::NoReader, "closed-reader-missing"),
        (ReaderState::Ready, Health::InService, "idle"),
    ];
    for (state, health, stage) in states {
        bench.hears(Said::Reader(state));
        assert_eq!((bench.app.health, bench.stage()), (health, stage), "{state:?}");
    }
    bench.hears(Said::Seated { seat: Seat(1), card: CardKind::Held });
    assert_eq!((bench.app.health, bench.stage()), (Health::CardHeld, "closed-card-held"));
    bench.hears(Said::Gone { seat: Seat(1) });
    assert_eq!((bench.app.health, bench.stage()), (Health::InService, "idle"));
    bench.app.take(Input::Reader(Heard::Down));
    assert_eq!((bench.app.health, bench.stage()), (Health::NoReaderService, "closed-reader-missing"));
}

#[tokio::test]
async fn a_second_card_in_the_middle_wipes_the_person_and_late_answers_are_nobodys() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.types();
    assert_eq!((bench.stage(), bench.proves()), ("proving", 1));
    bench.hears(Said::Gone { seat: Seat(1) });
    bench.hears(Said::Seated { seat: Seat(2), card: CardKind::TwoCards });
    assert_eq!(bench.stage(), "wrong-card");
    assert!(bench.app.person.certificate.is_none());
    bench.hears(proved(Seat(1)));
    assert!(bench.app.person.signature.is_none());
    assert_eq!((bench.stage(), bench.proves()), ("wrong-card", 0));
}

#[tokio::test]
async fn a_lost_answer_sends_nothing_again() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    bench.types();
    assert_eq!(bench.proves(), 1);
    bench.hears(Said::ProveLost { seat: Seat(1), tries: None });
    let page = View::PlaceCard { note: screen::PlaceNote::Lost };
    assert_eq!(bench.shown.0.lock().expect("pages").last(), Some(&page));
    assert!(bench.app.person.pin.is_none());
    assert!(bench.requests().iter().all(|asked| matches!(asked, Request::Release { .. })));
}

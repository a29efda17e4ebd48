//! Walks the cards that can prove nothing: whatever lies there, its own page or staff, and never a PIN for it.

use super::*;

/// Every card that no PIN may be asked for, but the locked one, which the walk has beside the tries.
pub fn without_proof() -> [CardSeen; 9] {
    use CardProblem::{OldResidentCard, OtherCard, Phone, TransitCard, TwoCards};
    let wrong = [Phone, OldResidentCard, OtherCard, TransitCard, TwoCards];
    let [phone, old, other, transit, two] = wrong.map(CardSeen::Wrong);
    let all = [
        phone,
        old,
        other,
        transit,
        two,
        CardSeen::FaceOnly,
        CardSeen::NoCertificate,
        CardSeen::Unreadable,
        CardSeen::Held,
    ];
    all.iter().for_each(listed);
    all
}

/// Fails to compile when a kind is added, so that nobody forgets `without_proof`.
fn listed(card: &CardSeen) {
    match card {
        CardSeen::MyNumber(_)
        | CardSeen::FaceOnly
        | CardSeen::NoCertificate
        | CardSeen::Wrong(
            CardProblem::Phone
            | CardProblem::OldResidentCard
            | CardProblem::OtherCard
            | CardProblem::TransitCard
            | CardProblem::TwoCards,
        )
        | CardSeen::Unreadable
        | CardSeen::Held => {}
    }
}

/// Whether, after this event, the card can prove nothing: by its kind, or because its certificate is foreign.
pub fn barred(from: &Walker, event: &Event) -> bool {
    match event {
        Event::CardSeated(CardSeen::MyNumber(Tries::Left(_))) => false,
        Event::CardSeated(_) => true,
        Event::CertificateFailed(ProveFailure::ForeignCertificate) => {
            from.barred || waits_for_certificate(&from.reception.stage)
        }
        _ => from.barred,
    }
}

fn waits_for_certificate(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::VoucherAsked(..)
            | Stage::VoucherNumber(..)
            | Stage::PinPad(_)
            | Stage::LastTry(_)
            | Stage::Waiting(..)
    )
}

fn begun(course_permitted: bool, card: CardSeen) -> Reception {
    advance(start(course_permitted).reception, Event::CardSeated(card)).0
}

fn saving(reasons: &[Reason]) -> Stage {
    Stage::Saving(Verdict::from_reasons(reasons.iter().copied()))
}

#[test]
fn no_pin_is_asked_for_a_card_that_can_prove_nothing() {
    let mut barred_pages = 0;
    walk(|edge| {
        if edge.to.barred {
            barred_pages += 1;
            assert!(!edge.effects.contains(&Effect::Prove), "{:?} {:?}", edge.from, edge.event);
            let page = &edge.to.reception.stage;
            let asks = waits_for_certificate(page) || matches!(page, Stage::Notice(_) | Stage::Proving(_));
            assert!(!asks, "{:?} {:?} leads to {page:?}", edge.from, edge.event);
        }
    });
    assert!(barred_pages > 1000, "the walk saw only {barred_pages}");
}

#[test]
fn a_foreign_certificate_is_staffs_before_any_verify_and_says_nothing_about_insurance() {
    let mut seen = 0;
    walk(|edge| {
        let told = edge.event == Event::CertificateFailed(ProveFailure::ForeignCertificate);
        if told && waits_for_certificate(&edge.from.reception.stage) {
            seen += 1;
            let Stage::Saving(verdict) = &edge.to.reception.stage else { panic!("{:?}", edge.from) };
            let only =
                |reason: &Reason| [Reason::CertificateForeign, Reason::VoucherMissing].contains(reason);
            assert!(verdict.reasons().contains(&Reason::CertificateForeign));
            assert!(verdict.reasons().iter().all(only), "{verdict:?}");
            assert!(edge.effects.contains(&Effect::ForgetPin) && !edge.effects.contains(&Effect::Prove));
        }
    });
    assert!(seen > 10, "the walk saw only {seen}");
    let proving = Stage::Proving(Voucher::Brought);
    let reception = Reception { stage: proving, ..begun(true, CardSeen::MyNumber(Tries::Left(3))) };
    let failed = Event::ProveFailed(ProveFailure::ForeignCertificate);
    assert_eq!(advance(reception, failed).0.stage, saving(&[Reason::CertificateForeign]));
}

#[test]
fn every_card_without_proof_has_its_page_or_its_reason() {
    for card in without_proof() {
        let expected = match card {
            CardSeen::FaceOnly => saving(&[Reason::CardWithoutPin]),
            CardSeen::NoCertificate => saving(&[Reason::CertificateMissing]),
            CardSeen::Wrong(problem) => Stage::WrongCard(problem),
            CardSeen::Unreadable => Stage::PlaceCard(PlaceNote::Unreadable),
            CardSeen::Held => Stage::Closed(Closed::CardHeld),
            CardSeen::MyNumber(_) => panic!("{card:?} can prove"),
        };
        assert_eq!(begun(true, card).stage, expected);
    }
    for card in [CardSeen::FaceOnly, CardSeen::NoCertificate, CardSeen::MyNumber(Tries::Locked)] {
        assert_eq!(begun(false, card).stage, saving(&[Reason::CourseNotPermitted]), "{card:?}");
    }
}

#[test]
fn a_card_with_one_try_left_leads_to_the_page_that_says_so() {
    let way = [Event::Touch(Touch::Agree), Event::ChallengeReady, Event::CertificateRead];
    let mut reception = begun(true, CardSeen::MyNumber(Tries::Left(1)));
    for event in way.into_iter().chain([Event::Touch(Touch::VoucherMissing)]) {
        reception = advance(reception, event).0;
    }
    assert!(matches!(&reception.stage, Stage::LastTry(entry) if entry.tries_left == 1), "{reception:?}");
    let (typed, effects) = advance(reception.clone(), Event::Touch(Touch::PinComplete));
    assert_eq!((&typed, effects.is_empty()), (&reception, true), "a PIN of before counted on this page");
    let staff = advance(reception, Event::Touch(Touch::CallStaff)).0;
    assert_eq!(staff.stage, saving(&[Reason::VoucherMissing, Reason::PinForgotten]));
}

#[test]
fn a_second_card_beside_the_first_ends_the_reception_and_one_card_begins_anew() {
    let mut reception = begun(true, CardSeen::MyNumber(Tries::Left(3)));
    reception = advance(reception, Event::Touch(Touch::Agree)).0;
    let (after, effects) = advance(reception, Event::CardGone);
    assert!(effects.contains(&Effect::ForgetPerson));
    let two = advance(after, Event::CardSeated(CardSeen::Wrong(CardProblem::TwoCards))).0;
    assert_eq!(two.stage, Stage::WrongCard(CardProblem::TwoCards));
    let gone = advance(two, Event::CardGone).0;
    let one = advance(gone, Event::CardSeated(CardSeen::MyNumber(Tries::Left(3)))).0;
    assert_eq!(one.stage, Stage::Notice(3));
}

#[test]
fn a_lost_answer_is_told_as_lost_and_the_second_one_is_staffs() {
    let mut reception = begun(true, CardSeen::MyNumber(Tries::Left(3)));
    for lost in [Event::ProveLost(None), Event::Timeout] {
        reception.stage = Stage::Proving(Voucher::Brought);
        let (after, effects) = advance(reception, lost.clone());
        assert!(!effects.contains(&Effect::Prove), "{lost:?}");
        reception = after;
        if lost == Event::Timeout {
            assert_eq!(reception.stage, saving(&[Reason::CardFault]));
        } else {
            assert_eq!(reception.stage, Stage::PlaceCard(PlaceNote::Lost));
            reception = advance(reception, Event::CardGone).0;
            reception = advance(reception, Event::CardSeated(CardSeen::MyNumber(Tries::Left(2)))).0;
            assert_eq!(reception.stage, Stage::Notice(2));
        }
    }
}

#[test]
fn a_held_card_closes_until_it_is_lifted_and_a_faulty_reader_until_it_is_ready() {
    let my_number = CardSeen::MyNumber(Tries::Left(3));
    for held in [Event::CertificateFailed(ProveFailure::Held), Event::ProveFailed(ProveFailure::Held)] {
        let mut reception = begun(true, my_number);
        reception = advance(reception, Event::Touch(Touch::Agree)).0;
        if held == Event::ProveFailed(ProveFailure::Held) {
            reception.stage = Stage::Proving(Voucher::Brought);
        }
        let (closed, effects) = advance(reception, held);
        assert_eq!(closed.stage, Stage::Closed(Closed::CardHeld));
        assert!(effects.contains(&Effect::ForgetPerson) && effects.contains(&Effect::ForgetPin));
        assert_eq!(advance(closed.clone(), Event::CardGone).0.stage, Stage::Idle);
        assert_eq!(advance(closed, Event::CardSeated(my_number)).0.stage, Stage::Notice(3));
    }
    // Who lifted the card meanwhile is asked for it again; nothing is closed for a card that is gone.
    let lifted = advance(begun(true, my_number), Event::CardGone).0;
    let proving = Reception { stage: Stage::Proving(Voucher::Brought), ..lifted };
    let (after, _) = advance(proving, Event::ProveFailed(ProveFailure::Held));
    assert_eq!((after.stage, after.around.card), (Stage::PlaceCard(PlaceNote::Lifted), None));

    let faulty = advance(begun(true, my_number), Event::Reader(Reader::Faulty)).0;
    assert_eq!(faulty.stage, Stage::Closed(Closed::ReaderFaulty));
    let missing = advance(faulty, Event::Reader(Reader::Missing)).0;
    assert_eq!(missing.stage, Stage::Closed(Closed::ReaderMissing));
    assert_eq!(advance(missing, Event::Reader(Reader::Ready)).0.stage, Stage::Idle);
}

#[test]
fn a_receipt_number_stays_when_something_else_than_the_next_card_is_put_down() {
    let receipt = Stage::Receipt { number: 7, outcome: Outcome::Accepted, renewal: None };
    for card in without_proof() {
        let reception = Reception { stage: receipt.clone(), ..start(true).reception };
        let after = advance(reception, Event::CardSeated(card)).0;
        let next = matches!(card, CardSeen::FaceOnly | CardSeen::NoCertificate);
        assert_eq!(after.stage != receipt, next, "{card:?}");
    }
}

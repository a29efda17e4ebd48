//! Walks what a person is asked about a voucher: nothing, whether it was brought, its number.

use super::*;

fn agreed(question: VoucherQuestion) -> Reception {
    let events = [Event::CardSeated(CardSeen::MyNumber(Tries::Left(3))), Event::Touch(Touch::Agree)];
    let begun = start_with(true, question).reception;
    events.into_iter().fold(begun, |reception, event| advance(reception, event).0)
}

fn after(reception: &Reception, event: Event) -> Stage {
    advance(reception.clone(), event).0.stage
}

/// The voucher of the PIN page; none on any other.
fn typed_for(stage: &Stage) -> Option<Voucher> {
    match stage {
        Stage::PinPad(entry) | Stage::LastTry(entry) => Some(entry.voucher),
        _ => None,
    }
}

#[test]
fn a_kiosk_without_vouchers_asks_for_the_pin_at_once() {
    assert_eq!(typed_for(&agreed(VoucherQuestion::None).stage), Some(Voucher::NotAsked));
    walk(|edge| {
        let course = edge.from.reception.around.course;
        if course.is_some_and(|course| course.voucher == VoucherQuestion::None) {
            let page = &edge.to.reception.stage;
            assert!(!matches!(page, Stage::VoucherAsked(..) | Stage::VoucherNumber(..)), "{page:?}");
        }
    });
}

#[test]
fn the_number_is_asked_only_where_it_is_wanted() {
    let brought = Event::Touch(Touch::VoucherBrought);
    let plain = after(&agreed(VoucherQuestion::Brought), brought.clone());
    assert_eq!(typed_for(&plain), Some(Voucher::Brought));
    let number = after(&agreed(VoucherQuestion::Number), brought);
    assert_eq!(number, Stage::VoucherNumber(NOTHING_PREPARED, 3, VoucherNote::First));
}

#[test]
fn ways_from_the_question_and_from_the_number() {
    let asked = agreed(VoucherQuestion::Number);
    let number = advance(asked.clone(), Event::Touch(Touch::VoucherBrought)).0;
    let noted = |note| Stage::VoucherNumber(NOTHING_PREPARED, 3, note);
    for page in [&asked, &number] {
        assert_eq!(typed_for(&after(page, Event::VoucherRead)), Some(Voucher::Brought));
        for note in [VoucherNote::Unread, VoucherNote::Form] {
            assert_eq!(after(page, Event::VoucherUnread(note)), noted(note));
        }
    }
    assert_eq!(typed_for(&after(&asked, Event::Touch(Touch::VoucherMissing))), Some(Voucher::Missing));
    assert_eq!(typed_for(&after(&number, Event::Touch(Touch::VoucherToStaff))), Some(Voucher::Brought));
}

#[test]
fn a_voucher_is_read_only_where_it_is_asked_for() {
    walk(|edge| {
        if !matches!(edge.event, Event::VoucherRead | Event::VoucherUnread(_)) {
            return;
        }
        let from = &edge.from.reception.stage;
        let asked = matches!(from, Stage::VoucherAsked(..) | Stage::VoucherNumber(..));
        if !asked {
            assert!(edge.effects.is_empty() && edge.to.reception == edge.from.reception, "{from:?}");
        } else if edge.event == Event::VoucherRead {
            assert_eq!(typed_for(&edge.to.reception.stage), Some(Voucher::Brought), "{from:?}");
        } else {
            assert!(matches!(edge.to.reception.stage, Stage::VoucherNumber(..)), "{from:?}");
        }
    });
}

#[test]
fn every_key_on_the_page_for_the_number_gives_new_time() {
    let number = advance(agreed(VoucherQuestion::Number), Event::Touch(Touch::VoucherBrought)).0;
    let unread = advance(number, Event::VoucherUnread(VoucherNote::Unread)).0;
    let (stayed, effects) = advance(unread.clone(), Event::Touch(Touch::VoucherKey));
    assert_eq!(stayed, unread);
    assert_eq!(effects, [Effect::PageTimer(Wait::Person)]);
}

#[test]
fn staff_see_a_missing_voucher_whatever_ended_the_reception() {
    walk(|edge| {
        let missing = |voucher: Option<Voucher>| voucher == Some(Voucher::Missing);
        let before = match &edge.from.reception.stage {
            Stage::PinPad(entry) | Stage::LastTry(entry) => Some(entry.voucher),
            Stage::Waiting(_, voucher) | Stage::Proving(voucher) => Some(*voucher),
            _ => None,
        };
        if let (true, Stage::Saving(verdict)) = (missing(before), &edge.to.reception.stage)
            // The second card that is never readable: what was said about a voucher is forgotten with the person.
            && verdict.reasons() != [Reason::CardFault]
            && !matches!(edge.event, Event::CardSeated(_))
        {
            assert!(verdict.reasons().contains(&Reason::VoucherMissing), "{:?} {:?}", edge.from, edge.event);
        }
    });
}

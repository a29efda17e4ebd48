//! Walks the time: every page warns before it ends, more time is given on each, and a card that is left is called for.

use super::*;

fn effects_of(reception: Reception, event: Event) -> (Reception, Vec<Effect>) {
    advance(reception, event)
}

#[test]
fn every_page_for_a_person_warns_before_it_ends_and_changes_nothing_by_it() {
    let mut warned = HashSet::new();
    walk(|edge| {
        let from = &edge.from.reception;
        if edge.event != Event::Timeout || !waits_for_person(&from.stage) {
            return;
        }
        if from.warned {
            assert!(!edge.to.reception.warned, "{:?} ends or goes on", from.stage);
        } else {
            assert_eq!(edge.effects, [Effect::PageTimer(Wait::Warned)], "{:?}", from.stage);
            assert_eq!((&from.stage, &from.around), (&edge.to.reception.stage, &edge.to.reception.around));
            warned.insert(std::mem::discriminant(&from.stage));
        }
    });
    assert_eq!(warned.len(), 11, "kinds of pages that wait for a person");
}

#[test]
fn more_time_is_given_on_every_page_for_a_person() {
    walk(|edge| {
        let here = matches!(edge.event, Event::Touch(Touch::MoreTime | Touch::Here));
        if here && waits_for_person(&edge.from.reception.stage) {
            assert_eq!(edge.effects, [Effect::PageTimer(Wait::Person)]);
            assert_eq!(edge.to.reception.stage, edge.from.reception.stage);
            assert!(!edge.to.reception.warned);
        }
    });
}

#[test]
fn nobody_lengthens_what_the_machine_takes() {
    walk(|edge| {
        let here = matches!(edge.event, Event::Touch(Touch::MoreTime | Touch::Here));
        let idle = matches!(edge.from.reception.stage, Stage::Idle | Stage::Closed(_));
        if here && !idle && !waits_for_person(&edge.from.reception.stage) {
            assert_eq!((&edge.effects[..], &edge.to.reception), (&[][..], &edge.from.reception));
        }
    });
}

#[test]
fn a_closed_page_that_was_touched_forgets_the_manner_of_whoever_touched_it() {
    let broken = Event::Reader(Reader::Missing);
    let closed = effects_of(start(true).reception, broken).0;
    assert_eq!(closed.stage, Stage::Closed(Closed::ReaderMissing));
    let (touched, effects) = effects_of(closed.clone(), Event::Touch(Touch::Here));
    assert_eq!((&touched.stage, effects), (&closed.stage, vec![Effect::PageTimer(Wait::Person)]));
    let (left, effects) = effects_of(touched, Event::Timeout);
    assert_eq!(left.stage, closed.stage);
    assert!(effects.contains(&Effect::ForgetManner), "{effects:?}");
}

#[test]
fn only_who_has_a_choice_is_asked_for_the_course() {
    let started = |idle: Walker| effects_of(idle.reception, Event::Touch(Touch::Start)).0.stage;
    assert_eq!(started(start(true)), Stage::PlaceCard(PlaceNote::First));
    assert_eq!(started(idle(&Around::to_choose())), Stage::CourseAsked);
}

#[test]
fn staff_are_told_whether_card_or_service_kept_the_person_waiting() {
    let waiting = |challenge| {
        let prepared = Prepared { challenge, ..NOTHING_PREPARED };
        let stage = Stage::Waiting(prepared, Voucher::Brought);
        effects_of(Reception { stage, ..start(true).reception }, Event::Timeout).0.stage
    };
    assert_eq!(waiting(true), Stage::Saving(Verdict::from_reasons([Reason::CardFault])));
    assert_eq!(waiting(false), Stage::Saving(Verdict::from_reasons([Reason::NoAnswer])));
}

#[test]
fn nobody_is_warned_by_what_was_said_to_the_person_before() {
    walk(|edge| {
        let changed = edge.from.reception.stage != edge.to.reception.stage;
        let timed = has(&edge.effects, |effect| matches!(effect, Effect::PageTimer(_)));
        assert!(!(changed && timed && edge.to.reception.warned), "{:?} {:?}", edge.from, edge.event);
        let waits = waits_for_person(&edge.to.reception.stage);
        assert!(waits || !edge.to.reception.warned, "{:?}", edge.to);
    });
}

#[test]
fn whoever_comes_next_is_spoken_to_as_the_centre_wants() {
    walk(|edge| {
        let rests = matches!(edge.to.reception.stage, Stage::Idle | Stage::Closed(_));
        let came = edge.from.reception.stage != edge.to.reception.stage;
        if rests && came && !edge.effects.is_empty() && !matches!(edge.from.reception.stage, Stage::Closed(_))
        {
            assert!(edge.effects.contains(&Effect::ForgetManner), "{:?} {:?}", edge.from, edge.event);
        }
    });
    let idle = start(true).reception;
    let (idle, effects) = effects_of(idle, Event::Touch(Touch::Here));
    assert_eq!((&idle.stage, effects), (&Stage::Idle, vec![Effect::PageTimer(Wait::Person)]));
    let (idle, effects) = effects_of(idle, Event::Timeout);
    assert_eq!(idle.stage, Stage::Idle);
    assert!(effects.contains(&Effect::ForgetManner));
}

#[test]
fn a_card_that_is_left_is_called_for_then_told_to_staff_and_blocks_the_next_reception() {
    let lying = Reception { stage: Stage::TakeCard(Lying::Yet), ..start(true).reception };
    let (called, effects) = effects_of(lying, Event::Timeout);
    assert_eq!(called.stage, Stage::TakeCard(Lying::Called));
    assert_eq!(effects, [Effect::Chime, Effect::PageTimer(Wait::CardCalled)]);
    let (left, effects) = effects_of(called, Event::Timeout);
    assert_eq!(left.stage, Stage::TakeCard(Lying::Left));
    let told = [Effect::Chime, Effect::NoteCardLeft, Effect::ForgetManner, Effect::PageTimer(Wait::Never)];
    assert_eq!(effects, told);
    for event in [Event::Touch(Touch::Start), Event::CardSeated(CardSeen::MyNumber(Tries::Left(3)))] {
        let (still, effects) = effects_of(left.clone(), event);
        assert_eq!((still.stage, effects), (Stage::TakeCard(Lying::Left), vec![]));
    }
    assert_eq!(effects_of(left, Event::CardGone).0.stage, Stage::Idle);
}

#[test]
fn the_course_is_asked_before_any_card_is_read_and_forgotten_with_the_person() {
    let permitted = CourseRules { permitted: true, voucher: VoucherQuestion::None };
    let card = Event::CardSeated(CardSeen::MyNumber(Tries::Left(3)));
    let asked = effects_of(idle(&Around::to_choose()).reception, card.clone()).0;
    assert_eq!(asked.stage, Stage::CourseAsked);
    let chosen = effects_of(asked, Event::Touch(Touch::Course(permitted))).0;
    assert_eq!(chosen.stage, Stage::Notice(3));
    let (gone, _) = effects_of(chosen.clone(), Event::Touch(Touch::Decline));
    assert_eq!(gone.around.course, None);
    let (other, _) = effects_of(chosen, card.clone());
    assert_eq!((other.stage, other.around.course), (Stage::CourseAsked, None), "another person chooses anew");
    let by_touch = effects_of(idle(&Around::to_choose()).reception, Event::Touch(Touch::Start)).0;
    assert_eq!(by_touch.stage, Stage::CourseAsked);
    let placed = effects_of(by_touch, Event::Touch(Touch::Course(permitted))).0;
    assert_eq!(placed.stage, Stage::PlaceCard(PlaceNote::First));
    assert_eq!(effects_of(placed, card).0.stage, Stage::Notice(3));
}

#[test]
fn what_a_person_is_told_follows_from_the_reasons() {
    use Reason::{AnswerPending, CredentialNone, NoAnswer, PinLocked, VoucherMissing};
    let stored = |verdict: Verdict, accepted, outage_alone| {
        let saving = Reception { stage: Stage::Saving(verdict), ..start(true).reception };
        let saved = Event::Saved { number: 7, accepted, outage_alone, renewal: None };
        match effects_of(saving, saved).0.stage {
            Stage::Receipt { outcome, .. } => outcome,
            other => panic!("{other:?}"),
        }
    };
    let told = |verdict, accepted| stored(verdict, accepted, true);
    let of = |reasons: &[Reason]| told(Verdict::from_reasons(reasons.iter().copied()), false);
    let more = stored(Verdict::from_reasons([NoAnswer]), false, false);
    assert_eq!(more, Outcome::SeeStaff, "something else stands against the stored check");
    assert_eq!(told(Verdict::Accepted, true), Outcome::Accepted);
    assert_eq!(told(Verdict::Accepted, false), Outcome::SeeStaff, "used before");
    assert_eq!(of(&[CredentialNone]), Outcome::SeeStaff);
    assert_eq!(of(&[PinLocked, VoucherMissing]), Outcome::Locked);
    assert_eq!(of(&[NoAnswer]), Outcome::Unconfirmed);
    assert_eq!(of(&[AnswerPending]), Outcome::Unconfirmed);
    assert_eq!(of(&[NoAnswer, VoucherMissing]), Outcome::SeeStaff);
}

#[test]
fn who_loses_the_card_s_answer_twice_keeps_what_was_chosen_and_brought() {
    let proving = |card_faults| {
        let at = start(true).reception;
        let around = Around { card: Some(CardSeen::MyNumber(Tries::Left(3))), card_faults, ..at.around };
        Reception::at(Stage::Proving(Voucher::Brought), around)
    };
    let lost = Event::ProveFailed(ProveFailure::CardFault);
    assert!(effects_of(proving(0), lost.clone()).1.contains(&Effect::ForgetPerson));
    let (second, effects) = effects_of(proving(1), lost);
    assert!(matches!(second.stage, Stage::Saving(_)), "{:?}", second.stage);
    assert!(!effects.contains(&Effect::ForgetPerson) && effects.contains(&Effect::ForgetPin), "{effects:?}");
    let other = Event::CardSeated(CardSeen::Unreadable);
    assert!(effects_of(proving(1), other).1.contains(&Effect::ForgetPerson), "another card, another person");
}

#[test]
fn the_certificate_is_spoken_of_after_the_number() {
    let saving = Reception { stage: Stage::Saving(Verdict::Accepted), ..start(true).reception };
    let saved = Event::Saved { number: 7, accepted: true, outage_alone: false, renewal: Some(Renewal::Soon) };
    let receipt = effects_of(saving, saved).0;
    assert!(matches!(receipt.stage, Stage::Receipt { .. }));
    let renew = effects_of(receipt.clone(), Event::Touch(Touch::Done)).0;
    assert_eq!(renew.stage, Stage::Renew(Renewal::Soon));
    assert_eq!(effects_of(renew, Event::Touch(Touch::Done)).0.stage, Stage::Idle);
    let walked_away = effects_of(effects_of(receipt, Event::Timeout).0, Event::Timeout).0;
    assert_eq!(walked_away.stage, Stage::Idle);
}

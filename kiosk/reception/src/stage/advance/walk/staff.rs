//! Walks what staff do at the kiosk: only where nobody is served, and nothing of theirs proves or answers anything.

use super::*;

fn after(reception: Reception, events: impl IntoIterator<Item = Event>) -> Reception {
    events.into_iter().fold(reception, |reception, event| advance(reception, event).0)
}

fn staff_at(reception: Reception) -> Reception {
    after(reception, [Event::Touch(Touch::Staff)])
}

#[test]
fn staff_come_only_where_nobody_is_served_and_leave_to_where_the_kiosk_stands() {
    let mut came = 0;
    walk(|edge| {
        let (from, to) = (&edge.from.reception.stage, &edge.to.reception.stage);
        if *to == Stage::Staff && *from != Stage::Staff {
            came += 1;
            assert!(matches!(from, Stage::Idle | Stage::Closed(_)), "{from:?}");
            assert_eq!(edge.event, Event::Touch(Touch::Staff));
        }
        if *from == Stage::Staff && *to != Stage::Staff {
            let rests = matches!(to, Stage::Idle | Stage::Closed(_) | Stage::TakeCard(_));
            let received = matches!((&edge.event, to), (Event::ByStaff(_), Stage::Saving(_)));
            assert!(rests || received, "{:?} leads to {to:?}", edge.event);
        }
    });
    assert!(came > 3, "the walk saw only {came}");
}

#[test]
fn what_staff_saw_is_stored_for_review_and_reads_no_card() {
    let mut received = 0;
    walk(|edge| {
        let from_staff = edge.from.reception.stage == Stage::Staff;
        if from_staff {
            for effect in [Effect::FetchChallenge, Effect::ReadCertificate, Effect::Prove, Effect::Ask] {
                assert!(!edge.effects.contains(&effect), "{:?}", edge.event);
            }
        }
        if matches!(edge.event, Event::ByStaff(_)) {
            let saves = has(&edge.effects, |effect| matches!(effect, Effect::Save(_)));
            assert_eq!(saves, from_staff, "{:?}", edge.from);
            received += usize::from(saves);
        }
    });
    assert!(received > 0);
    let received = after(staff_at(start(true).reception), [Event::ByStaff(Voucher::Missing)]);
    let verdict = Verdict::from_reasons([Reason::ConfirmedByStaff, Reason::VoucherMissing]);
    assert_eq!(received.stage, Stage::Saving(verdict));
}

#[test]
fn a_recess_lasts_until_staff_end_it_whatever_else_happens() {
    let closed = after(start(true).reception, [Event::Recess(Some(Recess::Broken))]);
    assert_eq!(closed.stage, Stage::Closed(Closed::ByStaff(Recess::Broken)));
    for event in [Event::CardGone, Event::Touch(Touch::Start), Event::Reader(Reader::Missing)] {
        let still = after(closed.clone(), [event.clone()]);
        assert_eq!(still.stage, Stage::Closed(Closed::ByStaff(Recess::Broken)), "{event:?}");
    }
    let open = after(staff_at(closed), [Event::Recess(None), Event::Touch(Touch::Decline)]);
    assert_eq!(open.stage, Stage::Idle);
}

#[test]
fn no_reception_begins_in_a_recess_and_a_card_is_called_for() {
    let mut cards = 0;
    walk(|edge| {
        let (from, to) = (&edge.from.reception, &edge.to.reception);
        if to.around.recess.is_some() && from.stage != to.stage {
            let begins = matches!(
                to.stage,
                Stage::Notice(_) | Stage::CourseAsked | Stage::PlaceCard(_) | Stage::WrongCard(_)
            );
            assert!(!begins, "{:?} {:?} leads to {:?}", from.stage, edge.event, to.stage);
            if matches!((&from.stage, &edge.event), (Stage::Closed(Closed::ByStaff(_)), Event::CardSeated(_)))
            {
                cards += 1;
                assert_eq!(to.stage, Stage::TakeCard(Lying::Yet));
            }
        }
    });
    assert!(cards > 3, "the walk saw only {cards}");
    let received = Stage::Receipt { number: 7, outcome: Outcome::SeeStaff, renewal: None };
    let closed = after(start(true).reception, [Event::Recess(Some(Recess::Broken))]);
    let shown = Reception { stage: received.clone(), ..closed };
    assert_eq!(after(shown, [Event::CardSeated(CardSeen::MyNumber(Tries::Left(3)))]).stage, received);
}

#[test]
fn a_recess_never_ends_the_reception_of_a_person() {
    let mut tried = 0;
    walk(|edge| {
        let stage = &edge.from.reception.stage;
        if matches!(edge.event, Event::Recess(_))
            && !matches!(stage, Stage::Idle | Stage::Closed(_) | Stage::Staff)
        {
            tried += 1;
            assert_eq!(edge.from.reception, edge.to.reception);
            assert!(edge.effects.is_empty());
        }
    });
    assert!(tried > 100, "the walk saw only {tried}");
}

#[test]
fn a_queue_that_fails_is_told_before_a_recess_and_a_card_is_called_for_in_one() {
    let closed = after(start(true).reception, [Event::Recess(Some(Recess::Over))]);
    let failed = after(closed.clone(), [Event::Queue { open: false }]);
    assert_eq!(failed.stage, Stage::Closed(Closed::QueueFailed));
    let put = after(staff_at(closed), [Event::CardSeated(CardSeen::MyNumber(Tries::Left(3)))]);
    let left = after(put, [Event::Touch(Touch::Decline)]);
    assert_eq!(left.stage, Stage::TakeCard(Lying::Yet));
    assert_eq!(after(left, [Event::CardGone]).stage, Stage::Closed(Closed::ByStaff(Recess::Over)));
}

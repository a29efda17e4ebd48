//! Goes single ways from page to page: where one event leads that the whole walk only bounds.

use super::*;

const CARD: CardSeen = CardSeen::MyNumber(Tries::Left(3));

fn after(reception: Reception, events: impl IntoIterator<Item = Event>) -> Reception {
    events.into_iter().fold(reception, |reception, event| advance(reception, event).0)
}

/// A reception on this page, with its card on a reader that works.
fn at(stage: Stage) -> Reception {
    let lying = after(start(true).reception, [Event::CardSeated(CARD)]);
    Reception { stage, ..lying }
}

fn proving() -> Reception {
    at(Stage::Proving(Voucher::Brought))
}

/// A person who agreed, with so many tries, and has nothing prepared.
fn asked(tries_left: u8) -> Reception {
    at(Stage::VoucherAsked(NOTHING_PREPARED, tries_left))
}

#[test]
fn a_pin_is_proved_as_soon_as_challenge_and_certificate_are_there_on_whatever_page_they_came() {
    let ways: [fn() -> Vec<Event>; 2] = [
        || vec![Event::Touch(Touch::VoucherMissing), Event::Touch(Touch::PinComplete)],
        || {
            let touches = [Touch::VoucherBrought, Touch::VoucherToStaff, Touch::TryAgain, Touch::PinComplete];
            touches.map(Event::Touch).into()
        },
    ];
    let pieces = [Event::ChallengeReady, Event::CertificateRead];
    for (way, tries_left) in ways.into_iter().zip([3, 1]) {
        let steps = way().len();
        for (first, second) in (0..=steps).flat_map(|first| (0..=steps).map(move |second| (first, second))) {
            let mut events = way();
            events.insert(first.max(second), pieces[usize::from(first <= second)].clone());
            events.insert(first.min(second), pieces[usize::from(first > second)].clone());
            let end = after(asked(tries_left), events.iter().cloned());
            assert!(matches!(end.stage, Stage::Proving(_)), "{events:?}: {:?}", end.stage);
            for piece in &pieces {
                let without = events.iter().filter(|event| *event != piece).cloned();
                let end = after(asked(tries_left), without);
                assert!(matches!(end.stage, Stage::Waiting(..)), "{events:?} without {piece:?}");
            }
        }
    }
}

#[test]
fn a_challenge_that_is_stale_is_never_signed() {
    let ready =
        after(asked(3), [Event::CertificateRead, Event::ChallengeReady, Event::Touch(Touch::VoucherMissing)]);
    let (stale, effects) = advance(ready, Event::ChallengeStale);
    assert_eq!(effects, [Effect::FetchChallenge]);
    let typed = after(stale, [Event::Touch(Touch::PinComplete)]);
    assert!(matches!(typed.stage, Stage::Waiting(..)), "{:?}", typed.stage);
    assert!(matches!(after(typed, [Event::ChallengeReady]).stage, Stage::Proving(_)));
}

#[test]
fn a_refused_pin_is_asked_again_while_the_card_lies_there() {
    for (event, note) in [
        (Event::PinRefused(Tries::Left(2)), PinNote::Wrong),
        (Event::ProveLost(Some(Tries::Left(2))), PinNote::Lost),
    ] {
        let (again, effects) = advance(proving(), event.clone());
        let prepared = Prepared { challenge: false, certificate: true };
        let entry = PinEntry { prepared, voucher: Voucher::Brought, tries_left: 2, note };
        assert_eq!(again.stage, Stage::PinPad(entry));
        assert!(effects.contains(&Effect::FetchChallenge), "{effects:?}");
        let lifted = after(proving(), [Event::CardGone, event]);
        assert_eq!(lifted.stage, Stage::PlaceCard(PlaceNote::Lifted));
    }
    let locked = after(proving(), [Event::PinRefused(Tries::Locked)]).stage;
    assert_eq!(locked, Stage::Saving(Verdict::from_reasons([Reason::PinLocked])));
}

#[test]
fn every_failure_of_a_proof_leads_where_its_remedy_is() {
    let staff = |reason| Stage::Saving(Verdict::from_reasons([reason]));
    let rows = [
        (ProveFailure::CardGone, Stage::PlaceCard(PlaceNote::Lifted)),
        (ProveFailure::CardFault, Stage::PlaceCard(PlaceNote::Unreadable)),
        (ProveFailure::Locked, staff(Reason::PinLocked)),
        (ProveFailure::NoCertificate, staff(Reason::CertificateMissing)),
        (ProveFailure::Mismatch, staff(Reason::CardFault)),
        (ProveFailure::ForeignCertificate, staff(Reason::CertificateForeign)),
        (ProveFailure::ReaderLost, Stage::PlaceCard(PlaceNote::Unreadable)),
        (ProveFailure::Held, Stage::Closed(Closed::CardHeld)),
    ];
    for (failure, expected) in rows {
        assert_eq!(after(proving(), [Event::ProveFailed(failure)]).stage, expected, "{failure:?}");
    }
}

#[test]
fn no_card_is_asked_for_on_a_reader_that_is_away() {
    for (reader, expected) in
        [(Reader::Missing, Closed::ReaderMissing), (Reader::Faulty, Closed::ReaderFaulty)]
    {
        assert_eq!(after(proving(), [Event::Reader(reader)]).stage, Stage::Closed(expected));
        let mut away = proving();
        away.around.reader = reader;
        let told = after(away, [Event::ProveFailed(ProveFailure::ReaderLost)]);
        assert_eq!(told.stage, Stage::Closed(expected));
    }
}

#[test]
fn nothing_is_done_while_a_closed_kiosk_stays_closed() {
    let closed = after(start(true).reception, [Event::Reader(Reader::Faulty)]);
    for event in [Event::CardSeated(CARD), Event::CardGone, Event::Touch(Touch::Start)] {
        let (still, effects) = advance(closed.clone(), event.clone());
        assert_eq!((still.stage, effects.len()), (Stage::Closed(Closed::ReaderFaulty), 0), "{event:?}");
    }
}

#[test]
fn who_declines_or_walks_away_leaves_every_page_before_the_proof() {
    let entry = PinEntry {
        prepared: NOTHING_PREPARED,
        voucher: Voucher::Brought,
        tries_left: 1,
        note: PinNote::First,
    };
    let pages = [
        Stage::Notice(3),
        Stage::VoucherAsked(NOTHING_PREPARED, 3),
        Stage::VoucherNumber(NOTHING_PREPARED, 3, VoucherNote::First),
        Stage::PinPad(entry.clone()),
        Stage::LastTry(entry),
    ];
    for page in pages {
        for events in [vec![Event::Touch(Touch::Decline)], vec![Event::Timeout; 2]] {
            let end = after(at(page.clone()), events).stage;
            assert_eq!(end, Stage::TakeCard(Lying::Yet), "{page:?}");
        }
    }
}

#[test]
fn only_a_commit_that_fails_or_never_ends_closes_the_queue() {
    let saving = || at(Stage::Saving(Verdict::Accepted));
    for event in [Event::SaveFailed, Event::Timeout] {
        let closed = after(saving(), [event]);
        assert_eq!(closed.stage, Stage::Closed(Closed::QueueFailed));
        let open = after(closed, [Event::Queue { open: true }]);
        assert_eq!(open.stage, Stage::TakeCard(Lying::Yet));
    }
    let pages = [Stage::Notice(3), Stage::Asking(Voucher::Brought), Stage::PlaceCard(PlaceNote::First)];
    for page in pages {
        assert!(after(at(page), [Event::Timeout]).around.queue_open);
    }
    let closed = after(start(true).reception, [Event::Queue { open: false }]);
    assert_eq!(closed.stage, Stage::Closed(Closed::QueueFailed));
}

#[test]
fn faults_of_a_card_are_counted_for_one_visit() {
    let unreadable = Event::CardSeated(CardSeen::Unreadable);
    let once = after(start(true).reception, [unreadable.clone(), Event::CardGone]);
    assert_eq!((&once.stage, once.around.card_faults), (&Stage::PlaceCard(PlaceNote::Unreadable), 1));
    let touched = after(once.clone(), [Event::Touch(Touch::Start), Event::Queue { open: true }]);
    assert_eq!(touched, once, "what changes nothing is no fault");
    let twice = after(once.clone(), [unreadable.clone()]);
    assert_eq!(twice.stage, Stage::Saving(Verdict::from_reasons([Reason::CardFault])));
    assert_eq!(twice.around.card_faults, 0, "staff have it");
    for home in [vec![Event::Timeout; 2], vec![Event::Touch(Touch::Decline)]] {
        let next = after(once.clone(), home.into_iter().chain([unreadable.clone()]));
        assert_eq!(next.stage, Stage::PlaceCard(PlaceNote::Unreadable), "the next person begins anew");
    }
}

#[test]
fn every_page_and_every_card_has_a_name_of_its_own() {
    let stages: HashSet<&Stage> = walk(|_| {}).iter().map(|state| &state.reception.stage).collect();
    let kind = |stage: &Stage| {
        let detail = match stage {
            Stage::Closed(why) => format!("{why:?}"),
            Stage::Receipt { outcome, .. } => format!("{outcome:?}"),
            Stage::TakeCard(lying) => format!("{}", *lying == Lying::Left),
            _ => String::new(),
        };
        (std::mem::discriminant(stage), detail)
    };
    let pages: HashSet<_> = stages.iter().copied().map(kind).collect();
    let names: HashSet<&str> = stages.iter().copied().map(Stage::name).collect();
    let pairs: HashSet<_> = stages.iter().map(|stage| (kind(stage), stage.name())).collect();
    assert_eq!((names.len(), pairs.len()), (pages.len(), pages.len()));
    let cards: HashSet<&str> = cards::without_proof().into_iter().chain([CARD]).map(CardSeen::name).collect();
    assert_eq!(cards.len(), 10);
}

//! Walks the whole space of the machine: every reachable state with every event, and asserts the house
//! rules (design.md §5.1) on every edge.

use std::collections::{HashSet, VecDeque};
use std::sync::LazyLock;

use events::every_event;

use super::*;
use crate::Verdict;
use crate::stage::{CardProblem, Closed, CourseRules, Lying, Outcome, Recess, Renewal};

mod cards;
mod events;
mod staff;
mod times;
mod vouchers;
mod ways;

/// A state of the walk: the machine, and how many VERIFYs the person's touches allow right now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Walker {
    reception: Reception,
    confirmations: u8,
    /// Whether the page's timer runs. Only then can a timeout happen.
    timed: bool,
    /// Whether the card that was put down last can prove nothing, so that no PIN may be asked for it.
    barred: bool,
}

/// Idle, of a kiosk that asks for the number of the voucher.
fn start(course_permitted: bool) -> Walker {
    start_with(course_permitted, VoucherQuestion::Number)
}

fn start_with(permitted: bool, voucher: VoucherQuestion) -> Walker {
    idle(&Around::at_start(CourseRules { permitted, voucher }))
}

fn idle(around: &Around) -> Walker {
    let around = Around { reader: Reader::Ready, ..around.clone() };
    Walker { reception: Reception::at(Stage::Idle, around), confirmations: 0, timed: false, barred: false }
}

struct Edge {
    from: Walker,
    event: Event,
    effects: Vec<Effect>,
    to: Walker,
}

fn go(from: &Walker, event: &Event) -> Edge {
    let (reception, effects) = advance(from.reception.clone(), event.clone());
    let typed =
        *event == Event::Touch(Touch::PinComplete) && matches!(from.reception.stage, Stage::PinPad(_));
    let proves =
        u8::try_from(effects.iter().filter(|effect| **effect == Effect::Prove).count()).expect("few");
    let confirmations = from.confirmations + u8::from(typed);
    let left = confirmations.checked_sub(proves);
    let left = left.unwrap_or_else(|| panic!("VERIFY without a typed PIN: {from:?} {event:?}"));
    let forgets = effects.contains(&Effect::ForgetPin);
    let timer = effects.iter().rev().find_map(|effect| match effect {
        Effect::PageTimer(wait) => Some(*wait != Wait::Never),
        _ => None,
    });
    let rung = *event == Event::Timeout;
    let timed = timer.unwrap_or(from.timed && !rung);
    let barred = cards::barred(from, event);
    let to = Walker { reception, confirmations: if forgets { 0 } else { left }, timed, barred };
    Edge { from: from.clone(), event: event.clone(), effects, to }
}

/// The whole space: every state and every edge that can be reached.
struct Space {
    states: HashSet<Walker>,
    edges: Vec<Edge>,
}

/// One walk serves all tests of a process: it takes longer than what they assert of it.
static SPACE: LazyLock<Space> = LazyLock::new(explored);

fn explored() -> Space {
    let events = every_event();
    let questions = [VoucherQuestion::None, VoucherQuestion::Brought, VoucherQuestion::Number];
    let permitted = questions.map(|question| start_with(true, question));
    let others = [start(false), idle(&Around::to_choose())];
    let mut states: HashSet<Walker> = permitted.into_iter().chain(others).collect();
    let mut open: VecDeque<Walker> = states.iter().cloned().collect();
    let mut edges = Vec::new();
    while let Some(state) = open.pop_front() {
        for event in events.iter().filter(|event| state.timed || **event != Event::Timeout) {
            let edge = go(&state, event);
            if states.insert(edge.to.clone()) {
                open.push_back(edge.to.clone());
            }
            edges.push(edge);
        }
    }
    Space { states, edges }
}

/// Visits every edge that can be reached; returns all states.
fn walk(check: impl FnMut(&Edge)) -> &'static HashSet<Walker> {
    SPACE.edges.iter().for_each(check);
    &SPACE.states
}

fn names_a_person(stage: &Stage) -> bool {
    match stage {
        Stage::Notice(_)
        | Stage::VoucherAsked(..)
        | Stage::VoucherNumber(..)
        | Stage::PinPad(_)
        | Stage::LastTry(_)
        | Stage::Waiting(..)
        | Stage::Proving(_)
        | Stage::Asking(_)
        | Stage::Saving(_) => true,
        Stage::Closed(_)
        | Stage::Idle
        | Stage::CourseAsked
        | Stage::PlaceCard(_)
        | Stage::WrongCard(_)
        | Stage::Receipt { .. }
        | Stage::Renew(_)
        | Stage::TakeCard(_)
        | Stage::Staff => false,
    }
}

fn has(effects: &[Effect], what: impl Fn(&Effect) -> bool) -> bool {
    effects.iter().any(what)
}

#[test]
fn at_most_one_verify_for_one_typed_pin() {
    let states = walk(|edge| {
        let proves = edge.effects.iter().filter(|effect| **effect == Effect::Prove).count();
        assert!(proves <= 1, "{:?} {:?}", edge.from, edge.event);
        assert!(edge.to.confirmations <= 1, "{:?} {:?}", edge.from, edge.event);
    });
    assert!(states.len() > 100, "the walk saw only {} states", states.len());
    assert!(states.iter().any(|state| matches!(state.reception.stage, Stage::Proving(_))));
}

#[test]
fn a_locked_card_is_never_proved_and_the_last_try_is_asked_for() {
    walk(|edge| {
        let locked = edge.from.reception.around.card == Some(CardSeen::MyNumber(Tries::Locked));
        assert!(!locked || !edge.effects.contains(&Effect::Prove), "{:?} {:?}", edge.from, edge.event);
        if let Stage::PinPad(entry) = &edge.to.reception.stage
            && entry.tries_left == 1
        {
            let asked = edge.event == Event::Touch(Touch::TryAgain);
            let was_there =
                matches!(&edge.from.reception.stage, Stage::PinPad(before) if before.tries_left == 1);
            assert!(asked || was_there, "{:?} {:?}", edge.from, edge.event);
        }
        if let Event::PinRefused(Tries::Locked) | Event::CardSeated(CardSeen::MyNumber(Tries::Locked)) =
            edge.event
        {
            assert!(
                !matches!(edge.to.reception.stage, Stage::PinPad(_) | Stage::LastTry(_))
                    || edge.effects.is_empty()
            );
        }
    });
}

#[test]
fn an_answer_leads_to_the_commit_first_and_thanks_follow_it() {
    walk(|edge| {
        let asking = matches!(edge.from.reception.stage, Stage::Asking(_));
        if asking && matches!(edge.event, Event::Answered(_) | Event::NotAnswered(_)) {
            assert!(matches!(edge.effects.first(), Some(Effect::Save(_))), "{:?}", edge.event);
        }
        let thanked = matches!(edge.to.reception.stage, Stage::Receipt { .. });
        let was_thanked = matches!(edge.from.reception.stage, Stage::Receipt { .. });
        if thanked && !was_thanked {
            assert!(matches!(edge.from.reception.stage, Stage::Saving(_)), "{:?}", edge.from);
            assert!(matches!(edge.event, Event::Saved { number: 7, .. }), "{:?}", edge.event);
        }
    });
}

#[test]
fn accepted_is_said_only_of_an_accepted_verdict() {
    walk(|edge| {
        if let (Stage::Saving(verdict), Stage::Receipt { outcome, .. }) =
            (&edge.from.reception.stage, &edge.to.reception.stage)
        {
            let stored = matches!(edge.event, Event::Saved { number: 7, accepted: true, .. });
            let clean = stored && *verdict == Verdict::Accepted;
            assert_eq!(*outcome == Outcome::Accepted, clean, "{verdict:?} {:?}", edge.event);
        }
        if let Stage::Saving(Verdict::Accepted) = edge.to.reception.stage {
            let answered = edge.event == Event::Answered(Verdict::Accepted);
            assert!(answered || edge.from.reception.stage == edge.to.reception.stage);
        }
    });
}

#[test]
fn every_way_from_a_person_forgets_pin_and_person() {
    walk(|edge| {
        let left = names_a_person(&edge.from.reception.stage) && !names_a_person(&edge.to.reception.stage);
        if left {
            assert!(
                has(&edge.effects, |effect| *effect == Effect::ForgetPerson),
                "{:?} {:?}",
                edge.from,
                edge.event
            );
            let pin_gone = has(&edge.effects, |effect| *effect == Effect::ForgetPin);
            let saved = matches!(edge.from.reception.stage, Stage::Saving(_));
            assert!(pin_gone || saved, "{:?} {:?}", edge.from, edge.event);
        }
        if edge.effects.iter().any(|effect| matches!(effect, Effect::Save(_))) {
            assert!(has(&edge.effects, |effect| *effect == Effect::ForgetPin));
        }
    });
}

#[test]
fn a_new_card_never_meets_what_is_left_of_the_person_before() {
    walk(|edge| {
        let new_card = matches!(edge.event, Event::CardSeated(_));
        let noticed = matches!(edge.to.reception.stage, Stage::Notice(_));
        if new_card && noticed && edge.from.reception.stage != edge.to.reception.stage {
            let fresh = !names_a_person(&edge.from.reception.stage);
            assert!(fresh || edge.effects.contains(&Effect::ForgetPerson), "{:?}", edge.from);
        }
    });
}

#[test]
fn without_a_card_timers_alone_reach_idle() {
    for state in walk(|_| {}) {
        let mut state = go(state, &Event::CardGone).to;
        for _ in 0..8 {
            if state.timed {
                state = go(&state, &Event::Timeout).to;
            }
        }
        // What is closed waits for its missing part, which the test above asserts can come back.
        let rests = matches!(state.reception.stage, Stage::Idle | Stage::Closed(_));
        assert!(rests, "ends in {:?}", state.reception);
    }
}

#[test]
fn a_card_that_is_never_readable_ends_at_staff() {
    for failure in [
        Event::CardSeated(CardSeen::Unreadable),
        Event::CertificateFailed(ProveFailure::CardFault),
        Event::ProveFailed(ProveFailure::CardFault),
    ] {
        let mut reception = start(true).reception;
        for round in 0..2 {
            for event in [
                Event::CardSeated(CardSeen::MyNumber(Tries::Left(3))),
                Event::Touch(Touch::Agree),
                Event::ChallengeReady,
                Event::Touch(Touch::VoucherBrought),
                Event::VoucherRead,
            ] {
                reception = advance(reception, event).0;
            }
            if failure == Event::ProveFailed(ProveFailure::CardFault) {
                reception = advance(reception, Event::CertificateRead).0;
                reception = advance(reception, Event::Touch(Touch::PinComplete)).0;
            }
            reception = advance(reception, failure.clone()).0;
            if round == 0 {
                assert_eq!(reception.stage, Stage::PlaceCard(PlaceNote::Unreadable), "{failure:?}");
                reception = advance(reception, Event::CardGone).0;
            }
        }
        assert_eq!(reception.stage, Stage::Saving(Verdict::from_reasons([Reason::CardFault])), "{failure:?}");
    }
}

#[test]
fn a_closed_kiosk_is_closed_for_something_that_can_come_back() {
    walk(|edge| match (&edge.to.reception.stage, &edge.to.reception.around) {
        (Stage::Closed(Closed::QueueFailed), around) => assert!(!around.queue_open, "{:?}", edge.event),
        (Stage::Closed(Closed::ReaderMissing), around) => assert_eq!(around.reader, Reader::Missing),
        (Stage::Closed(Closed::ReaderFaulty), around) => assert_eq!(around.reader, Reader::Faulty),
        (Stage::Closed(Closed::CardHeld), around) => assert_eq!(around.card, Some(CardSeen::Held)),
        (Stage::Closed(Closed::ByStaff(recess)), around) => assert_eq!(around.recess, Some(*recess)),
        _ => {}
    });
}

#[test]
fn every_stage_that_waits_for_a_person_has_a_timer() {
    walk(|edge| {
        let changed = std::mem::discriminant(&edge.from.reception.stage)
            != std::mem::discriminant(&edge.to.reception.stage);
        let timed = edge.effects.iter().any(|effect| matches!(effect, Effect::PageTimer(_)));
        assert!(!changed || timed, "{:?} {:?} has the timer of the page before", edge.from, edge.event);
    });
}

#[test]
fn a_course_without_permission_reads_no_card() {
    walk(|edge| {
        if !edge.to.reception.around.course.is_some_and(|course| course.permitted) {
            for effect in [Effect::ReadCertificate, Effect::Prove, Effect::Ask, Effect::FetchChallenge] {
                assert!(!edge.effects.contains(&effect), "{:?}", edge.from);
            }
        }
    });
}

#[test]
fn nothing_but_the_straight_way_is_accepted() {
    let way = [
        Event::CardSeated(CardSeen::MyNumber(Tries::Left(3))),
        Event::Touch(Touch::Agree),
        Event::ChallengeReady,
        Event::Touch(Touch::VoucherBrought),
        Event::VoucherRead,
        Event::Touch(Touch::PinComplete),
        Event::CertificateRead,
        Event::Proved,
        Event::Answered(Verdict::Accepted),
        Event::Saved { number: 12, accepted: true, outage_alone: false, renewal: None },
        Event::Touch(Touch::Done),
        Event::CardGone,
    ];
    let mut reception = start(true).reception;
    let mut effects = Vec::new();
    for event in way {
        let (next, more) = advance(reception, event);
        reception = next;
        effects.extend(more);
    }
    assert_eq!(reception.stage, Stage::Idle);
    let order: Vec<&Effect> = effects
        .iter()
        .filter(|effect| {
            matches!(effect, Effect::ReadCertificate | Effect::Prove | Effect::Ask | Effect::Save(_))
        })
        .collect();
    assert!(matches!(order[..], [Effect::ReadCertificate, Effect::Prove, Effect::Ask, Effect::Save(_)]));
}

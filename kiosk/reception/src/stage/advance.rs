//! Owns the one function that moves a reception: (where it stands, what happened) → (where, what to do).
//!
//! Promises: total over every stage and event. VERIFY follows a complete PIN and at most once; an answer
//! leads to a commit before anything else; every way home forgets PIN and person; the last try is never
//! used without being asked for. `walk.rs` walks the whole space and asserts this.
//! Must never: wait, look at a clock, or thank anybody before the commit.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a stage does not wait for changes nothing there; the walk visits every stage with every event"
)]

mod after;
mod before;
mod ends;

use self::after::{receipt, saving};
use self::before::{before_person, seated_anew, staff};
use self::ends::{ask, enter, home, prove_failed, save, see_staff, start_over, stay};
use super::{
    Around, CardSeen, Effect, Event, PinEntry, PinNote, PlaceNote, Prepared, ProveFailure, Reader, Reception,
    Stage, Touch, Tries, VoucherNote, VoucherQuestion, Wait,
};
use crate::{Reason, Voucher};

const WAITING_SECS: u16 = 15;
const PROVING_SECS: u16 = 20;
const ASKING_SECS: u16 = 20;
/// Longer than all tries of a commit together, so that a commit that succeeds is waited for.
pub const SAVING_SECS: u16 = 20;

/// Times that a card may be unreadable, or lose its answer, before staff take over.
const CARD_FAULTS_MAX: u8 = 2;

const NOTHING_PREPARED: Prepared = Prepared { challenge: false, certificate: false };

type Next = (Stage, Vec<Effect>);

/// The next stage and what to do, in order.
#[must_use]
pub fn advance(reception: Reception, event: Event) -> (Reception, Vec<Effect>) {
    let Reception { stage, around, warned } = reception;
    match event {
        Event::Timeout if !warned && waits_for_person(&stage) => warn(stage, around),
        Event::Touch(Touch::MoreTime | Touch::Here) if waits_for_person(&stage) => more_time(stage, around),
        event => {
            let around = look_around(around, &stage, &event);
            let same_person = !matches!(event, Event::CardSeated(_));
            let (stage, effects) = step(stage, &around, event);
            let (stage, around, effects) = count_faults(stage, around, effects, same_person);
            let around = forget_course(around, &effects);
            let warned = warned && !effects.iter().any(|effect| matches!(effect, Effect::PageTimer(_)));
            (Reception { stage, around, warned }, effects)
        }
    }
}

fn warn(stage: Stage, around: Around) -> (Reception, Vec<Effect>) {
    (Reception { stage, around, warned: true }, vec![Effect::PageTimer(Wait::Warned)])
}

fn more_time(stage: Stage, around: Around) -> (Reception, Vec<Effect>) {
    (Reception::at(stage, around), vec![Effect::PageTimer(Wait::Person)])
}

/// Whether the page of this stage waits for somebody to touch it or to put the card down.
fn waits_for_person(stage: &Stage) -> bool {
    match stage {
        Stage::CourseAsked
        | Stage::PlaceCard(_)
        | Stage::WrongCard(_)
        | Stage::Notice(_)
        | Stage::VoucherAsked(..)
        | Stage::VoucherNumber(..)
        | Stage::PinPad(_)
        | Stage::LastTry(_)
        | Stage::Receipt { .. }
        | Stage::Renew(_)
        | Stage::Staff => true,
        Stage::Closed(_)
        | Stage::Idle
        | Stage::Waiting(..)
        | Stage::Proving(_)
        | Stage::Asking(_)
        | Stage::Saving(_)
        | Stage::TakeCard(_) => false,
    }
}

/// What was chosen is forgotten with the person who chose.
fn forget_course(around: Around, effects: &[Effect]) -> Around {
    if around.several_courses && effects.contains(&Effect::ForgetPerson) {
        Around { course: None, ..around }
    } else {
        around
    }
}

/// A card that cannot be read is tried once more; then it is staff's, so that nobody goes in circles and no
/// card that loses its answers is locked by trying.
fn count_faults(
    stage: Stage,
    around: Around,
    effects: Vec<Effect>,
    same_person: bool,
) -> (Stage, Around, Vec<Effect>) {
    let fresh = !effects.is_empty();
    match stage {
        Stage::PlaceCard(PlaceNote::Unreadable | PlaceNote::Lost)
            if fresh && around.card_faults + 1 >= CARD_FAULTS_MAX =>
        {
            let (stage, save) = see_staff([Reason::CardFault], None);
            // What this person chose and brought belongs to the check.
            let kept = effects.into_iter().filter(|effect| !same_person || *effect != Effect::ForgetPerson);
            let effects = kept.chain(save).collect();
            (stage, Around { card_faults: 0, ..around }, effects)
        }
        Stage::PlaceCard(PlaceNote::Unreadable | PlaceNote::Lost) if fresh => {
            let card_faults = around.card_faults + 1;
            (stage, Around { card_faults, ..around }, effects)
        }
        Stage::Idle | Stage::Receipt { .. } => (stage, Around { card_faults: 0, ..around }, effects),
        stage => (stage, around, effects),
    }
}

fn look_around(around: Around, stage: &Stage, event: &Event) -> Around {
    match event {
        // A commit that never ends is a queue that cannot store.
        Event::Timeout if matches!(stage, Stage::Saving(_)) => Around { queue_open: false, ..around },
        Event::Reader(Reader::Ready) => Around { reader: Reader::Ready, ..around },
        Event::Reader(reader @ (Reader::Missing | Reader::Faulty)) => {
            Around { reader: *reader, card: None, ..around }
        }
        Event::Queue { open } => Around { queue_open: *open, ..around },
        // Whoever is being served is served to the end.
        Event::Recess(recess) if matches!(stage, Stage::Idle | Stage::Closed(_) | Stage::Staff) => {
            Around { recess: *recess, ..around }
        }
        Event::SaveFailed => Around { queue_open: false, ..around },
        Event::CardSeated(card) => Around { card: Some(*card), ..around },
        Event::CardGone => Around { card: None, ..around },
        Event::Touch(Touch::Course(course)) if *stage == Stage::CourseAsked => {
            Around { course: Some(*course), ..around }
        }
        Event::CertificateFailed(ProveFailure::Held) | Event::ProveFailed(ProveFailure::Held) => {
            Around { card: around.card.and(Some(CardSeen::Held)), ..around }
        }
        Event::Touch(_)
        | Event::Recess(_)
        | Event::ByStaff(_)
        | Event::VoucherRead
        | Event::VoucherUnread(_)
        | Event::ChallengeReady
        | Event::ChallengeStale
        | Event::ChallengeFailed(_)
        | Event::CertificateRead
        | Event::CertificateFailed(_)
        | Event::Proved
        | Event::PinRefused(_)
        | Event::ProveLost(_)
        | Event::ProveFailed(_)
        | Event::Answered(_)
        | Event::NotAnswered(_)
        | Event::Saved { .. }
        | Event::Timeout => around,
    }
}

fn step(stage: Stage, around: &Around, event: Event) -> Next {
    match stage {
        Stage::Closed(_)
        | Stage::Idle
        | Stage::CourseAsked
        | Stage::PlaceCard(_)
        | Stage::WrongCard(_)
        | Stage::TakeCard(_) => before_person(stage, around, event),
        Stage::Notice(tries_left) => notice(tries_left, around, event),
        Stage::VoucherAsked(prepared, tries_left) => voucher_asked(prepared, tries_left, around, event),
        Stage::VoucherNumber(prepared, tries_left, note) => {
            voucher_number(prepared, tries_left, note, around, event)
        }
        Stage::PinPad(entry) => pin_pad(entry, around, event),
        Stage::LastTry(entry) => last_try(entry, around, event),
        Stage::Waiting(prepared, voucher) => waiting(prepared, voucher, around, event),
        Stage::Proving(voucher) => proving(voucher, around, &event),
        Stage::Asking(voucher) => asking(voucher, event),
        Stage::Saving(verdict) => saving(verdict, around, &event),
        Stage::Receipt { renewal, .. } => receipt(stage, renewal, around, &event),
        Stage::Renew(_) => receipt(stage, None, around, &event),
        Stage::Staff => staff(around, &event),
    }
}

fn notice(tries_left: u8, around: &Around, event: Event) -> Next {
    match event {
        Event::Touch(Touch::Agree) => {
            let question = around.course.map_or(VoucherQuestion::None, |course| course.voucher);
            let (stage, mut effects) = match question {
                VoucherQuestion::None => first_pin(NOTHING_PREPARED, Voucher::NotAsked, tries_left),
                VoucherQuestion::Brought | VoucherQuestion::Number => {
                    ask(Stage::VoucherAsked(NOTHING_PREPARED, tries_left))
                }
            };
            effects.extend([Effect::FetchChallenge, Effect::ReadCertificate]);
            (stage, effects)
        }
        event => leave_or(Stage::Notice(tries_left), around, &event),
    }
}

fn voucher_asked(prepared: Prepared, tries_left: u8, around: &Around, event: Event) -> Next {
    match event {
        Event::Touch(Touch::VoucherBrought)
            if around.course.is_some_and(|course| course.voucher == VoucherQuestion::Number) =>
        {
            ask_number(prepared, tries_left, VoucherNote::First)
        }
        // Whoever holds it under the scanner has brought it.
        Event::Touch(Touch::VoucherBrought) | Event::VoucherRead => {
            first_pin(prepared, Voucher::Brought, tries_left)
        }
        Event::VoucherUnread(note) => ask_number(prepared, tries_left, note),
        Event::Touch(Touch::VoucherMissing) => first_pin(prepared, Voucher::Missing, tries_left),
        event => prepare(prepared, None, around, event, |prepared| Stage::VoucherAsked(prepared, tries_left)),
    }
}

fn voucher_number(
    prepared: Prepared,
    tries_left: u8,
    note: VoucherNote,
    around: &Around,
    event: Event,
) -> Next {
    match event {
        Event::VoucherRead | Event::Touch(Touch::VoucherToStaff) => {
            first_pin(prepared, Voucher::Brought, tries_left)
        }
        Event::VoucherUnread(note) => ask_number(prepared, tries_left, note),
        Event::Touch(Touch::VoucherKey) => ask_number(prepared, tries_left, note),
        event => {
            let voucher = Some(Voucher::Brought);
            prepare(prepared, voucher, around, event, |prepared| {
                Stage::VoucherNumber(prepared, tries_left, note)
            })
        }
    }
}

fn ask_number(prepared: Prepared, tries_left: u8, note: VoucherNote) -> Next {
    ask(Stage::VoucherNumber(prepared, tries_left, note))
}

fn first_pin(prepared: Prepared, voucher: Voucher, tries_left: u8) -> Next {
    ask_pin(PinEntry { prepared, voucher, tries_left, note: PinNote::First })
}

fn pin_pad(entry: PinEntry, around: &Around, event: Event) -> Next {
    match event {
        Event::Touch(Touch::PinComplete) => prove_when_ready(entry.prepared, entry.voucher),
        Event::Touch(Touch::PinKey) => ask(Stage::PinPad(entry)),
        Event::Touch(Touch::PinForgotten) => see_staff([Reason::PinForgotten], Some(entry.voucher)),
        event => {
            let prepared = entry.prepared;
            let voucher = Some(entry.voucher);
            prepare(prepared, voucher, around, event, |prepared| {
                Stage::PinPad(PinEntry { prepared, ..entry })
            })
        }
    }
}

fn last_try(entry: PinEntry, around: &Around, event: Event) -> Next {
    match event {
        Event::Touch(Touch::TryAgain) => ask(Stage::PinPad(entry)),
        Event::Touch(Touch::CallStaff) => see_staff([Reason::PinForgotten], Some(entry.voucher)),
        event => {
            let prepared = entry.prepared;
            let voucher = Some(entry.voucher);
            prepare(prepared, voucher, around, event, |prepared| {
                Stage::LastTry(PinEntry { prepared, ..entry })
            })
        }
    }
}

fn waiting(prepared: Prepared, voucher: Voucher, around: &Around, event: Event) -> Next {
    match event {
        Event::ChallengeReady => prove_when_ready(Prepared { challenge: true, ..prepared }, voucher),
        Event::CertificateRead => prove_when_ready(Prepared { certificate: true, ..prepared }, voucher),
        Event::Timeout if prepared.challenge => see_staff([Reason::CardFault], Some(voucher)),
        Event::Timeout => see_staff([Reason::NoAnswer], Some(voucher)),
        event => {
            prepare(prepared, Some(voucher), around, event, |prepared| Stage::Waiting(prepared, voucher))
        }
    }
}

fn proving(voucher: Voucher, around: &Around, event: &Event) -> Next {
    match event {
        Event::Proved => {
            let (stage, mut effects) = enter(Stage::Asking(voucher), Wait::Machine(ASKING_SECS));
            effects.push(Effect::Ask);
            (stage, effects)
        }
        Event::PinRefused(tries) => ask_again(voucher, *tries, PinNote::Wrong, around),
        Event::ProveLost(Some(tries)) => ask_again(voucher, *tries, PinNote::Lost, around),
        // Nobody knows the count now: the card tells it when it is put down anew.
        Event::ProveLost(None) | Event::Timeout => start_over(PlaceNote::Lost),
        Event::ProveFailed(failure) => prove_failed(*failure, Some(voucher), around),
        // Another card: whatever is still told about the one before is not for this person.
        Event::CardSeated(card) => seated_anew(*card, around),
        Event::Reader(Reader::Missing | Reader::Faulty) => home(around),
        // A card that goes while it proves is told by the answer to Prove, which always comes.
        _ => stay(Stage::Proving(voucher)),
    }
}

fn asking(voucher: Voucher, event: Event) -> Next {
    match event {
        Event::Answered(verdict) => save(verdict),
        Event::NotAnswered(reason) => see_staff([reason], Some(voucher)),
        Event::Timeout => see_staff([Reason::NoAnswer], Some(voucher)),
        _ => stay(Stage::Asking(voucher)),
    }
}

/// What all pages between the agreement and the complete PIN have in common.
fn prepare(
    prepared: Prepared,
    voucher: Option<Voucher>,
    around: &Around,
    event: Event,
    stage: impl FnOnce(Prepared) -> Stage,
) -> Next {
    match event {
        Event::ChallengeReady => stay(stage(Prepared { challenge: true, ..prepared })),
        Event::CertificateRead => stay(stage(Prepared { certificate: true, ..prepared })),
        Event::ChallengeStale => {
            (stage(Prepared { challenge: false, ..prepared }), vec![Effect::FetchChallenge])
        }
        Event::ChallengeFailed(reason) => see_staff([reason], voucher),
        Event::CertificateFailed(failure) => prove_failed(failure, voucher, around),
        event => leave_or(stage(prepared), around, &event),
    }
}

/// The ways out that every page with a person has.
fn leave_or(stage: Stage, around: &Around, event: &Event) -> Next {
    match event {
        Event::CardGone => start_over(PlaceNote::Lifted),
        Event::CardSeated(card) => seated_anew(*card, around),
        Event::Touch(Touch::Decline) | Event::Timeout => home(around),
        Event::Reader(Reader::Missing | Reader::Faulty) | Event::Queue { open: false } => home(around),
        _ => stay(stage),
    }
}

fn ask_pin(entry: PinEntry) -> Next {
    if entry.tries_left > 1 { ask(Stage::PinPad(entry)) } else { ask(Stage::LastTry(entry)) }
}

/// After a refused or lost VERIFY: the person decides anew, with a fresh challenge.
fn ask_again(voucher: Voucher, tries: Tries, note: PinNote, around: &Around) -> Next {
    match tries {
        Tries::Locked => see_staff([Reason::PinLocked], Some(voucher)),
        // The card left while it proved: there is nothing to type for.
        Tries::Left(_) if around.card.is_none() => start_over(PlaceNote::Lifted),
        Tries::Left(tries_left) => {
            let prepared = Prepared { challenge: false, certificate: true };
            let (stage, mut effects) = ask_pin(PinEntry { prepared, voucher, tries_left, note });
            effects.extend([Effect::ForgetPin, Effect::FetchChallenge]);
            (stage, effects)
        }
    }
}

fn prove_when_ready(prepared: Prepared, voucher: Voucher) -> Next {
    if prepared.challenge && prepared.certificate {
        let (stage, mut effects) = enter(Stage::Proving(voucher), Wait::Machine(PROVING_SECS));
        effects.push(Effect::Prove);
        (stage, effects)
    } else {
        enter(Stage::Waiting(prepared, voucher), Wait::Machine(WAITING_SECS))
    }
}

#[cfg(test)]
mod walk;

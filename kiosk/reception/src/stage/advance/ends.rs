//! Owns the ways out of a page: to the next one, to staff, back to the beginning, home.
//!
//! Promises: every way to staff is a commit; every way home and every new beginning forgets PIN and person.
//! Must never: look at an event.

use super::SAVING_SECS;
use crate::stage::{Around, CardSeen, Closed, Effect, Lying, PlaceNote, ProveFailure, Reader, Stage, Wait};
use crate::{Reason, Verdict, Voucher};

type Next = (Stage, Vec<Effect>);

pub(super) fn prove_failed(failure: ProveFailure, voucher: Option<Voucher>, around: &Around) -> Next {
    match failure {
        ProveFailure::CardGone => start_over(PlaceNote::Lifted),
        ProveFailure::CardFault => start_over(PlaceNote::Unreadable),
        ProveFailure::Locked => see_staff([Reason::PinLocked], voucher),
        ProveFailure::NoCertificate => see_staff([Reason::CertificateMissing], voucher),
        ProveFailure::Mismatch => see_staff([Reason::CardFault], voucher),
        ProveFailure::ForeignCertificate => see_staff([Reason::CertificateForeign], voucher),
        ProveFailure::ReaderLost if around.reader == Reader::Ready => start_over(PlaceNote::Unreadable),
        ProveFailure::Held if around.card.is_none() => start_over(PlaceNote::Lifted),
        ProveFailure::ReaderLost | ProveFailure::Held => home(around),
    }
}

pub(super) fn see_staff(reasons: impl IntoIterator<Item = Reason>, voucher: Option<Voucher>) -> Next {
    let missing = (voucher == Some(Voucher::Missing)).then_some(Reason::VoucherMissing);
    save(Verdict::from_reasons(reasons.into_iter().chain(missing)))
}

pub(super) fn save(verdict: Verdict) -> Next {
    let effects =
        vec![Effect::Save(verdict.clone()), Effect::ForgetPin, Effect::PageTimer(Wait::Machine(SAVING_SECS))];
    (Stage::Saving(verdict), effects)
}

/// A page that waits for the person.
pub(super) fn ask(stage: Stage) -> Next {
    enter(stage, Wait::Person)
}

pub(super) fn enter(stage: Stage, wait: Wait) -> Next {
    (stage, vec![Effect::PageTimer(wait)])
}

pub(super) fn stay(stage: Stage) -> Next {
    (stage, Vec::new())
}

pub(super) fn place_card(note: PlaceNote) -> Next {
    ask(Stage::PlaceCard(note))
}

pub(super) fn start_over(note: PlaceNote) -> Next {
    (Stage::PlaceCard(note), forget(Wait::Person))
}

pub(super) fn home(around: &Around) -> Next {
    match (closed(around), around.card) {
        // Its owner still reads the page, so the manner stays.
        (Some(Closed::ByStaff(_)) | None, Some(_)) => (Stage::TakeCard(Lying::Yet), forget(Wait::CardLying)),
        (Some(why), _) => (Stage::Closed(why), forget_all(Wait::Never)),
        (None, None) => (Stage::Idle, forget_all(Wait::Never)),
    }
}

/// Why nobody can be served now.
pub(super) fn closed(around: &Around) -> Option<Closed> {
    match (around.queue_open, around.recess, around.reader, around.card) {
        (false, _, _, _) => Some(Closed::QueueFailed),
        (true, Some(recess), _, _) => Some(Closed::ByStaff(recess)),
        (true, None, Reader::Missing, _) => Some(Closed::ReaderMissing),
        (true, None, Reader::Faulty, _) => Some(Closed::ReaderFaulty),
        (true, None, Reader::Ready, Some(CardSeen::Held)) => Some(Closed::CardHeld),
        (true, None, Reader::Ready, _) => None,
    }
}

fn forget(wait: Wait) -> Vec<Effect> {
    vec![Effect::ForgetPin, Effect::ForgetPerson, Effect::ReleaseCard, Effect::PageTimer(wait)]
}

fn forget_all(wait: Wait) -> Vec<Effect> {
    [Effect::ForgetManner].into_iter().chain(forget(wait)).collect()
}

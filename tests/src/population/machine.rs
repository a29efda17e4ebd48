//! Owns how the visit at a kiosk ends: the events of the way, given to the real machine one after another.
//!
//! Promises: what the card and the gateway lead to (PIN locked, no answer, nobody left) comes from
//! `reception::advance`; the answer is kept until the machine waits for it.
//! Must never: make up a reason.

use reception::{
    Around, CardSeen, Closed, CourseRules, Effect, Event, ProveFailure, Reader, Reason, Reception, Stage,
    Touch, Tries, Verdict, Voucher, VoucherNote, VoucherQuestion, advance,
};

use super::centre::TicketRead;
use super::{Arrival, Way};

/// How a visit ends.
pub enum End {
    /// The person is gone, and nothing is to be stored.
    Gone,
    /// With the verdict of the answer.
    Answered,
    /// With staff, for these reasons, without an answer.
    SeeStaff(Vec<Reason>, Voucher),
}

/// The end of this visit. `verdict` is that of the answer, should it come.
#[must_use]
pub fn end(arrival: &Arrival, ticket: TicketRead, verdict: &Verdict) -> End {
    let permitted = arrival.course.eligibility_permitted();
    let around = Around::at_start(CourseRules { permitted, voucher: VoucherQuestion::Number });
    let mut reception = Reception::at(Stage::Closed(Closed::ReaderMissing), around);
    let mut voucher = Voucher::NotAsked;
    let events = events(arrival.way, ticket, verdict);
    for event in [Event::Reader(Reader::Ready), Event::Touch(Touch::Start)].into_iter().chain(events) {
        let answered = matches!(event, Event::Answered(_));
        let (next, effects) = advance(reception, event);
        reception = next;
        // The page of the voucher is behind the person.
        if matches!(reception.stage, Stage::VoucherNumber(..) | Stage::PinPad(_)) {
            voucher = ticket.shown();
        }
        for effect in effects {
            match effect {
                Effect::Save(_) if answered => return End::Answered,
                Effect::Save(verdict) => return End::SeeStaff(verdict.reasons().to_vec(), voucher),
                Effect::FetchChallenge
                | Effect::ReadCertificate
                | Effect::Prove
                | Effect::Ask
                | Effect::ReleaseCard
                | Effect::ForgetPin
                | Effect::ForgetPerson
                | Effect::ForgetManner
                | Effect::Chime
                | Effect::NoteCardLeft
                | Effect::PageTimer(_) => {}
            }
        }
    }
    End::Gone
}

#[rustfmt::skip]
fn events(way: Way, ticket: TicketRead, verdict: &Verdict) -> Vec<Event> {
    let answered = vec![Event::Answered(verdict.clone())];
    let not_answered = |reason| vec![Event::NotAnswered(reason)];
    let at_pin = || [put(CardSeen::MyNumber(Tries::Left(3))), agree(), prepared(), voucher(ticket)].concat();
    match way {
        Way::Asked { wrong_pins } => [at_pin(), wrong(wrong_pins), proved(), answered].concat(),
        Way::AskedAfterLift => [at_pin(), vec![Event::CardGone], at_pin(), proved(), answered].concat(),
        Way::LateAnswer => [at_pin(), proved(), vec![Event::Timeout], answered].concat(),
        Way::GatewayError => [at_pin(), proved(), not_answered(Reason::NoAnswer)].concat(),
        Way::CertificateRefused => [at_pin(), proved(), not_answered(Reason::CertificateRefused)].concat(),
        Way::OfflineAtOnce => [put(CardSeen::MyNumber(Tries::Left(3))), agree(), offline()].concat(),
        Way::OfflineLater => [
            put(CardSeen::MyNumber(Tries::Left(3))), agree(), voucher(ticket), offline(),
        ].concat(),
        Way::PinForgotten => [at_pin(), vec![Event::Touch(Touch::PinForgotten)]].concat(),
        Way::LockedCard => put(CardSeen::MyNumber(Tries::Locked)),
        Way::CardWithoutPin => put(CardSeen::FaceOnly),
        Way::CardWithoutCertificate => put(CardSeen::NoCertificate),
        Way::CardRemoved => [at_pin(), removed()].concat(),
        Way::Existing { .. } => Vec::new(),
    }
}

fn put(card: CardSeen) -> Vec<Event> {
    vec![Event::CardSeated(card)]
}

fn agree() -> Vec<Event> {
    vec![Event::Touch(Touch::Agree)]
}

fn prepared() -> Vec<Event> {
    vec![Event::CertificateRead, Event::ChallengeReady]
}

fn offline() -> Vec<Event> {
    vec![Event::ChallengeFailed(Reason::NoAnswer)]
}

/// The page for the voucher. What is not understood is left to staff.
fn voucher(ticket: TicketRead) -> Vec<Event> {
    let (brought, to_staff) = (Event::Touch(Touch::VoucherBrought), Event::Touch(Touch::VoucherToStaff));
    match ticket {
        TicketRead::NotBrought => vec![Event::Touch(Touch::VoucherMissing)],
        TicketRead::ToStaff => vec![brought, to_staff],
        TicketRead::Typed(_) => vec![brought, Event::VoucherRead],
        TicketRead::Scanned(_) => vec![Event::VoucherRead],
        TicketRead::Unread => vec![Event::VoucherUnread(VoucherNote::Unread), to_staff],
    }
}

/// So many PINs that the card refuses, of three. Before the last one the kiosk asks.
fn wrong(pins: u8) -> Vec<Event> {
    let refused =
        |tries| vec![Event::Touch(Touch::PinComplete), Event::PinRefused(tries), Event::ChallengeReady];
    let last = vec![Event::Touch(Touch::TryAgain)];
    match pins {
        0 => Vec::new(),
        1 => refused(Tries::Left(2)),
        2 => [refused(Tries::Left(2)), refused(Tries::Left(1)), last].concat(),
        _ => [refused(Tries::Left(2)), refused(Tries::Left(1)), last, refused(Tries::Locked)].concat(),
    }
}

fn proved() -> Vec<Event> {
    vec![Event::Touch(Touch::PinComplete), Event::Proved]
}

/// While the card proves; then nobody comes back.
fn removed() -> Vec<Event> {
    vec![
        Event::Touch(Touch::PinComplete),
        Event::CardGone,
        Event::ProveFailed(ProveFailure::CardGone),
        Event::Timeout,
    ]
}

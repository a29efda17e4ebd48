//! Owns the moves while nobody is known: closed, idle, the course, the card that is put down or left behind.
//!
//! Promises: a course without permission starts no card read; what lies there and can prove nothing leads to no PIN.
//! Must never: keep anything of the person before. What a stage does not wait for changes nothing there, so its last arm
//! takes any event; the walk visits every stage with every event.

use super::Next;
use super::ends::{ask, closed, enter, home, place_card, see_staff, stay};
use crate::Reason;
use crate::stage::{
    Around, CardSeen, Closed, Effect, Event, Lying, PlaceNote, Reader, Stage, Touch, Tries, Wait,
};

pub(super) fn before_person(stage: Stage, around: &Around, event: Event) -> Next {
    match (stage, event) {
        (Stage::Idle | Stage::Closed(_), Event::Touch(Touch::Staff)) => ask(Stage::Staff),
        (Stage::Closed(why), event) => while_closed(why, around, &event),
        (Stage::Idle, Event::Recess(Some(_))) => home(around),
        (_, Event::Reader(Reader::Missing | Reader::Faulty) | Event::Queue { open: false }) => home(around),
        (Stage::TakeCard(_), Event::CardGone) => home(around),
        (Stage::TakeCard(lying), Event::Timeout) => card_lies(lying),
        (Stage::TakeCard(lying), Event::CardSeated(_)) => stay(Stage::TakeCard(lying)),
        (_, Event::CardSeated(card)) => seated(card, around),
        (Stage::Idle, Event::Touch(Touch::Start)) if around.course.is_none() => ask(Stage::CourseAsked),
        (Stage::Idle, Event::Touch(Touch::Start)) => place_card(PlaceNote::First),
        (Stage::Idle, Event::Touch(Touch::Here)) => ask(Stage::Idle),
        (Stage::CourseAsked, Event::Touch(Touch::Course(_))) => match around.card {
            Some(card) => seated(card, around),
            None => place_card(PlaceNote::First),
        },
        (Stage::CourseAsked | Stage::PlaceCard(_) | Stage::WrongCard(_), Event::Touch(Touch::Decline)) => {
            home(around)
        }
        (Stage::Idle | Stage::CourseAsked | Stage::PlaceCard(_) | Stage::WrongCard(_), Event::Timeout) => {
            home(around)
        }
        (Stage::WrongCard(_), Event::CardGone) => place_card(PlaceNote::First),
        (stage, _) => stay(stage),
    }
}

/// A sound first. Then its owner is taken to be gone: the page asks whoever comes to tell staff, in the centre's language.
fn card_lies(lying: Lying) -> Next {
    match lying {
        Lying::Yet => {
            let (stage, timer) = enter(Stage::TakeCard(Lying::Called), Wait::CardCalled);
            (stage, [Effect::Chime].into_iter().chain(timer).collect())
        }
        Lying::Called => {
            let (stage, timer) = enter(Stage::TakeCard(Lying::Left), Wait::Never);
            let told = [Effect::Chime, Effect::NoteCardLeft, Effect::ForgetManner];
            (stage, told.into_iter().chain(timer).collect())
        }
        Lying::Left => stay(Stage::TakeCard(Lying::Left)),
    }
}

/// Staff are not disturbed by what happens at the kiosk meanwhile: it is looked at when they leave.
pub(super) fn staff(around: &Around, event: &Event) -> Next {
    match event {
        Event::ByStaff(voucher) => see_staff([Reason::ConfirmedByStaff], Some(*voucher)),
        Event::Touch(Touch::Decline) | Event::Timeout => home(around),
        _ => stay(Stage::Staff),
    }
}

/// Closed lasts exactly as long as its reason does.
fn while_closed(why: Closed, around: &Around, event: &Event) -> Next {
    match (closed(around), event) {
        (Some(now), Event::Touch(Touch::Here)) => ask(Stage::Closed(now)),
        (_, Event::Timeout) => home(around),
        // Its owner is told to take it, and it is called for.
        (Some(Closed::ByStaff(_)), Event::CardSeated(_)) => home(around),
        (Some(now), _) if now == why => stay(Stage::Closed(why)),
        (None, Event::CardSeated(card)) => seated(*card, around),
        _ => home(around),
    }
}

fn seated(card: CardSeen, around: &Around) -> Next {
    match (card, around.course) {
        (CardSeen::MyNumber(_) | CardSeen::FaceOnly | CardSeen::NoCertificate, None) => {
            ask(Stage::CourseAsked)
        }
        (CardSeen::MyNumber(_) | CardSeen::FaceOnly | CardSeen::NoCertificate, Some(course))
            if !course.permitted =>
        {
            see_staff([Reason::CourseNotPermitted], None)
        }
        (CardSeen::MyNumber(Tries::Locked), _) => see_staff([Reason::PinLocked], None),
        (CardSeen::MyNumber(Tries::Left(left)), _) => ask(Stage::Notice(left)),
        (CardSeen::FaceOnly, _) => see_staff([Reason::CardWithoutPin], None),
        (CardSeen::NoCertificate, _) => see_staff([Reason::CertificateMissing], None),
        (CardSeen::Wrong(problem), _) => ask(Stage::WrongCard(problem)),
        (CardSeen::Unreadable, _) => place_card(PlaceNote::Unreadable),
        (CardSeen::Held, _) => home(around),
    }
}

/// A card in the middle of a reception: everything about the person before is wiped first.
pub(super) fn seated_anew(card: CardSeen, around: &Around) -> Next {
    // What was chosen was chosen by the person before.
    let course = if around.several_courses { None } else { around.course };
    let (stage, effects) = seated(card, &Around { course, ..around.clone() });
    let forget = [Effect::ForgetPin, Effect::ForgetPerson, Effect::ForgetManner];
    (stage, forget.into_iter().chain(effects).collect())
}

//! Owns the moves from the commit on: the number, what is told of it, the certificate.
//!
//! Promises: thanks follow the commit; what a person is told of the reasons is where to go.
//! Must never: say accepted of a check against which anything stands.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a stage does not wait for changes nothing there; the walk visits every stage with every event"
)]

use super::Next;
use super::before::seated_anew;
use super::ends::{ask, home, stay};
use crate::stage::{Around, CardSeen, Effect, Event, Outcome, Renewal, Stage, Touch};
use crate::{Reason, Verdict};

pub(super) fn saving(verdict: Verdict, around: &Around, event: &Event) -> Next {
    match event {
        Event::Saved { number, accepted, outage_alone, renewal } => {
            let outcome = outcome(&verdict, *accepted, *outage_alone);
            let (stage, mut effects) = ask(Stage::Receipt { number: *number, outcome, renewal: *renewal });
            effects.extend([Effect::ForgetPerson, Effect::ReleaseCard]);
            (stage, effects)
        }
        Event::SaveFailed | Event::Timeout => home(around),
        _ => stay(Stage::Saving(verdict)),
    }
}

/// What the person is told, by what stands against the stored check, earlier checks included.
fn outcome(verdict: &Verdict, accepted: bool, outage_alone: bool) -> Outcome {
    let reasons = verdict.reasons();
    if *verdict == Verdict::Accepted && accepted {
        Outcome::Accepted
    } else if reasons.contains(&Reason::PinLocked) {
        Outcome::Locked
    } else if outage_alone && !reasons.is_empty() && reasons.iter().all(|reason| reason.is_outage()) {
        Outcome::Unconfirmed
    } else {
        Outcome::SeeStaff
    }
}

/// The pages after the commit. Of the certificate is spoken when the person has seen the number.
pub(super) fn receipt(stage: Stage, renewal: Option<Renewal>, around: &Around, event: &Event) -> Next {
    match (event, renewal) {
        (Event::Touch(Touch::Done), Some(renewal)) => ask(Stage::Renew(renewal)),
        (Event::Touch(Touch::Done) | Event::Timeout, _) => home(around),
        // Only a card that begins a reception ends the page with the number. A wallet that is picked up does not, nor does
        // any card while staff take nobody.
        (
            Event::CardSeated(card @ (CardSeen::MyNumber(_) | CardSeen::FaceOnly | CardSeen::NoCertificate)),
            _,
        ) if around.recess.is_none() => seated_anew(*card, around),
        _ => stay(stage),
    }
}

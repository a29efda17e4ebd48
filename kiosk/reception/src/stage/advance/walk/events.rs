//! The events that the walk tries in every state. Must never leave out a kind of event.

use super::super::*;
use super::{CourseRules, Recess, Renewal, Verdict, cards};

/// Every event with representative contents. A new variant does not compile until it stands here.
pub(super) fn every_event() -> Vec<Event> {
    let touches = [
        Touch::Start,
        Touch::Agree,
        Touch::Decline,
        Touch::VoucherBrought,
        Touch::VoucherMissing,
        Touch::VoucherToStaff,
        Touch::VoucherKey,
        Touch::PinComplete,
        Touch::PinKey,
        Touch::PinForgotten,
        Touch::TryAgain,
        Touch::CallStaff,
        Touch::Done,
        Touch::MoreTime,
        Touch::Here,
        Touch::Staff,
        Touch::Course(CourseRules { permitted: true, voucher: VoucherQuestion::Number }),
        Touch::Course(CourseRules { permitted: false, voucher: VoucherQuestion::None }),
    ];
    let tries = [Tries::Left(3), Tries::Left(2), Tries::Left(1), Tries::Locked];
    let failures = [
        ProveFailure::CardGone,
        ProveFailure::CardFault,
        ProveFailure::Locked,
        ProveFailure::NoCertificate,
        ProveFailure::Mismatch,
        ProveFailure::ForeignCertificate,
        ProveFailure::ReaderLost,
        ProveFailure::Held,
    ];
    let verdicts = [Verdict::Accepted, Verdict::from_reasons([Reason::CredentialNone])];
    let saved = |accepted| {
        [(true, None), (false, Some(Renewal::Past))].map(|(outage_alone, renewal)| Event::Saved {
            number: 7,
            accepted,
            outage_alone,
            renewal,
        })
    };
    let mut all: Vec<Event> = touches.map(Event::Touch).into();
    all.extend(tries.map(|tries| Event::CardSeated(CardSeen::MyNumber(tries))));
    all.extend(cards::without_proof().map(Event::CardSeated));
    all.extend([Reader::Ready, Reader::Missing, Reader::Faulty].map(Event::Reader));
    all.extend([true, false].map(|open| Event::Queue { open }));
    all.extend(tries.map(Event::PinRefused));
    all.extend(tries.map(|tries| Event::ProveLost(Some(tries))));
    all.extend(failures.map(Event::ProveFailed));
    all.extend(failures.map(Event::CertificateFailed));
    all.extend(verdicts.map(Event::Answered));
    all.extend(saved(true).into_iter().chain(saved(false)));
    all.extend([
        Event::CardGone,
        Event::VoucherRead,
        Event::VoucherUnread(VoucherNote::Unread),
        Event::VoucherUnread(VoucherNote::Form),
        Event::ChallengeReady,
        Event::ChallengeStale,
        Event::ChallengeFailed(Reason::NoAnswer),
        Event::CertificateRead,
        Event::Proved,
        Event::ProveLost(None),
        Event::NotAnswered(Reason::NoAnswer),
        Event::SaveFailed,
        Event::Timeout,
    ]);
    all.extend(by_staff());
    all.iter().for_each(named);
    all
}

fn by_staff() -> [Event; 3] {
    [Event::Recess(Some(Recess::Over)), Event::Recess(None), Event::ByStaff(Voucher::Missing)]
}

/// Fails to compile when a variant is added, so that nobody forgets `every_event`.
fn named(event: &Event) {
    match event {
        Event::Reader(_)
        | Event::Queue { .. }
        | Event::Recess(_)
        | Event::ByStaff(_)
        | Event::CardSeated(_)
        | Event::CardGone
        | Event::Touch(_)
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
        | Event::SaveFailed
        | Event::Timeout => {}
    }
}

//! Owns the way of one arrival through the real machine: the events of its ending, from Idle to Idle.
//!
//! Promises: one machine for all people of a course, so that whatever one leaves behind would meet the next.
//! Must never: make up a reason; those that are not of the verdict come from the machine.

use reception::{
    Around, CardProblem, CardSeen, Course, Effect, Event, ProveFailure, Reader, Reason, Reception, Stage,
    Touch, Tries, Verdict, Voucher, VoucherQuestion, advance,
};
use tests::population::centre::TicketRead;
use tests::population::{Arrival, Way};

/// A kiosk.
pub struct Kiosk {
    reception: Reception,
    seen: Seen,
}

/// What a kiosk did since somebody came.
#[derive(Default)]
struct Seen {
    saved: Vec<Verdict>,
    voucher: Option<Voucher>,
    certificate_reads: usize,
    proves: usize,
    answered: bool,
    forgot: bool,
}

/// How a reception ended before the commit.
pub struct Ended {
    /// The verdict that is to be committed; none when nothing is.
    pub verdict: Option<Verdict>,
    /// Whether it is that of the answer.
    pub answered: bool,
    /// What the machine knows of the voucher.
    pub voucher: Voucher,
}

impl Kiosk {
    /// Open, and nobody is there.
    pub fn of(course: Course) -> Self {
        let around = Around::at_start(course.eligibility_permitted(), VoucherQuestion::Number);
        let mut kiosk = Self {
            reception: Reception { stage: Stage::Closed(reception::Closed::ReaderMissing), around },
            seen: Seen::default(),
        };
        kiosk.happen(Event::Reader(Reader::Ready));
        kiosk
    }

    /// Until something is to be committed, or the person is gone. `verdict` is that of the answer.
    pub fn receive(
        &mut self,
        arrival: &Arrival,
        ticket: TicketRead,
        verdict: &Verdict,
    ) -> Result<Ended, String> {
        self.seen = Seen::default();
        if self.reception.stage != Stage::Idle {
            return Err(format!("the kiosk waits in {}", self.reception.stage.name()));
        }
        let events = events(arrival.way, ticket, verdict);
        let confirmations = events.iter().filter(|event| **event == Event::Touch(Touch::PinComplete)).count();
        events.into_iter().for_each(|event| self.happen(event));
        let seen = &self.seen;
        if seen.saved.len() > 1 || seen.proves > confirmations {
            return Err(format!("{} commits, {} VERIFYs", seen.saved.len(), seen.proves));
        }
        if !arrival.course.eligibility_permitted() && seen.certificate_reads + seen.proves > 0 {
            return Err("a course without permission read the card (R27)".to_owned());
        }
        let verdict = seen.saved.first().cloned();
        if verdict.is_none() && self.reception.stage != Stage::Idle {
            return Err(format!("left in {}", self.reception.stage.name()));
        }
        Ok(Ended { verdict, answered: seen.answered, voucher: seen.voucher.unwrap_or(Voucher::NotAsked) })
    }

    /// After the commit: the page with the number, then home. Whether the page thanks without staff.
    pub fn stored(&mut self, number: u32, accepted: bool) -> Result<bool, String> {
        self.happen(Event::Saved { number, accepted });
        let Stage::Receipt { number: shown, accepted } = self.reception.stage else {
            return Err(format!("{} after the commit", self.reception.stage.name()));
        };
        for event in [Event::CardGone, Event::Touch(Touch::Done)] {
            self.happen(event);
        }
        match (shown == number, &self.reception.stage, self.seen.forgot) {
            (true, Stage::Idle, true) => Ok(accepted),
            (_, stage, forgot) => Err(format!("{} at the end, forgot: {forgot}", stage.name())),
        }
    }

    fn happen(&mut self, event: Event) {
        let answer = matches!(event, Event::Answered(_));
        let (reception, effects) = advance(self.reception.clone(), event);
        self.reception = reception;
        self.seen.answered |= answer && effects.iter().any(|effect| matches!(effect, Effect::Save(_)));
        self.seen.voucher = voucher_of(&self.reception.stage).or(self.seen.voucher);
        for effect in effects {
            self.seen.note(effect);
        }
    }
}

impl Seen {
    fn note(&mut self, effect: Effect) {
        match effect {
            Effect::Save(verdict) => self.saved.push(verdict),
            Effect::Prove => self.proves += 1,
            Effect::ReadCertificate => self.certificate_reads += 1,
            Effect::ForgetPerson => self.forgot = true,
            Effect::FetchChallenge
            | Effect::Ask
            | Effect::ReleaseCard
            | Effect::ForgetPin
            | Effect::PageTimer(_) => {}
        }
    }
}

fn voucher_of(stage: &Stage) -> Option<Voucher> {
    match stage {
        Stage::VoucherNumber(..) => Some(Voucher::Brought),
        Stage::PinPad(entry) | Stage::LastTry(entry) => Some(entry.voucher),
        Stage::Waiting(_, voucher) | Stage::Proving(voucher) | Stage::Asking(voucher) => Some(*voucher),
        Stage::Closed(_)
        | Stage::Idle
        | Stage::PlaceCard(_)
        | Stage::WrongCard(_)
        | Stage::Notice(_)
        | Stage::VoucherAsked(..)
        | Stage::Saving(_)
        | Stage::Receipt { .. }
        | Stage::TakeCard => None,
    }
}

fn events(way: Way, ticket: TicketRead, verdict: &Verdict) -> Vec<Event> {
    let answered = Event::Answered(verdict.clone());
    let whole = |end: Vec<Event>| [seated(), agreed(), read(ticket), end].concat();
    match way {
        Way::Asked { wrong_pins } => whole([wrong(wrong_pins), proved(), vec![answered]].concat()),
        Way::AskedAfterLift => {
            whole([lifted(), seated(), agreed(), read(ticket), proved(), vec![answered]].concat())
        }
        Way::LateAnswer => whole([proved(), vec![Event::Timeout, answered]].concat()),
        Way::GatewayError => whole([proved(), vec![Event::NotAnswered(Reason::NoAnswer)]].concat()),
        Way::CertificateRefused => {
            whole([proved(), vec![Event::NotAnswered(Reason::CertificateRefused)]].concat())
        }
        Way::OfflineAtOnce => [
            seated(),
            vec![Event::Touch(Touch::Agree), Event::ChallengeFailed(Reason::NoAnswer)],
            read(ticket),
        ]
        .concat(),
        Way::OfflineLater => {
            let offline = vec![Event::ChallengeFailed(Reason::NoAnswer)];
            [seated(), vec![Event::Touch(Touch::Agree), Event::CertificateRead], read(ticket), offline]
                .concat()
        }
        Way::PinForgotten => whole(vec![Event::Touch(Touch::PinForgotten)]),
        Way::LockedCard => put(CardSeen::MyNumber(Tries::Locked)),
        Way::CardWithoutPin => put(CardSeen::FaceOnly),
        Way::CardWithoutCertificate => put(CardSeen::NoCertificate),
        Way::CardRemoved => {
            let pin = vec![Event::Touch(Touch::PinComplete)];
            let gone = vec![Event::CardGone, Event::ProveFailed(ProveFailure::CardGone), Event::Timeout];
            whole([pin, gone].concat())
        }
        Way::OtherCard => {
            [put(CardSeen::Wrong(CardProblem::OtherCard)), vec![Event::CardGone, Event::Timeout]].concat()
        }
        Way::Declined => [seated(), vec![Event::Touch(Touch::Decline), Event::CardGone]].concat(),
        Way::Existing { .. } => Vec::new(),
    }
}

fn put(card: CardSeen) -> Vec<Event> {
    vec![Event::Touch(Touch::Start), Event::CardSeated(card)]
}

fn seated() -> Vec<Event> {
    put(CardSeen::MyNumber(Tries::Left(3)))
}

fn agreed() -> Vec<Event> {
    vec![Event::Touch(Touch::Agree), Event::CertificateRead, Event::ChallengeReady]
}

fn lifted() -> Vec<Event> {
    vec![Event::Touch(Touch::PinKey), Event::CardGone]
}

/// The page for the voucher. What is not understood is left to staff.
fn read(ticket: TicketRead) -> Vec<Event> {
    let (brought, to_staff) = (Event::Touch(Touch::VoucherBrought), Event::Touch(Touch::VoucherToStaff));
    match ticket {
        TicketRead::NotBrought => vec![Event::Touch(Touch::VoucherMissing)],
        TicketRead::ToStaff => vec![brought, to_staff],
        TicketRead::Typed(_) => vec![brought, Event::VoucherRead],
        TicketRead::Scanned(_) => vec![Event::VoucherRead],
        TicketRead::Unread(note) => vec![Event::VoucherUnread(note), to_staff],
    }
}

/// So many PINs that the card refuses. Before the last try it is asked for.
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

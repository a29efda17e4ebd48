//! Owns what can reach the loop, and its way to an event of the machine.
//!
//! Promises: what belongs to another visit, another seat or another stage is dropped here.
//! Must never: let a late answer touch the next person's reception.

use jiff::Timestamp;
use queue::{CodeNumber, Stored};
use reader_wire::{CardKind, Event as Said, Failure, PinTries, ReaderState, Seat};
use reception::{CardProblem, CardSeen, Event, ProveFailure, Reader, Reason, Stage, Tries, Voucher};

use super::{App, Pages, RecessKept};
use crate::clock;
use crate::gateway::{Challenge, GatewayError};
use crate::person::Visit;
use crate::present;
use crate::reader_link::Heard;
use crate::scanner::Payload;
use crate::staff::{Checkup, Identified};
use crate::store::Judged;

/// What can reach the loop.
pub enum Input {
    /// The person touched the screen.
    Touch(screen::Touch),
    /// The reader said something.
    Reader(Heard),
    /// The scanner read something.
    Scanned(Payload),
    /// Work that was begun for a visit has ended.
    Work(Visit, Work),
    /// Whether people are taken was to be stored.
    Recess(RecessKept),
    /// What the self-test found.
    Tested(Checkup),
    /// Staff want the process to begin anew, and that is recorded.
    Restart,
    /// The queue was tried again.
    Queue {
        /// It can store.
        open: bool,
    },
}

/// Results of spawned work.
pub enum Work {
    /// A challenge, or why there is none.
    Challenge(Result<Challenge, GatewayError>),
    /// This challenge is about to end.
    ChallengeEnds(Challenge),
    /// The gateway's answer and its judgement, or why not.
    Answer(Result<Box<Judged>, Reason>),
    /// A staff code of this number was compared.
    Code(CodeNumber, Identified),
    /// The receipt, or that nothing was stored.
    Saved(Result<Kept, reception::Remedy>),
}

/// A check that is stored.
pub struct Kept {
    /// What the queue said.
    pub stored: Stored,
    /// Whether nothing stands against it but that the gateway could not be asked.
    pub outage_alone: bool,
}

impl<P: Pages> App<P> {
    pub(super) fn take(&mut self, input: Input) {
        match input {
            Input::Touch(touch) => self.touched(touch),
            Input::Reader(Heard::Event(said)) => self.reader_said(said),
            Input::Reader(Heard::Down) => self.reader_is(None),
            Input::Scanned(payload) => self.scanned(&payload),
            Input::Queue { open } => {
                if open != self.reception.around.queue_open {
                    self.happen(Event::Queue { open });
                }
            }
            Input::Recess(kept) => self.recess_kept(kept),
            Input::Tested(found) => self.tested(found),
            Input::Restart => self.parts.pages.quit(),
            Input::Work(visit, work) if visit == self.person.visit => self.work_done(work),
            Input::Work(_, _) => tracing::info!("work of an earlier visit dropped"),
        }
    }

    fn touched(&mut self, touch: screen::Touch) {
        let event = Event::Touch(present::touch(&touch));
        match touch {
            screen::Touch::Pin(pin) => {
                if matches!(self.reception.stage, Stage::PinPad(_)) {
                    self.person.pin = Some(pin);
                }
            }
            screen::Touch::VoucherBrought => self.voucher_is(Voucher::Brought),
            screen::Touch::VoucherMissing => self.voucher_is(Voucher::Missing),
            screen::Touch::VoucherNumber(digits) => return self.voucher_typed(digits.as_str()),
            screen::Touch::VoucherToStaff => {
                self.person.voucher_to_staff |= matches!(self.reception.stage, Stage::VoucherNumber(..));
            }
            screen::Touch::Course(at) => return self.course_chosen(at),
            screen::Touch::Manner(manner) => return self.spoken_to(manner),
            screen::Touch::Staff => return self.staff_came(),
            screen::Touch::Code(digits) => return self.staff_code(&digits),
            screen::Touch::Choice(at) => return self.staff_chose(at),
            screen::Touch::Decline => {
                if self.staff_back() {
                    return;
                }
            }
            screen::Touch::VoucherKey
            | screen::Touch::MoreTime
            | screen::Touch::Here
            | screen::Touch::Start
            | screen::Touch::Agree
            | screen::Touch::CodeKey
            | screen::Touch::PinKey
            | screen::Touch::PinForgotten
            | screen::Touch::TryAgain
            | screen::Touch::CallStaff
            | screen::Touch::Done => {}
        }
        self.happen(event);
    }

    fn course_chosen(&mut self, at: usize) {
        let course = self.parts.courses.get(at).copied();
        if let (Some(course), Stage::CourseAsked) = (course, &self.reception.stage) {
            self.person.course = Some(course);
            self.happen(Event::Touch(reception::Touch::Course(self.parts.course_rules(course))));
        }
    }

    /// `None`: the reader service is not connected.
    fn reader_is(&mut self, state: Option<ReaderState>) {
        self.reader_state = state;
        let reader = reader_of(state);
        if reader != Reader::Ready {
            self.seat = None;
        }
        if reader != self.reception.around.reader {
            self.happen(Event::Reader(reader));
        }
        self.tell_health();
    }

    fn reader_said(&mut self, said: Said) {
        match said {
            Said::Reader(state) => self.reader_is(Some(state)),
            Said::Seated { seat, card } => {
                self.seat = Some(seat);
                self.asked_seat = None;
                let card = card_seen(card);
                tracing::info!(card = card.name(), "card");
                self.happen(Event::CardSeated(card));
            }
            Said::Gone { seat } if self.seat == Some(seat) => {
                self.seat = None;
                self.happen(Event::CardGone);
            }
            Said::Certificate { seat, certificate, not_after_unix_secs } if self.answers(seat) => {
                self.person.certificate = Some(certificate);
                self.person.certificate_not_after = Timestamp::from_second(not_after_unix_secs).ok();
                self.happen(Event::CertificateRead);
            }
            Said::Failed { seat, failure } if self.answers(seat) => self.reader_failed(failure),
            Said::Proved { seat, signature } if self.answers(seat) => {
                self.person.signature = Some(signature);
                self.happen(Event::Proved);
            }
            Said::PinRefused { seat, tries } if self.answers(seat) => {
                self.happen(Event::PinRefused(tries_of(tries)));
            }
            Said::ProveLost { seat, tries } if self.answers(seat) => {
                self.happen(Event::ProveLost(tries.map(tries_of)));
            }
            Said::Gone { .. }
            | Said::Certificate { .. }
            | Said::Failed { .. }
            | Said::Proved { .. }
            | Said::PinRefused { .. }
            | Said::ProveLost { .. }
            | Said::Released { .. }
            | Said::Welcome { .. }
            | Said::Refused(_) => {}
        }
    }

    /// Whether an answer about this seat is about the present reception. While the card proves, its seat may
    /// already be free: the answer still belongs to it.
    fn answers(&self, seat: Seat) -> bool {
        self.asked_seat == Some(seat)
    }

    fn reader_failed(&mut self, failure: Failure) {
        tracing::warn!(check_id = %self.person.check_id, ?failure, "the card did not do what was asked");
        let failure = prove_failure(failure);
        if matches!(self.reception.stage, Stage::Proving(_)) {
            self.happen(Event::ProveFailed(failure));
        } else {
            self.happen(Event::CertificateFailed(failure));
        }
    }

    fn work_done(&mut self, work: Work) {
        match work {
            Work::Challenge(Ok(challenge)) => {
                self.watch_challenge(&challenge);
                self.person.challenge = Some(challenge);
                self.happen(Event::ChallengeReady);
            }
            Work::Challenge(Err(error)) => {
                tracing::warn!(error = error.code(), "no challenge");
                self.happen(Event::ChallengeFailed(error.reason()));
            }
            Work::ChallengeEnds(challenge) if self.person.challenge.as_ref() == Some(&challenge) => {
                self.person.challenge = None;
                self.happen(Event::ChallengeStale);
            }
            Work::ChallengeEnds(_) => {}
            Work::Answer(Ok(judged)) => self.answered(*judged),
            Work::Answer(Err(reason)) => {
                tracing::warn!(check_id = %self.person.check_id, reason = reason.code(), "no answer");
                self.happen(Event::NotAnswered(reason));
            }
            Work::Code(number, found) => self.staff_checked(number, found),
            Work::Saved(Ok(Kept { stored: Stored { receipt, accepted }, outage_alone })) => {
                let renewal = self.person.renewal(clock::today());
                self.happen(Event::Saved { number: receipt.number, accepted, outage_alone, renewal });
            }
            Work::Saved(Err(remedy)) => {
                tracing::error!(check_id = %self.person.check_id, ?remedy, "the check could not be stored");
                self.happen(Event::SaveFailed);
            }
        }
    }

    fn answered(&mut self, judged: Judged) {
        let verdict = judged.judgement.verdict();
        self.person.answer = Some(judged.answer);
        self.person.judgement = Some(judged.judgement);
        self.person.insurer_list_digest = judged.insurer_list_digest;
        self.happen(Event::Answered(verdict));
    }
}

fn reader_of(state: Option<ReaderState>) -> Reader {
    match state {
        Some(ReaderState::Ready) => Reader::Ready,
        None | Some(ReaderState::Missing | ReaderState::NoService) => Reader::Missing,
        Some(ReaderState::OnlySam | ReaderState::Faulty) => Reader::Faulty,
    }
}

fn card_seen(card: CardKind) -> CardSeen {
    match card {
        CardKind::MyNumber { tries } => CardSeen::MyNumber(tries_of(tries)),
        CardKind::FaceOnly => CardSeen::FaceOnly,
        CardKind::NoCertificate => CardSeen::NoCertificate,
        CardKind::AndroidPhone | CardKind::IPhone => CardSeen::Wrong(CardProblem::Phone),
        CardKind::OldResidentCard => CardSeen::Wrong(CardProblem::OldResidentCard),
        CardKind::OtherCard => CardSeen::Wrong(CardProblem::OtherCard),
        CardKind::TransitCard => CardSeen::Wrong(CardProblem::TransitCard),
        CardKind::TwoCards => CardSeen::Wrong(CardProblem::TwoCards),
        CardKind::Unreadable => CardSeen::Unreadable,
        CardKind::Held => CardSeen::Held,
    }
}

fn tries_of(tries: PinTries) -> Tries {
    match tries {
        PinTries::Left(left) => Tries::Left(left),
        PinTries::Locked => Tries::Locked,
    }
}

fn prove_failure(failure: Failure) -> ProveFailure {
    match failure {
        Failure::StaleSeat | Failure::CardGone => ProveFailure::CardGone,
        Failure::CardFault => ProveFailure::CardFault,
        Failure::Locked => ProveFailure::Locked,
        Failure::NoCertificate => ProveFailure::NoCertificate,
        Failure::Mismatch => ProveFailure::Mismatch,
        Failure::ForeignCertificate => ProveFailure::ForeignCertificate,
        Failure::ReaderLost => ProveFailure::ReaderLost,
        Failure::Held => ProveFailure::Held,
    }
}

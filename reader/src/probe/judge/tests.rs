//! Go for exactly one situation, and a reason with words for every other.

use super::super::{
    Found, Report,
    card::CardSeen,
    tests::{card, found, slot},
};
use super::*;
use crate::{
    channel::ChannelError,
    model::Models,
    pcsc_port::survey::{SlotSeen, SlotState},
};

const READER: &str = "054C:0DC9";

fn judged(slots: Vec<SlotSeen>, seen: CardSeen) -> Judgement {
    Report::of(found(slots), &Models::shipped(), |_, _| seen).judgement
}

fn with_card(seen: CardSeen) -> Judgement {
    judged(vec![slot("X 00 00", SlotState::Card, READER)], seen)
}

#[test]
fn what_lies_there_decides() {
    let rows = [
        (Kind::MyNumber, None),
        (Kind::Locked, Some(Reason::Locked)),
        (Kind::AndroidPhone, Some(Reason::WrongCard)),
        (Kind::IPhone, Some(Reason::WrongCard)),
        (Kind::OldResidentCard, Some(Reason::WrongCard)),
        (Kind::OtherCard, Some(Reason::WrongCard)),
        (Kind::TransitCard, Some(Reason::WrongCard)),
        (Kind::FaceOnly, Some(Reason::WrongCard)),
        (Kind::NoCertificate, Some(Reason::WrongCard)),
        (Kind::TwoCards, Some(Reason::SeveralCards)),
        (Kind::Held, Some(Reason::Held)),
        (Kind::Unreadable, Some(Reason::Unreadable)),
        (Kind::Lost, Some(Reason::Unreadable)),
    ];
    for (kind, reason) in rows {
        let judgement = with_card(card(kind));
        assert_eq!(judgement.reasons, Vec::from_iter(reason), "{kind:?}");
        assert_eq!(judgement.go, reason.is_none(), "{kind:?}");
    }
    let foreign = CardSeen { chain: Chain::Foreign, certificate_days: None, ..card(Kind::MyNumber) };
    assert_eq!(with_card(foreign).reasons, [Reason::Foreign]);
}

#[test]
fn without_a_card_that_was_seen_there_is_no_go() {
    let empty = || slot("X 00 00", SlotState::Empty, READER);
    let full = || slot("Y 01 00", SlotState::Card, READER);
    let sam = || slot("X [SAM] 01 00", SlotState::Card, "");
    let unwanted = SlotSeen { chosen: false, ..full() };
    let rows = [
        (vec![], Reason::NoReader),
        (vec![empty()], Reason::NoCard),
        (vec![sam()], Reason::OnlySam),
        (vec![sam(), empty()], Reason::NoCard),
        (vec![unwanted], Reason::NotChosen),
        (vec![full(), full()], Reason::SeveralCards),
        (vec![full(), slot("Z 02 00", SlotState::Held, "")], Reason::SeveralCards),
        (vec![slot("Z 02 00", SlotState::Held, "")], Reason::Held),
        (vec![slot("Z 02 00", SlotState::Unavailable, "")], Reason::Unavailable),
        (vec![slot("Z 02 00", SlotState::Unavailable, ""), empty()], Reason::NoCard),
    ];
    for (slots, reason) in rows {
        let judgement = judged(slots, card(Kind::MyNumber));
        assert_eq!((judgement.go, judgement.reasons), (false, vec![reason]));
    }
    assert!(judged(vec![empty(), full(), sam()], card(Kind::MyNumber)).go);
    let gone = Found { slots: Err(ChannelError::ServiceGone), ..found(Vec::new()) };
    let judgement = Report::of(gone, &Models::shipped(), |_, _| card(Kind::MyNumber)).judgement;
    assert_eq!(judgement.reasons, [Reason::NoService]);
}

#[test]
fn notices_do_not_stop_a_reception() {
    let notices = |usb: &str, change: fn(&mut CardSeen), bytes| {
        let mut seen = card(Kind::MyNumber);
        change(&mut seen);
        let mut slot = slot("X 00 00", SlotState::Card, usb);
        slot.properties.max_apdu_bytes = bytes;
        let judgement = judged(vec![slot], seen);
        assert!(judgement.go, "{judgement:?}");
        judgement.notices
    };
    let nothing: fn(&mut CardSeen) = |_| {};
    assert_eq!(notices(READER, nothing, None), []);
    assert_eq!(notices("072F:223B", nothing, None), [Notice::BuiltInSam]);
    assert_eq!(notices("072F:2200", nothing, Some(0x1_0000)), [Notice::ShortOnly]);
    assert_eq!(notices("", nothing, None), [Notice::ExtendedUnknown, Notice::UnknownModel]);
    assert_eq!(notices("DEAD:BEEF", nothing, Some(0)), [Notice::ShortOnly, Notice::UnknownModel]);
    assert_eq!(notices(READER, |card| card.chain = Chain::NotChecked, None), [Notice::ChainNotChecked]);
    assert_eq!(notices(READER, |card| card.certificate_days = Some(-3), None), [Notice::CertificateEnded]);
    assert_eq!(notices(READER, |card| card.tries_left = Some(1), None), [Notice::LastTry]);
    let beside =
        vec![slot("X 00 00", SlotState::Card, READER), slot("Y 01 00", SlotState::Empty, "072F:2200")];
    assert_eq!(judged(beside, card(Kind::MyNumber)).notices, [], "the card lies on the other one");
    let alone = judged(vec![slot("Y 01 00", SlotState::Empty, "072F:2200")], card(Kind::MyNumber));
    assert_eq!(alone.notices, [Notice::ShortOnly]);
    let held = judged(vec![slot("Z 02 00", SlotState::Held, "")], card(Kind::MyNumber));
    assert!(!held.notices.contains(&Notice::UnknownModel), "a held reader was not asked");
}

#[test]
fn a_no_go_ends_with_one_line_that_says_what_to_do() {
    let slots = vec![slot("X 00 00", SlotState::Empty, READER)];
    let report = Report::of(found(slots), &Models::shipped(), |_, _| card(Kind::MyNumber));
    let lines = report.lines();
    let (japanese, english) = Reason::NoCard.words();
    assert_eq!(lines.last(), Some(&format!("判定: 使用不可 / NO-GO: {japanese} / {english}")));
    assert_eq!(lines.iter().filter(|line| line.contains("GO")).count(), 1);
}

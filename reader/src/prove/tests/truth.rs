//! What is told of the PIN is true and no try is lost, whatever is answered wherever.
//!
//! One fault a reception, at every exchange of it: look, certificate, VERIFY, signature, and the count after a
//! loss. An invented 9000 to a wrong PIN, with the card gone before it can be asked, is the one lie that
//! nobody can see through; it is left out where that is said.

use super::*;
use crate::{permit::Permit, permit::Revoked, test_card::Inside};

/// More than the longest of these receptions has.
const EXCHANGES_MAX: usize = 40;
const DONE: u16 = 0x9000;
/// Answers that say something of the PIN. In the card's place they are what it said.
const INVENTED: [&str; 3] = ["Answer([144, 0])", "Answer([99, 192])", "Answer([99, 195])"];

#[test]
fn each_of_all_words_to_verify_is_told_as_what_it_says() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    for word in 0..=u16::MAX {
        card.inside().tries = 3;
        // A session knows the counter as it was told; here it is set back behind its back.
        if stay.tries == Some(PinTries::Locked) || word == DONE {
            stay.close_session();
        }
        stay.ready().expect("session");
        card.inside().commands.clear();
        card.fault_next(Fault::Answer(word.to_be_bytes().to_vec()), Then::Back);
        let expected = match word {
            0x63c0 | 0x6983 | 0x6984 => (true, Some(PinTries::Locked)),
            0x63c1..=0x63cf => (true, Some(PinTries::Left((word & 0x0f).try_into().expect("tries")))),
            // Also 9000: the card that did not see a right PIN refuses to sign, and is counted.
            _ => (false, Some(PinTries::Left(2))),
        };
        let told = match prove(&mut stay, WRONG_PIN) {
            Proof::PinRefused(tries) => (true, Some(tries)),
            Proof::Lost(tries) => (false, tries),
            proof @ (Proof::Proved(_) | Proof::Failed(_)) => panic!("{word:04x}: {}", name(&proof)),
        };
        assert_eq!(told, expected, "{word:04x}");
        assert_eq!((card.verifies(), card.signs()), (1, usize::from(word == DONE)), "{word:04x}");
    }
}

#[test]
fn every_kind_of_fault_at_every_exchange_leaves_the_truth() {
    for make in cards() {
        for fault in faults() {
            for then in [Then::Back, Then::Gone] {
                for pin in [RIGHT_PIN, WRONG_PIN] {
                    each_exchange(make, &fault, then, pin);
                }
            }
        }
    }
}

#[test]
fn words_of_every_class_at_every_exchange_leave_the_truth() {
    for high in 0..=u8::MAX {
        for low in [0x00, 0x10, 0x82, 0xc3] {
            each_exchange(|_| {}, &Fault::Answer(vec![high, low]), Then::Back, WRONG_PIN);
        }
    }
}

fn cards() -> [fn(&mut Inside); 6] {
    [
        |_| {},
        |inside| (inside.short_reads, inside.short_references) = (false, false),
        |inside| inside.extended = crate::channel::ExtendedReads::Yes,
        |inside| inside.sleepy = true,
        |inside| inside.verified = true,
        |inside| inside.tries = 1,
    ]
}

fn faults() -> Vec<Fault> {
    let mut all = Vec::new();
    for error in CHANNEL_ERRORS {
        all.extend([true, false].map(|executed| Fault::Error { executed, error }));
    }
    // No answer, one byte, none but a word, a word of each remedy, data without end.
    let answers: [&[u8]; 9] = [
        &[],
        &[0x90],
        &[0x90, 0x00],
        &[0x6f, 0x00],
        &[0x6c, 0x10],
        &[0x61, 0x10],
        &[0x6a, 0x86],
        &[0x63, 0xc0],
        &[0; 5000],
    ];
    all.extend(answers.map(|answer| Fault::Answer(answer.to_vec())));
    all
}

/// Until a reception has no such exchange any more.
fn each_exchange(make: fn(&mut Inside), fault: &Fault, then: Then, pin: [u8; 4]) {
    for at in 0..EXCHANGES_MAX {
        let card = TestCard::with(make);
        card.inside().fault = Some((at, fault.clone(), then));
        check(&card, at, &format!("{fault:?} {then:?} at {at}"), pin);
        if card.inside().fault.is_some() {
            return;
        }
    }
    panic!("a reception without end");
}

fn check(card: &TestCard, at: usize, case: &str, pin: [u8; 4]) {
    let before = card.tries();
    let mut stay = stay(card);
    let _looked = stay.look();
    let _read = stay.certificate();
    let proof = prove(&mut stay, pin);
    stay.settle();
    let (after, case) = (card.tries(), format!("{case}: {}", name(&proof)));
    assert!(card.verifies() <= 1 && card.signs() <= 1, "{case}");
    let to_verify =
        card.inside().commands.get(at).is_some_and(|command| matches!(**command, [0, 0x20, 0, _, 4, ..]));
    let invented = to_verify && INVENTED.iter().any(|word| case.starts_with(word));
    let counted = |tries: PinTries| match tries {
        PinTries::Left(left) => left,
        PinTries::Locked => 0,
    };
    match proof {
        Proof::Proved(_) => assert_eq!((pin, after), (RIGHT_PIN, 3), "{case}"),
        // "Failed" promises that no try was spent.
        Proof::Failed(_) if invented && case.contains("Gone") => {}
        Proof::Failed(_) => assert!(after >= before, "{case}"),
        Proof::PinRefused(tries) if invented => {
            assert!(tries == PinTries::Locked || tries == PinTries::Left(3), "{case}");
        }
        Proof::PinRefused(tries) => assert_eq!(counted(tries), after, "{case}"),
        Proof::Lost(Some(tries)) => assert_eq!((counted(tries), card.verifies()), (after, 1), "{case}"),
        Proof::Lost(None) => assert_eq!(card.verifies(), 1, "{case}"),
    }
    stay.end();
    let inside = card.inside();
    assert_eq!(inside.connects, inside.power_downs, "{case}");
}

#[test]
fn a_permit_revoked_at_any_exchange_stops_the_work_there_and_knows_whether_verify_was_sent() {
    for pin in [RIGHT_PIN, WRONG_PIN] {
        for at in 0.. {
            let card = TestCard::new();
            let permit = Permit::new();
            card.inside().revoke = Some((at, permit.clone()));
            let mut stay = stay(&card);
            stay.work_under(permit.clone());
            let _looked = stay.look();
            let _read = stay.certificate();
            let _proof = stay.prove(Pin::new(&pin).expect("pin"), &statement(9));
            stay.end();
            let Some(revoked) = card.inside().revoked else {
                assert!(at > 10, "all of them were tried");
                break;
            };
            assert_eq!(card.exchanges(), at + 1, "nothing after it, no deselect either");
            assert_eq!(revoked == Revoked::AfterVerify, card.verifies() == 1, "at {at}");
            assert_eq!(card.connects(), card.power_downs());
        }
    }
}

//! At most one VERIFY for one prove, under every fault at every exchange; what is told afterwards is true.

mod memory;
mod truth;

use super::*;
use crate::{
    channel::ChannelError,
    test_card::{
        CHANNEL_ERRORS, Fault, RIGHT_PIN, TestCard, Then, WRONG_PIN, make_identity, prove, statement, stay,
    },
};

fn ready(card: &TestCard) -> Stay<TestCard> {
    let mut stay = stay(card);
    stay.look().expect("look");
    stay.certificate().expect("certificate");
    stay
}

fn name(proof: &Proof) -> &'static str {
    match proof {
        Proof::Proved(_) => "proved",
        Proof::PinRefused(_) => "refused",
        Proof::Lost(_) => "lost",
        Proof::Failed(_) => "failed",
    }
}

#[test]
fn a_right_pin_takes_two_exchanges_and_the_session_ends_after_it() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    let before = card.exchanges();
    assert_eq!(name(&prove(&mut stay, RIGHT_PIN)), "proved");
    assert_eq!(card.exchanges() - before, 2);
    assert_eq!(card.power_downs(), 0);
    stay.settle();
    assert_eq!((card.deselects(), card.power_downs()), (1, 1));
}

#[test]
fn a_second_prove_opens_a_session_of_its_own() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    prove(&mut stay, RIGHT_PIN);
    stay.settle();
    assert_eq!(name(&prove(&mut stay, RIGHT_PIN)), "proved");
    assert_eq!((card.connects(), card.verifies(), card.signs()), (2, 2, 2));
}

#[test]
fn a_wrong_pin_costs_exactly_one_try() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::PinRefused(PinTries::Left(2))));
    assert_eq!((card.verifies(), card.signs(), card.tries()), (1, 0, 2));
    assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::PinRefused(PinTries::Left(1))));
    assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::PinRefused(PinTries::Locked)));
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Failed(WorkError::Locked)));
    assert_eq!(card.verifies(), 3);
}

#[test]
fn a_locked_card_is_never_sent_verify() {
    let card = TestCard::with(|inside| inside.tries = 0);
    let mut fresh = stay(&card);
    assert!(matches!(prove(&mut fresh, RIGHT_PIN), Proof::Failed(WorkError::Locked)));
    assert!(matches!(prove(&mut ready(&card), RIGHT_PIN), Proof::Failed(WorkError::Locked)));
    assert_eq!(card.verifies(), 0);
}

#[test]
fn each_word_that_means_locked_is_told_as_locked() {
    for word in [[0x63, 0xc0], [0x69, 0x83], [0x69, 0x84]] {
        let card = TestCard::new();
        let mut stay = ready(&card);
        card.fault_next(Fault::Answer(word.to_vec()), Then::Back);
        assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::PinRefused(PinTries::Locked)));
    }
}

#[test]
fn a_card_without_short_ids_is_proved_by_selecting_its_files() {
    let card = TestCard::old();
    assert_eq!(name(&prove(&mut ready(&card), RIGHT_PIN)), "proved");
    assert_eq!((card.verifies(), card.signs()), (1, 1));
    let refused = card.count(|command| command == [0x00, 0x20, 0x00, 0x98]);
    assert_eq!(refused, 1, "asked by short id once and remembered");
}

#[test]
fn a_card_that_reads_by_short_id_but_verifies_by_selection_is_proved_too() {
    let card = TestCard::with(|inside| inside.short_references = false);
    assert_eq!(name(&prove(&mut ready(&card), RIGHT_PIN)), "proved");
    assert_eq!((card.verifies(), card.signs()), (1, 1));
}

#[test]
fn a_fault_before_verify_is_sent_costs_nothing_and_is_no_loss() {
    let card = TestCard::old();
    let mut stay = ready(&card);
    // SELECT of the PIN file.
    card.fault_next(Fault::Answer(vec![0x6a, 0x82]), Then::Back);
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Failed(WorkError::CardFault)));
    assert_eq!(card.verifies(), 0);
}

#[test]
fn a_signature_that_does_not_fit_is_not_handed_out() {
    let card = TestCard::with(|inside| inside.signature_bit_flip = true);
    assert!(matches!(prove(&mut ready(&card), RIGHT_PIN), Proof::Failed(WorkError::Mismatch)));
}

#[test]
fn a_lost_verify_is_followed_by_a_count_and_told_with_it() {
    for (executed, left) in [(false, 3), (true, 2)] {
        for error in CHANNEL_ERRORS {
            let card = TestCard::new();
            let mut stay = ready(&card);
            card.fault_next(Fault::Error { executed, error }, Then::Back);
            let proof = prove(&mut stay, WRONG_PIN);
            assert_eq!(card.verifies(), 1);
            match proof {
                // The stay is over: nobody asks what lies there now.
                Proof::Lost(None) => assert_eq!(error, ChannelError::CardGone),
                Proof::Lost(Some(tries)) => assert_eq!(tries, PinTries::Left(left), "{error}"),
                Proof::Proved(_) | Proof::PinRefused(_) | Proof::Failed(_) => panic!("{error}"),
            }
        }
    }
}

#[test]
fn a_verify_that_the_card_answers_oddly_is_lost_not_failed() {
    let odd: [&[u8]; 10] = [
        &[],
        &[0x90],
        &[0x67, 0x00],
        &[0x6c, 0x04],
        &[0x61, 0x02],
        &[0x69, 0x82],
        &[0x6f, 0x00],
        &[0x00, 0x90, 0x00],
        &[0x63, 0x00],
        &[0x00, 0x63, 0xc2],
    ];
    for answer in odd {
        let card = TestCard::new();
        let mut stay = ready(&card);
        card.fault_next(Fault::Answer(answer.to_vec()), Then::Back);
        let proof = prove(&mut stay, WRONG_PIN);
        assert!(matches!(proof, Proof::Lost(Some(PinTries::Left(2)))), "{answer:02x?}: {}", name(&proof));
        assert_eq!((card.verifies(), card.signs()), (1, 0));
    }
}

#[test]
fn a_card_that_left_during_verify_is_lost_without_a_count() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    card.fault_next(Fault::Answer(Vec::new()), Then::Gone);
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Lost(None)));
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Failed(WorkError::CardGone)));
    assert_eq!(card.verifies(), 1);
}

#[test]
fn the_counter_of_another_card_is_not_told_for_this_one() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    card.fault_next(Fault::Error { executed: true, error: ChannelError::CardMute }, Then::Back);
    card.inside().swap_after_fault = Some(make_identity(2));
    assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::Lost(None)));
}

#[test]
fn a_pin_is_not_sent_to_a_card_that_took_the_place_of_the_first() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    prove(&mut stay, RIGHT_PIN);
    stay.settle();
    card.inside().swap(make_identity(3));
    assert!(matches!(prove(&mut stay, RIGHT_PIN), Proof::Failed(WorkError::CardGone)));
    assert_eq!(card.verifies(), 1);
}

#[test]
fn a_fault_during_the_signature_spends_nothing_and_ends_the_session() {
    for error in CHANNEL_ERRORS {
        let card = TestCard::new();
        let mut stay = ready(&card);
        let sign = card.exchanges() + 1;
        card.inside().fault = Some((sign, Fault::Error { executed: true, error }, Then::Back));
        assert_eq!(name(&prove(&mut stay, RIGHT_PIN)), "failed");
        assert_eq!((card.verifies(), card.signs(), card.power_downs()), (1, 1, 1));
    }
}

#[test]
fn one_permit_is_good_for_one_verify() {
    let card = TestCard::new();
    let mut stay = ready(&card);
    assert!(matches!(prove(&mut stay, WRONG_PIN), Proof::PinRefused(_)));
    let again = stay.prove(Pin::new(&RIGHT_PIN).expect("pin"), &statement(9));
    assert!(matches!(again, Proof::Failed(WorkError::Revoked)));
    assert_eq!(card.verifies(), 1);
}

#[test]
fn a_pin_that_the_card_took_for_right_and_then_knows_nothing_of_is_counted() {
    for (pin, told) in [(WRONG_PIN, Some(PinTries::Left(2))), (RIGHT_PIN, None)] {
        let card = TestCard::new();
        let mut stay = ready(&card);
        if pin == WRONG_PIN {
            card.fault_next(Fault::Answer(vec![0x90, 0x00]), Then::Back);
        } else {
            let sign = card.exchanges() + 1;
            card.inside().fault = Some((sign, Fault::Answer(vec![0x69, 0x82]), Then::Back));
        }
        match prove(&mut stay, pin) {
            Proof::Lost(tries) => assert_eq!(tries, told),
            Proof::Failed(error) => {
                assert_eq!((error, told), (WorkError::CardFault, None), "no try was spent");
            }
            Proof::Proved(_) | Proof::PinRefused(_) => panic!("not signed"),
        }
        assert_eq!((card.verifies(), card.signs()), (1, 1));
    }
}

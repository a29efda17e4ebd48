//! What lies there, told from its answers alone.

use super::*;

const THREE: CardKind = CardKind::MyNumber { tries: PinTries::Left(3) };
const LOCKED: CardKind = CardKind::MyNumber { tries: PinTries::Locked };

#[test]
fn the_answer_to_select_tells_chip_cards_from_all_others() {
    let cases: [(CardKind, &[u16]); 3] = [
        (CardKind::OtherCard, &[0x6a82, 0x6a81, 0x6a86, 0x6a80, 0x6a88, 0x6985, 0x6999, 0x6982]),
        (CardKind::TransitCard, &[0x6d00, 0x6e00, 0x6881, 0x6882, 0x6700, 0x6d01, 0x6883]),
        (CardKind::Unreadable, &[0x6f01, 0x1234, 0x6300, 0x6b00]),
    ];
    for (kind, words) in cases {
        for word in words {
            let told = looked(|inside| inside.select_word = Some(word.to_be_bytes())).1;
            assert_eq!(told, Ok(kind), "{word:04x}");
        }
    }
}

#[test]
fn one_answer_is_enough_to_tell_another_card() {
    let (card, _) = looked(|inside| inside.select_word = Some([0x6a, 0x82]));
    assert_eq!((card.exchanges(), card.connects(), card.power_downs()), (1, 1, 1));
}

fn labelled(label: &[u8], change: impl FnOnce(&mut Inside)) -> CardKind {
    let kind = looked(|inside| {
        inside.label = label.to_vec();
        change(inside);
    });
    kind.1.expect("look")
}

#[test]
fn labels_tell_the_kind_with_spaces_or_nuls_behind_them() {
    let cases: [(&[u8], CardKind); 6] = [
        (b"JPKIAPICCTOKEN2\0\0\0", CardKind::NoCertificate),
        (b"JPKIAPICCTOKEN                  ", CardKind::OldResidentCard),
        (b"JPKIAPGPSETOKEN \0", CardKind::AndroidPhone),
        (b"JPKIAPIOSTOKEN", CardKind::IPhone),
        (b"JPKIAPICCTOKEN2X", CardKind::OtherCard),
        (b"   ", CardKind::OtherCard),
    ];
    for (label, kind) in cases {
        for word in [[0x6a, 0x82], [0x6a, 0x88], [0x69, 0x82]] {
            assert_eq!(labelled(label, |inside| inside.certificate_word = Some(word)), kind);
        }
        for file in [vec![0; 2000], vec![0xff; 2000], vec![0x30, 0x81, 0x90, 0x01]] {
            assert_eq!(labelled(label, |inside| inside.certificate = file), kind);
        }
    }
}

#[test]
fn a_phone_with_an_odd_counter_is_still_a_phone() {
    for word in [[0x6a, 0x88], [0x6a, 0x82], [0x6d, 0x00], [0x67, 0x00]] {
        let kind = labelled(b"JPKIAPIOSTOKEN", |inside| inside.counter_word = Some(word));
        assert_eq!(kind, CardKind::IPhone, "{word:02x?}");
    }
}

#[test]
fn the_label_of_a_good_card_is_not_read() {
    assert_eq!(labelled(b"anything", |_| {}), THREE);
}

#[test]
fn no_pin_and_no_signature_certificate_is_a_card_for_the_face() {
    let gone = |word| move |inside: &mut Inside| inside.counter_word = Some(word);
    for word in [[0x63, 0xc0], [0x69, 0x83], [0x69, 0x84], [0x6a, 0x88], [0x6a, 0x82]] {
        for (presence, kind) in [
            (vec![0x00, 0x8f, 0x00], CardKind::FaceOnly),
            (vec![0x8f, 0x8f, 0x00], LOCKED),
            (vec![0x00, 0x00, 0x00], LOCKED),
            (vec![], LOCKED),
        ] {
            let seen = looked(|inside| {
                gone(word)(inside);
                inside.presence = presence.clone();
            });
            assert_eq!(seen.1, Ok(kind), "{word:02x?} {presence:02x?}");
        }
    }
    let left = looked(|inside| inside.presence = vec![0x00, 0x8f, 0x00]).1;
    assert_eq!(left, Ok(THREE), "a card with tries left has a PIN");
}

#[test]
fn a_locked_card_still_shows_its_certificate() {
    let card = TestCard::with(|inside| inside.tries = 0);
    let mut stay = stay(&card);
    assert_eq!(stay.look(), Ok(LOCKED));
    assert_eq!(stay.certificate().expect("certificate").0.der(), identity().1);
}

#[test]
fn a_certificate_that_ends_before_its_first_part_does_marks_no_card() {
    let (_, kind) = looked(|inside| inside.certificate.truncate(200));
    assert_eq!(kind, Ok(CardKind::Unreadable));
}

#[test]
fn a_card_that_is_held_is_told_as_held() {
    let kind = looked(|inside| inside.connect_errors.extend([ChannelError::Held; 2])).1;
    assert_eq!(kind, Ok(CardKind::Held));
}

#[test]
fn a_pin_in_force_that_nothing_ends_makes_the_card_unreadable() {
    let (card, kind) = looked(|inside| (inside.verified, inside.verified_for_ever) = (true, true));
    assert_eq!(kind, Ok(CardKind::Unreadable));
    assert!(card.connects() <= 2 * ATTEMPTS_MAX);
    assert_eq!(card.connects(), card.power_downs());
}

#[test]
fn short_ids_refused_once_are_not_tried_again_on_this_card() {
    for word in [[0x6a, 0x82], [0x6a, 0x86]] {
        let card = TestCard::old();
        card.inside().short_word = word;
        let mut stay = stay(&card);
        assert_eq!(stay.look(), Ok(THREE));
        stay.certificate().expect("certificate");
        stay.close_session();
        let before = card.count(is_short);
        assert_eq!(before, 1);
        stay.ready().expect("a new session");
        assert_eq!(card.count(is_short), before, "also across sessions");
        stay.begin();
        stay.look().expect("look");
        assert_eq!(card.count(is_short), before + 1, "another card may know them");
    }
}

fn is_short(command: &[u8]) -> bool {
    matches!(command, [0x00, 0xb0, 0x81..=0xff, ..] | [0x00, 0x20, 0x00, 0x81..=0xff, ..])
}

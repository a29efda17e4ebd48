//! Every message survives the wire; every cut, overlong or random byte string is refused without a panic.

use proptest::prelude::*;

use super::*;

fn seat() -> Seat {
    Seat(7)
}

fn requests() -> Vec<Request> {
    let statement = Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [9; NONCE_BYTES],
        exam_date: DateDigits::new("20261120").expect("date"),
    };
    vec![
        Request::Hello { version: 1 },
        Request::ReadCertificate { seat: seat() },
        Request::Prove { seat: seat(), pin: Pin::new(&[1, 2, 3, 4]).expect("pin"), statement },
        Request::Release { seat: seat() },
    ]
}

fn events() -> Vec<Event> {
    let tries = PinTries::Left(2);
    let mut all = vec![
        Event::Welcome { version: 1 },
        Event::Gone { seat: seat() },
        Event::Certificate {
            seat: seat(),
            certificate: Certificate::new(vec![0x30; 1590]).expect("size"),
            not_after_unix_secs: -5,
        },
        Event::Proved { seat: seat(), signature: Signature::new(vec![3; 256]).expect("size") },
        Event::PinRefused { seat: seat(), tries },
        Event::ProveLost { seat: seat(), tries: None },
        Event::ProveLost { seat: seat(), tries: Some(PinTries::Locked) },
        Event::Released { seat: seat() },
    ];
    let cards = [
        CardKind::MyNumber { tries },
        CardKind::MyNumber { tries: PinTries::Locked },
        CardKind::AndroidPhone,
        CardKind::IPhone,
        CardKind::OldResidentCard,
        CardKind::OtherCard,
        CardKind::TransitCard,
        CardKind::FaceOnly,
        CardKind::NoCertificate,
        CardKind::TwoCards,
        CardKind::Held,
        CardKind::Unreadable,
    ];
    all.extend(cards.map(|card| Event::Seated { seat: seat(), card }));
    all.extend([ReaderState::Ready, ReaderState::Missing, ReaderState::NoService].map(Event::Reader));
    all.extend([Refusal::Busy, Refusal::Version, Refusal::Malformed].map(Event::Refused));
    let failures = [
        Failure::StaleSeat,
        Failure::CardGone,
        Failure::CardFault,
        Failure::Locked,
        Failure::NoCertificate,
        Failure::Mismatch,
        Failure::ReaderLost,
        Failure::ForeignCertificate,
        Failure::Held,
    ];
    all.extend(failures.map(|failure| Event::Failed { seat: seat(), failure }));
    all
}

#[test]
fn every_message_comes_back_as_it_went() {
    for request in requests() {
        let bytes = encode_request(&request);
        let again = encode_request(&decode_request(&bytes).expect("decodes"));
        assert_eq!(bytes.bytes(), again.bytes());
    }
    for event in events() {
        let bytes = encode_event(&event);
        let decoded = decode_event(&bytes).expect("decodes");
        assert_eq!(event.name(), decoded.name());
        assert_eq!(bytes.bytes(), encode_event(&decoded).bytes());
    }
}

#[test]
fn the_pin_arrives_digit_by_digit() {
    let frames = requests().iter().map(encode_request).collect::<Vec<_>>();
    let Ok(Request::Prove { pin, .. }) = decode_request(&frames[2]) else { panic!("not a Prove") };
    assert_eq!(pin.ascii(), b"1234");
}

#[test]
fn every_cut_and_every_extra_byte_is_refused() {
    let cut = |bytes: &[u8], take: usize| FrameBytes::new(bytes[..take].to_vec());
    for request in requests() {
        let bytes = encode_request(&request);
        for take in 0..bytes.bytes().len() {
            assert!(decode_request(&cut(bytes.bytes(), take)).is_err());
        }
        let longer = FrameBytes::new([bytes.bytes(), &[0]].concat());
        assert_eq!(decode_request(&longer).err(), Some(WireError::Trailing));
    }
    for event in events() {
        let bytes = encode_event(&event);
        for take in 0..bytes.bytes().len() {
            assert!(decode_event(&cut(bytes.bytes(), take)).is_err());
        }
    }
}

#[test]
fn an_unknown_message_is_named() {
    assert_eq!(decode_request(&FrameBytes::new(vec![0x7f])).err(), Some(WireError::UnknownMessage(0x7f)));
    assert_eq!(decode_event(&FrameBytes::new(vec![0x01])).err(), Some(WireError::UnknownMessage(0x01)));
}

#[test]
fn a_pin_that_is_not_four_digits_never_becomes_a_pin() {
    for bad in [b"12a4".as_slice(), b"123", b"12345", "１２".as_bytes(), b"\x01\x02\x03\x04"] {
        assert!(Pin::from_ascii(bad).is_err());
    }
    assert!(Pin::new(&[1, 2, 3, 10]).is_err());
}

proptest! {
    #[test]
    fn any_bytes_give_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let frame = FrameBytes::new(bytes);
        if let Ok(request) = decode_request(&frame) {
            let encoded = encode_request(&request);
            prop_assert_eq!(encoded.bytes(), frame.bytes());
        }
        if let Ok(event) = decode_event(&frame) {
            let encoded = encode_event(&event);
            prop_assert_eq!(encoded.bytes(), frame.bytes());
        }
    }
}

//! Makes the first inputs of every target from real messages of synthetic cards, and the card of `data/`.
//!
//! Promises: the same files in every run; keys are the public ones of `tests/data`; nothing of a person.
//! Must never: be part of a check. The corpora in the repository are these seeds and what the fuzzer found, minimised.
//!
//! Usage: `seeds data` writes `data/`, `seeds corpus FOLDER` writes `FOLDER/<target>/`.

use std::{error::Error, fs, path::Path};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use reader_fuzz::chip::{CERTIFICATE, SIGNATURE, statement};
use reader_wire::{
    CardKind, Certificate, Event, Failure, Pin, PinTries, ReaderState, Refusal, Request, Seat, Signature,
    WIRE_VERSION, encode_event, encode_request, write_frame,
};

#[rustfmt::skip]
#[path = "../../../tests/src/pki/der.rs"]
mod der;
#[rustfmt::skip]
#[path = "../../../tests/src/pki/jpki.rs"]
mod jpki;

use jpki::{JpkiCa, Leaf, POLICY_TEST_AUTH, POLICY_TEST_SIGN};

/// What `jpki` reports; `tests` has the same.
#[derive(Debug, thiserror::Error)]
enum PkiError {
    #[error("certificate not made: {0}")]
    Certificate(#[from] rcgen::Error),
}

const KEY: &str = include_str!("../../../tests/data/public-test-key-contracted.pem");
/// 2026-01-01 and 2035-12-31 14:59:59 UTC.
const VALIDITY: (i64, i64) = (1_767_225_600, 2_082_725_999);
/// Exchanges and connections of the longest honest run, with some to spare.
const STEPS_MAX: usize = 20;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "data"] => data(Path::new(env!("CARGO_MANIFEST_DIR"))),
        [_, "corpus", folder] => {
            write(folder, "session", sessions())?;
            write(folder, "certificate", certificates()?)?;
            write(folder, "wire", messages()?)
        }
        _ => Err("usage: seeds data | seeds corpus FOLDER".into()),
    }
}

fn write(folder: &str, target: &str, seeds: Vec<Vec<u8>>) -> Outcome {
    let folder = Path::new(folder).join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.into_iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed)?;
    }
    Ok(())
}

fn data(folder: &Path) -> Outcome {
    let key = rcgen::KeyPair::from_pem(KEY)?;
    let key = RsaKeyPair::from_pkcs8(key.serialized_der())?;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &statement().bytes(), &mut signature)?;
    let authority = JpkiCa::public_test()?;
    let folder = folder.join("data");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("signature.bin"), signature)?;
    fs::write(folder.join("card.der"), authority.issue(&leaf(POLICY_TEST_AUTH))?)?;
    fs::write(folder.join("authority.der"), authority.certificate_der())?;
    Ok(())
}

fn leaf(policy: &'static [u64]) -> Leaf<'static> {
    Leaf {
        key_pem: KEY,
        common_name: "0TESTACBDGFHIE991010011",
        serial: &[0x02, 0xa1, 0x00, 0x01],
        not_before_unix_secs: VALIDITY.0,
        not_after_unix_secs: VALIDITY.1,
        policy,
    }
}

/// Look, certificate, prove; with each fate at each step, on each kind of card.
fn sessions() -> Vec<Vec<u8>> {
    let calls: [&[u8]; 7] = [
        &[3, 4, 0],
        &[3, 2, 2, 2, 2],
        &[0],
        &[3, 4, 2, 0, 0],
        &[3, 7, 6, 3, 4],
        &[3, 4, 5, 8, 0],
        &[3, 2, 2, 2, 3, 4, 8, 10, 4],
    ];
    let fates: [&[u8]; 16] = [
        &[0x21],
        &[0x40, 0x6e, 0x00],
        &[0x40, 0x6a, 0x82],
        &[0x40, 0x6a, 0x86],
        &[0x40, 0x69, 0x84],
        &[0x40, 0x6f, 0x00],
        &[0x40, 0x6c, 0x20],
        &[0x40, 0x61, 0x20],
        &[0x60, 0, 2, 0x90, 0x00],
        &[0x80, 0, 9, 1],
        &[0xa0, 0, 1],
        &[0xc0, 0xff, 0xf0, 0xff, 0x90, 0x00],
        &[0xe0],
        &[0xe9],
        &[0xe4],
        &[0xeb],
    ];
    let mut seeds = Vec::new();
    for calls in calls {
        for abilities in 0..=u8::MAX {
            seeds.push(session(calls, abilities, &[]));
        }
        for fate in fates {
            for step in 0..STEPS_MAX {
                seeds.push(session(calls, 0, &[&vec![0; step], fate].concat()));
            }
        }
    }
    seeds.extend(labels());
    // Locked at the first look, and without a signature certificate: a card for the face.
    seeds.push(session(&[3], 0x80, &[0, 0, 0x40, 0x69, 0x84]));
    seeds
}

fn session(calls: &[u8], abilities: u8, script: &[u8]) -> Vec<u8> {
    let count = u8::try_from(calls.len()).unwrap_or(u8::MAX);
    [&[count], calls, &[abilities], script].concat()
}

/// A look at other things than a My Number card: any answer can be the label.
fn labels() -> Vec<Vec<u8>> {
    let labels: [&[u8]; 4] = [b"JPKIAPICCTOKEN", b"JPKIAPGPSETOKEN", b"JPKIAPIOSTOKEN", b"SOMETHINGELSE"];
    let mut seeds = Vec::new();
    for label in labels {
        let length = u8::try_from(label.len() + 2).unwrap_or(u8::MAX);
        // The certificate is refused first, by short id and by selection, so that the label is asked.
        for refusals in 0..4 {
            for step in 0..6 {
                let before = [vec![0; step], [0x40, 0x6a, 0x82].repeat(refusals)].concat();
                let answer = [&before, &[0x60, 0, length][..], label, &[0x90, 0x00]].concat();
                seeds.push(session(&[3], 0, &answer));
            }
        }
    }
    seeds
}

fn certificates() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let own = CERTIFICATE.to_vec();
    let mut seeds = vec![
        own.clone(),
        JpkiCa::public_test()?.certificate_der().to_vec(),
        JpkiCa::public_test()?.certificate_pem().as_bytes().to_vec(),
        JpkiCa::public_test()?.issue(&leaf(POLICY_TEST_SIGN))?,
        JpkiCa::foreign()?.issue(&leaf(POLICY_TEST_AUTH))?,
        vec![0xff; 400],
        vec![0; 400],
        Vec::new(),
        [&[0x30, 0x82, 0x0f, 0xfc][..], &[0; 40]].concat(),
        [&[0x30, 0x82, 0xff, 0xff][..], &[0; 40]].concat(),
        [&[0x30, 0x81, 0xff][..], &[0; 40]].concat(),
        [own.as_slice(), &[0; 10]].concat(),
    ];
    for cut in [4, 20, 256, 800, own.len() - 1] {
        seeds.push(own.iter().take(cut).copied().collect());
    }
    for at in (0..own.len()).step_by(97) {
        let mut damaged = own.clone();
        damaged.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 0x01);
        seeds.push(damaged);
    }
    Ok(seeds)
}

fn messages() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let seat = Seat(7);
    let requests = [
        Request::Hello { version: WIRE_VERSION },
        Request::ReadCertificate { seat },
        Request::Prove { seat, pin: Pin::from_ascii(b"1234")?, statement: statement() },
        Request::Release { seat },
    ];
    let mut events = vec![
        Event::Welcome { version: WIRE_VERSION },
        Event::Gone { seat },
        Event::Certificate {
            seat,
            certificate: Certificate::new(CERTIFICATE.to_vec())?,
            not_after_unix_secs: VALIDITY.1,
        },
        Event::Proved { seat, signature: Signature::new(SIGNATURE.to_vec())? },
        Event::PinRefused { seat, tries: PinTries::Left(2) },
        Event::ProveLost { seat, tries: None },
        Event::Released { seat },
    ];
    events.extend([ReaderState::Ready, ReaderState::Faulty].map(Event::Reader));
    events.extend(
        [CardKind::MyNumber { tries: PinTries::Locked }, CardKind::Held, CardKind::TwoCards]
            .map(|card| Event::Seated { seat, card }),
    );
    events.extend([Failure::StaleSeat, Failure::Held].map(|failure| Event::Failed { seat, failure }));
    events.extend([Refusal::Busy, Refusal::Malformed].map(Event::Refused));
    let mut bodies: Vec<_> = requests.iter().map(encode_request).collect();
    bodies.extend(events.iter().map(encode_event));
    let (mut seeds, mut stream) = (Vec::new(), Vec::new());
    for body in bodies {
        let mut frame = Vec::new();
        write_frame(&mut frame, &body)?;
        seeds.push(body.bytes().to_vec());
        stream.extend(&frame);
        seeds.push(frame);
    }
    seeds.extend([stream, vec![0, 0, 0x20, 1], vec![0, 0, 0, 0], vec![0, 0, 0, 9, 1]]);
    Ok(seeds)
}

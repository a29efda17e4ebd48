//! Owns the target `session`: a whole stay with a card whose every answer the fuzzer chooses.
//!
//! Promises checked: no panic; VERIFYs at most as many as proves, each after a counter that was told; a signature
//! only after a right PIN; no certificate above its limit; each call ends; every connection is powered down.
//! Must never: know how the reader does it; only `Stay` and the seam are used.
//!
//! Layout: one byte with the number of calls, the calls, then the script (`script.rs`).

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use reader::{
    permit::Permit,
    prove::Proof,
    stay::{Recheck, Stay, WorkError},
    trust::Roots,
};
use reader_wire::{CERTIFICATE_BYTES_MAX, CardKind, Pin, PinTries};

use crate::{
    chip::{AUTHORITY, SIGNATURE, statement},
    reached::reached,
    script::Card,
};

/// Calls of one run.
const CALLS_MAX: usize = 15;
/// Between two looks at the clock: it must not make a difference how quick this machine is.
const TICK: Duration = Duration::from_millis(15);

static ROOTS: LazyLock<Arc<Roots>> = LazyLock::new(|| Arc::new(Roots::from_der([AUTHORITY]).expect("root")));
static START: LazyLock<Instant> = LazyLock::new(Instant::now);
static TICKS: AtomicU64 = AtomicU64::new(0);

/// One run.
pub fn run(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let count = usize::from(*count) & CALLS_MAX;
    let Some((calls, script)) = rest.split_at_checked(count) else { return };
    TICKS.store(0, Ordering::Relaxed);
    let card = Card::new(script);
    let mut stay = Stay::with_clock(card.clone(), Arc::clone(&ROOTS), clock);
    for call in calls {
        let permit = Permit::new();
        card.call(&permit);
        stay.work_under(permit);
        let proves = one_call(&mut stay, *call);
        assert!(card.world().verifies <= proves, "more VERIFYs than proves");
    }
    card.call(&Permit::new());
    stay.work_under(Permit::new());
    stay.end();
    let world = card.world();
    assert_eq!(world.connects, world.power_downs, "a card was left with power");
}

fn clock() -> Instant {
    let ticks = TICKS.fetch_add(1, Ordering::Relaxed);
    *START + TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
}

/// How many proves the call was.
fn one_call(stay: &mut Stay<Card>, call: u8) -> usize {
    match call & 15 {
        0 | 1 => return prove(stay, b"1234"),
        2 => return prove(stay, b"9999"),
        3 => looked(stay.look()),
        4 => certificate(stay),
        5 => stay.release(),
        6 => stay.begin(),
        7 => stay.end(),
        8 | 9 => rechecked(stay.recheck()),
        10 => stay.reader_changed(),
        11 => stay.close_session(),
        _ => {
            looked(stay.look());
            certificate(stay);
            return prove(stay, b"1234");
        }
    }
    0
}

fn certificate(stay: &mut Stay<Card>) {
    match stay.certificate() {
        Ok((certificate, _)) => {
            assert!(certificate.der().len() <= CERTIFICATE_BYTES_MAX);
            reached("certificate");
        }
        Err(error) => failed(error),
    }
}

fn rechecked(recheck: Result<Recheck, WorkError>) {
    match recheck {
        Ok(Recheck::Same) => reached("recheck-same"),
        Ok(Recheck::Another) => reached("recheck-another"),
        Err(error) => failed(error),
    }
}

fn prove(stay: &mut Stay<Card>, pin: &[u8; 4]) -> usize {
    let pin = Pin::from_ascii(pin).expect("four digits");
    match stay.prove(pin, &statement()) {
        Proof::Proved(signature) => {
            assert_eq!(signature.bytes(), SIGNATURE, "another signature was let through");
            reached("proved");
        }
        Proof::PinRefused(PinTries::Left(_)) => reached("pin-refused"),
        Proof::PinRefused(PinTries::Locked) => reached("pin-refused-locked"),
        Proof::Lost(Some(_)) => reached("lost-and-counted"),
        Proof::Lost(None) => reached("lost"),
        Proof::Failed(error) => failed(error),
    }
    stay.settle();
    1
}

fn looked(look: Result<CardKind, WorkError>) {
    match look {
        Ok(CardKind::MyNumber { tries: PinTries::Left(_) }) => reached("look-my-number"),
        Ok(CardKind::MyNumber { tries: PinTries::Locked }) => reached("look-locked"),
        Ok(CardKind::AndroidPhone) => reached("look-android"),
        Ok(CardKind::IPhone) => reached("look-iphone"),
        Ok(CardKind::OldResidentCard) => reached("look-old"),
        Ok(CardKind::OtherCard) => reached("look-other"),
        Ok(CardKind::TransitCard) => reached("look-transit"),
        Ok(CardKind::FaceOnly) => reached("look-face-only"),
        Ok(CardKind::NoCertificate) => reached("look-no-certificate"),
        Ok(CardKind::TwoCards) => reached("look-two"),
        Ok(CardKind::Held) => reached("look-held"),
        Ok(CardKind::Unreadable) => reached("look-unreadable"),
        Err(error) => failed(error),
    }
}

fn failed(error: WorkError) {
    reached(match error {
        WorkError::CardGone => "failed-card-gone",
        WorkError::CardFault => "failed-card-fault",
        WorkError::Held => "failed-held",
        WorkError::Locked => "failed-locked",
        WorkError::NoCertificate => "failed-no-certificate",
        WorkError::ForeignCertificate(_) => "failed-foreign-certificate",
        WorkError::Revoked => "failed-revoked",
        WorkError::Mismatch => "failed-mismatch",
        WorkError::ReaderGone => "failed-reader-gone",
        WorkError::ServiceGone => "failed-service-gone",
    });
}

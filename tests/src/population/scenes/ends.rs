//! Owns scenes about how a check is made and how it ends: card, PIN, gateway, 既存型.
//!
//! Promises: the person, the voucher and the reservation stand in nobody's way.
//! Must never: say what the machine makes of it.

use jiff::ToSpan as _;

use super::super::{Arrival, Case, ExistingProof, Maker, Way};

/// At the kiosk, this way.
pub fn at_kiosk(maker: &mut Maker, case: Case, way: Way) -> Arrival {
    maker.scene(case, |_, one| one.way = way)
}

/// A file of the 既存型, asked for so many days from the exam date. Staff have scanned the voucher.
pub fn existing(maker: &mut Maker, case: Case, proof: ExistingProof, days: i32) -> Arrival {
    maker.scene(case, |maker, one| {
        let asked_for = maker.day.saturating_add(days.days());
        one.way = Way::Existing { proof, asked_for };
    })
}

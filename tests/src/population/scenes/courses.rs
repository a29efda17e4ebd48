//! Owns scenes about the contract and the course.
//!
//! Promises: person, voucher and reservation fit the course; contract or 種別 speaks.
//! Must never: give a course to an insurer that commissions it where it is to be blank.

use super::super::maker::{EXAM_TICKET, GUIDANCE_TICKETS};
use super::super::{Arrival, Case, Course, Maker, insurers};

/// Of an insurer that is not in the list.
pub fn not_contracted(maker: &mut Maker, case: Case) -> Arrival {
    let insurer = maker.chance.of(&[insurers::ELSEWHERE, insurers::ELSEWHERE_TOO]);
    maker.scene_of(case, insurer, |_, _| {})
}

/// 特定保健指導 with 利用券, of this insurer.
pub fn guidance(maker: &mut Maker, case: Case, insurer: &'static str) -> Arrival {
    let kind = maker.chance.of(&GUIDANCE_TICKETS);
    of_course(maker, case, insurer, Course::SpecificGuidance, kind)
}

/// 特定保健指導 with 受診券.
pub fn guidance_with_exam_ticket(maker: &mut Maker, case: Case) -> Arrival {
    of_course(maker, case, insurers::ALL_THREE, Course::SpecificGuidance, EXAM_TICKET)
}

/// 当日初回面接 with a voucher of this 種別.
pub fn interview(maker: &mut Maker, case: Case, insurer: &'static str, kind: u8) -> Arrival {
    of_course(maker, case, insurer, Course::SameDayInterview, kind)
}

/// Another course with 受診券.
pub fn plain(maker: &mut Maker, case: Case, course: Course) -> Arrival {
    of_course(maker, case, insurers::EXAM_ONLY, course, EXAM_TICKET)
}

fn of_course(maker: &mut Maker, case: Case, insurer: &'static str, course: Course, kind: u8) -> Arrival {
    maker.scene_of(case, insurer, |maker, one| {
        one.course = course;
        one.printed = maker.ticket(maker.year(), kind, insurer);
    })
}

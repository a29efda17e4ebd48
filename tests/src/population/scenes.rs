//! Owns which scene belongs to which case.
//!
//! Promises: each scene gives the people of its case in the order in which they come; the others of a scene are
//! ordinary arrivals that the case needs.
//! Must never: leave a case out; the compiler sees to it.

mod answers;
mod bookings;
mod courses;
mod ends;
mod names;
mod persons;
mod tickets;

use super::ExistingProof::{Card, Numbers, OldCard};
use super::maker::{EXAM_TICKET, SET_TICKET};
use super::{Arrival, Case, Course, Maker, Shown, Way, insurers};

/// The arrivals of this case.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "one table, one row a case")]
pub fn scene(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    use Case as C;
    let (m, year) = (maker, |m: &Maker| m.year());
    let one = match case {
        C::Clean => names::ordinary(m, case),

        C::Invalid => answers::validity(m, case, 2),
        C::InvalidLost => answers::invalid_lost(m, case),
        C::Superseded => answers::superseded(m, case),
        C::SupersededElsewhere => answers::superseded_elsewhere(m, case),
        C::NotFound | C::UnregisteredCard => answers::without_result(m, case, 4),
        C::Several => answers::two_results(m, case, 5),
        C::Unregistered => answers::without_result(m, case, 6),
        C::ValidWithoutResult => answers::without_result(m, case, 1),
        C::ValidWithTwoResults => answers::two_results(m, case, 1),
        C::ClassSpecialTreatment => answers::class(m, case, "05"),
        C::ClassSelfDefence => answers::class(m, case, "07"),
        C::ClassPublicAssistance => answers::class(m, case, "A1"),
        C::LateElderly => answers::late_elderly(m, case, 70),
        C::LateElderlyByAge => answers::late_elderly(m, case, 80),
        C::DisqualifiedTomorrow => answers::dates(m, case, 1, |one, day| one.disqualified = Some(day)),
        C::DisqualifiedToday => answers::dates(m, case, 0, |one, day| one.disqualified = Some(day)),
        C::DisqualifiedYesterday => answers::dates(m, case, -1, |one, day| one.disqualified = Some(day)),
        C::QualifiedTomorrow => answers::dates(m, case, 1, |one, day| one.qualified = Some(day)),
        C::CredentialEndsToday => answers::dates(m, case, 0, |one, day| one.ends = Some(day)),
        C::CredentialEndedYesterday => answers::dates(m, case, -1, |one, day| one.ends = Some(day)),

        C::CertificateEnds90 => m.scene(case, |_, one| one.certificate_days = 90),
        C::CertificateEnds30 => m.scene(case, |_, one| one.certificate_days = 30),
        C::CertificateEndsToday => m.scene(case, |_, one| one.certificate_days = 0),
        C::CertificateRefused => ends::at_kiosk(m, case, Way::CertificateRefused),
        C::ClockNotSet => m.scene(case, |_, one| one.clock_is_set = false),
        C::LateAnswer => ends::at_kiosk(m, case, Way::LateAnswer),
        C::GatewayError => ends::at_kiosk(m, case, Way::GatewayError),
        C::OfflineAtOnce => ends::at_kiosk(m, case, Way::OfflineAtOnce),
        C::OfflineLater => ends::at_kiosk(m, case, Way::OfflineLater),
        C::PinWrongOnce => ends::at_kiosk(m, case, Way::Asked { wrong_pins: 1 }),
        C::PinWrongTwice => ends::at_kiosk(m, case, Way::Asked { wrong_pins: 2 }),
        C::PinWrongThrice => ends::at_kiosk(m, case, Way::Asked { wrong_pins: 3 }),
        C::PinForgotten => ends::at_kiosk(m, case, Way::PinForgotten),
        C::LockedCard => ends::at_kiosk(m, case, Way::LockedCard),
        C::CardWithoutPin => ends::at_kiosk(m, case, Way::CardWithoutPin),
        C::CardWithoutCertificate => ends::at_kiosk(m, case, Way::CardWithoutCertificate),
        C::CardRemoved => ends::at_kiosk(m, case, Way::CardRemoved),
        C::CardRemovedAndBack => ends::at_kiosk(m, case, Way::AskedAfterLift),

        C::SetTicket => tickets::kind(m, case, year(m), SET_TICKET),
        C::LastYearsTicket => tickets::kind(m, case, year(m) - 1, EXAM_TICKET),
        C::LastYearsNumber => tickets::last_years_number(m, case),
        C::AllZeroTicket => tickets::all_zero(m, case),
        C::FormerInsurersTicket => tickets::former_insurers(m, case),
        C::ChangedJob => tickets::changed_job(m, case),
        C::ExpiredYesterday => tickets::until(m, case, -1),
        C::ValidUntilToday => tickets::until(m, case, 0),
        C::NoTicket => m.scene(case, |_, one| one.shown = Shown::NotBrought),
        C::TicketToStaff => tickets::to_staff(m, case),
        C::TicketTyped => m.scene(case, |_, one| one.shown = Shown::Typed),
        C::TicketNumberScanned => m.scene(case, |_, one| one.shown = Shown::ScannedNumber),
        C::TicketUsedToday => return tickets::used_today(m, case),
        C::TicketUsedMonthsAgo => tickets::used_months_ago(m, case),
        C::StrangersTicket => return tickets::strangers(m, case),
        C::SpousesTicket => return tickets::spouses(m, case),

        C::HiddenName => names::hidden(m, case, |_| {}),
        C::HiddenNameKanaNearly => names::hidden(m, case, |row| row.kana.push('ン')),
        C::HiddenNameKanaDiffers => names::hidden(m, case, |row| row.kana = "ベツヨミ　ナマエ".to_owned()),
        C::OtherName => names::other_name(m, case),
        C::LatinName => names::latin(m, case),
        C::RareKanji => names::rare_kanji(m, case),
        C::VariationSelector => names::variation_selector(m, case),
        C::LargeKana => names::large_kana(m, case),
        C::KanaVoicing => names::voicing(m, case),
        C::MarriedName => names::married(m, case),
        C::BirthDateMistyped => persons::birth_date_mistyped(m, case),
        C::SexDiffers => persons::sex_differs(m, case),
        C::SexUnset => m.scene(case, |_, one| one.each_credential(|known| known.sex = "3")),
        C::BranchMissing => persons::branches(m, case, None, "01"),
        C::Branch00 => persons::branches(m, case, Some("00"), "00"),
        C::Branch01 => persons::branches(m, case, Some("01"), "01"),
        C::BranchDiffers => persons::branches(m, case, Some("02"), "01"),
        C::FullWidthSymbol => persons::full_width_symbol(m, case),
        C::Twins => return persons::twins(m, case),
        C::TwinNotBooked => return persons::twin_not_booked(m, case),
        C::Couple => return persons::couple(m, case),

        C::NotBooked => bookings::none(m, case),
        C::BookedOtherDay => bookings::other_day(m, case),
        C::BookedTwice => bookings::more_than_one(m, case, Course::SpecificExam),
        C::BookedTwoCourses => bookings::more_than_one(m, case, Course::SpecificGuidance),
        C::BookedOtherCourse => bookings::other_course(m, case),
        C::ArrivedTwice => return bookings::arrived_twice(m, case),
        C::ArrivedAgainWithTicket => return bookings::with_ticket_now(m, case),

        C::RemarkOnly => m.scene_of(case, insurers::REMARK_ONLY, |_, _| {}),
        C::NotContracted => courses::not_contracted(m, case),
        C::ContractEnded => m.scene_of(case, insurers::ENDED, |_, _| {}),
        C::ContractNotBegun => m.scene_of(case, insurers::NOT_BEGUN, |_, _| {}),
        C::ServiceBlank => m.scene_of(case, insurers::GUIDANCE_ONLY, |_, _| {}),

        C::Guidance => courses::guidance(m, case, insurers::GUIDANCE_ONLY),
        C::GuidanceBlank => courses::guidance(m, case, insurers::EXAM_ONLY),
        C::GuidanceWithExamTicket => courses::guidance_with_exam_ticket(m, case),
        C::Interview => courses::interview(m, case, insurers::ALL_THREE, SET_TICKET),
        C::InterviewWithExamTicket => courses::interview(m, case, insurers::ALL_THREE, EXAM_TICKET),
        C::InterviewBlank => courses::interview(m, case, insurers::EXAM_ONLY, SET_TICKET),
        C::DockWithContract => courses::plain(m, case, Course::DockWithContract),
        C::DockWithoutContract => courses::plain(m, case, Course::DockWithoutContract),
        C::Corporate => courses::plain(m, case, Course::Corporate),

        C::Age40 => answers::born_in_april(m, case, 40, 1),
        C::Age39 => answers::born_in_april(m, case, 40, 2),
        C::Age74 => answers::born_in_april(m, case, 75, 2),
        C::Age75AtYearEnd => answers::born_in_april(m, case, 75, 1),
        C::Turns75Tomorrow => answers::turns_75(m, case, 1),
        C::Turns75Today => answers::turns_75(m, case, 0),
        C::LeapDay => answers::leap_day(m, case, &[1964, 1972, 1976, 1980]),
        C::LeapDay1952 => answers::leap_day(m, case, &[1952]),

        C::ExistingWithCard => ends::existing(m, case, Card, 0),
        C::ExistingNumbersOnly => ends::existing(m, case, Numbers, 0),
        C::ExistingOtherDay => ends::existing(m, case, Card, -1),
        C::OldCard => ends::existing(m, case, OldCard, 0),
    };
    vec![one]
}

//! Owns what must become of each case. Written by hand from the tables of the facts, row by row.
//!
//! Promises: each row names the line that it is written from (§ and R are those of domain.md; "design" is
//! design.md §3.6, "all reasons": rows of the table add up).
//! Must never: call anything of `reception`. Only the names of the reasons are taken from there.

use jiff::civil::{Date, date};
use reception::Reason as R;

use super::Case as C;

/// What must become of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// 受付しました, 承認待ち.
    Accepted,
    /// 要確認, with exactly these reasons, in the order of their names in the code.
    SeeStaff(&'static [R]),
    /// As 資格喪失日 is read.
    ByReading {
        /// It is the first day without insurance.
        first_uninsured: &'static [R],
        /// It is the last day with insurance.
        last_insured: &'static [R],
    },
    /// No check comes of it.
    NothingStored,
}

/// What 資格喪失日 says (domain.md §9: test both readings).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The first day that is not insured.
    FirstUninsured,
    /// The last day that is insured.
    LastInsured,
}

impl Expected {
    /// The reasons under this reading, none for an accepted check; `None` when nothing is stored.
    #[must_use]
    pub fn reasons(self, reading: Reading) -> Option<&'static [R]> {
        match (self, reading) {
            (Self::Accepted, _) => Some(&[]),
            (Self::SeeStaff(reasons), _) => Some(reasons),
            (Self::ByReading { first_uninsured, .. }, Reading::FirstUninsured) => Some(first_uninsured),
            (Self::ByReading { last_insured, .. }, Reading::LastInsured) => Some(last_insured),
            (Self::NothingStored, _) => None,
        }
    }
}

/// Last day of every 健康保険証 (table 1.4a, §1.9).
const OLD_CARDS_UNTIL: Date = date(2025, 12, 1);
/// The day before the 75th birthday of who was born on 1952-02-29: a year of life is complete at the end of the
/// day before the birthday (§4.1), so 75 years are on 2027-02-28.
const LEAP_DAY_1952_UNTIL: Date = date(2027, 2, 28);

/// The table.
#[must_use]
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "one table, one row a case")]
pub fn of(case: C, exam_date: Date) -> Expected {
    use Expected::{Accepted, ByReading, NothingStored, SeeStaff as See};
    match case {
        C::Clean => Accepted,                                                     // §2.4 row 1

        // The answer
        C::Invalid => See(&[R::CredentialInvalid]),                               // §2.4 row V = 2
        C::InvalidLost => See(&[R::CredentialInvalid, R::OutsideDates]),          // §2.4 V = 2; §3.8 過誤 06; design
        C::Superseded => See(&[R::CredentialSuperseded]),                         // §2.4 V = 3
        C::SupersededElsewhere => See(&[
            R::CredentialSuperseded, R::InsurerNotContracted, R::VoucherOtherInsurer,
        ]),                                                                       // §2.4 V = 3 "new ticket needed", row "no"; §3.7 insurance changed; design
        C::NotFound => See(&[R::CredentialNone]),                                 // §2.4 V = 4; §5.5 row 1
        C::UnregisteredCard => See(&[R::CredentialNone]),                         // §2.4 V = 4; R10
        C::Several => See(&[R::CredentialSeveral]),                               // §2.4 V = 5
        C::Unregistered => See(&[R::CredentialUnregistered]),                     // §2.4 V = 6
        C::ValidWithoutResult => See(&[R::ResultMissing]),                        // §2.2 "0..n results"; §9 zero results
        C::ValidWithTwoResults => See(&[R::CredentialSeveral]),                   // §2.2 "0..n results"; §9 two results
        C::ClassSpecialTreatment => See(&[R::SpecialScheme]),                     // §2.4 row class 05/07/A1
        C::ClassSelfDefence => See(&[R::SpecialScheme]),                          // §2.4 row class 05/07/A1
        C::ClassPublicAssistance => See(&[R::SpecialScheme]),                     // §2.4 row class 05/07/A1
        C::LateElderly => See(&[R::SpecialScheme]),                               // §2.4 row 法別 39
        C::LateElderlyByAge => See(&[R::SpecialScheme, R::AgeOutsideBand]),       // §2.4 row 法別 39; §3.7 age band; design
        C::DisqualifiedTomorrow => Accepted,                                      // §9 boundary, both readings
        C::DisqualifiedToday => ByReading {
            first_uninsured: &[R::OutsideDates], last_insured: &[],
        },                                                                        // §9 boundary, both readings; §3.8 過誤 06
        C::DisqualifiedYesterday => See(&[R::OutsideDates]),                      // §9 boundary, both readings; §3.8 過誤 06
        C::QualifiedTomorrow => See(&[R::OutsideDates]),                          // §2.3 資格取得日; §0.8 not insured at the date
        C::CredentialEndsToday => Accepted,                                       // §2.3 有効終了 is a last day
        C::CredentialEndedYesterday => See(&[R::OutsideDates]),                   // §2.3 有効終了; §0.8

        // Certificate, clock, outage
        C::CertificateEnds90 => Accepted,                                         // §5.3 notice from 3 months before
        C::CertificateEnds30 => Accepted,                                         // §5.3 notice from 3 months before
        C::CertificateEndsToday => Accepted,                                      // §5.3 "after expiry 3 more months usable for eligibility"
        C::CertificateRefused => See(&[R::CertificateRefused]),                   // §2.4 none: cert expired or revoked
        C::ClockNotSet => See(&[R::ClockNotSet]),                                 // §5.1 17 time: block acceptance; §9
        C::LateAnswer => See(&[R::NoAnswer]),                                     // §2.4 none: upstream timeout, ticket captured; §9 200 after 30 s
        C::GatewayError => See(&[R::NoAnswer]),                                   // §2.4 none: 5xx, ticket captured
        C::OfflineAtOnce => See(&[R::NoAnswer]),                                  // §2.4 none: offline; known before the voucher is asked, so there is none to capture
        C::OfflineLater => See(&[R::NoAnswer]),                                   // §2.4 none: offline, ticket captured; §5.5 "capture ticket + time"

        // Card and PIN
        C::PinWrongOnce => Accepted,                                              // §5.3 counter reset by success
        C::PinWrongTwice => Accepted,                                             // §5.3 "stop at 1 with a warning", then success
        C::PinWrongThrice => See(&[R::PinLocked]),                                // §2.4 none: PIN locked; §5.3 lock at 3
        C::PinForgotten => See(&[R::PinForgotten]),                               // §6 PIN forgotten -> staff 目視
        C::LockedCard => See(&[R::PinLocked]),                                    // §2.4 none: PIN locked -> 目視; the card is refused before the voucher is asked
        C::CardWithoutPin => See(&[R::CardWithoutPin]),                           // §2.4 none: card without PIN -> 目視
        C::CardWithoutCertificate => See(&[R::CertificateMissing]),               // §2.4 none, as card without PIN
        C::CardRemoved => NothingStored,                                          // §9 card removed mid-read; design §3.1 (nothing is known of this person)
        C::CardRemovedAndBack => Accepted,                                        // §9 card removed mid-read, §2.4 row 1

        // Ticket
        C::SetTicket => Accepted,                                                 // §3.6 種別 5: 受診券 that also serves the interview
        C::LastYearsTicket => See(&[R::VoucherExpired, R::VoucherOtherYear]),     // §2.4 row expired / wrong FY; design
        C::LastYearsNumber => See(&[R::VoucherOtherYear]),                        // §3.6 first two = current fiscal year or staff
        C::AllZeroTicket => See(&[R::VoucherIncomplete]),                         // §3.6 all-zero is no number; §2.4 row 2 "not yet entered"; the paper is there
        C::FormerInsurersTicket => See(&[R::VoucherOtherInsurer]),                // §2.4 row insurer on the ticket ≠ result
        C::ChangedJob => See(&[R::VoucherOtherInsurer, R::PersonDiffers]),        // the same; §4.4 1 hard keys differ -> 要確認
        C::ExpiredYesterday => See(&[R::VoucherExpired]),                         // §2.4 row expired; §3.8 返戻 06
        C::ValidUntilToday => Accepted,                                           // §3.8 返戻 06: ticket date ≥ today
        C::NoTicket => See(&[R::VoucherMissing]),                                 // §2.4 row 2
        C::TicketToStaff => See(&[R::VoucherIncomplete]),                         // §2.4 row 2 "not yet entered"; rules.toml [voucher] needs
        C::TicketTyped => See(&[R::VoucherIncomplete]),                           // §2.4 row 1 asks "insurer equal", which eleven digits do not tell; rules.toml needs
        C::TicketNumberScanned => See(&[R::VoucherIncomplete]),                   // the same line
        C::TicketUsedToday => See(&[R::VoucherUsed]),                             // §3.8 過誤 07: one accepted check per (insurer, 整理番号, FY)
        C::TicketUsedMonthsAgo => See(&[R::VoucherUsed]),                         // §3.7 once per fiscal year
        C::StrangersTicket => See(&[R::VoucherOtherNumber, R::PersonAnother]),    // §3.8 返戻 05 (booked with another number); §4.4 不一致(別人の可能性), §3.8 過誤 03; design
        C::SpousesTicket => See(&[R::VoucherOtherNumber, R::PersonAnother]),      // §3.8 返戻 05; §4.4 不一致: 枝番, birth date and kana differ

        // Same person
        C::HiddenName => Accepted,                                                // §4.4 3 ●, never decisive; §0.6
        C::HiddenNameKanaNearly => See(&[R::PersonDiffers]),                      // §4.4 2 edit distance 1 -> weak -> 要確認
        C::HiddenNameKanaDiffers => See(&[R::PersonDiffers]),                     // §4.4 2 kana differs, hard keys agree -> 要確認
        C::OtherName => Accepted,                                                 // §4.4 2 通称 kana equal
        C::LatinName => Accepted,                                                 // §4.3 names of foreigners; §4.4
        C::RareKanji => Accepted,                                                 // §4.2 fold table; §4.4 3
        C::VariationSelector => Accepted,                                         // §4.2 strip variation selectors
        C::LargeKana => Accepted,                                                 // §4.2 small -> large; §4.4 2
        C::KanaVoicing => See(&[R::PersonDiffers]),                               // §4.3 ヤマサキ/ヤマザキ; §4.4 2 edit distance 1
        C::MarriedName => See(&[R::PersonDiffers]),                               // §4.4 2 kana differs, hard keys agree -> 要確認
        C::BirthDateMistyped => See(&[R::PersonDiffers]),                         // §4.4 1 生年月日; §3.8 過誤 03
        C::SexDiffers => See(&[R::PersonDiffers]),                                // §4.4 4 "lowers confidence, never rejects" -> 要確認
        C::SexUnset => Accepted,                                                  // §4.4 4 "3 = unset exists"
        C::BranchMissing => Accepted,                                             // §4.4 1 枝番 missing on one side is not a mismatch
        C::Branch00 => Accepted,                                                  // §9 枝番 "00"; §3.2 two digits
        C::Branch01 => Accepted,                                                  // §9 枝番 "01"
        C::BranchDiffers => See(&[R::PersonDiffers]),                             // §4.4 1 枝番 is a hard key
        C::FullWidthSymbol => Accepted,                                           // §3.2 compare after half-width
        C::Twins => Accepted,                                                     // §4.4 1 枝番, 2 kana: each is one person
        C::TwinNotBooked => See(&[R::ReservationNone]),                           // §4.4 不一致: the booked twin is another person
        C::Couple => Accepted,                                                    // §4.4 1: 枝番 and birth date tell them apart

        // Reservation
        C::NotBooked => See(&[R::ReservationNone]),                               // design §6 Reservation = today's list; rules.toml without-reservation
        C::BookedOtherDay => See(&[R::ReservationOtherDay]),                      // the same; not today's
        C::BookedTwice => See(&[R::ReservationSeveral]),                          // the same; staff choose
        C::BookedTwoCourses => Accepted,                                          // the same; one of them is this course
        C::BookedOtherCourse => See(&[R::ReservationOtherCourse]),                // R51: one service never implies another
        C::ArrivedTwice => See(&[R::VoucherUsed, R::ArrivedTwice]),               // §3.8 過誤 07 duplicate; the issue: arrived twice; design
        C::ArrivedAgainWithTicket => See(&[R::ArrivedTwice]),                     // the issue: arrived twice; the first was not accepted, so nothing was used

        // Contract
        C::RemarkOnly => See(&[R::CourseNotInScope]),                             // R52 備考 has no effect; §2.4 row service blank
        C::NotContracted => See(&[R::InsurerNotContracted]),                      // §2.4 row insurer in list: no
        C::ContractEnded => See(&[R::ContractOtherDays]),                         // §2.4 C "on that date"; §1.7 valid_to; §3.8 返戻 04
        C::ContractNotBegun => See(&[R::ContractOtherDays]),                      // §2.4 C "on that date"; §1.7 valid_from
        C::ServiceBlank => See(&[R::CourseNotInScope]),                           // §2.4 row yes but service blank; table 1.7a 6

        // Course
        C::Guidance => Accepted,                                                  // §2.4 row 1 for the service; table 1.7a 7
        C::GuidanceBlank => See(&[R::CourseNotInScope]),                          // R51; §2.4 row service blank
        C::GuidanceWithExamTicket => See(&[R::VoucherOtherKind]),                 // R51: a 特定健診 ticket never implies 保健指導
        C::Interview => Accepted,                                                 // §3.6 種別 5; table 1.7a 8
        C::InterviewWithExamTicket => See(&[R::VoucherOtherKind]),                // §3.6: 5, not 1, serves the same-day interview
        C::InterviewBlank => See(&[R::CourseNotInScope]),                         // table 1.7a 8 blank; R51
        C::DockWithContract => Accepted,                                          // R27 allowed by contract
        C::DockWithoutContract => See(&[R::CourseNotPermitted]),                  // R27 not allowed to confirm identity
        C::Corporate => See(&[R::CourseNotPermitted]),                            // R27 flag per course

        // Age
        C::Age40 => Accepted,                                                     // §4.1 born on April 1 belongs to the older year; §3.7 40–74
        C::Age39 => See(&[R::AgeOutsideBand]),                                    // §3.7 40–74 as of fiscal-year end
        C::Age74 => Accepted,                                                     // §3.7 40–74 as of fiscal-year end
        C::Age75AtYearEnd => Accepted,                                            // §3.7 turning 75: until the day before the birthday, which is later
        C::Turns75Tomorrow => Accepted,                                           // §3.7 until the day before the birthday
        C::Turns75Today => See(&[R::AgeOutsideBand]),                             // §3.7 until the day before the birthday
        C::LeapDay => Accepted,                                                   // §3.7, within the band
        C::LeapDay1952 if exam_date <= LEAP_DAY_1952_UNTIL => Accepted,           // §3.7 until the day before the birthday; §4.1
        C::LeapDay1952 => See(&[R::AgeOutsideBand]),                              // §3.7; §4.1 reached on the day before

        // Other proofs
        C::ExistingWithCard => Accepted,                                          // R6; table 1.4a 既存型 may continue
        C::ExistingNumbersOnly => See(&[R::IdentityUnchecked]),                   // §2.1 ReferenceClassification 2; §0.2 two ways to prove identity
        C::ExistingOtherDay => See(&[R::AskedForOtherDay]),                       // §2.1 "the date for which validity is asked"; §3.8 過誤 06
        C::OldCard if exam_date <= OLD_CARDS_UNTIL => See(&[R::IdentityUnchecked]), // table 1.4a until its own end; numbers typed as above
        C::OldCard => See(&[R::ProofNotAccepted, R::IdentityUnchecked]),          // table 1.4a at latest 2025-12-01
    }
}

/// Whether the ground of a reason has two values that stand against each other: what was seen and what it is held
/// against. Of `PersonDiffers` and `PersonAnother` a value that one side does not have cannot be there.
#[must_use]
#[rustfmt::skip]
pub fn has_two_values(reason: R) -> bool {
    match reason {
        R::ContractOtherDays | R::CourseNotInScope => true,                       // §2.4 C: date and term, course and scope
        R::OutsideDates | R::AgeOutsideBand => true,                              // §9: day and exam date; §3.7: birth date and limit
        R::VoucherOtherInsurer | R::VoucherExpired | R::VoucherOtherYear | R::VoucherOtherKind => true, // §2.4 T, §3.6
        R::VoucherOtherNumber => true,                                            // read and booked
        R::VoucherUsed => true,                                                   // §3.8 過誤 07: number and earlier receipt
        R::PersonDiffers | R::PersonAnother => true,                              // §4.4 "which field, both values"
        R::ReservationOtherDay | R::ReservationOtherCourse => true,               // booked and asked
        R::AskedForOtherDay => true,                                              // §2.1: asked day and exam date
        R::ProofNotAccepted => true,                                              // table 1.4a: proof and its dates
        R::CredentialInvalid | R::CredentialSuperseded | R::CredentialNone | R::CredentialSeveral
        | R::CredentialUnregistered | R::ResultMissing | R::SpecialScheme | R::InsurerNotContracted
        | R::ListUnreadable | R::VoucherMissing | R::VoucherIncomplete | R::ReservationNone
        | R::ReservationSeveral | R::ArrivedTwice | R::CourseNotPermitted | R::IdentityUnchecked
        | R::ConfirmedByStaff
        | R::ReservationsUnreadable | R::ClockNotSet | R::PinLocked | R::PinForgotten | R::CardWithoutPin | R::CertificateMissing
        | R::CertificateForeign | R::CertificateRefused | R::CardFault | R::NoAnswer | R::AnswerRefused
        | R::AnswerPending => false,
    }
}

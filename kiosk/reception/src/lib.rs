//! The rules of a reception (受付): what happens next, who may be examined, what staff must look at.
//!
//! Promises: everything here is a pure function of its arguments; every function is total.
//! Must never: do I/O, wait, read a clock, draw a random number, or see a PIN digit.

mod by_staff;
mod check;
mod course;
mod date;
mod eligibility;
mod existing;
mod insurer;
mod insurer_file;
mod number;
mod own_row;
mod person;
mod profile;
mod proof;
mod reason;
mod remedy;
mod reservation;
mod rules;
mod sheet;
mod stage;
mod text;
mod verdict;
mod voucher;

pub use by_staff::HelpReason;
pub use check::{CheckId, CheckIdError, CheckState, Move, MoveRefused, NOTE_CHARS_MAX};
pub use course::Course;
pub use date::{
    DATE_CHARS_MAX, DateError, DateField, Era, ExamAge, FiscalYear, LATE_ELDERLY_AGE, SOLAR_CALENDAR_FROM,
    SPECIFIC_EXAM_AGE_MIN, age, age_at_end_of, age_by_law, birthday_in, day_in_japan, era_words, exam_age,
    japan, late_elderly_from, read_date, year_both_ways,
};
pub use eligibility::{
    CredentialClass, EligibilityAnswer, InsuredPerson, Kinship, RESULTS_MAX, Sex, Validity,
};
pub use existing::{
    AskedBy, CorrelationId, EXISTING_BYTES_MAX, ExistingFault, ExistingKey, ExistingResult, ExistingSource,
    ServiceCode, SetAside, existing_source, read_existing_result,
};
pub use insurer::{Contract, ContractedInsurer, InsurerList, InsurerNumber, InsurerNumberError, Scope, Term};
pub use insurer_file::{
    InsurerChange, InsurerColumn, InsurerDifference, InsurerFault, InsurerNote, InsurerProblem, InsurerTable,
    read_insurer_table,
};
pub use number::{
    ClaimReturn, CredentialDoubt, FacilityNumber, Guard, InstitutionCode, InstitutionCodeError,
    InstitutionDoubt, InstitutionIdentity, InstitutionType, OnlineCode, Prefecture, Scheme, VoucherKey,
    VoucherKind, VoucherNumber, VoucherNumberError, contains_personal_number, credential_doubts,
    read_voucher_number,
};
pub use own_row::{OWN_ROW_HEADINGS, OwnRow, OwnRowFault, OwnRowProblem, read_own_row};
pub use person::{
    Finding, How, Kana, KanaLikeness, Name, PersonField, PersonKeys, SamePerson, Symbol, compare,
    is_kana_name, kana_search_key, number_search_key,
};
pub use profile::{
    BusProfile, IdentityKind, InstitutionProfile, OnlineSystem, OnlineSystemError, Place, ProfileTable,
    ProfileTableError,
};
pub use proof::{InstitutionKind, Proof, ProofRule, ProofState, ProofTable, ProofTableError, StaffRecord};
pub use reason::Reason;
pub use remedy::Remedy;
pub use reservation::{
    HEADING_CHARS_MAX, Matched, RESERVATION_ID_CHARS_MAX, RESERVATION_WORDS_MAX, RESERVATIONS_MAX,
    Reservation, ReservationDifference, ReservationFault, ReservationField, ReservationMap,
    ReservationMapError, ReservationNote, ReservationProblem, ReservationTable, Unknown, match_reservation,
    read_reservations,
};
pub use rules::{
    CentreRules, DisqualificationDay, Rules, RulesError, RulesFile, VerdictRules, VoucherRules,
    WithoutReservation,
};
pub use sheet::{
    SHEET_BYTES_MAX, SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, SheetFault, SheetPlace,
};
pub use stage::{
    Around, CardProblem, CardSeen, Closed, CourseRules, Effect, Event, Lying, Outcome, Patience, PinEntry,
    PinNote, PlaceNote, Prepared, ProveFailure, Reader, Reception, Recess, Renewal, SAVING_SECS, Stage,
    Touch, Tries, VoucherNote, VoucherQuestion, Wait, advance,
};
pub use verdict::{
    Asked, Asking, EarlierCheck, Facts, Ground, Judgement, Side, Source, Value, Verdict, decide,
};
pub use voucher::{
    CoPayment, PATTERN_BYTES_MAX, PATTERN_CHARS_MAX, PATTERN_NAME_CHARS_MAX, PATTERNS_MAX, PAYLOAD_CHARS_MAX,
    PatternError, PayloadFault, Voucher, VoucherData, VoucherField, VoucherPart, VoucherPattern,
    VoucherPatterns,
};

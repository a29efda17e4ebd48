//! Owns the centre to which the invented people come: its rules, lists and codes, read by the product's own readers
//! from the shipped files.
//!
//! Promises: nothing is built by hand that the product reads: rules, reservations (UTF-8), insurers (CP932), codes of
//! vouchers, answers of gateway and 既存型.
//! Must never: judge.

use jiff::civil::Date;
use reception::{
    AskedBy, Asking, EligibilityAnswer, InsurerList, Proof, Reservation, ReservationMap, Rules, Voucher,
    VoucherData, VoucherPatterns, read_existing_result, read_insurer_table, read_reservations,
    read_voucher_number,
};

use super::expected::Reading;
use super::{Arrival, ExistingProof, Printed, Shown, Way, booking, insurers};

/// What went wrong in the making of a day. People are invented; no value of theirs is in it all the same.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

const RULES: &str = include_str!("../../../config/rules.toml");
const PROOFS: &str = include_str!("../../../config/proofs.toml");
const INSTITUTIONS: &str = include_str!("../../../config/institutions.toml");
const RESERVATIONS: &str = include_str!("../../../config/reservations.toml");
const VOUCHERS: &str = include_str!("../../../config/vouchers.toml");

/// The centre.
pub struct Centre {
    /// Its rules.
    pub rules: Rules,
    patterns: VoucherPatterns,
    map: ReservationMap,
}

/// What a kiosk knows of a voucher after its page.
#[derive(Clone, Copy)]
pub enum TicketRead {
    /// None was brought.
    NotBrought,
    /// It is left to staff.
    ToStaff,
    /// Typed, and understood.
    Typed(VoucherData),
    /// Scanned, and understood.
    Scanned(VoucherData),
    /// Not understood.
    Unread,
}

/// An answer, and how it was asked for.
pub struct Heard {
    /// What the service said.
    pub answer: EligibilityAnswer,
    /// How it was asked.
    pub asking: Asking,
}

impl Centre {
    /// The shipped settings with this reading of 資格喪失日 and with the examples of voucher codes in use.
    ///
    /// # Errors
    /// When a shipped file cannot be used.
    pub fn new(reading: Reading) -> Result<Self, Error> {
        let rules = match reading {
            Reading::FirstUninsured => RULES.to_owned(),
            Reading::LastInsured => RULES.replace("= \"first-uninsured\"", "= \"last-insured\""),
        };
        let rules = Rules::parse(&rules, PROOFS, INSTITUTIONS).map_err(|wrong| format!("{wrong:?}"))?;
        let patterns = VoucherPatterns::parse(&VOUCHERS.replace("#= ", ""))?;
        Ok(Self { rules, patterns, map: ReservationMap::parse(RESERVATIONS)? })
    }

    /// 委託元保険者一覧表 on the exam date, from a file in CP932.
    ///
    /// # Errors
    /// When it is refused, or tells that something was put right.
    pub fn insurers(&self, exam_date: Date) -> Result<InsurerList, Error> {
        let table =
            read_insurer_table(&insurer_file(exam_date)?).map_err(|problems| format!("{problems:?}"))?;
        if table.notes.is_empty() { Ok(table.list) } else { Err(format!("{:?}", table.notes).into()) }
    }

    /// The reservations of these people, from a file in UTF-8.
    ///
    /// # Errors
    /// When it is refused, or tells that something was put right.
    pub fn reservations(&self, day: &[Arrival]) -> Result<Vec<Reservation>, Error> {
        let text = booking::list(day.iter().flat_map(|one| &one.bookings));
        let table = read_reservations(text.as_bytes(), &self.map, None)
            .map_err(|problems| format!("{problems:?}"))?;
        let notes = format!("{:?}", table.notes());
        if table.notes().is_empty() { Ok(table.into_rows()) } else { Err(notes.into()) }
    }

    /// What is typed or scanned, as the kiosk reads it.
    #[must_use]
    pub fn ticket(&self, arrival: &Arrival) -> TicketRead {
        let printed = &arrival.printed;
        let scanned = |payload: String| match self.patterns.read(&payload) {
            Ok(data) => TicketRead::Scanned(data),
            Err(_) => TicketRead::Unread,
        };
        match arrival.shown {
            Shown::NotBrought => TicketRead::NotBrought,
            Shown::ToStaff => TicketRead::ToStaff,
            Shown::ScannedNumber => scanned(printed.number.clone()),
            Shown::ScannedDigits => scanned(code_of_digits(printed)),
            Shown::ScannedCommas => scanned(code_with_commas(printed)),
            Shown::Typed => match read_voucher_number(&printed.number) {
                Ok(Some(number)) => {
                    TicketRead::Typed(VoucherData { number: Some(number), ..VoucherData::default() })
                }
                Ok(None) | Err(_) => TicketRead::Unread,
            },
        }
    }

    /// What the service answers when it is asked on this day.
    ///
    /// # Errors
    /// When the product does not take the answer.
    pub fn heard(&self, arrival: &Arrival, day: Date) -> Result<Heard, Error> {
        let Way::Existing { proof, asked_for } = arrival.way else {
            let answer = serde_json::from_str(&arrival.answer.gateway_body())?;
            let asking = Asking { proof: Proof::OnlinePin, asked_for: day, with_card: true };
            return Ok(Heard { answer, asking });
        };
        let (asked_by, proof) = match proof {
            ExistingProof::Card => (1, Proof::OnlineExisting),
            ExistingProof::Numbers => (2, Proof::OnlineExisting),
            ExistingProof::OldCard => (2, Proof::OldInsuranceCard),
        };
        let read = read_existing_result(arrival.answer.existing_file(asked_by, asked_for).as_bytes())?;
        let with_card = read.asked_by == AskedBy::Card;
        Ok(Heard { answer: read.answer, asking: Asking { proof, asked_for: read.asked_for, with_card } })
    }
}

impl TicketRead {
    /// What is known of the voucher.
    #[must_use]
    pub fn data(self) -> VoucherData {
        match self {
            Self::Typed(data) | Self::Scanned(data) => data,
            Self::NotBrought | Self::ToStaff | Self::Unread => VoucherData::default(),
        }
    }

    /// Whether there is a voucher.
    #[must_use]
    pub fn shown(self) -> Voucher {
        match self {
            Self::NotBrought => Voucher::Missing,
            Self::ToStaff | Self::Unread | Self::Typed(_) | Self::Scanned(_) => Voucher::Brought,
        }
    }
}

/// 委託元保険者一覧表 as a file in CP932.
pub(super) fn insurer_file(exam_date: Date) -> Result<Vec<u8>, Error> {
    let text = insurers::list(exam_date);
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
    if lost { Err("characters outside of CP932".into()) } else { Ok(bytes.into_owned()) }
}

/// Number, insurer in 8 digits, last day.
fn code_of_digits(printed: &Printed) -> String {
    format!("{}{:0>8}{}", printed.number, printed.insurer, printed.until.strftime("%Y%m%d"))
}

/// Kind, fiscal year, insurer, number, last day, and something of the insurer's own.
fn code_with_commas(printed: &Printed) -> String {
    let year = format!("20{}", printed.number.get(..2).unwrap_or_default());
    format!("1,{year},{},{},{},X9", printed.insurer, printed.number, printed.until)
}

//! Owns the names of the cases that a day holds (domain.md §9 and the tables that it sums up).
//!
//! Promises: `ALL` is complete, because name and list are written once.
//! Must never: say what becomes of a case. That is `expected.rs`.

macro_rules! cases {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Why a person is in the day.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Case { $($(#[$doc])* $name,)* }

        impl Case {
            /// Every case.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

cases! {
    /// Nothing stands against the exam.
    Clean,

    // What the service says.
    /// 資格有効性 2.
    Invalid,
    /// 2, with a day of disqualification that has passed.
    InvalidLost,
    /// 3, the newer credential is of the same insurer.
    Superseded,
    /// 3, the newer credential is of an insurer without a contract.
    SupersededElsewhere,
    /// 4: not found, as after a change of job.
    NotFound,
    /// 4: the card is not registered as マイナ保険証.
    UnregisteredCard,
    /// 5, two credentials.
    Several,
    /// 6.
    Unregistered,
    /// 1 without a credential.
    ValidWithoutResult,
    /// 1 with two credentials.
    ValidWithTwoResults,
    /// Class 05.
    ClassSpecialTreatment,
    /// Class 07.
    ClassSelfDefence,
    /// Class A1.
    ClassPublicAssistance,
    /// 法別 39 below 75 (障害認定).
    LateElderly,
    /// 法別 39 from 75 on.
    LateElderlyByAge,
    /// 資格喪失日 tomorrow.
    DisqualifiedTomorrow,
    /// Today.
    DisqualifiedToday,
    /// Yesterday.
    DisqualifiedYesterday,
    /// 資格取得日 tomorrow.
    QualifiedTomorrow,
    /// 有効終了日 today.
    CredentialEndsToday,
    /// Yesterday.
    CredentialEndedYesterday,

    // Certificate, clock, outage.
    /// The certificate ends in 90 days.
    CertificateEnds90,
    /// In 30.
    CertificateEnds30,
    /// Today.
    CertificateEndsToday,
    /// Revoked, or past its grace.
    CertificateRefused,
    /// No time source has set the clock.
    ClockNotSet,
    /// The gateway answers after 30 seconds.
    LateAnswer,
    /// The gateway answers with an error.
    GatewayError,
    /// No gateway: noticed at once, before the voucher is asked.
    OfflineAtOnce,
    /// No gateway: noticed after the voucher was read.
    OfflineLater,

    // Card and PIN.
    /// A wrong PIN, then the right one.
    PinWrongOnce,
    /// Two wrong PINs, then the right one.
    PinWrongTwice,
    /// Three wrong PINs.
    PinWrongThrice,
    /// わからない・忘れた.
    PinForgotten,
    /// A card that was locked before.
    LockedCard,
    /// 顔認証マイナンバーカード.
    CardWithoutPin,
    /// No user certificate.
    CardWithoutCertificate,
    /// Lifted while it proves, and gone.
    CardRemoved,
    /// Lifted while the PIN is typed, then put down again.
    CardRemovedAndBack,

    // Ticket.
    /// セット券 for 特定健診.
    SetTicket,
    /// Of last fiscal year, which has ended.
    LastYearsTicket,
    /// The number of last fiscal year with a day that is still to come.
    LastYearsNumber,
    /// 00000000000.
    AllZeroTicket,
    /// Of a former insurer; the reservation does not tell the insurer.
    FormerInsurersTicket,
    /// Of a former insurer, and the reservation has the former credential.
    ChangedJob,
    /// Expired yesterday.
    ExpiredYesterday,
    /// Valid until today.
    ValidUntilToday,
    /// Not brought.
    NoTicket,
    /// Brought; its number is left to staff.
    TicketToStaff,
    /// The eleven digits are typed, and the list tells the last day.
    TicketTyped,
    /// A code that holds the eleven digits and nothing else.
    TicketNumberScanned,
    /// Somebody with the same voucher was accepted today.
    TicketUsedToday,
    /// It was used months ago.
    TicketUsedMonthsAgo,
    /// It is in the reservation of a stranger.
    StrangersTicket,
    /// It is in the reservation of husband or wife.
    SpousesTicket,

    // Same person.
    /// ● in the name.
    HiddenName,
    /// ● in the name, one character of the kana differs.
    HiddenNameKanaNearly,
    /// ● in the name, another kana.
    HiddenNameKanaDiffers,
    /// Booked under the 通称.
    OtherName,
    /// A long name in Latin letters.
    LatinName,
    /// 髙, 﨑, 𠮷 and others in the reservation, folded by the insurer.
    RareKanji,
    /// A variation selector in the reservation.
    VariationSelector,
    /// The list has no small kana.
    LargeKana,
    /// ヤマサキ and ヤマザキ.
    KanaVoicing,
    /// Booked under the name before marriage.
    MarriedName,
    /// The birth date in the list is mistyped.
    BirthDateMistyped,
    /// 性別 differs.
    SexDiffers,
    /// 性別 3 in the answer.
    SexUnset,
    /// No 枝番 in the answer.
    BranchMissing,
    /// 枝番 00.
    Branch00,
    /// 枝番 01.
    Branch01,
    /// 枝番 differs.
    BranchDiffers,
    /// 記号 in full width in the answer, in half width in the list.
    FullWidthSymbol,
    /// Twins with one number, in two branches.
    Twins,
    /// The twin of somebody who is booked.
    TwinNotBooked,
    /// A couple with one symbol and number.
    Couple,

    // Reservation.
    /// None.
    NotBooked,
    /// For next week.
    BookedOtherDay,
    /// Twice for this day and course.
    BookedTwice,
    /// For this course and another one today.
    BookedTwoCourses,
    /// For another course.
    BookedOtherCourse,
    /// Comes again after being accepted.
    ArrivedTwice,
    /// Comes again with the voucher that was missing before.
    ArrivedAgainWithTicket,

    // Contract.
    /// 備考 ○ and no service.
    RemarkOnly,
    /// Not in the list.
    NotContracted,
    /// Ended on 3/31.
    ContractEnded,
    /// Begins on the next 4/1.
    ContractNotBegun,
    /// 特定健診 blank.
    ServiceBlank,

    // Course.
    /// 特定保健指導 with 利用券.
    Guidance,
    /// 特定保健指導, which is blank.
    GuidanceBlank,
    /// 特定保健指導 with 受診券.
    GuidanceWithExamTicket,
    /// 当日初回面接 with セット券.
    Interview,
    /// 当日初回面接 with 受診券.
    InterviewWithExamTicket,
    /// 当日初回面接, which is blank.
    InterviewBlank,
    /// 人間ドック with a contract that asks for the check.
    DockWithContract,
    /// 人間ドック without.
    DockWithoutContract,
    /// 企業健診.
    Corporate,

    // Age.
    /// 40 at the end of the fiscal year: born on April 1.
    Age40,
    /// 39: born on April 2.
    Age39,
    /// 74: born on April 2.
    Age74,
    /// 75 on March 31 by law: born on April 1, the birthday lies in the next fiscal year.
    Age75AtYearEnd,
    /// The 75th birthday is tomorrow.
    Turns75Tomorrow,
    /// Today.
    Turns75Today,
    /// Born on February 29, within the band.
    LeapDay,
    /// Born on 1952-02-29.
    LeapDay1952,

    // Other proofs.
    /// 既存型, with the card.
    ExistingWithCard,
    /// 既存型, typed numbers.
    ExistingNumbersOnly,
    /// 既存型, asked for yesterday.
    ExistingOtherDay,
    /// 健康保険証, its numbers typed.
    OldCard,
}

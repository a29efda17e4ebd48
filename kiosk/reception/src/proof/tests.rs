//! The shipped table against domain.md table 1.4a and §1.9, and the rules of any table.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use InstitutionKind as K;
use ProofState::{Ended, NotHere, NotYet, Valid};

fn shipped() -> ProofTable {
    toml::from_str(include_str!("../../../../config/proofs.toml")).expect("the shipped table")
}

#[test]
fn first_and_last_days_at_a_checkup() {
    let (online, portal, documents) = (date(2024, 4, 1), date(2024, 1, 31), date(2024, 12, 2));
    let rows = [
        (Proof::OnlinePin, "2024-03-31", NotYet(online)),
        (Proof::OnlinePin, "2024-04-01", Valid),
        (Proof::OnlineVisual, "2024-03-31", NotYet(online)),
        (Proof::OnlineVisual, "2024-04-01", Valid),
        (Proof::OnlineExisting, "2024-01-31", Valid),
        (Proof::MynaPortalScreen, "2024-01-30", NotYet(portal)),
        (Proof::MynaPortalScreen, "2024-01-31", Valid),
        (Proof::CardWithNotice, "2024-12-01", NotYet(documents)),
        (Proof::CardWithNotice, "2024-12-02", Valid),
        (Proof::QualificationCertificate, "2024-12-01", NotYet(documents)),
        (Proof::QualificationCertificate, "2024-12-02", Valid),
        (Proof::OutageStatement, "2023-07-09", NotYet(date(2023, 7, 10))),
        (Proof::OutageStatement, "2023-07-10", Valid),
        (Proof::OldInsuranceCard, "2000-01-01", Valid),
        (Proof::OldInsuranceCard, "2025-12-01", Valid),
        (Proof::OldInsuranceCard, "2025-12-02", Ended(date(2025, 12, 1))),
    ];
    for (proof, day, expected) in rows {
        let day = day.parse().expect("day");
        assert_eq!(shipped().state(proof, K::CheckupMedical, day), expected, "{proof:?} {day}");
    }
}

#[test]
fn in_2026_all_but_the_old_card_are_valid() {
    let ended =
        Proof::ALL.map(|proof| shipped().state(proof, K::CheckupMedical, date(2026, 11, 20)) != Valid);
    assert_eq!(ended, Proof::ALL.map(|proof| proof == Proof::OldInsuranceCard));
}

#[test]
fn institutions_differ() {
    let day = date(2026, 11, 20);
    let rows: [(K, &[Proof]); 9] = [
        (K::CheckupMedical, &[]),
        (K::CheckupDental, &[]),
        (K::CheckupPharmacy, &[]),
        (K::CheckupOther, &[Proof::OnlineExisting]),
        (K::CheckupInsurer, &[Proof::OnlineExisting]),
        (K::Midwife, &[Proof::OnlineExisting, Proof::OutageStatement]),
        (K::Judo, &[Proof::OnlineExisting, Proof::MynaPortalScreen, Proof::OutageStatement]),
        (K::Acupuncture, &[Proof::OnlineExisting, Proof::MynaPortalScreen, Proof::OutageStatement]),
        (K::PaperClaims, &[Proof::OnlineExisting, Proof::MynaPortalScreen]),
    ];
    for (institution, expected) in rows {
        let table = shipped();
        let without = |proof: &Proof| table.state(*proof, institution, day) == NotHere;
        assert_eq!(Proof::ALL.into_iter().filter(without).collect::<Vec<_>>(), expected, "{institution:?}");
    }
    assert_eq!(rows.map(|row| row.0), K::ALL);
}

#[test]
fn midwives_began_in_july() {
    for proof in [Proof::OnlinePin, Proof::OnlineVisual] {
        let first = date(2024, 7, 1);
        assert_eq!(shipped().state(proof, K::Midwife, date(2024, 6, 30)), NotYet(first));
        assert_eq!(shipped().state(proof, K::Midwife, first), Valid);
    }
}

#[test]
fn a_table_has_one_rule_a_case_and_ends_after_it_begins() {
    let rule = |from, until| ProofRule {
        proof: Proof::OldInsuranceCard,
        institutions: vec![K::Midwife, K::Judo],
        from,
        until,
    };
    let day = date(2026, 1, 1);
    let twice = ProofTable::new(vec![rule(None, None), rule(None, None)]);
    assert_eq!(twice, Err(ProofTableError::Twice(Proof::OldInsuranceCard, K::Midwife)));
    assert!(ProofTable::new(vec![rule(Some(day), Some(day))]).is_ok());
    let reversed = ProofTable::new(vec![rule(Some(day), day.yesterday().ok())]);
    assert_eq!(reversed, Err(ProofTableError::EndsFirst(Proof::OldInsuranceCard)));
}

#[test]
fn a_file_with_a_fault_is_no_table() {
    let texts = [
        "",
        "[[proof]]\nproof = \"passport\"\ninstitutions = []",
        "[[proof]]\nproof = \"online-pin\"\ninstitutions = [\"hospital\"]",
        "[[proof]]\nproof = \"online-pin\"\ninstitutions = []\nfrom = \"2024-02-30\"",
        "[[proof]]\nproof = \"online-pin\"\ninstitutions = []\nsince = \"2024-02-20\"",
        "[[proof]]\nproof = \"online-pin\"\ninstitutions = [\"judo\", \"judo\"]",
    ];
    for text in texts {
        assert!(toml::from_str::<ProofTable>(text).is_err(), "{text}");
    }
}

#[test]
fn codes_lead_back_and_are_the_names_of_the_file() {
    for proof in Proof::ALL {
        assert_eq!(Proof::from_code(proof.code()), Some(proof));
        assert_eq!(serde_json::to_string(&proof).expect("name"), format!("{:?}", proof.code()));
    }
    assert_eq!(Proof::from_code("保険証"), None);
}

#[test]
fn everything_but_a_machine_answer_names_who_looked() {
    for proof in Proof::ALL {
        let machine = matches!(proof, Proof::OnlinePin | Proof::OnlineExisting);
        let record = proof.staff_record();
        assert_eq!(record.contains(&StaffRecord::WhoAndWhen), !machine, "{proof:?}");
        let online = machine || proof == Proof::OnlineVisual;
        assert_eq!(record.contains(&StaffRecord::Credential), !online, "{proof:?}");
    }
    assert!(Proof::OutageStatement.staff_record().contains(&StaffRecord::AskAgain));
    assert!(Proof::OldInsuranceCard.staff_record().contains(&StaffRecord::LastDay));
}

proptest! {
    #[test]
    fn every_case_has_an_answer_and_an_end_is_for_good(
        proof in proptest::sample::select(&Proof::ALL[..]),
        institution in proptest::sample::select(&K::ALL[..]),
        days in 0_i32..20_000,
    ) {
        let day = date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
        let later = day.saturating_add(jiff::Span::new().days(1000));
        let table = shipped();
        if let Ended(until) = table.state(proof, institution, day) {
            prop_assert!(until < day);
            prop_assert_eq!(table.state(proof, institution, later), Ended(until));
        }
        if let NotYet(from) = table.state(proof, institution, day) {
            prop_assert_eq!(table.state(proof, institution, from), Valid);
        }
    }
}

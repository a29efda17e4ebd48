//! The shipped files, and what is refused.

use super::*;

const RULES: &str = include_str!("../../../../config/rules.toml");
const PROOFS: &str = include_str!("../../../../config/proofs.toml");
const INSTITUTIONS: &str = include_str!("../../../../config/institutions.toml");

/// The rules as they ship.
pub(crate) fn shipped() -> Rules {
    Rules::parse(RULES, PROOFS, INSTITUTIONS).expect("the shipped files")
}

/// The shipped rules with one text in place of another.
pub(crate) fn with(old: &str, new: &str) -> Rules {
    assert!(RULES.contains(old), "{old}");
    Rules::parse(&RULES.replace(old, new), PROOFS, INSTITUTIONS).expect("rules")
}

fn refused(old: &str, new: &str) -> String {
    assert!(RULES.contains(old), "{old}");
    let errors = Rules::parse(&RULES.replace(old, new), PROOFS, INSTITUTIONS).expect_err("refused");
    assert_eq!(errors.iter().map(|error| error.file).collect::<Vec<_>>(), [RulesFile::Rules]);
    errors.into_iter().map(|error| error.what).collect()
}

#[test]
fn the_shipped_rules_are_those_of_the_facts() {
    let rules = shipped();
    assert_eq!(rules.verdict.disqualification_day, DisqualificationDay::FirstUninsured);
    assert_eq!(rules.verdict.without_reservation, WithoutReservation::Staff);
    assert_eq!(rules.voucher.needs, [VoucherPart::Number, VoucherPart::Insurer, VoucherPart::ValidUntil]);
    let serving = |course| -> Vec<u8> {
        (1..=9).filter(|digit| rules.kind_serves(VoucherKind::from_digit(*digit), course)).collect()
    };
    assert_eq!(serving(Course::SpecificExam), [1, 5]);
    assert_eq!(serving(Course::SameDayInterview), [5]);
    // Which digits 利用券 have is not settled: everything that is not known to be for an exam alone.
    assert_eq!(serving(Course::SpecificGuidance), [2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(serving(Course::DockWithContract).len(), 9);
}

#[test]
fn a_voucher_belongs_to_permitted_courses_of_checkup_centres() {
    let needing = |rules: &Rules| -> Vec<Course> {
        Course::ALL.into_iter().filter(|course| rules.needs_voucher(*course)).collect()
    };
    let permitted: Vec<Course> = Course::ALL.into_iter().filter(|one| one.eligibility_permitted()).collect();
    assert_eq!(needing(&shipped()), permitted);
    assert!(needing(&with("\"checkup-medical\"", "\"midwife\"")).is_empty());
    let without_dock = needing(&with("not-for = []", "not-for = [\"dock-with-contract\"]"));
    assert!(!without_dock.contains(&Course::DockWithContract) && without_dock.len() + 1 == permitted.len());
}

#[test]
fn care_at_home_is_refused_with_its_reason() {
    let what = refused("\"limited\"", "\"home-consent\"");
    assert!(what.contains("居宅同意取得型") && what.contains("limited"), "{what}");
}

#[test]
fn what_cannot_be_used_is_told_with_its_key() {
    let rows = [
        ("kind = \"checkup-medical\"", "kind = \"hospital\"", "hospital"),
        ("[1, 5]", "[0, 5]", "voucher.kinds"),
        ("[1, 5]", "[10]", "voucher.kinds"),
        ("[\"number\", \"insurer\"", "[\"insurer\"", "voucher.needs"),
        ("place = \"building\"", "place = \"building\"\ncolour = \"red\"", "colour"),
        ("without-reservation = \"staff\"", "", "without-reservation"),
    ];
    for (old, new, told) in rows {
        let what = refused(old, new);
        assert!(what.contains(told), "{what}");
    }
    let bus = with("place = \"building\"", "place = \"bus\"");
    assert_eq!(bus.proof_state(Proof::OnlineExisting, jiff::civil::date(2026, 11, 20)), ProofState::NotHere);
    let midwife = RULES.replace("\"checkup-medical\"", "\"midwife\"").replace("\"building\"", "\"bus\"");
    let errors = Rules::parse(&midwife, PROOFS, INSTITUTIONS).expect_err("refused");
    assert!(errors[0].what.contains("centre.place"), "{}", errors[0].what);
}

#[test]
fn every_file_that_cannot_be_used_is_named() {
    let errors = Rules::parse("x", "y", "z").expect_err("refused");
    let files: Vec<RulesFile> = errors.iter().map(|error| error.file).collect();
    assert_eq!(files, [RulesFile::Rules, RulesFile::Proofs, RulesFile::Institutions]);
}

//! A day of the population for itself: complete, repeatable, and of nobody who exists.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::date;

use super::*;

const DAY: Date = date(2026, 11, 20);
const SEEDS: [u64; 5] = [0, 1, 2, 42, u64::MAX];

#[test]
fn every_case_is_in_every_day_with_different_people() {
    for seed in SEEDS {
        let day = Population::of_day(seed, DAY);
        assert_eq!(day.len(), ARRIVALS, "seed {seed}");
        let mut people: BTreeMap<Case, BTreeSet<String>> = BTreeMap::new();
        for one in &day {
            people.entry(one.case).or_default().insert(one.person.name() + &one.person.number);
        }
        for case in Case::ALL {
            let different = people.get(case).map_or(0, BTreeSet::len);
            assert!(different >= TIMES, "seed {seed}: {case:?} {different}");
        }
    }
}

#[test]
fn the_seed_alone_makes_the_day() {
    assert!(Population::of_day(7, DAY) == Population::of_day(7, DAY));
    assert!(Population::of_day(7, DAY) != Population::of_day(8, DAY));
}

#[test]
fn another_seed_is_other_people_with_the_same_expectations() {
    let expectations = |seed| {
        let day = Population::of_day(seed, DAY);
        let mut all: Vec<String> =
            day.iter().map(|one| format!("{:?} {:?}", one.case, one.expected)).collect();
        all.sort();
        all
    };
    let people = |seed| -> HashSet<String> {
        Population::of_day(seed, DAY)
            .iter()
            .map(|one| one.person.name() + &one.person.birth.to_string())
            .collect()
    };
    assert_eq!(expectations(1), expectations(2));
    assert!(people(1).is_disjoint(&people(2)));
}

/// domain.md §9, item by item.
#[test]
fn every_fixture_of_the_facts_is_a_case() {
    use Case as C;
    const FIXTURES: [(&str, &[Case]); 32] = [
        ("contract: 特定健診 only", &[C::GuidanceBlank, C::InterviewBlank]),
        ("contract: guidance only", &[C::Guidance, C::ServiceBlank]),
        ("contract: all three", &[C::Interview]),
        ("contract: 備考 ○ only", &[C::RemarkOnly]),
        ("ticket: current FY, 種別 1", &[C::Clean]),
        ("ticket: 種別 5", &[C::SetTicket]),
        ("ticket: last FY", &[C::LastYearsTicket, C::LastYearsNumber]),
        ("ticket: all zero", &[C::AllZeroTicket]),
        ("ticket: insurer mismatch", &[C::FormerInsurersTicket, C::ChangedJob]),
        ("ticket: expired yesterday", &[C::ExpiredYesterday]),
        ("ticket: valid until today", &[C::ValidUntilToday]),
        ("V = 1", &[C::Clean]),
        ("V = 2", &[C::Invalid, C::InvalidLost]),
        ("V = 3", &[C::Superseded, C::SupersededElsewhere]),
        ("V = 4", &[C::NotFound, C::UnregisteredCard]),
        ("V = 5", &[C::Several]),
        ("V = 6", &[C::Unregistered]),
        ("zero results, two results", &[C::ValidWithoutResult, C::ValidWithTwoResults]),
        ("● in name", &[C::HiddenName, C::HiddenNameKanaNearly, C::HiddenNameKanaDiffers]),
        ("通称", &[C::OtherName]),
        ("枝番 missing, 00, 01", &[C::BranchMissing, C::Branch00, C::Branch01]),
        ("full-width symbol", &[C::FullWidthSymbol]),
        ("後期高齢 (39)", &[C::LateElderly, C::LateElderlyByAge]),
        ("class 05", &[C::ClassSpecialTreatment]),
        (
            "certificate: 90, 30, 0 days",
            &[C::CertificateEnds90, C::CertificateEnds30, C::CertificateEndsToday],
        ),
        ("disqualification", &[C::DisqualifiedTomorrow, C::DisqualifiedToday, C::DisqualifiedYesterday]),
        ("clock unsynchronised", &[C::ClockNotSet]),
        ("upstream after 30 s", &[C::LateAnswer]),
        ("PIN wrong 1, 2, 3", &[C::PinWrongOnce, C::PinWrongTwice, C::PinWrongThrice]),
        ("locked card, card without PIN", &[C::LockedCard, C::CardWithoutPin]),
        ("card removed mid-read", &[C::CardRemoved, C::CardRemovedAndBack]),
        ("unregistered card", &[C::UnregisteredCard]),
    ];
    let day: BTreeSet<Case> = Population::of_day(42, DAY).iter().map(|one| one.case).collect();
    for (fixture, cases) in FIXTURES {
        assert!(cases.iter().all(|case| day.contains(case)), "{fixture}");
    }
    // "CP932 file" is the list of insurers itself.
    assert!(std::str::from_utf8(&centre::insurer_file(DAY).expect("CP932")).is_err());
}

#[test]
fn most_of_a_day_is_ordinary() {
    let day = Population::of_day(42, DAY);
    let accepted = day.iter().filter(|one| one.expected.reasons(expected::Reading::LastInsured) == Some(&[]));
    let share = accepted.count() * 100 / day.len();
    assert!((60..=80).contains(&share), "{share} %");
}

#[test]
fn every_insurer_is_of_the_prefecture_that_does_not_exist() {
    let days: Vec<Arrival> = SEEDS.iter().flat_map(|seed| Population::of_day(*seed, DAY)).collect();
    let answers = days.iter().flat_map(|one| one.answer.results.iter().map(|known| known.insurer));
    let vouchers = days.iter().map(|one| one.printed.insurer);
    let insurers: HashSet<&str> = answers.chain(vouchers).collect();
    assert_eq!(insurers.len(), 10, "domain.md §3.1 has ten");
    for number in insurers {
        let padded = format!("{number:0>8}");
        assert_eq!(padded.get(2..4), Some("99"), "{number}");
    }
}

#[test]
fn vouchers_and_reservations_have_numbers_of_their_own() {
    let day = Population::of_day(42, DAY);
    let ids: Vec<&str> = day.iter().flat_map(|one| &one.bookings).map(|row| row.id.as_str()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    let mut holders: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for one in day.iter().filter(|one| one.case == Case::Clean) {
        holders.entry(&one.printed.number).or_default().insert(one.person.number.clone());
    }
    assert!(holders.values().all(|people| people.len() == 1));
}

#[test]
fn the_files_of_a_day_are_taken_by_the_product_without_a_note() {
    for (seed, day) in
        SEEDS.into_iter().zip([DAY, date(2025, 11, 20), date(2027, 2, 28), date(2027, 3, 1), DAY])
    {
        let centre = centre::Centre::new(expected::Reading::FirstUninsured).expect("shipped settings");
        let arrivals = Population::of_day(seed, day);
        assert_eq!(centre.insurers(day).expect("insurers").len(), 9);
        let rows: usize = arrivals.iter().map(|one| one.bookings.len()).sum();
        assert_eq!(centre.reservations(&arrivals).expect("reservations").len(), rows);
        for one in &arrivals {
            let heard = centre.heard(one, day).expect("an answer");
            assert_eq!(heard.answer.results.len(), one.answer.results.len());
        }
    }
}

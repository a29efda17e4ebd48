//! Owns the walk through the pages of staff: every page that a choice reaches, in every kind of kiosk.

use std::collections::VecDeque;

use super::*;
use crate::health::Health;
use crate::staff::Who;
use crate::staff::checkup::Part;

const ALL_COURSES: &[(Course, bool)] = &[
    (Course::SpecificExam, true),
    (Course::SpecificGuidance, true),
    (Course::DockWithoutContract, false),
    (Course::Corporate, false),
];

fn site<'a>(recess: Option<Recess>, courses: &'a [(Course, bool)], health: &'a str) -> Site<'a> {
    Site { recess, courses, proofs: &Proof::ALL, volume: Some(7), brightness: Some(10), health }
}

fn known(page: Page) -> Session {
    let who = Who { name: "yamada".into(), display_name: "山".repeat(64) };
    Session { page, who: Some(who) }
}

fn found(finding: Finding) -> Checkup {
    [Part::Reader, Part::Gateway, Part::Queue, Part::Disk, Part::Clock].map(|part| (part, finding))
}

/// Every page that can be reached, and what the work behind a page leads to.
fn pages(site: Site<'_>) -> Vec<Page> {
    let notes = [CodeNote::First, CodeNote::Wrong, CodeNote::Wait(15), CodeNote::Unknown];
    let mut open: VecDeque<Page> = notes.map(Page::Code).into();
    open.extend([Page::Wait, Page::Menu, Page::NotStored, Page::Testing]);
    open.extend([Finding::Good, Finding::Bad, Finding::NotLooked].map(|it| Page::Tested(found(it))));
    let mut seen = Vec::new();
    while let Some(page) = open.pop_front() {
        if seen.contains(&page) {
            continue;
        }
        seen.push(page);
        open.extend(page.back());
        let session = known(page);
        for at in 0..session.board(site).choices.len() {
            if let Some(Choice::Go(next)) = session.chosen(at, site) {
                open.push_back(next);
            }
        }
    }
    seen
}

#[test]
fn every_board_fits_whatever_the_kiosk_is() {
    let healths =
        [Health::InService, Health::QueueFailed, Health::NoReader, Health::OnlySam, Health::ReaderHangs];
    for recess in [None, Some(Recess::NotYet), Some(Recess::Broken)] {
        for courses in [&ALL_COURSES[..1], ALL_COURSES] {
            for health in healths {
                let site = site(recess, courses, health.for_staff());
                let all = pages(site);
                assert!(all.len() > 40, "the walk saw {}", all.len());
                for page in all {
                    let board = known(page).board(site);
                    assert!(board.fits(), "{board:?}");
                }
            }
        }
    }
}

#[test]
fn whom_no_code_has_identified_is_offered_nothing() {
    let site = site(None, ALL_COURSES, "");
    for page in pages(site) {
        let unknown = Session { page, who: None };
        assert!(unknown.board(site).choices.is_empty(), "{page:?}");
        assert_eq!(unknown.chosen(0, site), None);
    }
}

#[test]
fn every_page_leads_back_to_the_menu_or_out() {
    let site = site(None, ALL_COURSES, "");
    for page in pages(site) {
        let way: Vec<Page> = std::iter::successors(page.back(), |page| page.back()).take(6).collect();
        assert!(way.len() < 6 && way.last().is_none_or(|last| *last == Page::Menu), "{page:?}: {way:?}");
    }
}

#[test]
fn every_reception_by_staff_names_proof_reason_course_and_voucher() {
    for (courses, each) in [(&ALL_COURSES[..1], 2), (ALL_COURSES, 2 + 2 + 1 + 1)] {
        let site = site(None, courses, "");
        let mut received = Vec::new();
        for page in pages(site) {
            let session = known(page);
            for at in 0..session.board(site).choices.len() {
                if let Some(Choice::Do(deed @ Deed::Receive(..))) = session.chosen(at, site) {
                    received.push(deed);
                }
            }
        }
        assert_eq!(received.len(), Proof::ALL.len() * HelpReason::ALL.len() * each);
    }
}

#[test]
fn a_kiosk_in_recess_opens_after_the_self_test_and_says_what_it_found() {
    let site = site(Some(Recess::NotYet), ALL_COURSES, "");
    assert_eq!(known(Page::Menu).chosen(0, site), Some(Choice::Do(Deed::Test)));
    for (finding, label) in [(Finding::Good, "受付を始める"), (Finding::Bad, "このまま\n受付を始める")]
    {
        let session = known(Page::Tested(found(finding)));
        assert_eq!(session.board(site).choices.first().map(String::as_str), Some(label));
        assert_eq!(session.chosen(0, site), Some(Choice::Do(Deed::Recess(None))));
    }
    let open = Site { recess: None, ..site };
    assert_eq!(known(Page::Tested(found(Finding::Good))).chosen(0, open), Some(Choice::Do(Deed::Test)));
}

#[test]
fn what_cannot_be_set_is_not_offered() {
    let site = Site { volume: None, brightness: None, ..site(None, ALL_COURSES, "") };
    assert!(known(Page::Levels).board(site).choices.is_empty());
    let levels = |site| known(Page::Menu).board(site).choices.contains(&"音量と明るさ".to_owned());
    assert!(!levels(site) && levels(Site { brightness: Some(3), ..site }));
    let proofs = Site { proofs: &[Proof::QualificationCertificate], ..site };
    assert_eq!(known(Page::Proof).board(proofs).choices, ["資格確認書"]);
}

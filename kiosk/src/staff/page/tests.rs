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
    Site { recess, courses, proofs: &PROOFS, volume: Some(7), brightness: Some(10), health }
}

fn known(page: Page) -> Session {
    let who = Who { name: "yamada".into(), display_name: "山".repeat(64) };
    Session { page, who: Some(who) }
}

fn found(finding: Finding) -> Checkup {
    [Part::Reader, Part::Gateway, Part::Queue, Part::Disk, Part::Clock].map(|part| (part, finding))
}

/// What is offered there: labels and what they do.
fn offered(session: &Session, site: Site<'_>) -> Vec<(String, Choice)> {
    let (board, choices) = session.board(site);
    assert_eq!(board.choices.len(), choices.len());
    board.choices.into_iter().zip(choices).collect()
}

/// Every page that can be reached, and what the work behind a page leads to.
fn pages(site: Site<'_>) -> Vec<Page> {
    let notes = [CodeNote::First, CodeNote::Wrong, CodeNote::Wait(15), CodeNote::Unknown];
    let mut open: VecDeque<Page> = notes.map(Page::Code).into();
    open.extend([Page::Comparing, Page::Storing, Page::Menu, Page::NotStored, Page::Testing]);
    open.extend([Finding::Good, Finding::Bad, Finding::NotLooked].map(|it| Page::Tested(found(it))));
    let mut seen = Vec::new();
    while let Some(page) = open.pop_front() {
        if seen.contains(&page) {
            continue;
        }
        seen.push(page);
        open.extend(page.back());
        for (_, choice) in offered(&known(page), site) {
            if let Choice::Go(next) = choice {
                open.push_back(next);
            }
        }
    }
    seen
}

#[test]
fn every_board_fits_whatever_the_kiosk_is() {
    let healths = [
        Health::InService,
        Health::QueueFailed,
        Health::NoReaderService,
        Health::NoPcsc,
        Health::NoReader,
        Health::OnlySam,
        Health::ReaderHangs,
        Health::CardHeld,
        Health::Recess,
    ];
    for recess in [None, Some(Recess::NotYet), Some(Recess::Broken)] {
        for courses in [&ALL_COURSES[..1], ALL_COURSES] {
            for health in healths {
                let site = site(recess, courses, health.for_staff());
                let all = pages(site);
                assert!(all.len() > 40, "the walk saw {}", all.len());
                for page in all {
                    let (board, _) = known(page).board(site);
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
        assert!(offered(&unknown, site).is_empty(), "{page:?}");
    }
}

#[test]
fn every_page_leads_back_to_the_menu_or_out() {
    let site = site(None, ALL_COURSES, "");
    for page in pages(site).into_iter().filter(|page| *page != Page::Storing) {
        let way: Vec<Page> = std::iter::successors(page.back(), |page| page.back()).take(6).collect();
        assert!(way.len() < 6 && way.last().is_none_or(|last| *last == Page::Menu), "{page:?}: {way:?}");
    }
}

#[test]
fn every_reception_by_staff_names_proof_reason_course_and_voucher() {
    // Not without a card what needs one; nothing that asks the service for a course that forbids it.
    let (whys, with_card) = (HelpReason::ALL.len(), HelpReason::ALL.len() - 1);
    for (courses, visual, seen) in [(&ALL_COURSES[..1], 2, 2), (ALL_COURSES, 2 + 2, 2 + 2 + 1 + 1)] {
        let site = site(None, courses, "");
        let mut received = Vec::new();
        for page in pages(site) {
            let deeds = offered(&known(page), site).into_iter().map(|(_, choice)| choice);
            received.extend(deeds.filter(|choice| matches!(choice, Choice::Do(Deed::Receive(..)))));
        }
        let others = (PROOFS.len() - 2) * whys * seen + with_card * seen;
        assert_eq!(received.len(), with_card * visual + others);
    }
}

#[test]
fn a_kiosk_in_recess_opens_after_the_self_test_and_says_what_it_found() {
    let site = site(Some(Recess::NotYet), ALL_COURSES, "");
    assert_eq!(offered(&known(Page::Menu), site)[0].1, Choice::Do(Deed::Test));
    for (finding, label) in [(Finding::Good, "受付を始める"), (Finding::Bad, "このまま\n受付を始める")]
    {
        let first = offered(&known(Page::Tested(found(finding))), site).swap_remove(0);
        assert_eq!(first, (label.to_owned(), Choice::Do(Deed::Recess(None))));
    }
    let open = Site { recess: None, ..site };
    assert_eq!(offered(&known(Page::Tested(found(Finding::Good))), open)[0].1, Choice::Do(Deed::Test));
}

#[test]
fn what_cannot_be_set_is_not_offered() {
    let site = Site { volume: None, brightness: None, ..site(None, ALL_COURSES, "") };
    let labels =
        |page, site| offered(&known(page), site).into_iter().map(|(label, _)| label).collect::<Vec<_>>();
    assert!(labels(Page::Levels, site).is_empty());
    let levels = |site| labels(Page::Menu, site).contains(&"音量と明るさ".to_owned());
    assert!(!levels(site) && levels(Site { brightness: Some(3), ..site }));
    let proofs = Site { proofs: &[Proof::QualificationCertificate], ..site };
    assert_eq!(labels(Page::Proof, proofs), ["資格確認書"]);
}

//! What is told of a card that comes, goes and flickers, as a table of moments.

use super::*;

const STEADY: Steadiness = Steadiness { seat: Duration::from_millis(200), free: Duration::from_millis(500) };
const ONE: Slot = Slot::Card { insertion: 1 };
const TWO: Slot = Slot::Card { insertion: 2 };
const THREE: Slot = Slot::Card { insertion: 3 };
const SEVERAL: Slot = Slot::Cards { insertion: 4 };
const CAME: Change = Change::Came(Lying::One);

type Seen = &'static [(u64, Slot)];
type Told = &'static [(u64, Change)];

/// Hears each slot at its millisecond, with a tick whenever one is due, until long after the last.
fn told(steadiness: Steadiness, seen: &[(u64, Slot)]) -> Vec<(u64, Change)> {
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    let mut debounce = Debounce::new(steadiness, start);
    let mut told = Vec::new();
    let mut note = |now: Instant, change: Option<Change>| {
        let millis = u64::try_from(now.duration_since(start).as_millis()).expect("short");
        told.extend(change.map(|change| (millis, change)));
    };
    let end = seen.last().map_or(0, |(millis, _)| *millis) + 10_000;
    let moments = seen.iter().map(|(millis, slot)| (*millis, Some(*slot))).chain([(end, None)]);
    for (millis, slot) in moments {
        while let Some(due) = debounce.due().filter(|due| *due < at(millis)) {
            note(due, debounce.tick(due));
        }
        if let Some(slot) = slot {
            note(at(millis), debounce.hear(slot, at(millis)));
        }
    }
    told
}

#[test]
fn presence_and_absence_must_last() {
    let cases: [(&str, Seen, Told); 12] = [
        ("put down and lifted", &[(0, ONE), (3000, Slot::Empty)], &[(200, CAME), (3500, Change::Left)]),
        ("a touch", &[(0, ONE), (199, Slot::Empty)], &[]),
        ("a touch, then a card", &[(0, ONE), (150, Slot::Empty), (300, TWO)], &[(500, CAME)]),
        ("noise, then a card", &[(0, ONE), (100, TWO), (200, THREE)], &[(400, CAME)]),
        ("a blink", &[(0, ONE), (1000, Slot::Empty), (1400, TWO)], &[(200, CAME), (1600, Change::Back)]),
        ("a blink nobody saw", &[(0, ONE), (1000, TWO)], &[(200, CAME), (1200, Change::Back)]),
        (
            "a blink as long as allowed",
            &[(0, ONE), (1000, Slot::Empty), (1499, TWO)],
            &[(200, CAME), (1699, Change::Back)],
        ),
        (
            "gone, and another person's card",
            &[(0, ONE), (1000, Slot::Empty), (1500, TWO)],
            &[(200, CAME), (1500, Change::Left), (1700, CAME)],
        ),
        (
            "a flicker counts from its begin",
            &[(0, ONE), (1000, Slot::Empty), (1200, TWO), (1300, Slot::Empty)],
            &[(200, CAME), (1500, Change::Left)],
        ),
        (
            "a flicker that ends in an absence already long enough",
            &[(0, ONE), (1000, Slot::Empty), (1450, TWO), (1600, Slot::Empty)],
            &[(200, CAME), (1600, Change::Left)],
        ),
        (
            "a second card is laid beside",
            &[(0, ONE), (1000, SEVERAL), (3000, TWO)],
            &[(200, CAME), (1200, Change::Replaced(Lying::Several)), (3200, Change::Replaced(Lying::One))],
        ),
        ("several cards", &[(0, SEVERAL)], &[(200, Change::Came(Lying::Several))]),
    ];
    for (name, seen, expected) in cases {
        assert_eq!(told(STEADY, seen), expected, "{name}");
    }
}

#[test]
fn a_lost_reader_is_told_at_once() {
    for gone in [Slot::NoService, Slot::NoReader, Slot::OnlySam] {
        let seen = [(0, ONE), (1000, gone), (1100, TWO)];
        assert_eq!(told(STEADY, &seen), [(200, CAME), (1000, Change::Left), (1300, CAME)], "{gone:?}");
        assert_eq!(told(STEADY, &[(0, ONE), (100, gone)]), [], "{gone:?}");
    }
}

#[test]
fn without_limits_every_change_counts_at_once() {
    let at_once = Steadiness { seat: Duration::ZERO, free: Duration::ZERO };
    let seen = [(0, ONE), (1, Slot::Empty), (2, TWO)];
    assert_eq!(told(at_once, &seen), [(0, CAME), (1, Change::Left), (2, CAME)]);
}

#[test]
fn a_card_is_away_from_the_loss_of_contact_until_it_lies_still_again() {
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    let mut debounce = Debounce::new(STEADY, start);
    debounce.hear(ONE, at(0));
    assert!(!debounce.is_away(), "nothing is seated");
    assert_eq!(debounce.tick(at(200)), Some(CAME));
    assert!(!debounce.is_away());
    debounce.hear(Slot::Empty, at(300));
    assert!(debounce.is_away());
    debounce.hear(TWO, at(400));
    assert!(debounce.is_away(), "it may still move");
    assert_eq!(debounce.tick(at(600)), Some(Change::Back));
    assert!(!debounce.is_away());
}

#[test]
fn a_late_tick_loses_nothing() {
    let start = Instant::now();
    let at = |millis| start + Duration::from_millis(millis);
    let mut debounce = Debounce::new(STEADY, start);
    debounce.hear(ONE, at(0));
    assert_eq!(debounce.hear(Slot::Empty, at(900)), Some(CAME));
    assert_eq!(debounce.hear(TWO, at(2000)), Some(Change::Left));
    assert_eq!(debounce.tick(at(3000)), Some(CAME));
}

//! Keys in, payloads out: the window, the limits, and what must not be joined.

use proptest::prelude::*;

use super::*;

const OPENED: Duration = Duration::from_secs(1_795_000_000);
const WINDOW: Duration = Duration::from_millis(100);
const FIRST: Duration = Duration::from_secs(1_795_000_010);
const QUICK: Duration = Duration::from_millis(5);

/// A wedge and the time at which its next key goes down.
struct Typist {
    wedge: Wedge,
    at: Duration,
}

impl Typist {
    fn new(layout: Layout) -> Self {
        Self { wedge: Wedge::new(layout, WINDOW, OPENED), at: FIRST }
    }

    fn says(&mut self, signal: Signal) -> Option<String> {
        self.wedge.take(self.at, signal).map(|scan| match scan {
            Scan::Payload(payload) => payload.text().to_owned(),
            Scan::Dropped(why) => format!("{why:?}"),
        })
    }

    fn presses(&mut self, key: KeyCode) -> Option<String> {
        let said = self.says(Signal::Pressed(key.code()));
        self.at += QUICK;
        said
    }

    fn releases(&mut self, key: KeyCode) {
        assert_eq!(self.says(Signal::Released(key.code())), None);
    }

    /// Taps these keys; what was said meanwhile.
    fn types(&mut self, keys: &[KeyCode]) -> Vec<String> {
        let tapped = keys.iter().filter_map(|key| {
            let said = self.presses(*key);
            self.releases(*key);
            said
        });
        tapped.collect()
    }

    fn pauses(&mut self, pause: Duration) {
        self.at += pause;
    }
}

const ENTER: KeyCode = KeyCode::KEY_ENTER;
const ABC: [KeyCode; 3] = [KeyCode::KEY_A, KeyCode::KEY_B, KeyCode::KEY_C];

fn then_enter(keys: &[KeyCode]) -> Vec<KeyCode> {
    [keys, &[ENTER]].concat()
}

#[test]
fn a_scan_is_what_comes_between_two_ends() {
    for end in [ENTER, KeyCode::KEY_KPENTER, KeyCode::KEY_TAB] {
        let mut typist = Typist::new(Layout::Us);
        let once = [&ABC[..], &[end]].concat();
        assert_eq!(typist.types(&once), ["abc"]);
        assert_eq!(typist.types(&[end, end]), [""; 0]);
        assert_eq!(typist.types(&[&once[..], &once].concat()), ["abc", "abc"]);
    }
}

#[test]
fn shift_and_layout_make_the_character() {
    let keys = [KeyCode::KEY_A, KeyCode::KEY_2, KeyCode::KEY_LEFTBRACE, KeyCode::KEY_APOSTROPHE];
    for (layout, plain, shifted) in [(Layout::Us, "a2['", "A@{\""), (Layout::Jis, "a2@:", "A\"`*")] {
        let mut typist = Typist::new(layout);
        assert_eq!(typist.types(&then_enter(&keys)), [plain]);
        for shift in [KeyCode::KEY_LEFTSHIFT, KeyCode::KEY_RIGHTSHIFT] {
            assert_eq!(typist.presses(shift), None);
            assert_eq!(typist.types(&keys), [""; 0]);
            typist.releases(shift);
            assert_eq!(typist.types(&[ENTER]), [shifted]);
        }
    }
}

#[test]
fn one_shift_of_two_is_still_held() {
    let mut typist = Typist::new(Layout::Us);
    typist.presses(KeyCode::KEY_LEFTSHIFT);
    typist.presses(KeyCode::KEY_RIGHTSHIFT);
    typist.releases(KeyCode::KEY_LEFTSHIFT);
    typist.types(&[KeyCode::KEY_A]);
    typist.releases(KeyCode::KEY_RIGHTSHIFT);
    assert_eq!(typist.types(&[KeyCode::KEY_A, ENTER]), ["Aa"]);
}

#[test]
fn the_window_is_the_longest_time_between_two_keys() {
    for (pause, expected) in
        [(WINDOW - QUICK, "abcabc"), (WINDOW - QUICK + Duration::from_micros(1), "Pause")]
    {
        let mut typist = Typist::new(Layout::Us);
        typist.types(&ABC);
        typist.pauses(pause);
        assert_eq!(typist.types(&then_enter(&ABC)), [expected]);
    }
}

#[test]
fn the_tail_behind_a_pause_is_dropped_with_its_head_and_the_next_scan_is_whole() {
    let mut typist = Typist::new(Layout::Us);
    typist.types(&ABC);
    typist.pauses(WINDOW);
    assert_eq!(typist.types(&then_enter(&ABC)), ["Pause"], "told once, and no tail");
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
    // Two pauses are one broken scan.
    typist.types(&ABC);
    typist.pauses(WINDOW);
    assert_eq!(typist.types(&ABC), ["Pause"]);
    typist.pauses(WINDOW);
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
}

#[test]
fn a_scan_that_never_ended_does_not_spoil_the_next() {
    let mut typist = Typist::new(Layout::Us);
    typist.types(&ABC);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&then_enter(&ABC)), ["Pause", "abc"]);
    // Also when its end is all that is late.
    typist.types(&ABC);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&[ENTER]), ["Pause"]);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"], "a pause between scans is none in one");
}

#[test]
fn the_length_is_limited_and_what_is_too_long_is_dropped_whole() {
    let mut typist = Typist::new(Layout::Us);
    let most = vec![KeyCode::KEY_1; SCAN_CHARS_MAX];
    assert_eq!(typist.types(&then_enter(&most)), ["1".repeat(SCAN_CHARS_MAX)]);
    let more = [&most[..], &[KeyCode::KEY_2; 3]].concat();
    assert_eq!(typist.types(&then_enter(&more)), ["TooLong"], "told once, and no tail");
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
}

#[test]
fn a_key_that_no_scanner_types_drops_the_scan() {
    for foreign in [KeyCode::KEY_F1, KeyCode::KEY_ESC, KeyCode::KEY_BACKSPACE, KeyCode::KEY_NUMLOCK] {
        let mut typist = Typist::new(Layout::Us);
        typist.types(&ABC);
        assert_eq!(typist.types(&[foreign]), ["ForeignKey"], "{foreign:?}");
        assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
        assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
    }
}

#[test]
fn a_key_under_a_modifier_is_no_character() {
    let modifiers = [
        KeyCode::KEY_LEFTCTRL,
        KeyCode::KEY_RIGHTCTRL,
        KeyCode::KEY_LEFTALT,
        KeyCode::KEY_RIGHTALT,
        KeyCode::KEY_LEFTMETA,
        KeyCode::KEY_RIGHTMETA,
    ];
    for held in modifiers {
        let mut typist = Typist::new(Layout::Us);
        typist.types(&ABC);
        assert_eq!(typist.presses(held).as_deref(), Some("ForeignKey"), "{held:?}");
        assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
        // Still held when the next scan begins.
        assert_eq!(typist.types(&then_enter(&ABC)), ["ForeignKey"]);
        typist.releases(held);
        assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
    }
}

#[test]
fn lost_events_drop_everything_up_to_a_long_pause() {
    let mut typist = Typist::new(Layout::Us);
    typist.presses(KeyCode::KEY_LEFTSHIFT);
    typist.types(&ABC);
    assert_eq!(typist.says(Signal::Lost).as_deref(), Some("EventsLost"));
    assert_eq!(typist.says(Signal::Lost), None, "told once");
    // An end may have been among what was lost: the next one proves nothing.
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    typist.pauses(WINDOW);
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"], "the release of Shift may have been lost as well");
}

#[test]
fn a_clock_that_goes_back_drops_the_scan() {
    let mut typist = Typist::new(Layout::Us);
    typist.types(&ABC);
    typist.at = FIRST - Duration::from_secs(3600);
    assert_eq!(typist.types(&then_enter(&ABC)), ["ClockSetBack"]);
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
}

#[test]
fn a_scan_that_is_under_way_when_the_device_is_opened_is_dropped() {
    let mut typist = Typist::new(Layout::Us);
    typist.at = OPENED + QUICK;
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    assert_eq!(typist.types(&then_enter(&ABC)), [""; 0]);
    typist.pauses(FRESH_AFTER);
    assert_eq!(typist.types(&then_enter(&ABC)), ["abc"]);
}

#[test]
fn every_drop_says_what_to_do() {
    use Dropped::{ClockSetBack, EventsLost, ForeignKey, Pause, TooLong};
    let all = [Pause, TooLong, ForeignKey, EventsLost, ClockSetBack].map(Dropped::sentence);
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

proptest! {
    /// Whatever is typed at whatever times: a payload is printable ASCII, not empty, not too long, and nothing
    /// of it came more than a window behind the key before.
    #[test]
    fn any_signals_at_any_times(
        jis in any::<bool>(),
        signals in proptest::collection::vec((0_u64..400, 0_u8..20, 0_u16..130), 0..300),
    ) {
        let layout = if jis { Layout::Jis } else { Layout::Us };
        let mut wedge = Wedge::new(layout, WINDOW, OPENED);
        let (mut at, mut last, mut in_time) = (FIRST, OPENED, 0_usize);
        for (millis, kind, code) in signals {
            let gap = Duration::from_millis(millis / 4);
            at = if kind == 0 { at - gap } else { at + if kind == 1 { gap * 20 } else { gap } };
            let code = if kind < 8 { ENTER.code() } else { code };
            let signal = match kind {
                2 => Signal::Lost,
                3..=5 => Signal::Released(code),
                _ => Signal::Pressed(code),
            };
            let pressed = matches!(signal, Signal::Pressed(_));
            let in_window = at.checked_sub(last).is_some_and(|gap| gap <= WINDOW);
            let broke = signal == Signal::Lost || pressed && !in_window;
            last = if pressed || signal == Signal::Lost { at } else { last };
            in_time = if broke { 0 } else { in_time };
            if let Some(Scan::Payload(payload)) = wedge.take(at, signal) {
                let text = payload.text();
                prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
                prop_assert!((1..=SCAN_CHARS_MAX).contains(&text.len()));
                prop_assert!(text.len() <= in_time, "a key from before a break");
                in_time = 0;
            } else if pressed {
                in_time += 1;
            }
        }
    }
}

//! Every key there is, alone and in combination, and every kind of device.

use super::*;

const PANEL: Abilities = Abilities { touch: true, keys: false, pointer: false, tablet: false, switch: false };
const KEYBOARD: Abilities =
    Abilities { touch: false, keys: true, pointer: false, tablet: false, switch: false };
const MOUSE: Abilities = Abilities { touch: false, keys: false, pointer: true, tablet: false, switch: false };
/// Highest number of a key in the kernel.
const KEY_MAX: u32 = 0x2ff;
const CTRL: u32 = 29;
const ALT: u32 = 56;
const BACKSPACE: u32 = 14;
const NUM_LOCK: u32 = 69;
const DIGIT_7: u32 = 8;

fn down(filter: &mut Filter, code: u32) -> bool {
    filter.passes(KEYBOARD, Input::Key { code, down: true })
}

fn up(filter: &mut Filter, code: u32) -> bool {
    filter.passes(KEYBOARD, Input::Key { code, down: false })
}

/// As `input-event-codes.h` names them.
fn wanted(code: u32) -> bool {
    let digits = 2..=11;
    let keypad = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];
    digits.contains(&code) || keypad.contains(&code) || [14, 28, 96].contains(&code)
}

#[test]
fn digits_backspace_and_enter_pass_and_no_other_key_does() {
    for code in 0..=KEY_MAX {
        let mut filter = Filter::default();
        assert_eq!(down(&mut filter, code), wanted(code), "key {code} down");
        assert_eq!(up(&mut filter, code), wanted(code), "key {code} up");
    }
    assert_eq!((0..=KEY_MAX).filter(|code| wanted(*code)).count(), KEYS.len());
}

/// Ctrl+Alt+Backspace ends Slint's event loop; Ctrl+Alt+F2 and Alt+SysRq are no better.
#[test]
fn no_key_passes_while_a_foreign_one_is_held() {
    for foreign in (0..=KEY_MAX).filter(|code| !wanted(*code) && !LOCKS.contains(code)) {
        let mut filter = Filter::default();
        assert!(!down(&mut filter, foreign));
        for code in KEYS {
            assert!(!down(&mut filter, code), "{foreign} + {code}");
            assert!(!up(&mut filter, code), "{foreign} + {code} up");
        }
        assert!(!up(&mut filter, foreign));
        assert!(down(&mut filter, DIGIT_7), "after {foreign}");
    }
}

#[test]
fn a_combination_ends_with_its_last_foreign_key() {
    let mut filter = Filter::default();
    for code in [CTRL, ALT, BACKSPACE] {
        assert!(!down(&mut filter, code));
    }
    assert!(!up(&mut filter, CTRL) && !down(&mut filter, DIGIT_7));
    assert!(!up(&mut filter, ALT) && down(&mut filter, 9));
}

#[test]
fn a_keypad_that_locks_around_each_digit_types() {
    let mut filter = Filter::default();
    assert!(!down(&mut filter, NUM_LOCK) && down(&mut filter, DIGIT_7) && up(&mut filter, DIGIT_7));
    assert!(!up(&mut filter, NUM_LOCK));
}

#[test]
fn what_passed_down_passes_up_and_counts_once() {
    let mut filter = Filter::default();
    assert!(down(&mut filter, DIGIT_7) && !down(&mut filter, DIGIT_7), "held");
    assert!(!down(&mut filter, CTRL));
    assert!(up(&mut filter, DIGIT_7) && !up(&mut filter, DIGIT_7));
}

#[test]
fn a_keyboard_that_goes_takes_its_held_keys_along() {
    let mut filter = Filter::default();
    assert!(!down(&mut filter, CTRL) && !down(&mut filter, DIGIT_7));
    assert!(filter.passes(KEYBOARD, Input::Went));
    assert!(down(&mut filter, DIGIT_7));
}

#[test]
fn more_keys_than_fingers_do_not_pass() {
    let mut filter = Filter::default();
    let passed = KEYS.iter().filter(|code| down(&mut filter, **code)).count();
    assert_eq!(passed, HELD_MAX);
}

#[test]
fn fingers_pass_and_mice_pens_and_gestures_do_not() {
    let everything = Abilities { keys: true, pointer: true, tablet: true, switch: true, ..PANEL };
    for (from, input, passes) in [
        (PANEL, Input::Finger, true),
        (PANEL, Input::Pointer, true),
        (MOUSE, Input::Pointer, false),
        (MOUSE, Input::Finger, false),
        (KEYBOARD, Input::Pointer, false),
        (PANEL, Input::Key { code: DIGIT_7, down: true }, false),
        (everything, Input::Other, false),
        (MOUSE, Input::Came, true),
        (MOUSE, Input::Went, true),
    ] {
        assert_eq!(Filter::default().passes(from, input), passes, "{from:?} {input:?}");
    }
}

#[test]
fn a_model_that_is_not_listened_to_is_told_once() {
    let mut filter = Filter::default();
    let nothing = Abilities::default();
    let tablet = Abilities { tablet: true, pointer: true, ..nothing };
    let switch = Abilities { switch: true, ..nothing };
    for (abilities, kind) in
        [(MOUSE, "pointer"), (tablet, "tablet"), (switch, "switch"), (nothing, "unknown")]
    {
        let stranger = Stranger { kind, vendor: 0x046d, product: 0xc077 };
        assert_eq!(filter.stranger(abilities, 0x046d, 0xc077), Some(stranger));
        assert_eq!(filter.stranger(abilities, 0x046d, 0xc077), None, "plugged in again");
    }
    assert_eq!(filter.stranger(PANEL, 1, 1), None);
    assert_eq!(filter.stranger(KEYBOARD, 1, 2), None);
    let told = (0..100).filter(|product| filter.stranger(MOUSE, 7, *product).is_some()).count();
    assert_eq!(told, STRANGERS_MAX - 4, "a plug that rattles does not fill the journal");
}

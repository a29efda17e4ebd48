//! Owns the test of hands that touch anything: children, a dropped bag, a cloth that wipes the glass.
//!
//! Promises: a thousand walks, the same each time. Must never: aim.

use slint::ComponentHandle;
use slint::platform::{Key, PointerEventButton, WindowEvent};

use super::drawn::picture;
use super::{Bench, VIEWS};
use crate::layout::{HEIGHT_PX, WIDTH_PX};
use crate::ui::{Overlay, Shown};
use crate::{Manner, View};

const WALKS: u32 = 1000;
const TOUCHES: u32 = 12;

/// Numbers that look like chance (Numerical Recipes' linear congruence).
struct Chance(u32);

impl Chance {
    fn below(&mut self, end: u16) -> u16 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u16::try_from((self.0 >> 8) % u32::from(end)).expect("below a u16")
    }
}

fn touch_anything(bench: &Bench, chance: &mut Chance) {
    let window = bench.screen.window().window();
    match chance.below(8) {
        0 => bench.key(["0", "7", "9", "a"][usize::from(chance.below(4))]),
        1 => bench.key([Key::Backspace, Key::Return, Key::Escape][usize::from(chance.below(3))]),
        // A second finger, or one that is never lifted.
        2 => {
            let position = slint::LogicalPosition::new(f32::from(chance.below(WIDTH_PX)), 700.0);
            window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
        }
        3 => bench.screen.warn(chance.below(2) == 0),
        _ => bench.touch_at((chance.below(WIDTH_PX), chance.below(HEIGHT_PX))),
    }
    if chance.below(3) == 0 {
        bench.settle();
    }
}

#[test]
fn whatever_was_touched_the_next_person_sees_a_fresh_screen() {
    let bench = Bench::new();
    bench.settle_on(View::Idle);
    let fresh = picture(&bench).as_bytes().to_vec();
    let mut chance = Chance(2026);
    let mut digits_seen = false;
    for walk in 0..WALKS {
        for _ in 0..3 {
            let (_, view) = VIEWS[usize::from(chance.below(u16::try_from(VIEWS.len()).expect("few")))];
            bench.screen.show(view);
            bench.settle();
            (0..TOUCHES / 3).for_each(|_| touch_anything(&bench, &mut chance));
            let shown = bench.screen.window().global::<Shown>();
            digits_seen |= shown.get_typed() > 0 || shown.get_voucher_typed() > 0;
        }
        bench.screen.show_anew(View::Idle, Manner::default());
        let shown = bench.screen.window().global::<Shown>();
        let left = (shown.get_typed(), shown.get_voucher_typed(), shown.get_overlay(), shown.get_warned());
        assert_eq!(left, (0, 0, Overlay::None, false), "walk {walk}");
        if walk % 50 == 0 {
            bench.settle();
            assert!(picture(&bench).as_bytes() == fresh, "walk {walk} left something to see");
        }
    }
    assert!(digits_seen, "some walk typed something");
}

//! Owns what must be set before the first window on the bare device: the filter between libinput and the pages.
//!
//! Promises: in the build for the device no event reaches Slint that [`crate::filter`] does not let pass; in the build
//! for a desk, where a window system owns the devices, nothing is done.
//! Must never: decide what passes, or read what was typed.

use crate::filter::Stranger;
use crate::rotation::Rotation;
use crate::screen::ScreenError;

/// What a technician should know about an input device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DeviceNews {
    /// It is not listened to.
    Ignored(Stranger),
    /// A touch panel whose matrix does not belong to the rotation of the picture: touches land elsewhere.
    /// Remedy: the line of `60-uketsuke-touch.rules` for this rotation.
    TouchTurned {
        /// What udev says, see [`Rotation::touch_matrix`].
        is: [f32; 6],
        /// What it should say.
        should_be: [f32; 6],
    },
}

/// Sets the filter. Call it once, before [`crate::Screen::new`], on the same thread.
#[cfg(feature = "device")]
pub fn prepare(rotation: Rotation, on_news: impl Fn(DeviceNews) + 'static) -> Result<(), ScreenError> {
    let gate = std::cell::RefCell::new(hook::Gate::new(rotation));
    let swallow = move |event: &input::Event| {
        let Ok(mut gate) = gate.try_borrow_mut() else { return true };
        if let Some(news) = gate.news(event) {
            on_news(news);
        }
        !gate.passes(event)
    };
    Ok(slint::BackendSelector::new().with_libinput_event_hook(swallow).select()?)
}

/// Does nothing: the window system owns the devices.
#[cfg(not(feature = "device"))]
pub fn prepare(_: Rotation, _: impl Fn(DeviceNews) + 'static) -> Result<(), ScreenError> {
    Ok(())
}

#[cfg(feature = "device")]
mod hook {
    //! From libinput's words to those of the filter.

    use input::event::keyboard::{KeyState, KeyboardEvent, KeyboardEventTrait as _};
    use input::event::{DeviceEvent, EventTrait as _, PointerEvent};
    use input::{Device, DeviceCapability, Event};

    use super::{DeviceNews, Rotation};
    use crate::filter::{Abilities, Filter, Input};

    pub struct Gate {
        filter: Filter,
        rotation: Rotation,
    }

    impl Gate {
        pub fn new(rotation: Rotation) -> Self {
            Self { filter: Filter::default(), rotation }
        }

        pub fn passes(&mut self, event: &Event) -> bool {
            self.filter.passes(abilities(&event.device()), input(event))
        }

        pub fn news(&mut self, event: &Event) -> Option<DeviceNews> {
            if input(event) != Input::Came {
                return None;
            }
            let device = event.device();
            let abilities = abilities(&device);
            if abilities.touch {
                return self.turned(&device);
            }
            let stranger = self.filter.stranger(abilities, device.id_vendor(), device.id_product());
            stranger.map(DeviceNews::Ignored)
        }

        fn turned(&self, device: &Device) -> Option<DeviceNews> {
            let is = device.config_calibration_matrix().unwrap_or(Rotation::None.touch_matrix());
            let should_be = self.rotation.touch_matrix();
            (is != should_be).then_some(DeviceNews::TouchTurned { is, should_be })
        }
    }

    fn abilities(device: &Device) -> Abilities {
        let has = |capability| device.has_capability(capability);
        Abilities {
            touch: has(DeviceCapability::Touch),
            keys: has(DeviceCapability::Keyboard),
            pointer: has(DeviceCapability::Pointer) || has(DeviceCapability::Gesture),
            tablet: has(DeviceCapability::TabletTool) || has(DeviceCapability::TabletPad),
            switch: has(DeviceCapability::Switch),
        }
    }

    fn input(event: &Event) -> Input {
        match event {
            Event::Device(DeviceEvent::Added(_)) => Input::Came,
            Event::Device(DeviceEvent::Removed(_)) => Input::Went,
            Event::Keyboard(KeyboardEvent::Key(key)) => {
                Input::Key { code: key.key(), down: key.key_state() == KeyState::Pressed }
            }
            Event::Touch(_) => Input::Finger,
            Event::Pointer(PointerEvent::MotionAbsolute(_) | PointerEvent::Button(_)) => Input::Pointer,
            Event::Device(_)
            | Event::Keyboard(_)
            | Event::Pointer(_)
            | Event::Tablet(_)
            | Event::TabletPad(_)
            | Event::Gesture(_)
            | Event::Switch(_) => Input::Other,
            // The list is libinput's, and may grow.
            _ => Input::Other,
        }
    }
}

#[cfg(all(test, feature = "device"))]
mod tests {
    use super::*;

    /// Needs no display: that is opened with the first window.
    #[test]
    fn the_backend_of_the_device_takes_the_filter() {
        prepare(Rotation::Right, |news| panic!("{news:?} without a device")).expect("a backend");
        assert!(crate::Screen::new(|_| {}).is_err() || std::path::Path::new("/dev/dri").exists());
    }
}

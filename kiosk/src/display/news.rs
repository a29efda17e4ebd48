//! Owns what the journal says about input devices.
//!
//! Promises: one line each, with what to do where something can be done.
//! Must never: name a serial number; it may be that of a person's own device.

use screen::DeviceNews;

/// Tells the journal.
pub fn tell(news: DeviceNews) {
    match news {
        DeviceNews::Ignored(device) => {
            let numbers = format!("{:04x}:{:04x}", device.vendor, device.product);
            tracing::info!(kind = device.kind, device = numbers, "an input device is not listened to");
        }
        DeviceNews::TouchTurned { is, should_be } => tracing::warn!(
            ?is,
            ?should_be,
            "touches land elsewhere than they are drawn: \
             correct screen.rotation or the udev rules, 60-uketsuke-touch.rules"
        ),
    }
}

//! Owns what somebody before the screen sees and does: pixels of the X server and the moment they change; touches.
//!
//! Promises: the same for every program, from outside; nothing is asked of the X server while nothing is drawn.
//! Must never: know which program it looks at.

use std::os::fd::AsFd as _;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::Result;

const LEFT_BUTTON: u8 = 1;

/// A part of the screen.
#[derive(Clone, Copy)]
pub struct Area {
    /// Left edge.
    pub x: i16,
    /// Upper edge.
    pub y: i16,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
}

/// All of it.
pub const SCREEN: Area = Area { x: 0, y: 0, width: 1280, height: 800 };

/// An observer of one display.
pub struct Eye {
    connection: RustConnection,
    root: u32,
    damage: u32,
}

impl Eye {
    /// Begins to look.
    pub fn open(display: &str) -> Result<Self> {
        let (connection, screen) = x11rb::connect(Some(display))?;
        let root = connection.setup().roots.get(screen).ok_or("the X server has no screen")?.root;
        connection.damage_query_version(1, 1)?.reply()?;
        let damage = connection.generate_id()?;
        connection.damage_create(damage, root, ReportLevel::NON_EMPTY)?.check()?;
        Ok(Self { connection, root, damage })
    }

    /// Waits until something is drawn; the moment it was heard of, or none until this time.
    pub fn drawn(&self, until: Instant) -> Result<Option<Instant>> {
        loop {
            while let Some(event) = self.connection.poll_for_event()? {
                if matches!(event, Event::DamageNotify(_)) {
                    let heard = Instant::now();
                    self.connection.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?;
                    self.connection.flush()?;
                    return Ok(Some(heard));
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let wait =
                Timespec { tv_sec: i64::try_from(left.as_secs())?, tv_nsec: left.subsec_nanos().into() };
            let mut connection = [PollFd::from_borrowed_fd(self.connection.stream().as_fd(), PollFlags::IN)];
            poll(&mut connection, Some(&wait))?;
        }
    }

    /// Waits until a part of the screen looks as wanted; when that was drawn.
    pub fn seen(&self, area: Area, within: Duration, wanted: impl Fn(&[u8]) -> bool) -> Result<Instant> {
        let until = Instant::now() + within;
        while let Some(heard) = self.drawn(until)? {
            if wanted(&self.pixels(area)?) {
                return Ok(heard);
            }
        }
        Err("the screen does not come to look as wanted".into())
    }

    /// Waits until nothing was drawn for so long.
    pub fn still(&self, quiet: Duration) -> Result<()> {
        while self.drawn(Instant::now() + quiet)?.is_some() {}
        Ok(())
    }

    /// What the X server shows, in its own order of bytes.
    pub fn pixels(&self, area: Area) -> Result<Vec<u8>> {
        let Area { x, y, width, height } = area;
        let image =
            self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, u32::MAX)?;
        Ok(image.reply()?.data)
    }

    /// Moves the pointer, without a touch.
    pub fn hover(&self, (x, y): (i16, i16)) -> Result<()> {
        self.fake(MOTION_NOTIFY_EVENT, 0, (x, y))
    }

    /// Puts the finger down where the pointer is; the moment before.
    pub fn press(&self) -> Result<Instant> {
        let before = Instant::now();
        self.fake(BUTTON_PRESS_EVENT, LEFT_BUTTON, (0, 0))?;
        Ok(before)
    }

    /// Lifts it.
    pub fn lift(&self) -> Result<()> {
        self.fake(BUTTON_RELEASE_EVENT, LEFT_BUTTON, (0, 0))
    }

    fn fake(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<()> {
        self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0)?;
        Ok(self.connection.flush()?)
    }
}

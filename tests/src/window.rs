//! Owns the hands and eyes of a patient: touches the real window through X11 and takes pictures of it.
//!
//! Promises: a touch is a pointer motion, a press and a release at one place of the screen; a picture is
//! what the X server shows.
//! Must never: reach into the program under test.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Size of the kiosk's screen.
pub const SCREEN: (u16, u16) = (1280, 800);
const START_SECS_MAX: u64 = 20;
const LEFT_BUTTON: u8 = 1;
/// How long a finger that taps stays down.
pub const TAPPED: Duration = Duration::from_millis(40);

/// One X display with the kiosk's window on it.
pub struct Window {
    server: Option<Child>,
    connection: RustConnection,
    root: u32,
    /// Name of the display, for `DISPLAY`.
    pub display: String,
}

impl Window {
    /// Starts a virtual X server on a free display.
    pub fn virtual_display() -> io::Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                io::Error::other(format!("Xvfb (Debian package xvfb) does not start: {error}"))
            })?;
        let number = read_line(&mut server)?;
        let display = format!(":{}", number.trim());
        let (connection, root) = connect(&display)?;
        Ok(Self { server: Some(server), connection, root, display })
    }

    /// Touches the screen at this place.
    pub fn tap(&self, place: (i16, i16)) -> io::Result<()> {
        self.hold(place, TAPPED)
    }

    /// Holds a finger on this place for so long.
    ///
    /// # Errors
    /// When the X server is gone.
    pub fn hold(&self, (x, y): (i16, i16), time: Duration) -> io::Result<()> {
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y)?;
        self.fake(BUTTON_PRESS_EVENT, LEFT_BUTTON, x, y)?;
        std::thread::sleep(time);
        self.fake(BUTTON_RELEASE_EVENT, LEFT_BUTTON, x, y)
    }

    /// Writes what the screen shows as a PNG.
    pub fn picture(&self, path: &Path) -> io::Result<()> {
        std::fs::write(path, self.png()?)
    }

    /// What the screen shows, as the bytes of a PNG.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let (width, height) = SCREEN;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width.into(), height.into());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(io::Error::other)?;
        writer.write_image_data(&self.pixels()?).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)?;
        Ok(bytes)
    }

    /// RGB bytes of the whole screen.
    pub fn pixels(&self) -> io::Result<Vec<u8>> {
        let (width, height) = SCREEN;
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, u32::MAX)
            .map_err(io::Error::other)?
            .reply()
            .map_err(io::Error::other)?;
        let pixels = image.data.chunks_exact(4).filter_map(|pixel| <[u8; 4]>::try_from(pixel).ok());
        Ok(pixels.flat_map(|[blue, green, red, _]| [red, green, blue]).collect())
    }

    /// Waits until the screen shows more than one colour: a window that has drawn itself.
    ///
    /// # Errors
    /// When nothing is drawn.
    pub fn wait_drawn(&self) -> io::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(START_SECS_MAX);
        while is_one_colour(&self.pixels()?) {
            if Instant::now() > deadline {
                return Err(io::Error::other("the screen stays empty"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Stops the X server, or lets it go on: whoever waits for it meanwhile waits as for a page flip that does not come.
    ///
    /// # Errors
    /// When the display is not one of this test.
    pub fn hang(&self, hangs: bool) -> io::Result<()> {
        let server = self.server.as_ref().and_then(|server| Pid::from_raw(server.id().try_into().ok()?));
        let server = server.ok_or_else(|| io::Error::other("the display belongs to somebody else"))?;
        let signal = if hangs { Signal::STOP } else { Signal::CONT };
        Ok(kill_process(server, signal)?)
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) -> io::Result<()> {
        self.connection
            .xtest_fake_input(kind, detail, 0, self.root, x, y, 0)
            .map_err(io::Error::other)?
            .check()
            .map_err(io::Error::other)?;
        self.connection.flush().map_err(io::Error::other)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// Whether RGB bytes are all of one colour, as a screen without a window is.
#[must_use]
pub fn is_one_colour(pixels: &[u8]) -> bool {
    let mut colours = pixels.chunks_exact(3);
    let first = colours.next();
    colours.all(|colour| Some(colour) == first)
}

fn connect(display: &str) -> io::Result<(RustConnection, u32)> {
    let deadline = Instant::now() + Duration::from_secs(START_SECS_MAX);
    loop {
        match x11rb::connect(Some(display)) {
            Ok((connection, screen)) => {
                let root = connection.setup().roots.get(screen).map(|screen| screen.root);
                let root = root.ok_or_else(|| io::Error::other("the X server has no screen"))?;
                return Ok((connection, root));
            }
            Err(error) if Instant::now() > deadline => return Err(io::Error::other(error)),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn read_line(server: &mut Child) -> io::Result<String> {
    use std::io::BufRead;
    let output = server.stdout.take().ok_or_else(|| io::Error::other("Xvfb has no output"))?;
    let mut line = String::new();
    std::io::BufReader::new(output).read_line(&mut line)?;
    if line.trim().is_empty() { Err(io::Error::other("Xvfb gives no display")) } else { Ok(line) }
}

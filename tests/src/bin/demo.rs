//! Owns the demo: the whole product on one desk, to be played by hand or by itself.
//!
//! Promises: without a display it makes a virtual one; `--scripted` ends 0 only when the exam system has the
//! check; everything is on loopback and ends with this process.
//! Must never: be installed on a kiosk.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tests::house::{House, Place, ReaderKind, STAFF_NAME, STAFF_PASSPHRASE};
use tests::play::{self, Album};
use tests::tray::{self, Tray};

/// The whole product on one desk.
#[derive(Parser)]
struct Arguments {
    /// Play one reception by itself, leave pictures, end.
    #[arg(long)]
    scripted: bool,
    /// Where the pictures go.
    #[arg(long, default_value = "target/demo", value_name = "PATH")]
    pictures: PathBuf,
    /// Port of the card tray, 0 for any.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Use the real pcscd with the virtual card behind Debian's vpcd driver.
    #[arg(long)]
    pcscd: bool,
}

fn main() -> ExitCode {
    match play(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn play(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let kind = if arguments.pcscd { ReaderKind::RealPcscd } else { ReaderKind::Virtual };
    if arguments.scripted { scripted(arguments, kind, &runtime) } else { by_hand(arguments, kind, &runtime) }
}

fn scripted(
    arguments: &Arguments,
    kind: ReaderKind,
    runtime: &tokio::runtime::Runtime,
) -> Result<(), Box<dyn Error>> {
    let mut house = House::open(kind, &Place::Virtual)?;
    let mut album = Album::new(&arguments.pictures)?;
    let mut say = |line: &str| print(line);
    play::patient(&mut house, &mut album, &mut say)?;
    runtime.block_on(play::staff(&house, &mut album, &mut say))?;
    runtime.block_on(play::exam_system(&mut house, &mut album, &mut say))?;
    play::other_pages(&mut house, &mut album)?;
    print(&format!("pictures: {}", arguments.pictures.display()));
    Ok(())
}

fn by_hand(
    arguments: &Arguments,
    kind: ReaderKind,
    runtime: &tokio::runtime::Runtime,
) -> Result<(), Box<dyn Error>> {
    let place = std::env::var("DISPLAY").map_or(Place::Virtual, Place::Display);
    let mut house = House::open(kind, &place)?;
    let tray = Tray {
        desk: house.card.clone(),
        window: house.window.take(),
        console: house.console.clone(),
        staff: (STAFF_NAME, STAFF_PASSPHRASE),
        exam_system: house.exam_page.clone(),
    };
    let code = house.give_code()?;
    let address = runtime.block_on(tray::serve(Arc::new(tray), arguments.port))?;
    print(&format!("カードトレイ        http://{address}/"));
    print(&format!("職員画面            {}/ （{STAFF_NAME} / {STAFF_PASSPHRASE}）", house.console));
    print(&format!("受付端末の職員用    画面左上の角を 2 秒押さえる （職員コード {code}）"));
    print(&format!("健診システム        {}/", house.exam_page));
    print(&format!("設定・列・ログ      {}", house.dir().display()));
    print("終わるには Ctrl+C");
    runtime.block_on(tokio::signal::ctrl_c())?;
    Ok(())
}

fn print(line: &str) {
    // A closed terminal is no reason to stop.
    let _ = writeln!(io::stdout(), "{line}");
}

//! One reception, end to end, on real parts: card → PIN → answer → verdict → stored check → receipt → approval
//! in a browser → the exam system has it.
//!
//! Promises: played twice, with the virtual reader and with the real `reader` on a real pcscd.
//! Must never: look behind a part for what it can show by itself.

use std::error::Error;
use std::path::{Path, PathBuf};

use tests::house::{House, Place, ReaderKind};
use tests::play::{self, Album};
use tests::window::is_one_colour;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::test]
async fn one_reception_with_the_virtual_reader() -> Result<()> {
    one_reception(ReaderKind::Virtual).await
}

#[tokio::test]
async fn one_reception_with_a_real_pcscd() -> Result<()> {
    one_reception(ReaderKind::RealPcscd).await
}

async fn one_reception(kind: ReaderKind) -> Result<()> {
    let mut house = House::open(kind, &Place::Virtual)?;
    let pictures = tempfile::tempdir()?;
    let mut album = Album::new(pictures.path())?;
    let mut said = Vec::new();
    let mut say = |line: &str| said.push(line.to_owned());
    play::patient(&mut house, &mut album, &mut say)?;
    assert!(house.received()?.is_empty(), "nothing is sent before a member of staff approves");
    play::staff(&house, &mut album, &mut say).await?;
    play::exam_system(&mut house, &mut album, &mut say).await?;

    let steps: Vec<&str> = said.iter().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(steps, ["card", "PIN", "answer", "stored", "approved", "received"]);
    let counts = house.card.counts("contracted")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (1, 1, 3));
    let received = house.received()?;
    let received: Vec<_> = received.iter().map(|check| (check.check_id.as_str(), check.arrivals)).collect();
    let stored = house.stored()?;
    let stored: Vec<_> = stored.iter().map(|check| (check.id.as_str(), 1)).collect();
    assert_eq!(stored.len(), 1);
    assert_eq!(received, stored);
    the_pages_were_drawn(pictures.path())
}

fn the_pages_were_drawn(pictures: &Path) -> Result<()> {
    let mut seen: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in ["idle", "place-card", "notice", "pin-pad", "receipt", "take-card"] {
        let pixels = pixels(&picture(pictures, name)?)?;
        assert!(!is_one_colour(&pixels), "{name} is empty");
        for (other, theirs) in &seen {
            assert!(*theirs != pixels, "{other} and {name} are the same picture");
        }
        seen.push((name, pixels));
    }
    Ok(())
}

/// The picture of this name, whatever number the album gave it.
fn picture(pictures: &Path, name: &str) -> Result<PathBuf> {
    for entry in std::fs::read_dir(pictures)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if stem.split_once('-').is_some_and(|(_, rest)| rest == name) {
            return Ok(path);
        }
    }
    Err(format!("no picture of {name}").into())
}

fn pixels(path: &Path) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    reader.next_frame(&mut pixels)?;
    Ok(pixels)
}

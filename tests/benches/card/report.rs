//! Owns the words and tables of the bench, as Markdown.
//!
//! Promises: every number names what it is of; a goal that is missed is called missed.
//! Must never: judge by anything but the medians shown.

use std::fmt::Write as _;
use std::fs;

use jiff::Zoned;
use tests::card::Pace;
use tests::card::control::CardCounts;

use crate::Result;
use crate::figures::{Figures, Spread};
use crate::lanes::Lane;

/// The goal of the reader against OpenSC with the driver named, in thousandths.
const RATIO_MILLI_MAX: u64 = 550;

/// What was measured, where and when.
pub fn head(runs: usize, certificate_bytes: usize) -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "Measured {} on {cores} cores, load {} at the start; {runs} runs of each program at each pace, in turns; \
         certificate of {certificate_bytes} bytes; times in ms, median / 95th percentile.\n",
        Zoned::now().strftime("%Y-%m-%d"),
        load()?
    ))
}

/// What the way to the card costs.
pub fn way(command_micros: u64) -> String {
    format!(
        "On a card that takes no time a command of `myna-card` takes {} ms, its own work included: the card \
         acknowledges at once (`TCP_QUICKACK`), or it would be 45 ms.\n",
        millis(command_micros)
    )
}

/// The last line.
pub fn foot() -> Result<String> {
    Ok(format!("Load at the end: {}.", load()?))
}

/// What the cards take, in words.
pub fn title(pace: Pace) -> String {
    let mut parts = Vec::new();
    if !pace.command.is_zero() {
        parts.push(format!("{} ms a command", pace.command.as_millis()));
    }
    if !pace.byte.is_zero() {
        parts.push(format!("{} µs a byte", pace.byte.as_micros()));
    }
    if !pace.signature.is_zero() {
        parts.push(format!("{} ms a signature", pace.signature.as_millis()));
    }
    if parts.is_empty() { "a card that takes no time".to_owned() } else { parts.join(", ") }
}

/// Everything about one pace.
pub fn section(pace: Pace, figures: &Figures) -> Result<String> {
    let mut text = format!("### {}\n\n", title(pace));
    text.push_str(
        "| program | commands to the signature | in all | bytes to the card | from the card | process start to signature | \
         first command to signature | first to last command | VERIFY to signature |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for (name, lane) in [
        ("`reader` running, extended reads", Lane::RunningExtended),
        ("`reader` running, short reads", Lane::RunningShort),
        ("`reader` started for this card", Lane::Starting),
        ("`pkcs11-tool`, driver named", Lane::Forced),
        ("`pkcs11-tool`", Lane::Autodetect),
        ("`myna-card`", Lane::Myna),
    ] {
        text.push_str(&row(figures, name, lane)?);
    }
    text.push_str(&kiosk(figures)?);
    text.push_str(&ratios(figures)?);
    Ok(text)
}

fn row(figures: &Figures, name: &str, lane: Lane) -> Result<String> {
    let CardCounts { commands, traffic, .. } = figures.counts(lane)?;
    let signed = match figures.commands(lane)? {
        (fewest, most) if fewest == most => fewest.to_string(),
        (fewest, most) => format!("{fewest}–{most}"),
    };
    let wall = match lane {
        Lane::RunningShort | Lane::RunningExtended => "–".to_owned(),
        Lane::Starting | Lane::Autodetect | Lane::Forced | Lane::Myna => both(figures.wall(lane)?),
    };
    Ok(format!(
        "| {name} | {signed} | {commands} | {} | {} | {wall} | {} | {} | {} |\n",
        traffic.bytes_in,
        traffic.bytes_out,
        both(figures.signed(lane)?),
        both(figures.span(lane)?),
        both(figures.after_pin(lane)?),
    ))
}

fn kiosk(figures: &Figures) -> Result<String> {
    let mut text = "\n| seen from the kiosk, service running | card down to Seated | Seated to signature | \
                    PIN sent to signature |\n|---|---|---|---|\n"
        .to_owned();
    for (name, lane) in [("extended reads", Lane::RunningExtended), ("short reads", Lane::RunningShort)] {
        let (seated, wall, proved) = (figures.seated(lane)?, figures.wall(lane)?, figures.proved(lane)?);
        writeln!(text, "| {name} | {} | {} | {} |", both(seated), both(wall), both(proved))?;
    }
    Ok(text)
}

fn ratios(figures: &Figures) -> Result<String> {
    let mut text =
        "\n| `reader` : `pkcs11-tool` with the driver named, medians | ratio |\n|---|---|\n".to_owned();
    let theirs = (figures.wall(Lane::Forced)?, figures.signed(Lane::Forced)?, figures.span(Lane::Forced)?);
    for (name, ratio) in [
        (
            "process start to signature, first card (short reads)",
            ratio(figures.wall(Lane::Starting)?, theirs.0),
        ),
        (
            "first command to signature, extended reads",
            ratio(figures.signed(Lane::RunningExtended)?, theirs.1),
        ),
        ("first command to signature, short reads", ratio(figures.signed(Lane::RunningShort)?, theirs.1)),
        ("first to last command, extended reads", ratio(figures.span(Lane::RunningExtended)?, theirs.2)),
        ("first to last command, short reads", ratio(figures.span(Lane::RunningShort)?, theirs.2)),
    ] {
        writeln!(text, "| {name} | {ratio} |")?;
    }
    Ok(text)
}

fn ratio(ours: Spread, theirs: Spread) -> String {
    let milli = (ours.p50 * 1000).checked_div(theirs.p50).unwrap_or(u64::MAX);
    let word = if milli <= RATIO_MILLI_MAX { "within 0.55" } else { "above 0.55" };
    format!("{}.{:03}, {word}", milli / 1000, milli % 1000)
}

fn both(spread: Spread) -> String {
    format!("{} / {}", millis(spread.p50), millis(spread.p95))
}

/// Tenths of a millisecond below ten, whole ones above.
fn millis(micros: u64) -> String {
    if micros < 10_000 {
        let tenths = micros.div_ceil(100);
        return format!("{}.{}", tenths / 10, tenths % 10);
    }
    ((micros + 500) / 1000).to_string()
}

fn load() -> Result<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.split(' ').next().unwrap_or_default().to_owned())
}

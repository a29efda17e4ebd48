//! Owns the words and tables of the bench, as Markdown.
//!
//! Promises: every number names what it is of and stands beside its goal; a goal that is missed is called missed.
//! Must never: fail because of a figure.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use jiff::Zoned;

use crate::Result;
use crate::family::Memory;
use crate::figures::{Figures, Values};
use crate::kiosk::KioskFigures;
use crate::programs::Program;
use crate::runs::IDLE;

const START_MICROS_MAX: u64 = 250_000;
const FRAME_MICROS_MAX: u64 = 16_000;
/// A thousandth of a core.
const IDLE_MICROS_MAX: u64 = IDLE.as_secs() * 1000;
const SWITCHES_MAX: u64 = 0;
const MEMORY_BYTES_MAX: u64 = 30_000_000;
const KEY_MICROS_MAX: u64 = 20_000;

/// Where and when.
pub fn head(versions: &str) -> Result<String> {
    Ok(format!(
        "Measured {} on {} cores of {}, Linux {}, load {} at the start; {versions}.\n",
        Zoned::now().strftime("%Y-%m-%d"),
        std::thread::available_parallelism()?,
        processor()?,
        fs::read_to_string("/proc/sys/kernel/osrelease")?.trim(),
        load()?
    ))
}

/// The last line.
pub fn foot() -> Result<String> {
    Ok(format!("Load at the end: {}.", load()?))
}

/// The three programs beside each other.
pub fn table(figures: &BTreeMap<Program, Figures>) -> Result<String> {
    let mut text = "| the same page | goal |".to_owned();
    for program in figures.keys() {
        write!(text, " {} |", program.name())?;
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(figures.len()));
    text.push('\n');
    for row in ROWS {
        write!(text, "| {} | {} |", row.what, row.goal)?;
        for (program, figures) in figures {
            let met = if *program == Program::Screen { (row.met)(figures) } else { "" };
            write!(text, " {}{met} |", (row.figure)(figures))?;
        }
        text.push('\n');
    }
    Ok(text)
}

/// The real kiosk.
pub fn kiosk(figures: &KioskFigures) -> Result<String> {
    let KioskFigures { starts, idle: (all, window), fresh, walked } = figures;
    let mut text = "| `kiosk` in a house, with a voice | goal | |\n|---|---|---|\n".to_owned();
    let row = |what: &str, goal: &str, figure: String| format!("| {what} | {goal} | {figure} |\n");
    text.push_str(&row(
        "exec to the whole idle page, median / worst, ms",
        "≤ 250",
        format!(
            "{} / {}{}",
            millis(starts.percentile(50)),
            millis(starts.worst()),
            met(starts.worst(), START_MICROS_MAX)
        ),
    ));
    text.push_str(&row(
        "idle: context switches in 30 s, thread of the window / all threads",
        "0 / –",
        format!("{} / {}{}", window.switches, all.switches, met(window.switches, SWITCHES_MAX)),
    ));
    text.push_str(&row(
        "idle: a core, all threads, %",
        "≤ 0.1",
        format!("{}{}", percent(all.nanos / 1000), met(all.nanos / 1000, IDLE_MICROS_MAX)),
    ));
    text.push_str(&row("PSS just started, MB", "≤ 30", pss(*fresh)));
    let most = walked.iter().copied().max_by_key(|memory| memory.all).unwrap_or(*fresh);
    let what = format!("PSS, most of {} looks during a spoken reception in each language, MB", walked.len());
    text.push_str(&row(&what, "≤ 30", pss(most)));
    Ok(text)
}

struct Row {
    what: &'static str,
    goal: &'static str,
    figure: fn(&Figures) -> String,
    met: fn(&Figures) -> &'static str,
}

const ROWS: &[Row] = &[
    Row {
        what: "exec to the whole page on the screen, median / p95 / worst, ms",
        goal: "≤ 250",
        figure: |of| {
            format!("{} / {} (n {})", spread(&of.starts, 95), millis(of.starts.worst()), of.starts.count())
        },
        met: |of| met(of.starts.worst(), START_MICROS_MAX),
    },
    Row {
        what: "finger on a key to the dot on the screen, median / p95, ms",
        goal: "p95 ≤ 20",
        figure: |of| format!("{} (n {})", spread(&of.keys, 95), of.keys.count()),
        met: |of| met(of.keys.percentile(95), KEY_MICROS_MAX),
    },
    Row {
        what: "one step of the moving card, time on a core with the X server's, median / p99, ms",
        goal: "p99 ≤ 16",
        figure: |of| format!("{} (n {})", spread(&of.steps, 99), of.steps.count()),
        met: |of| met(of.steps.percentile(99), FRAME_MICROS_MAX),
    },
    Row {
        what: "a step is off its 700 ms by, median / p99, ms",
        goal: "p99 ≤ 16",
        figure: |of| format!("{} (n {})", spread(&of.offsets, 99), of.offsets.count()),
        met: |of| met(of.offsets.percentile(99), FRAME_MICROS_MAX),
    },
    Row {
        what: "card at rest: context switches in 30 s, median / worst",
        goal: "0",
        figure: |of| {
            format!("{} / {} (n {})", of.switches.percentile(50), of.switches.worst(), of.switches.count())
        },
        met: |of| met(of.switches.worst(), SWITCHES_MAX),
    },
    Row {
        what: "card at rest: a core, median / worst, %",
        goal: "≤ 0.1",
        figure: |of| format!("{} / {}", percent(of.idle.percentile(50)), percent(of.idle.worst())),
        met: |of| met(of.idle.worst(), IDLE_MICROS_MAX),
    },
    Row {
        what: "PSS with the PIN pad, worst, MB",
        goal: "≤ 30",
        figure: |of| {
            format!("{}, of it in no file {}", megabytes(of.memory.worst()), megabytes(of.no_file.worst()))
        },
        met: |of| met(of.memory.worst(), MEMORY_BYTES_MAX),
    },
    Row { what: "processes", goal: "–", figure: |of| of.processes.worst().to_string(), met: |_| "" },
];

fn spread(values: &Values, percent: usize) -> String {
    format!("{} / {}", millis(values.percentile(50)), millis(values.percentile(percent)))
}

fn pss(memory: Memory) -> String {
    let missed = met(memory.all, MEMORY_BYTES_MAX);
    format!("{}, of it in no file {}{missed}", megabytes(memory.all), megabytes(memory.no_file))
}

fn met(value: u64, most: u64) -> &'static str {
    if value <= most { "" } else { ", **missed**" }
}

/// Tenths of a millisecond, rounded up, below a hundred; whole ones above.
fn millis(micros: u64) -> String {
    if micros < 100_000 {
        let tenths = micros.div_ceil(100);
        return format!("{}.{}", tenths / 10, tenths % 10);
    }
    micros.div_ceil(1000).to_string()
}

/// Of one core while idle, to a thousandth of a percent, rounded up.
fn percent(micros: u64) -> String {
    let thousandths = micros.div_ceil(IDLE.as_secs() * 10);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn processor() -> Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("an unnamed processor");
    Ok(line.trim_start_matches([' ', '\t', ':']).to_owned())
}

fn load() -> Result<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.split(' ').next().unwrap_or_default().to_owned())
}

//! Verdicts a second on one core, and the import of 100,000 rows of 委託元保険者一覧表 into a queue on the disk.
//!
//! Promises: several rounds of each, all of them in the figures; what the product does is done, with nothing left out.
//! Must never: fail because a machine is slow. Figures are printed, goals beside them.
//!
//! `cargo bench -p tests --bench verdict`

use std::fs;
use std::io::{self, Write as _};
use std::time::Duration;

use tests::population::centre::Error;

mod import;
mod rows;
mod verdicts;
mod workbook;

/// 100,000 verdicts a second.
const VERDICTS_GOAL: f64 = 100_000.0;
const IMPORT_GOAL: Duration = Duration::from_secs(5);

fn main() -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", machine()?)?;

    let verdicts = runtime.block_on(verdicts::measure())?;
    let verdicts::Verdicts { arrivals, insurers, mut a_second } = verdicts;
    a_second.sort_by(f64::total_cmp);
    writeln!(
        out,
        "\nverdicts: {arrivals} arrivals, {insurers} insurers, one core, {} rounds",
        a_second.len()
    )?;
    let (least, half, most) = spread(&a_second)?;
    writeln!(out, "  {half:>10.0} /s  (median; {least:.0} to {most:.0})  goal {VERDICTS_GOAL:.0} /s")?;

    for kind in import::Kind::ALL {
        let import::Imported { rows, bytes, rounds } = runtime.block_on(import::measure(kind))?;
        writeln!(out, "\nimport, {}: {rows} rows, {bytes} bytes, {} rounds", kind.name(), rounds.len())?;
        for step in import::Step::ALL {
            let mut times: Vec<Duration> = rounds.iter().map(|round| round.of(step)).collect();
            times.sort_unstable();
            let (least, half, most) = spread(&times)?;
            writeln!(out, "  {:<26} {half:>8.2?}  (median; {least:.2?} to {most:.2?})", step.name())?;
        }
        let mut wholes: Vec<Duration> = rounds.iter().map(import::Round::whole).collect();
        wholes.sort_unstable();
        let (least, half, most) = spread(&wholes)?;
        let goal = IMPORT_GOAL;
        writeln!(out, "  {:<26} {half:>8.2?}  (median; {least:.2?} to {most:.2?})  goal {goal:?}", "all")?;
    }
    Ok(())
}

/// Least, median (nearest rank) and most of sorted figures.
fn spread<T: Copy>(sorted: &[T]) -> Result<(T, T, T), Error> {
    let half = sorted.get(sorted.len() / 2);
    let ends = sorted.first().zip(sorted.last());
    ends.zip(half).map(|((least, most), half)| (*least, *half, *most)).ok_or_else(|| "no round".into())
}

/// The processor, and how busy it is with other things.
fn machine() -> Result<String, Error> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let names: Vec<&str> = cpus
        .lines()
        .filter_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, name)| name)
        .collect();
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or("?");
    Ok(format!("{} × {}, load {load} before", names.len(), names.first().unwrap_or(&"?")))
}
